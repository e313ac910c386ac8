"""A client's own page of a date. The day's own view shows it, and so does a check-in that was refused."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Response, g, request

from webapp import database, pages
from webapp.accounts.store import Account
from webapp.days import card, may
from webapp.days.day import LOOK_BACK, Day, Record, found_on, judged, read
from webapp.diary import check_in, episodes, recovery, store, treatment_store, undo_store
from webapp.diary.forms import CheckInForm, SignAnswerForm, TickForm, UndoForm
from webapp.guide import rules
from webapp.guide.advice import Advice, together
from webapp.guide.alarms import alarm_advice
from webapp.guide.numbers import LAST_DAY
from webapp.guide.rules import Before, Rules
from webapp.guide.signs import BY_NAME, SIGNS, WARMER
from webapp.messages import follow_up_store
from webapp.messages import store as messages
from webapp.messages.forms import MessageForm
from webapp.messages.store import Message
from webapp.routine import calm, inputs, plan
from webapp.routine import page as routine
from webapp.screening import answers
from webapp.screening import page as screening
from webapp.sharing import store as sharing
from webapp.times import moment

# The parts of the page that a check-in changes, each marked to be swapped where it stands.
CHANGED_BY_CHECK_IN = ("ruler", "lead", "open_signs", "check_in", "routine", "may", "tomorrow")
CHANGED_BY_SIGNS = tuple(one for one in CHANGED_BY_CHECK_IN if one != "check_in")
KEPT_BACK, KEPT_AHEAD = 14, 21   # days round today that a phone keeps
FOLLOWED = dt.timedelta(days=recovery.FOLLOWED)
QUIET = 3   # days without a word before the page says that it is fine
LATE, LATE_ASKED = (28, 90), 7   # when bumps, marks and dark patches are asked about, for so many days; not signed
CALM_SAID = dt.timedelta(days=7)   # a calm day counts for the diary's end once so many have gone by; not signed
UNDO = dt.timedelta(hours=1)   # how long what was said of a past day can be undone
EVENING_BEGINS = 15   # o'clock: whose half of the routine it is; the phone goes by the same (dates.js)
OUTCOME_TOLD = dt.timedelta(days=7)   # how long a client reads how the clinic followed them up

@dataclass(frozen=True, kw_only=True)
class DayPage(Day, routine.DayRoutine):
    """A client's own page of one date."""

    template = "days/day.html"

    person: Account
    state: str                                      # "past", "today" or "ahead"
    form: CheckInForm | None                        # as it was left, when it is refused or prefilled
    rests: str                                      # why the diary asks nothing: "paused", "calm" or nothing
    quiet_since: dt.date | None                     # nothing was said since then, and that is fine
    is_night: bool                                  # on today's page: it is before four
    small_hours: bool                               # and nothing is said of the day yet: perhaps it is yesterday
    short: tuple[card.ShortCheckIn, ...]            # the ways to check in with one tap
    levels_before: Mapping[str, int]                # of the day before, in the same recovery; none in the small hours
    asked_late: int | None                          # the day number from which late effects are asked about
    open_advice: Advice | None                      # of signs open from other days together with the day's own
    is_over: bool                                   # the day, on phones further west too
    asked_signs: tuple[episodes.Episode, ...]       # those of which the page asks what became of them
    sign_form: SignAnswerForm | None
    refused_tap: UndoForm | TickForm | None         # an undo or a tick that was not taken, with its reason
    may_undo: bool                                  # what was said last of the day can be undone
    former_readers: tuple[str, ...]                 # who read it when an open sign began, and do no more
    half: str                                       # "morning" or "evening" on today's page: its steps stand first
    rules: Rules                                    # what holds on this day
    first_rules: Rules                              # on the first days after a treatment
    mays: tuple[may.May, ...]                       # what may be taken up again, and when
    ahead: treatment_store.NextTreatment | None
    before_treatment: Before | None                 # what stops before that
    screened: answers.Before | None                 # what is answered before that, in its last days
    is_calmer: bool                                 # than on the same day after the treatment before
    last_time: recovery.Curve | None                # how flaking went after the treatment before
    messages: list[Message]                         # about this day
    news: list[Message]                             # to the client, not read yet
    is_shared: bool                                 # a message would be read by somebody
    message_form: MessageForm | None
    sent_signs: frozenset[str]                      # warning signs that were just sent with a message
    sent_advice: str                                # what they call for
    rated: list[store.Rating]                       # by therapists, of this day
    opened: sharing.Viewing | None                  # who looked last today
    follow_up: follow_up_store.FollowUp | None      # how the clinic followed the client up


