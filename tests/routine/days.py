"""A treatment's day, the days round it, and the pauses as the fact sheet has them."""

import datetime as dt

from webapp.guide import clinic_numbers
from webapp.routine.product import Product

GUIDE = clinic_numbers.default()
DAY = dt.date(2026, 11, 18)   # a Wednesday
# The fact sheet's section 5.2: days before, and the day of the earliest return.
PAUSES = {
    "niacinamide": (1, 3), "salicylic_acid": (5, 8), "retinoid": (7, 8), "azelaic_acid": (5, 8),
    "benzoyl_peroxide": (5, 8), "aha": (5, 8), "vitamin_c": (0, 8), "clay": (3, 8), "green_tea": (0, 3),
    "zinc": (0, 3),
}


def after(days: int) -> dt.date:
    return DAY + dt.timedelta(days=days)


def product(*actives: str, **more) -> Product:
    return Product("p", "Serum", actives=actives, parts=("evening",), clinic_approved=more.pop("approved", True),
                   **more)
