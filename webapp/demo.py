"""The example clinic: a few people named for the state they are in, their dates relative to today.

Everything is recorded through the same verbs as a real person's, at the times they would have said it.
"""

import datetime as dt
import functools
import uuid

from webapp import times
from webapp.accounts import passwords
from webapp.accounts import store as accounts
from webapp.clinic import stock_store
from webapp.clinic import store as clinics
from webapp.clinic.stock import Item
from webapp.database import Database
from webapp.diary import store as diary
from webapp.diary import treatment_store
from webapp.guide import clinic_numbers
from webapp.messages import store as messages
from webapp.queries import row
from webapp.routine import inputs, plan
from webapp.routine import store as routine
from webapp.routine import suggestion_store as suggestions
from webapp.screening import store as screening
from webapp.screening.answers import Answer
from webapp.sharing import store as sharing
from webapp.writes import Write

PASSWORD = "demo-hud-og-ro"  # noqa: S105 printed for everyone to use
PEOPLE = (
    ("recovering@example.com", "Ingrid", "nb", False),
    ("finished@example.com", "Alex", "en", False),
    ("new@example.com", "Amina", "sv", False),
    ("therapist@example.com", "Solveig", "nb", True),
    ("colleague@example.com", "Jonas", "sv", True),
)

# Redness, flaking, swelling, dryness, itch by day number; None is skipped, a missing day was not recorded.
MILD = [(3, 0, 1, 1, 1), (2, 0, 1, 2, 1), (1, 1, 0, 2, 1), (1, 2, 0, 2, 1), (1, 3, 0, 2, 0), (0, 2, 0, 1, 0),
        (0, 1, 0, 1, 0), (0, 1, 0, 1, 0), (0, 0, 0, 0, 0), (0, 0, 0, 0, 0), (0, 0, 0, 0, 0), (0, 0, 0, 0, 0),
        (0, 0, 0, 0, 0), (0, 0, 0, 0, 0), (0, 0, 0, 0, 0)]
STRONG = [(4, 0, 2, 2, 1), (3, 0, 2, 3, 2), (3, 1, 1, 3, 2), (2, 2, 0, 3, 1), (1, 3, 0, 2, 1), (1, 3, 0, 2, 1),
          (1, 2, 0, 2, 0), (1, 2, 0, 1, 0), (0, 1, 0, 1, 0), (0, 1, 0, 1, 0), (0, 0, 0, 1, 0), (0, 0, 0, 0, 0),
          (0, 0, 0, 0, 0), (0, 0, 0, 0, 0), (0, 0, 0, 0, 0)]
SIGNS = ("redness", "flaking", "swelling", "dryness", "itch")


# Name, brand, kind, actives, parts of the day, weekdays, months it keeps, approved by the clinic.
PRODUCTS = {
    "nb": [
        ("Mild ansiktsrens", "Ro", "cleanser", "", "morning evening", "", "12", "yes"),
        ("Niacinamid 5 %", "Ro", "treatment", "niacinamide", "morning", "", "6", ""),
        ("Lett fuktighetskrem", "Fjell", "moisturiser", "", "morning", "", "12", "yes"),
        ("Solkrem faktor 50", "Fjell", "sunscreen", "", "morning", "", "12", "yes"),
        ("Retinol 0,3 %", "Ro", "treatment", "retinoid", "evening", "", "6", ""),
    ],
    "en": [
        ("Gentle cleanser", "Calm", "cleanser", "", "morning evening", "", "12", "yes"),
        ("Salicylic acid 2%", "Calm", "treatment", "salicylic_acid", "evening", "2 6", "6", ""),
        ("Light moisturiser", "Calm", "moisturiser", "", "morning evening", "", "12", "yes"),
        ("Sunscreen SPF 50", "Calm", "sunscreen", "", "morning", "", "12", ""),
    ],
}


def may_fill(db: Database) -> bool:
    """Whether the database is empty, or holds an earlier example and nothing else."""
    return clinics.read(db).demo or row(db, "SELECT 1 FROM account LIMIT 1") is None