def show(day: dt.date, *, form: CheckInForm | None = None, message_form: MessageForm | None = None,
         sign_form: SignAnswerForm | None = None, refused_tap: UndoForm | TickForm | None = None,
         open_form: bool = False, blocks: tuple[str, ...] = (), sent_signs: frozenset[str] = frozenset(),
         status: int = 200) -> Response:
    """The page of one date, with a form as the person left it when that is given. `sent_signs`: the warning signs that
    have just been sent with a message."""
    made = put_together(day, form=form, message_form=message_form, sign_form=sign_form, refused_tap=refused_tap,
                        open_form=open_form, sent_signs=sent_signs)
    return pages.render(made, here=_here(day), blocks=blocks, status=status)


def _here(day: dt.date) -> str:
    return f"/days/{day.isoformat()}"


def put_together(day: dt.date, *, form: CheckInForm | None = None, message_form: MessageForm | None = None,
                 sign_form: SignAnswerForm | None = None, refused_tap: UndoForm | TickForm | None = None,
                 open_form: bool = False, sent_signs: frozenset[str] = frozenset()) -> DayPage:
    """All that the page of one date shows."""
    account, now, db, numbers = g.account, pages.now(), database.current(), g.clinic.guide
    record = read(day, account, now)
    found = judged(record)
    today, treatment, ahead, signs = record.today, record.treatment, record.ahead, found.open_signs
    is_today, shares = day == today, sharing.shares_of(db, account.id)
    is_current = day <= today and not record.is_over
    written = messages.of_day(db, account.id, day, with_new=is_current)
    since = min((one.day for one in signs), default=None)
    cared_for = recovery.Treatment("", record.unconfirmed.day) if record.unconfirmed else treatment
    known = inputs.on_day(db, account, day, today, record.treatments, ahead, record.since, record.observations,
                          record.usual, record.open_signs)
    of_routine, products = routine.read_day(db, account, day, today, known, ahead)
    rests = _rests(record) if is_today and not signs and not found.logged else ""
    is_held = bool(record.open_signs or rests or found.logged) or (day > today and _is_paused(record))
    before_treatment = rules.before(numbers, ahead.day, day) if ahead else None
    is_night = is_today and check_in.is_night(account.local(now))
    small_hours = is_night and not found.logged
    return DayPage.of(
        found, of_routine,
        person=account, is_own=True, state="today" if is_today else "ahead" if day > today else "past",
        form=form, open_form=open_form,
        rests=rests,
        quiet_since=None if found.logged or day > today else _quiet_since(record),
        is_night=is_night, small_hours=small_hours, short=_short(record, small_hours, is_held=is_held),
        levels_before={} if small_hours else _levels_before(record),
        asked_late=_asked_late(treatment, record.check_ins, day) if treatment and not record.unconfirmed else None,
        open_advice=_advice_of(found.leading, [one for one in signs if one.day != day]) if numbers.assesses else None,
        is_over=record.is_over, asked_signs=_asked(record), sign_form=sign_form,
        refused_tap=refused_tap, may_undo=found.logged is not None and may_undo(db, account, day, now),
        readers=sharing.readers(shares, today),
        former_readers=sharing.former_readers(shares, today, since, lambda at: account.at(at).date()) if since else (),
        half=_half(account.local(now)) if is_today else "",
        rules=rules.on_day(numbers, cared_for, day), first_rules=rules.first_days(numbers),
        mays=may.answers(numbers, cared_for, products, day, today, known,
                         _held(record, found, cared_for, known)), ahead=ahead,
        before_treatment=before_treatment,
        screened=screening.read_before(db, account, ahead.day) if ahead and before_treatment else None,
        is_calmer=record.is_recovering and numbers.assesses and _is_calmer(db, record, found),
        last_time=_last_time(db, record) if record.is_recovering and numbers.assesses else None,
        messages=[one for one in written if one.day == day],
        news=[one for one in written if is_current and not one.from_client and not one.read_at],
        is_shared=any(one.shows("messages", today) for one in shares), message_form=message_form,
        sent_signs=sent_signs, sent_advice=alarm_advice(sent_signs).name if sent_signs else "",
        rated=store.ratings(db, account.id, day, day) if shares else [],
        opened=_opened(db, account, now) if is_today and shares else None,
        follow_up=_follow_up(db, account, now, signs) if is_current and shares else None)


