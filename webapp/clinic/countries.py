"""Numbers to call, by the clinic's country and not by the reader's language (facts, section 2.3)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Help:
    """`emergency`: danger to life. `advice`: medical help and advice at any hour."""

    country: str
    emergency: str
    advice: str


COUNTRIES = {
    "NO": Help("NO", emergency="113", advice="116 117"),
    "SE": Help("SE", emergency="112", advice="1177"),
}


def help_in(country: str) -> tuple[Help, ...]:
    """The numbers of the clinic's country; of both while nobody has said which it is."""
    return (COUNTRIES[country],) if country in COUNTRIES else tuple(COUNTRIES.values())
