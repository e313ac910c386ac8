"""The active ingredients of home products: each is one row here, with all that is said of it. Pure.

From the fact sheet's sections 5.2 to 5.4. How long one rests round a treatment is a number of the clinic's: `[pauses]`
in `guide/guide.toml`, under the same name. Clients' products are stored with it: a name is not changed.
"""

from collections.abc import Callable
from dataclasses import dataclass

from webapp.marked import N_


@dataclass(frozen=True)
class Active:
    """An active ingredient, in the source language.

    `words`: its name within a sentence. `label`: what to look for on a product, where the name does not say it. `does`,
    `sure`: what it does, and how sure that is, in a line each. `slowly`: how to begin. `surely`: what is known of it.
    `apart`: what to keep it from. `pregnancy`, `pregnancy_short`: whether it may be used then. `sources`: keys of
    `guide/sources.toml`. `is_strong`: against acne; several at once can irritate. `begin_on`: ISO weekdays to use it on
    in the first two weeks, none for every day.
    """

    name: str
    words: str
    does: str
    sure: str
    slowly: str
    surely: str
    apart: str
    pregnancy: str
    pregnancy_short: str
    sources: tuple[str, ...]
    label: str = ""
    is_strong: bool = False
    begin_on: tuple[int, ...] = ()


EVERY = (
    Active(
        "niacinamide",
        words=N_("niacinamide"),
        does=N_("Can calm the skin, support its barrier and reduce oil."),
        sure=N_("Moderate evidence"),
        slowly=N_("Once or twice a day, at 2 to 5 per cent. Give it two to six weeks."),
        surely=N_("In 100 people in Japan, a cream with 2 per cent led to less oil after two and four weeks than a "
                  "cream without it. In 30 people with light skin, there was less oil on the surface after six weeks, "
                  "but the skin made as much as before."),
        apart=N_("It goes well with the others, including retinol."),
        pregnancy=N_("It is usually considered fine."),
        pregnancy_short=N_("Pregnancy: usually fine"),
        sources=("draelos",),
    ),
    Active(
        "salicylic_acid",
        words=N_("salicylic acid (BHA)"),
        does=N_("Dissolves in oil and can loosen plugs in the pores."),
        sure=N_("Moderate for clogged pores, weak for oil"),
        slowly=N_("Once or twice a week in the evening, at 0.5 to 2 per cent. Or start with a cleanser that you rinse "
                  "off."),
        surely=N_("Dermatologists recommend it for acne, with reservations. There is little evidence that it reduces "
                  "oil."),
        apart=N_("Not on the same evening as a retinoid: take turns. Not with scrubs or brushes."),
        pregnancy=N_("Up to 2 per cent on small areas is often accepted. Ask your doctor or midwife first."),
        pregnancy_short=N_("Pregnancy: ask first"),
        sources=("aad", "mothertobaby"),
        is_strong=True,
        begin_on=(2, 6),
    ),
    Active(
        "retinoid",
        words=N_("retinoid"),
        label=N_("retinol, retinal, adapalene, tretinoin"),
        does=N_("Can help skin cells shed evenly, unclog pores and build collagen."),
        sure=N_("Strong for comedones, moderate for how pores look"),
        slowly=N_("A pea-sized amount in the evening, every second or third night for two weeks. Then more often. "
                  "After washing, wait until the skin is completely dry. If yours is prescribed, do as your doctor has "
                  "said."),
        surely=N_("Strongly recommended for acne. In 60 women, pores looked less visible after 84 days with tretinoin, "
                  "but there was no group without it to compare with. Whether it reduces oil is uncertain."),
        apart=N_("Not on the same evening as salicylic, glycolic or lactic acid: take turns. Tretinoin not at the "
                 "same time of day as benzoyl peroxide. Adapalene is fine with it. Not with scrubs or brushes."),
        pregnancy=N_("No. Retinoids on the skin must not be used if you are pregnant or trying to be. The same goes "
                     "for retinol: stop using it. If yours is prescribed (tretinoin, for example), call your doctor or "
                     "pharmacist today, before you use it again."),
        pregnancy_short=N_("Not if you are pregnant or trying to be"),
        sources=("aad", "cutis", "ema", "halland", "adapalene_benzoyl", "eu_retinol"),
        is_strong=True,
        begin_on=(1, 3, 5),
    ),
    Active(
        "azelaic_acid",
        words=N_("azelaic acid"),
        does=N_("Can help unclog pores, act against bacteria, calm the skin and even out dark marks."),
        sure=N_("Moderate for pimples, none found for oil"),
        slowly=N_("Every other day for two weeks, then once or twice a day, at 10 to 20 per cent."),
        surely=N_("Recommended for acne, with reservations. We found no evidence that it reduces oil."),
        apart=N_("Several acne products at once can irritate the skin. If it stings or flakes, cut down to one."),
        pregnancy=N_("In Norway it is the first choice for acne in pregnancy. According to Swedish advice, there is no "
                     "known risk to the baby. Ask your doctor or midwife if you are unsure."),
        pregnancy_short=N_("Pregnancy: can be used"),
        sources=("aad", "relis", "chien", "janusmed", "labels"),
        is_strong=True,
        begin_on=(1, 3, 5),
    ),
    Active(
        "benzoyl_peroxide",
        words=N_("benzoyl peroxide"),
        does=N_("Can act against the bacteria in pimples and unclog pores a little."),
        sure=N_("Strong for pimples, none for oil"),
        slowly=N_("Every other day for two weeks, or rinse it off after an hour. Then once a day, later twice, at 2.5 "
                  "to 5 per cent. It bleaches hair and fabric."),
        surely=N_("Strongly recommended for acne. It is for pimples, not for visible pores, and does not reduce oil."),
        apart=N_("Not at the same time of day as tretinoin. Adapalene is fine with it. If the skin stings or flakes, "
                 "cut down to one acne product."),
        pregnancy=N_("It can be used."),
        pregnancy_short=N_("Pregnancy: can be used"),
        sources=("aad", "nice", "relis", "chien", "janusmed_benzoyl", "adapalene_benzoyl"),
        is_strong=True,
        begin_on=(1, 3, 5),
    ),
    Active(
        "aha",
        words=N_("fruit acids (AHA)"),
        label=N_("glycolic acid, lactic acid"),
        does=N_("Can smooth the surface of the skin."),
        sure=N_("Weak to moderate evidence"),
        slowly=N_("Once or twice a week in the evening. Then more often, if the skin is calm."),
        surely=N_("In 22 women, pores looked less visible after five peels with 30 per cent glycolic acid. Products "
                  "for home use are weaker and less studied."),
        apart=N_("Not on the same evening as a retinoid: take turns. Not with scrubs or brushes."),
        pregnancy=N_("It is usually of little concern. Ask your doctor or midwife if you are unsure."),
        pregnancy_short=N_("Pregnancy: little concern"),
        sources=("cutis", "mothertobaby"),
        is_strong=True,
        begin_on=(2, 6),
    ),
    Active(
        "vitamin_c",
        words=N_("vitamin C"),
        does=N_("An antioxidant. It is used against dullness, not against oil."),
        sure=N_("No evidence found for oil"),
        slowly=N_("One new product at a time. If it stings, use it less often, or take a break."),
        surely=N_("We found no evidence that it reduces oil. In reports of lasting bumps after microneedling, vitamin "
                  "C that was put into the skin was most often suspected."),
        apart=N_("Never on skin that has just been treated with microneedling. Otherwise we know of nothing it should "
                 "not be used with."),
        pregnancy=N_("We found no source that says. Ask your doctor or midwife."),
        pregnancy_short=N_("Pregnancy: ask first"),
        sources=("friedmann", "chu"),
    ),
    Active(
        "clay",
        words=N_("clay"),
        label=N_("kaolin, bentonite"),
        does=N_("Can soak up oil from the surface."),
        sure=N_("Weak evidence"),
        slowly=N_("As a mask, once or twice a week. Rinse it off before it is quite dry."),
        surely=N_("75 adults used one mask twice a week for four weeks. There was less oil, but the pores were as "
                  "large as before. There was no group without a mask to compare with."),
        apart=N_("We know of nothing it should not be used with."),
        pregnancy=N_("We found nothing about risks in pregnancy. Ask your doctor or midwife if you are unsure."),
        pregnancy_short=N_("Pregnancy: ask if you are unsure"),
        sources=("clay_study",),
        begin_on=(2, 6),
    ),
    Active(
        "green_tea",
        words=N_("green tea"),
        label=N_("green tea extract, EGCG"),
        does=N_("An antioxidant that may reduce oil."),
        sure=N_("Weak evidence"),
        slowly=N_("Once a day."),
        surely=N_("In 11 men, the cheek with a 5 per cent cream had 27 per cent less oil after 60 days. The cheek with "
                  "a cream without green tea did not change. Another study of ten men had nothing to compare with."),
        apart=N_("We know of nothing it should not be used with."),
        pregnancy=N_("We found nothing about risks in pregnancy. Ask your doctor or midwife if you are unsure."),
        pregnancy_short=N_("Pregnancy: ask if you are unsure"),
        sources=("tea",),
    ),
    Active(
        "zinc",
        words=N_("zinc"),
        label=N_("such as zinc PCA"),
        does=N_("Used to calm the skin."),
        sure=N_("No solid evidence found"),
        slowly=N_("Once or twice a day."),
        surely=N_("We found no good study of it. Many products still contain it."),
        apart=N_("We know of nothing it should not be used with."),
        pregnancy=N_("It is usually considered fine."),
        pregnancy_short=N_("Pregnancy: usually fine"),
        sources=(),
    ),
)
ACTIVES = tuple(one.name for one in EVERY)
BY_NAME = {one.name: one for one in EVERY}


def words_of_actives(what: str, translate: Callable[[str], str]) -> dict[str, str]:
    """What is said of each by one field (`words`, `does`, …), by its name; those of which nothing is are left out.
    `translate` puts a message into the reader's language."""
    return {one.name: translate(words) for one in EVERY if (words := getattr(one, what))}