def around(today: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last of the days around today that a phone keeps."""
    return today - dt.timedelta(days=KEPT_BACK), today + dt.timedelta(days=KEPT_AHEAD)


def asked_about(today: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last of the days that those pages ask about."""
    first, last = around(today)
    return first - max(LOOK_BACK, inputs.BEHIND), last + inputs.AHEAD


def to_keep(db: database.Database, account: Account, today: dt.date) -> list[tuple[str, str]]:
    """The days a phone keeps, each with its version: two weeks back, three ahead, and the recorded ones since the
    latest treatment. Older ones stay on it once they were opened."""
    first, last = around(today)
    days = {first + dt.timedelta(days=number) for number in range((last - first).days + 1)}
    treated = treatment_store.last_day(db, account.id)
    if treated:
        days |= store.logged_days(db, account.id, max(treated, today - FOLLOWED))
    return [(address := pages.url("days.day", day=day.isoformat()),
             pages.version(put_together(day), address=address, here=_here(day))) for day in sorted(days)]


def may_undo(db: database.Database, account: Account, day: dt.date, at: dt.datetime) -> bool:
    """Whether what was said last of a day can be undone at a moment: until the night after it is over, or shortly after
    it was said, and where no warning sign was ticked by it: a sign is answered."""
    said = undo_store.last_said(db, account.id, day, account.id)
    is_today = not check_in.is_late(day, account.local(at))
    is_fresh = bool(said) and at - moment(said) <= UNDO
    return (is_today or is_fresh) and not undo_store.has_sign(db, account.id, day, said)


def is_open(day: dt.date) -> bool:
    """Whether htmx sent its request from this day's page (after midnight a form may be about the day before)."""
    where = request.headers.get("HX-Current-URL", "")
    return not where or where.split("?")[0].split("#")[0].endswith(f"/days/{day.isoformat()}")


def _opened(db: database.Database, account: Account, now: dt.datetime) -> sharing.Viewing | None:
    """Who looked into the diary last today, and when. To stand in a list is no look."""
    looks = sharing.viewings(db, account.id, account.midnight(now))
    return next((look for look in looks if look.what != "list"), None)


def _half(clock: dt.datetime) -> str:
    """The half of the day whose routine it is time for, by the client's clock."""
    return "evening" if check_in.is_night(clock) or clock.hour >= EVENING_BEGINS else "morning"


def _short(record: Record, with_before: bool, *, is_held: bool) -> tuple[card.ShortCheckIn, ...]:
    """The short ways to say how this day was; in the small hours those of the evening that was before them, as long as
    nothing is said of it."""
    before = record.day - dt.timedelta(days=1)
    with_before = with_before and before not in record.check_ins
    had = {one.day for one in record.treatments}
    return tuple(one for day in ([before, record.day] if with_before else [record.day]) for one in card.ways(
        day, record.check_ins.get(day - dt.timedelta(days=1)), is_held=is_held, is_treatment_day=day in had))


def _levels_before(record: Record) -> Mapping[str, int]:
    """What was said of each sign on the day before, in the same recovery."""
    before = record.check_ins.get(record.day - dt.timedelta(days=1))
    return before.levels if before else {}


def _follow_up(db: database.Database, account: Account, now: dt.datetime,
               signs: Sequence[episodes.Episode]) -> follow_up_store.FollowUp | None:
    """How the clinic followed the client up last; nothing of before a sign that is open now, or of another one."""
    found = follow_up_store.last_with_outcome(db, account.id, now - OUTCOME_TOLD)
    if found and all(one.sign in found.reasons.replace("/", " ").split() and one.confirmed_at < found.at
                     and one.day <= account.at(found.at).date() for one in signs):
        return found
    return None


def _quiet_since(record: Record) -> dt.date | None:
    """The last day of which something was said, if that is a while ago."""
    last = max((date for date in record.check_ins if date < record.day), default=None)
    return last if last and (record.day - last).days > QUIET else None


def _held(record: Record, found: Day, cared_for: recovery.Treatment | None, known: plan.PlanInputs) -> may.Why | None:
    """Why nothing is free again, whatever the date: a warning sign is open, or what was said last of one of the signs,
    on whichever day, was more than is expected."""
    if found.open_signs:
        return may.Why.SIGN
    if cared_for is None:
        return None
    if record.unconfirmed:   # nothing is judged; its days are counted all the same
        words = known.words(cared_for.day, record.day)
        above = calm.above_common(g.clinic.guide, words, known.usual, cared_for.day)
        return may.Why.HELD if above & {*calm.HOLD_SIGNS} else None
    spoken: set[str] = set()
    for day in sorted((date for date in record.check_ins if date <= record.day), reverse=True):
        said = record.check_ins[day]
        if spoken >= said.levels.keys() and (said.warmer is None or WARMER in spoken):
            continue   # of each of them something was said since
        findings, warmth = found_on(record, day)
        fresh = [one for one in findings if one.sign not in spoken]
        if any(one.advice > Advice.NONE for one in fresh) or (warmth > Advice.NONE and WARMER not in spoken):
            return may.Why.HELD
        spoken |= {one.sign for one in fresh}
        if said.warmer is not None:
            spoken.add(WARMER)
        if spoken >= {*SIGNS, WARMER}:
            break
    return None


def _advice_of(leading: Advice, signs: list[episodes.Episode]) -> Advice | None:
    """The advice of signs that are open from other days together with the day's own; None where that says it all."""
    both = together([leading, alarm_advice(one.sign for one in signs)])
    return None if both is leading else both


def _rests(record: Record) -> str:
    """Why the diary asks nothing today: `paused` by its writer, or `calm`: over, until the next treatment.

    Calm is what was said last of every sign in this recovery, however long ago that was, and the warning signs were
    answered with none in the latest check-in. A diary that judges nothing ends itself never.
    """
    db, account, treatment = database.current(), record.account, record.treatment
    if _is_paused(record):
        return "paused"
    if treatment is None or record.number is None or record.is_recovering or not g.clinic.assesses:
        return ""
    words = store.last_words(db, account.id, treatment.day, record.day, (*SIGNS, WARMER))
    levels = {sign: int(words[sign][1]) for sign in SIGNS if sign in words}
    last = max((words[sign][0] for sign in levels), default=treatment.day)
    latest = store.last_logged(db, account.id, treatment.day, record.day) or treatment.day
    of_latest = check_in.read(store.observations(db, account.id, latest, latest), (), account.local).get(latest)
    is_calm = bool(levels) and last > treatment.day + CALM_SAID \
        and of_latest is not None and of_latest.alarms == frozenset() \
        and words.get(WARMER, (last, "no"))[1] != "yes" \
        and all(level <= min(record.usual.get(sign, 0), BY_NAME[sign].usual_most) for sign, level in levels.items())
    return "calm" if is_calm else ""


def _is_paused(record: Record) -> bool:
    return record.account.id in store.paused_since(database.current(), [record.account.id])


def _asked_late(treatment: recovery.Treatment, check_ins: dict[dt.date, check_in.CheckIn], day: dt.date) -> int | None:
    """The day number, long after the treatment, from which late effects are asked about; None when it is not the time,
    or the warning signs have been answered since."""
    number = (day - treatment.day).days
    late = next((one for one in LATE if one <= number < one + LATE_ASKED), None)
    if late is None or any((date - treatment.day).days >= late and one.alarms is not None
                           for date, one in check_ins.items()):
        return None
    return late


def _asked(record: Record) -> tuple[episodes.Episode, ...]:
    """The open signs of which today's page, the one before it and those of days to come ask what became of them: ticked
    on an earlier day, and not said to be there still on the day itself."""
    return tuple(one for one in record.open_signs if one.day < record.day and not record.is_over
                 and not (one.confirmed_at and record.account.at(one.confirmed_at).date() >= record.day))


def _treatment_before(record: Record) -> recovery.Treatment | None:
    """The one before, in the same course."""
    before, treatment = record.treatments[-2:] if len(record.treatments) > 1 else (None, None)
    return before if treatment and treatment.number != 1 else None


def _is_calmer(db: database.Database, record: Record, found: Day) -> bool:
    """Whether every sign is at most what it was on the same day after the treatment before, and one of them less. Said
    where nothing calls for anything; of a day that was told in part nothing is compared."""
    before, logged = _treatment_before(record), found.logged
    if before is None or record.number is None or not logged or found.leading is not Advice.NONE or found.open_signs \
            or found.doubtful or not found.has_source \
            or logged.alarms != frozenset() or logged.levels.keys() != {*SIGNS}:
        return False
    then = before.day + dt.timedelta(days=record.number)
    if record.treatment is None or then >= record.treatment.day:   # the one before was not followed so far
        return False
    earlier = check_in.read(store.observations(db, record.account.id, then, then), (), record.account.local).get(then)
    if not earlier or earlier.levels.keys() != {*SIGNS}:
        return False
    return earlier.levels != logged.levels and all(logged.levels[sign] <= earlier.levels[sign] for sign in SIGNS)


def _last_time(db: database.Database, record: Record) -> recovery.Curve | None:
    """How flaking went after the treatment before, if it was followed to its end."""
    before, treatment = _treatment_before(record), record.treatment
    if before is None or treatment is None:
        return None
    last = min(before.day + dt.timedelta(days=LAST_DAY), treatment.day - dt.timedelta(days=1))
    newest = check_in.newest(store.observations(db, record.account.id, before.day, last, kinds=("flaking",)))
    flaking = recovery.curve("flaking", recovery.levels(before, newest, "flaking", LAST_DAY),
                             record.usual.get("flaking", 0))
    return flaking if flaking.back else None
