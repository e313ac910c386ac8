"""What reaches a client while the app is closed: by push and by e-mail, neutral in words (docs/reminders.md)."""
