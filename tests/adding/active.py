"""Run in a copy of the app to which an active, `peptides`, was added. Fails where it does not do its part."""

import tempfile
import uuid
from pathlib import Path

from tests import people
from tests.conftest import TODAY, Clock
from webapp import create_app
from webapp.guide import clinic_numbers

app = create_app(DATA=Path(tempfile.mkdtemp()), CLOCK=Clock(), PASSWORD_MEMORY=people.CHEAP)
people.set_up(app)
client = people.join(app, "Ingrid")

page = people.visitor(app).get("/routine/actives/peptides")
assert page.status == 200
assert "Said to firm the skin." in page.text
assert "/routine/actives/peptides" in people.visitor(app).client.get("/sitemap.xml").text
assert 'value="peptides"' in client.get("/routine/products/new").html
assert client.post("/diary/treatments", {"id": str(uuid.uuid4()), "day": TODAY.isoformat()}).status == 303
product = str(uuid.uuid4())
assert client.post("/routine/products", {"id": product, "name": "Serum", "kind": "treatment", "active": "peptides",
                                         "part": "evening"}).status == 303
routine = client.get("/routine/").text
assert "Peptides can irritate skin that is healing" in routine, routine   # it rests after the treatment
assert "Thursday 26 November" in routine, routine                         # for the four days of its pause
assert clinic_numbers.numbers()["pause.peptides.after"] == 4              # which a clinic may set
