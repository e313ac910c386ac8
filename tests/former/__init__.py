"""What a landing of before left on phones and in databases, recorded by its own code."""
