"""The therapist's pages: who needs attention first, and what one client shares."""