def fill(db: Database, now: dt.datetime) -> None:
    """Replace what the folder holds by the example clinic as it is today."""
    db.conn.execute("DELETE FROM account")
    db.conn.execute("DELETE FROM stock")
    db.conn.execute("DELETE FROM screening_change")
    clinics.mark_demo(db)
    clinics.tailor(db, {clinic_numbers.ASSESSMENT: clinic_numbers.ON}, author_id="", name="demo", now=now)
    clinics.change(db, name="Fjordhud", phone="55 00 01 12", email="hei@example.com", hours="9–16",
                   opens="09:00", closes="16:00", booking_url="https://example.com/", country="NO")
    password_hash = passwords.hashed(PASSWORD)
    ids = {}
    for email, name, language, therapist in PEOPLE:
        add = accounts.add_therapist if therapist else functools.partial(accounts.join, phone="400 00 112")
        ids[email.split("@")[0]] = add(
            db, name=name, email=email, password_hash=password_hash, language=language,
            time_zone="Europe/Stockholm" if language == "sv" else "Europe/Oslo", now=now - dt.timedelta(weeks=20))
    clinics.set_owner(db, ids["therapist"])
    _recovering(db, ids["recovering"], now)
    _finished(db, ids["finished"], now)
    _new(db, ids["new"], now)
    _share(db, ids, "recovering", "therapist", ("diary", "messages", "routine"), now - dt.timedelta(weeks=4))
    _share(db, ids, "recovering", "colleague", ("diary", "messages"), now - dt.timedelta(days=2))
    _share(db, ids, "finished", "therapist", ("diary", "messages", "routine"), now - dt.timedelta(weeks=12))
    _share(db, ids, "new", "colleague", ("diary", "messages"), now - dt.timedelta(days=1))
    _write(db, ids, "recovering", "recovering", "Er det greit at nesen strammer så mye?",
           now - dt.timedelta(hours=20))
    suggestions.suggest(db, ids["recovering"], str(uuid.uuid4()),
                        {"name": "Azelainsyre 10 %", "brand": "Ro", "kind": "treatment", "active": "azelaic_acid",
                         "part": "evening", "weekday": "2 5"}, write=Write(ids["therapist"], now, now, "Solveig"))
    _answer(db, ids["recovering"], "nb", "Ingrid Nordahl", {"actives": "Retinol 0,3 %, sist på torsdag"},
            now - dt.timedelta(hours=20))
    _answer(db, ids["new"], "sv", "Amina Hassan", {}, now - dt.timedelta(hours=3))
    _have(db, Write(ids["therapist"], now, now, "Solveig"))
    sharing.record_viewing(db, ids["recovering"], ids["therapist"], "Solveig", "sheet", "",
                           now - dt.timedelta(hours=19))


def _share(db: Database, ids: dict[str, str], client: str, therapist: str, scope: tuple[str, ...],
           at: dt.datetime) -> None:
    """As it happens in the clinic: a code, the therapist types it, the client says yes."""
    share = sharing.redeem(db, ids[therapist], sharing.invite(db, ids[client], at), at)
    sharing.agree(db, share, scope, None, text="", version="", language="nb", now=at)


def _write(db: Database, ids: dict[str, str], client: str, author: str, text: str, at: dt.datetime) -> None:
    """A message about the day on which it is written."""
    name = accounts.account(db, ids[author]).name
    messages.send(db, ids[client], str(uuid.uuid4()), _today(at), text, write=Write(ids[author], at, at, name))


def _answer(db: Database, client: str, language: str, signed: str, yes: dict[str, str], at: dt.datetime) -> None:
    """The questions before a treatment: `yes` holds what was written beside each of these, the rest is answered no."""
    asked = screening.current(db).screening
    answers = {one.key: Answer(one.key in yes, yes.get(one.key, "")) for one in asked.asked}
    screening.record_answers(db, client, str(uuid.uuid4()), asked, language, answers, signed,
                             write=Write(client, at, at))


def _have(db: Database, write: Write) -> None:
    """What lies in the clinic's cupboard; one of it has expired."""
    year = write.written_at.year
    for kind, name, batch, expiry in (
            ("serum", "Hyaluronsyre 1 %", "H2291", f"{year + 1}-04"),
            ("serum", "Hyaluronsyre 1 %", "H1874", f"{year - 1}-09"),
            ("serum", "Peptidserum", "P-0312", f"{year + 1}-11"),
            ("cartridge", "12 nåler, 1,5 mm", "N 7788", f"{year + 2}-02")):
        stock_store.add(db, Item(str(uuid.uuid4()), kind, name, batch, expiry), write=write)


