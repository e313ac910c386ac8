"""Numbers to call, by the clinic's country and not by the reader's language (facts, section 2.3)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Help:
    """`emergency`: danger to life. `advice`: medical help and advice at any hour. `poison`: poison information at any
    hour (helsenorge.no, giftinformation.se). All but the emergency number are reached within the country alone.
    `privacy`: the authority that hears complaints about how personal data is used, by its own name."""

    country: str
    emergency: str
    advice: str
    poison: str
    privacy: str


COUNTRIES = {
    "NO": Help("NO", emergency="113", advice="116 117", poison="22 59 13 00", privacy="Datatilsynet"),
    "SE": Help("SE", emergency="112", advice="1177", poison="010-456 67 00", privacy="Integritetsskyddsmyndigheten "
                                                                                     "(IMY)"),
}


def help_in(country: str) -> tuple[Help, ...]:
    """The numbers of the clinic's country; of both while nobody has said which it is."""
    return (COUNTRIES[country],) if country in COUNTRIES else tuple(COUNTRIES.values())
