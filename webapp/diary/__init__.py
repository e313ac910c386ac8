"""Treatments and check-ins, what the guide makes of them, and how the skin came back."""