def _recovering(db: Database, client: str, now: dt.datetime) -> None:
    accounts.change(db, client, skin_tone=2)
    today = _today(now)
    first, second = today - dt.timedelta(days=24), today - dt.timedelta(days=3)
    _usual(db, client, first)
    _treat(db, client, first, depth_mm="0.75", area="forehead nose cheeks", serum="Hyaluronsyre")
    for number, levels in enumerate(STRONG):
        if number == 9:
            continue
        skip = {"itch"} if number == 5 else set()
        _log(db, client, first, number, levels, skip=skip)
    _treat(db, client, second, depth_mm="1.0", area="forehead nose cheeks", serum="Hyaluronsyre")
    for number in range(3):
        note = "Stram rundt nesen etter dusjen." if number == 2 else None
        _log(db, client, second, number, MILD[number], note=note)
    treatment_store.set_next(db, client, {"day": second + dt.timedelta(weeks=3), "time": "14:30"},
                             write=_of_evening(client, second))
    _use(db, client, "nb", today - dt.timedelta(weeks=10))
    _tick(db, client, today - dt.timedelta(weeks=5), today - dt.timedelta(days=1), now)


def _finished(db: Database, client: str, now: dt.datetime) -> None:
    accounts.change(db, client, skin_tone=3)
    last = _today(now) - dt.timedelta(weeks=5)
    _usual(db, client, last - dt.timedelta(weeks=9))
    for place, (depth, levels) in enumerate(
            [("0.5", STRONG), ("0.75", STRONG), ("1.0", MILD), ("1.5", STRONG)]):
        day = last - dt.timedelta(weeks=3 * (3 - place))
        _treat(db, client, day, depth_mm=depth, area="forehead nose cheeks chin", serum="Hyaluronic acid",
               numbing="yes")
        for number in range(15):
            _log(db, client, day, number, levels[number],
                 note="Ask about sunscreen for sensitive skin." if (place, number) == (2, 6) else None)
    today = _today(now)
    _use(db, client, "en", today - dt.timedelta(weeks=52))
    _tick(db, client, today - dt.timedelta(weeks=52), today - dt.timedelta(days=1), now)


def _new(db: Database, client: str, now: dt.datetime) -> None:
    accounts.change(db, client, skin_tone=5)
    _treat(db, client, _today(now) - dt.timedelta(days=1), depth_mm="0.5", area="cheeks chin",
           serum="Hyaluronsyra", numbing="yes")


def _usual(db: Database, client: str, day: dt.date) -> None:
    diary.record_usual(db, client, dict.fromkeys(SIGNS, 0), write=_of_evening(client, day))


def _treat(db: Database, client: str, day: dt.date, **fields: str) -> None:
    treatment_store.record_treatment(db, client, str(uuid.uuid4()), {"day": day.isoformat(), "at": "13:00", **fields},
                                     write=_of_evening(client, day))


def _log(db: Database, client: str, treatment: dt.date, number: int, levels: tuple[int, ...], *,
         skip: set[str] | None = None, note: str | None = None) -> None:
    day = treatment + dt.timedelta(days=number)
    diary.record_check_in(
        db, client, day,
        signs={sign: None if sign in (skip or ()) else level for sign, level in zip(SIGNS, levels, strict=True)},
        care={"no_makeup": number < 5} | ({"sunscreen": number % 6 != 4} if number else {}),
        alarms=frozenset(), note=note, ask_next_time=True if note else None, write=_of_evening(client, day))


def _use(db: Database, client: str, language: str, day: dt.date) -> None:
    for name, brand, kind, active, part, weekday, months, approved in PRODUCTS[language]:
        changes = {"name": name, "brand": brand, "kind": kind, "active": active, "part": part, "weekday": weekday,
                "opened_on": (day + dt.timedelta(weeks=2)).isoformat(), "months": months, "clinic_approved": approved}
        routine.add_product(db, client, str(uuid.uuid4()), changes, day=day, write=_of_evening(client, day))


def _tick(db: Database, client: str, first: dt.date, last: dt.date, now: dt.datetime) -> None:
    """Most days done, some skipped, some without an answer; what rested was left."""
    account = accounts.account(db, client)
    known = inputs.of_days(db, clinic_numbers.default(), account, first, last, ())
    steps = routine.steps(db, client, first)
    for number in range((last - first).days + 1):
        day = first + dt.timedelta(days=number)
        for place, line in enumerate(plan.of_day(clinic_numbers.default(), steps, day, _today(now), known, {})):
            answer = (number * 7 + place * 3) % 11
            if line.state is not plan.State.RESTS and answer != 5:
                routine.record_tick(db, client, line.step.id, day, "skipped" if answer == 8 else "done",
                                    write=_of_evening(client, day))


def _today(now: dt.datetime) -> dt.date:
    return now.astimezone(times.zone("Europe/Oslo")).date()


def _of_evening(client: str, day: dt.date) -> Write:
    """What a client wrote on the evening of a day."""
    return Write(client, _evening(day), _evening(day))


def _evening(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(18, 40), dt.UTC)
