"""Whose app this is: how to reach the clinic, and its own guide."""
