"""Who may see what. The client's sharing itself comes with its own issue; its one gate is already here."""
