"""Adding products, ticking steps, and reading what a page says of them."""

from tests.conftest import TODAY
from webapp import queries

PAGE = f"/days/{TODAY}"


def add(person, name="Cream", **fields) -> str:
    """Add a product as its page sends it; the id."""
    answer = person.post("/routine/products", {"name": name, **fields})
    assert answer.status == 303, answer.text
    return answer.location.rsplit("/", 1)[1]


def tick(person, product, part="evening", state="done", day=TODAY):
    return person.post("/routine/ticks", {"step": f"{product}.{part}", "day": str(day), "state": state})


def names(page) -> list[str]:
    """The names on the page in the order they stand, once per step."""
    html = page.html.split('<ol class="steps">', 1)[-1]
    return [part.split("<")[0] for part in html.split('dir="auto">')[1:]]


def client_of(db) -> str:
    return queries.row(db, "SELECT id FROM account WHERE email = 'ingrid@example.com'")[0]


def week(page) -> list[str]:
    """The seven days of the first step in a week, as they are read aloud."""
    cells = page.html.split("<tbody>")[1].split('class="visually-hidden">')[1:8]
    return [cell.split("<")[0] for cell in cells]
