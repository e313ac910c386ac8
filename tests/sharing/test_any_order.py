"""Share, narrow, widen, end, wait, look, in whatever order: nothing is shown that is not shared just then."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests import people
from webapp.sharing.scopes import SCOPES

SECRET = "What only those may read who were let in"
WRITTEN = "What only those may read who were let into the messages"
DAYS = st.integers(0, 3)
# Messages stand beside the diary and are refused without it (test_sharing.py).
SOME = st.lists(st.sampled_from(SCOPES), min_size=1, max_size=3, unique=True).filter(
    lambda scope: "diary" in scope or "messages" not in scope)


@pytest.mark.long
def test_no_order_shows_what_is_not_shared(client, therapist, colleague, app, clock, product):
    start = clock.now
    client.post("/diary/check-ins", {"day": "2026-11-21", "note": SECRET})
    share = people.share(client, therapist, ("diary", "messages"))
    assert client.post("/messages", {"day": "2026-11-21", "text": WRITTEN}).status == 303
    client.post(f"/sharing/{share}/end")
    own = f"/clients/{client.id(app)}"

    class Sharing(RuleBasedStateMachine):
        """The pages themselves, beside what a person would say is shared."""

        @initialize()
        def begin(self):
            clock.now = start
            for link in {link for link in client.get("/sharing/").links if "/sharing/" in link and len(link) > 30}:
                client.post(link.removeprefix("/en") + "/end")
            self.shares = {}   # who: (share, scope, last day, agreed)

        def is_shown(self, who, scope):
            """Whether this is shared with them now."""
            _share, given, last, agreed = self.shares.get(who, ("", (), None, False))
            return agreed and scope in given and (last is None or clock.now.date() <= last)

        @rule(who=st.sampled_from(["therapist", "colleague"]), scope=SOME, days=st.none() | DAYS, agrees=st.booleans())
        def share(self, who, scope, days, agrees):
            if len(self.shares) == 2 and self.is_shown(who, "diary"):
                return
            person = {"therapist": therapist, "colleague": colleague}[who]
            where = client.post("/sharing/invitations",
                                {"code": people.code_of(person.post("/clients/invitations"))}).location
            before = self.shares.get(who)
            same = before and before[0] == where
            if agrees:
                last = clock.now.date() + dt.timedelta(days=days) if days is not None else None
                client.post(where, {"scope": scope, "ends_on": last.isoformat() if last else ""})
                self.shares[who] = (where, scope, last, True)
            elif not same:
                self.shares[who] = (where, (), None, False)

        @rule(who=st.sampled_from(["therapist", "colleague"]), scope=SOME)
        def change(self, who, scope):
            if who in self.shares and self.shares[who][3]:
                share, _, last, _ = self.shares[who]
                client.post(share, {"scope": scope})
                self.shares[who] = (share, scope, last, True)

        @rule(who=st.sampled_from(["therapist", "colleague"]))
        def end(self, who):
            if who in self.shares:
                client.post(self.shares.pop(who)[0] + "/end")

        @rule(days=DAYS)
        def wait(self, days):
            clock.now += dt.timedelta(days=days)

        @invariant()
        def only_what_is_shared_is_shown(self):
            for who, person in (("therapist", therapist), ("colleague", colleague)):
                diary, routine = self.is_shown(who, "diary"), self.is_shown(who, "routine")
                for path in ("/", "/days/2026-11-21"):
                    page = person.get(own + path)
                    assert page.status == (200 if diary else 404), (who, path)
                    assert SECRET not in page.html or diary
                page = person.get(own + "/routine")
                assert page.status == (200 if routine else 404), who
                assert (own + "/\"" in person.get("/clients/?show=all").html) is diary
                said = person.get(own + "/").html if diary else ""
                assert (WRITTEN in said) is self.is_shown(who, "messages"), who
                if not self.is_shown(who, "messages"):
                    assert person.post(own + "/messages", {"day": "2026-11-21", "text": "x"}).status == 404

    run_state_machine_as_test(Sharing, settings=settings(
        max_examples=12, stateful_step_count=12, deadline=None, derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]))
