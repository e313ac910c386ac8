"""Words that stand in pure modules: marked for the catalogues, put into the reader's language where they are shown."""


def N_(message: str) -> str:
    """The message as it stands, found by `make messages`."""
    return message
