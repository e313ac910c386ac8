"""What a therapist does with the client in the chair: record the treatment, rate the skin, agree on the next date."""
