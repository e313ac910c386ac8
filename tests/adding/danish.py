"""Run in a copy of the app to which Danish was added: what its readers meet. Fails where it is not there."""

import datetime as dt
import json
import tempfile
from pathlib import Path

from tests import people
from tests.conftest import Clock
from tools import messages
from webapp import create_app, languages
from webapp.clinic.forms import ClinicForm

app = create_app(DATA=Path(tempfile.mkdtemp()), CLOCK=Clock(), PASSWORD_MEMORY=people.CHEAP)
people.set_up(app)
visitor = people.visitor(app, "da")
client = people.join(app, "Ingrid", language="da")
therapist = people.begin_to_work(app, "Solveig", language="da")
people.share(client, therapist, ("diary", "messages", "routine"))

pages = [(visitor, path) for path in ("/", "/join", "/sign-in", "/privacy", "/education/", "/education/pores",
                                      "/offline", "/search?q=pore", "/install", "/routine/actives/retinoid")]
pages += [(client, path) for path in (f"/days/{Clock().now.date()}", "/diary/", "/diary/treatments/new", "/routine/",
                                      "/routine/products/new", "/sharing/", "/account/", "/outbox")]
pages += [(therapist, path) for path in ("/clients/", f"/clients/{client.id(app)}/", "/clinic/")]
for who, path in pages:
    page = who.get(path)
    assert page.status == 200, path
    assert '<html lang="da"' in page.html, path

assert "Dansk" in people.visitor(app, "nb").get("/").text                  # the way to it from each other language
assert 'hreflang="da"' in people.visitor(app, "sv").get("/education/pores").html
assert "da_DK" in visitor.get("/education/pores").html
browser = visitor.client.get("/", headers={"Accept-Language": "da-DK,da;q=0.9"})
assert browser.location.rstrip("/").endswith("/da"), browser.location         # no longer given nb
assert languages.date(dt.date(2026, 3, 1), "DATE", "da") == "1. marts"
kept = json.loads(client.client.get("/da/offline/pages").data)
assert any("/da/education/pores" in json.dumps(one) for one in kept["pages"]), kept
assert client.post("/account/", {"language": "da", "was.language": "nb"}).status == 303
assert "text.aftercare.da" in ClinicForm(None)
assert "da" in messages.TRANSLATED
