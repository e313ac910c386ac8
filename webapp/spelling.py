"""One spelling for what people type in several: the same letters from another keyboard, an address in capitals or in
punycode, what a word processor leaves in a copied text."""

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email

# VT and FF of Word and PDF, NEL, and Unicode's own ends of lines and paragraphs.
LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Accents on one letter that are kept: to put a thousand in order takes a million steps, in which nothing else runs.
MARKS = 120
LONGEST_PASSWORD = 1000
# Letters that are one to who searches, after their accents were taken off; and two letters that stand for one: Åse is
# Aase, Bjørn is Bjoern and Björn.
ALIKE = str.maketrans({"\u00f8": "o", "\u0153": "oe", "\u0111": "d", "\u00f0": "d", "\u0142": "l", "\u0131": "i",
                       "\u00e6": "ae", "\u00fe": "th", "'": None, "\u2019": None, "\u02bc": None, "-": None,
                       "\u2010": None, "\u2011": None, "\u2013": None})
TWO_FOR_ONE = (("aa", "a"), ("ae", "a"), ("oe", "o"))
LEAST_DIGITS, LEAST_NUMBER = 3, 6   # of a phone number that is searched for, and of a whole one
# What is not seen at the ends of a copied text: spaces of every width, zero-width signs, marks of direction.
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"}


def text(typed: str) -> str:
    """A text as it is kept: composed letters (NFC), line ends as \\n, no control characters but tab."""
    chars, marks = [], 0
    for char in LINE_ENDS.sub("\n", typed):
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= MARKS and (char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs")):
            chars.append(char)
    return unicodedata.normalize("NFC", "".join(chars))


def line(typed: str) -> str:
    """A text of one line, nothing unseen at its ends."""
    return trimmed(" ".join(text(typed).split("\n")).replace("\t", " "))


def trimmed(typed: str) -> str:
    """A text with nothing unseen at its ends."""
    first, last = 0, len(typed)
    while first < last and unicodedata.category(typed[first]) in UNSEEN:
        first += 1
    # A joined emoji ends in no joiner, but may end in a variation selector, which is a mark and stays.
    while last > first and unicodedata.category(typed[last - 1]) in UNSEEN:
        last -= 1
    return typed[first:last]


def password(typed: str) -> str:
    """A password as it is hashed: NFKC, so that å counts as å on every keyboard (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", typed) if len(typed) <= LONGEST_PASSWORD else typed   # which is refused


def email(typed: str) -> str:
    """An address as it is shown, its domain in letters. Raises `ValueError` for what can be no address."""
    try:
        return validate_email(line(typed), check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise ValueError(str(error)) from error


def email_to_send_to(stored: str) -> str:
    """A stored address as every mail server takes it: its host name in ASCII, where the part before it is."""
    return validate_email(stored, check_deliverability=False).ascii_email or stored


def email_key(typed: str) -> str:
    """The one spelling of an address that its owner is found by; of what is no address, its letters in small."""
    try:
        found = validate_email(line(typed), check_deliverability=False)
    except EmailNotValidError:
        return searchable(typed)
    return f"{searchable(found.local_part)}@{found.ascii_domain.casefold()}"


def searchable(typed: str) -> str:
    """A text as it is compared: without regard to capitals, width or how its letters are put together."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", line(typed)).casefold())


def is_found(words: str, name: str, phone: str = "", year: str = "") -> bool:
    """Whether each of these words is in a name, however either is spelled, or is a year of birth or a part of a phone
    number; or all of them together are a phone number."""
    sought, there = _letters(words).split(), _letters(name)
    return bool(sought) and (_is_number(words, phone) or all(
        one in there or _as_one(one) in _as_one(there) or _is_number(one, phone) or _digits(one) == one == year
        for one in sought))


def _is_number(words: str, phone: str) -> bool:
    """Whether these are digits of a phone number, which may begin with a country's."""
    if any(char.isalpha() for char in words):
        return False
    digits, there = _digits(words), _digits(phone)
    return len(digits) >= LEAST_DIGITS and (digits in there or (len(there) >= LEAST_NUMBER and digits.endswith(there)))


def _letters(typed: str) -> str:
    letters = unicodedata.normalize("NFKD", searchable(typed))
    return "".join(char for char in letters if not unicodedata.combining(char)).translate(ALIKE)


def _as_one(letters: str) -> str:
    for two, one in TWO_FOR_ONE:
        letters = letters.replace(two, one)
    return letters


def _digits(typed: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", typed) if char in "0123456789")
