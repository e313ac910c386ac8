"""The questions before a treatment: the default list, and a clinic's own. Pure.

Each wording of a list is kept under its digest, so that an answer stands beside the words that were answered.
"""

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from webapp.marked import N_

# What speaks against a treatment, or is to be asked first. An answer is stored under its key, which is kept for good.
EVERY = (
    ("skin", N_("A cold sore, infection, wart, wound, rash or sunburn where you will be treated")),
    ("flare", N_("Inflamed acne, or a flare-up of eczema, psoriasis or rosacea")),
    ("mole", N_("Skin cancer, a mole or spot that is changing, or raised moles where you will be treated")),
    ("pregnant", N_("Pregnant")),
    ("breastfeeding", N_("Breastfeeding")),
    ("medicine", N_("Isotretinoin (acne capsules) now or in the last six months, blood thinners or aspirin, steroids, "
                    "or medicine that weakens the immune system")),
    ("illness", N_("Diabetes, a bleeding disorder, heart disease, connective tissue disease, or cancer treatment now "
                   "or in the last 12 months")),
    ("allergy", N_("Allergy to metal, numbing cream or skincare products (such as vitamin C serum)")),
    ("scars", N_("Keloids or thick scars, wounds that heal slowly, or skin that easily gets dark patches")),
    ("cold_sores", N_("Cold sores in the past, or atopic eczema")),
    ("lately", N_("Where you will be treated: filler or botulinum toxin (Botox) in the last four weeks, a peel or "
                  "laser in the last month, surgery in the last year, or a tattoo or permanent make-up at any time")),
    ("actives", N_("A retinoid (such as retinol) on the skin in the last seven days, or an acid or benzoyl peroxide in "
                   "the last five days")),
    ("sun", N_("A lot of sun, or a sunbed, in the last two weeks")),
    ("ill", N_("Ill or unwell now")),
    ("under_18", N_("Under 18 years old")),
)
CONSENT = N_(
    "Microneedling has risks and side effects. Redness, swelling, soreness, dryness and flaking are common for some "
    "days, and you may get small bruises. Less common are dark patches, infection, cold sores, small white bumps "
    "(milia) and marks in rows. In rare cases there are allergic reactions, scars, or firm bumps that do not go away. "
    "Nobody can promise a result. Read about the treatment before you agree, and ask the clinic about anything you are "
    "unsure of. You can change your mind at any time, even during the treatment.")


@dataclass(frozen=True)
class Question:
    """`words`: by language; in one that nobody has written it in, another's are shown."""

    key: str
    words: Mapping[str, str]
    is_asked: bool = True

    def in_language(self, language: str) -> str:
        """What is asked, for a reader of this language."""
        return read_in(self.words, language)


@dataclass(frozen=True)
class Screening:
    """A list of questions, and what is agreed to with them."""

    questions: tuple[Question, ...]
    consent: Mapping[str, str]

    @property
    def asked(self) -> tuple[Question, ...]:
        """Those that a client is asked."""
        return tuple(one for one in self.questions if one.is_asked)

    @property
    def id(self) -> str:
        """The digest of the words: another wording is another list."""
        return hashlib.sha256(self.as_text().encode()).hexdigest()[:16]

    def as_text(self) -> str:
        """As it is stored."""
        return json.dumps({"questions": [dataclasses.asdict(one) for one in self.questions],
                           "consent": dict(self.consent)}, ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """As it was stored."""
        found = json.loads(text)
        return cls(tuple(Question(**one) for one in found["questions"]), found["consent"])

    def is_same(self, other: "Screening", key: str) -> bool:
        """Whether another list asks this in the same words; of two that both ask it."""
        words = [next((one.words for one in screening.asked if one.key == key), None) for screening in (self, other)]
        return words[0] is not None and words[0] == words[1]


def read_in(words: Mapping[str, str], language: str) -> str:
    """A text in the reader's language, or in the first that it is written in."""
    return words.get(language) or next((text for text in words.values() if text), "")


def default(translate: Callable[[str, str], str], languages: Iterable[str]) -> Screening:
    """The list of a clinic that has changed nothing. `translate`: a message and a language to what it is called."""
    languages = tuple(languages)
    return Screening(
        tuple(Question(key, {language: translate(words, language) for language in languages}) for key, words in EVERY),
        {language: translate(CONSENT, language) for language in languages})
