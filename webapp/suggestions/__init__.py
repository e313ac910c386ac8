"""Products that a therapist puts forward; each becomes a step only when the client accepts it."""
