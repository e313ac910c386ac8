"""The clinic administers itself: its owner adds and takes out therapists, and helps whoever cannot get in."""
