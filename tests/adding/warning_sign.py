"""Run in a copy of the app to which a warning sign, `whistling`, was added. Fails where it does not do its part."""

import tempfile
from pathlib import Path

from tests import people
from tests.conftest import Clock
from webapp import create_app

WORDS = {"en": "The ears whistle", "nb": "Det piper i ørene", "sv": "Det piper i öronen"}

app = create_app(DATA=Path(tempfile.mkdtemp()), CLOCK=Clock(), PASSWORD_MEMORY=people.CHEAP)
people.set_up(app)
client, therapist = people.join(app, "Ingrid"), people.begin_to_work(app, "Solveig")
people.share(client, therapist, ("diary",))
day = Clock().now.date().isoformat()

for language, words in WORDS.items():
    client.language = language
    page = client.get(f"/days/{day}")
    assert words in page.text, (language, page.text)
    places = [page.html.index(f'value="{name}"') for name in ("spreading", "whistling", "fever")]
    assert places == sorted(places)
client.language = "en"
assert client.post("/diary/check-ins", {"day": day, "alarm": "whistling"}).status == 303
page = client.get(f"/days/{day}").text
assert "You should be seen by a doctor today" in page   # as its row says
assert "what became of" not in page
asked = client.get("/days/2026-11-22")               # the next day asks what became of it
assert asked.status == 200
assert 'value="whistling"' in asked.html
assert client.post("/diary/signs", {"sign": "whistling", "answer": "still"}).status == 303
found = therapist.get("/clients/").text
assert WORDS["en"].lower() in found.lower(), found    # a reason of its own in the list
assert WORDS["en"] in therapist.get(f"/clients/{client.id(app)}/").text
assert client.post("/diary/check-ins", {"day": day, "alarm": "humming"}).status == 422   # and no other one
