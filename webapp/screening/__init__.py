"""What a client is asked before a treatment, and signs: the list, its wordings, the answers."""
