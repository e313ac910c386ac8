"""What is said about the skin in general, and where it is from."""
