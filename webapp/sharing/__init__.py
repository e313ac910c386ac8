"""Whom a client lets in: codes, consent, the log of who looked; and `access`, which alone answers who may see what."""
