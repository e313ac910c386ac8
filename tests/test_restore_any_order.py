"""Share, narrow, end, delete, change the password, back up, put back, send again, in any order: nothing that was taken
away is ever shown, and nothing that was acknowledged is lost unless it was."""

import shutil
import tempfile
import uuid
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests import people
from tests.conftest import NOON, TODAY, Clock
from tests.people import CHEAP, PASSWORD
from webapp import create_app, database, queries

SCOPES = st.lists(st.sampled_from(["diary", "routine"]), min_size=1, max_size=2, unique=True)
DAY = TODAY.isoformat()


class Restoring(RuleBasedStateMachine):
    """`shown`: what Ingrid lets Solveig see; `written`: each of Ingrid's acknowledged notes by its key."""

    @initialize()
    def begin(self):
        self.folder = Path(tempfile.mkdtemp())
        self.app = create_app(DATA=self.folder / "data", CLOCK=Clock(), PASSWORD_MEMORY=CHEAP)
        people.set_up(self.app)
        self.client = people.join(self.app, "Ingrid")
        self.stranger = people.join(self.app, "Amina")
        self.therapist = people.begin_to_work(self.app, "Solveig")
        self.own = f"/clients/{self.client.id(self.app)}"
        self.share, self.shown, self.written, self.copies = "", set(), {}, []
        self.is_deleted, self.password, self.is_password_void = False, PASSWORD, False

    def run(self, *words):
        answer = self.app.test_cli_runner().invoke(args=[str(word) for word in words])
        assert answer.exit_code == 0, answer.output
        return answer.output.strip()

    @precondition(lambda self: not self.is_deleted and not self.share)
    @rule(scope=SCOPES)
    def let_in(self, scope):
        self.share = people.share(self.client, self.therapist, tuple(scope))
        self.shown = set(scope)

    @precondition(lambda self: not self.is_deleted and self.share)
    @rule(scope=SCOPES)
    def change(self, scope):
        answer = self.client.post(f"/sharing/{self.share}", {"scope": scope})
        if answer.status == 404:   # given after the copy was made: it may stand in another
            self.shown &= set(scope)
        else:
            self.shown = set(scope)

    @precondition(lambda self: not self.is_deleted and self.share)
    @rule()
    def end(self):
        self.client.post(f"/sharing/{self.share}/end")
        self.share, self.shown = "", set()

    @precondition(lambda self: not self.is_deleted)
    @rule(text=st.sampled_from(["calm", "red", "dry"]))
    def write(self, text):
        key, number = str(uuid.uuid4()), len(self.written) + 1
        said = {"day": DAY, "note": f"{text} {number}"}
        answer = self.client.outbox("/diary/check-ins", said, written=NOON, key=key, number=number)
        assert answer.headers["Outbox-Receipt"] == key
        self.written[key] = (said, number)

    @precondition(lambda self: not self.is_deleted)
    @rule()
    def delete(self):
        assert self.client.post("/account/delete", {"password": self.password}).status == 303
        self.is_deleted, self.share, self.shown = True, "", set()

    @precondition(lambda self: not self.is_deleted)
    @rule()
    def change_password(self):
        new = f"et rolig sted {uuid.uuid4().hex}"
        assert self.client.post("/account/password", {"password": self.password, "new_password": new}).status == 303
        self.password = new

    @precondition(lambda self: len(self.copies) < 3)
    @rule()
    def back_up(self):
        file = self.folder / f"copy-{len(self.copies)}.sqlite"
        self.run("backup", "make", file)
        self.copies.append((file, self.password))

    @precondition(lambda self: self.copies)
    @rule(which=st.integers(0, 2))
    def put_back(self, which):
        file, password = self.copies[which % len(self.copies)]
        self.run("backup", "restore", file)
        assert self.client.get("/account/").status == 303
        if self.is_deleted:
            assert not self.client.sign_in(password)
            assert not self.client.sign_in(self.password)
            assert self.stranger.sign_in()
        else:
            if password != self.password:
                assert not self.client.sign_in(password)   # an old password opens nothing
            if not self.client.sign_in(self.password):
                self.client.post("/sign-in/code", {
                    "email": self.client.email, "new_password": self.password,
                    "code": self.run("account", "reset", self.client.email)})
            for key, (said, number) in self.written.items():   # as a phone does that meets another epoch
                answer = self.client.outbox("/diary/check-ins", said, written=NOON, key=key, number=number)
                assert answer.headers["Outbox-Receipt"] == key
        assert self.therapist.sign_in()

    @invariant()
    def nothing_is_shown_that_was_taken_away(self):
        if not hasattr(self, "therapist"):
            return
        for path, scope in (("/", "diary"), ("/routine", "routine")):
            if scope not in self.shown:
                assert self.therapist.get(self.own + path).status == 404, (scope, self.shown)
        if "diary" not in self.shown:
            assert "Ingrid" not in self.therapist.get("/clients/").text

    @invariant()
    def nothing_is_lost_or_doubled(self):
        if not hasattr(self, "therapist"):
            return
        with self.app.app_context():
            found = queries.rows(database.current(), "SELECT text FROM note")
        wanted = [] if self.is_deleted else [said["note"] for said, _ in self.written.values()]
        assert sorted(text for text, in found) == sorted(wanted)

    def teardown(self):
        if hasattr(self, "app"):
            self.app.extensions["hudro.store"].stop()
            shutil.rmtree(self.folder)


TestRestoring = pytest.mark.long(Restoring.TestCase)
TestRestoring.settings = settings(max_examples=12, stateful_step_count=15, deadline=None,
                                  suppress_health_check=list(HealthCheck))
