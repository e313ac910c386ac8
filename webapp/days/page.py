"""Put a day's page together. The day's own view shows it, and so does a check-in that was refused."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Response, g, request

from webapp import countries, database, pages
from webapp.accounts.store import Account
from webapp.diary import check_in, course, episodes, ordinary, recovery, sign_store, store, treatment_store
from webapp.diary.forms import CheckInForm, SignAnswerForm
from webapp.guide import judging, rules
from webapp.guide.advice import Advice, together
from webapp.guide.alarms import alarm_advice
from webapp.guide.numbers import LAST_DAY
from webapp.guide.rules import Before, Rules, Wait
from webapp.guide.signs import BY_NAME
from webapp.messages import follow_up_store
from webapp.messages import store as messages
from webapp.messages.forms import MessageForm
from webapp.messages.store import Message
from webapp.routine import page as routine
from webapp.routine.plan import CALM_ASKED
from webapp.sharing import store as sharing

# The parts of the page that a check-in changes, each marked to be swapped where it stands.
CHANGED_BY_CHECK_IN = ("ruler", "lead", "open_signs", "check_in", "routine", "waits", "tomorrow")
CHANGED_BY_SIGNS = tuple(one for one in CHANGED_BY_CHECK_IN if one != "check_in")
KEPT_BACK, KEPT_AHEAD = 14, 21   # days round today that a phone keeps
QUIET = 3   # days without a word before the page says that it is fine
LATE, LATE_ASKED = (28, 90), 7   # when bumps, marks and dark patches are asked about, for so many days; not signed
CALM_SAID = dt.timedelta(days=7)   # a calm day counts for the diary's end once so many have gone by; not signed
OUTCOME_TOLD = dt.timedelta(days=7)   # how long a client reads how the clinic followed them up
LOOK_BACK = dt.timedelta(days=CALM_ASKED)


@dataclass(frozen=True, kw_only=True)
class Day(routine.DayRoutine):
    """All that is known of one date. The client's own page shows it, and the therapist's some of it."""

    day: dt.date
    today: dt.date                                  # the client's
    state: str                                      # "past", "today" or "ahead"
    number: int | None                              # the day after the treatment; None where nothing is judged
    treatment: recovery.Treatment | None            # the latest one up to the day
    planned: int                                    # treatments of a course, by the clinic's numbers
    recovering: bool                                # the day is one of the fourteen that are followed
    recorded: frozenset[int]                        # the day numbers with a check-in
    doubtful: tuple[recovery.Treatment, recovery.Treatment] | None   # two that may be one
    unconfirmed: treatment_store.NextTreatment | None   # planned for a day that has come: perhaps it was had
    ahead: treatment_store.NextTreatment | None
    earliest: tuple[dt.date, dt.date] | None        # when the plan puts the next one
    has_source: bool                                # something is known of a treatment so deep
    logged: check_in.CheckIn | None
    findings: list[judging.Finding]                 # what the guide makes of each sign
    leading: Advice                                 # the day's own, the gravest first
    is_warmer: bool                                 # warmer or more painful, on a day on which that calls for something
    open_signs: tuple[episodes.Episode, ...]
    open_advice: Advice | None                      # of signs open from other days together with the day's own
    asked_signs: tuple[episodes.Episode, ...]       # those of which the page asks what became of them
    asked_late: int | None                          # the day number from which late effects are asked about
    held: str                                       # why nothing of the routine is offered: "sign", "skin" or nothing
    rests: str                                      # why the diary asks nothing: "paused", "calm" or nothing
    quiet_since: dt.date | None                     # nothing was said since then, and that is fine
    small_hours: bool                               # before four: perhaps it is still yesterday
    rules: Rules                              # what holds on this day
    first_rules: Rules                        # on the first days after a treatment
    waits: tuple[Wait, ...]                   # until when something waits
    before_treatment: Before | None           # what stops before the planned one
    last_time: recovery.Curve | None                # how flaking went after the treatment before
    assesses: bool                                  # the clinic has chosen that the diary judges
    help: tuple[countries.Help, ...]                # whom to call, by country
    new_id: str                                     # for what is written on this page
    local: Callable[[str], dt.datetime]             # a stored time on the client's clock, whoever reads
    is_own: bool = False                            # the client reads it
    open_form: bool = False                         # the form of the check-in is shown unfolded
    readers: tuple[str, ...] = ()                   # on the client's own page: therapists who read the diary


@dataclass(frozen=True, kw_only=True)
class DayPage(Day):
    """A client's own page of one date."""

    template = "days/day.html"

    person: Account
    form: CheckInForm | None                        # as it was left, when it is refused or prefilled
    message_form: MessageForm | None
    sign_form: SignAnswerForm | None
    sent_advice: str                                # what warning signs call for that were just sent with a message
    sent_signs: frozenset[str]                      # those signs
    messages: list[Message]                # about this day
    news: list[Message]                    # to the client, not read yet
    is_shared: bool                                 # a message would be read by somebody
    former_readers: tuple[str, ...]                 # who read it when an open sign began, and do no more
    rated: list[store.Rating]                       # by therapists, of this day
    opened: sharing.Viewing | None                  # who looked last today
    follow_up: follow_up_store.FollowUp | None      # how the clinic followed the client up


def show(day: dt.date, *, form: CheckInForm | None = None, message_form: MessageForm | None = None,
         sign_form: SignAnswerForm | None = None, open_form: bool = False, blocks: tuple[str, ...] = (),
         sent_signs: frozenset[str] = frozenset(), status: int = 200) -> Response:
    """The page of one date, with a form as the person left it when that is given. `sent_signs`: the warning signs that
    have just been sent with a message."""
    account, now, db = g.account, pages.now(), database.current()
    is_today = day == account.today(now)
    written, shares = messages.of_day(db, account.id, day, with_new=is_today), sharing.shares_of(db, account.id)
    found = read_day(day, account, now)
    since = min((one.day for one in found.open_signs), default=None)
    return pages.render(DayPage.of(
        found, is_own=True, person=account, form=form, open_form=open_form, message_form=message_form,
        sign_form=sign_form,
        sent_advice=alarm_advice(sent_signs).name if sent_signs else "", sent_signs=sent_signs,
        messages=[one for one in written if one.day == day],
        news=[one for one in written if is_today and not one.from_client and not one.read_at],
        is_shared=any(one.shows("messages", account.today(now)) for one in shares),
        readers=sharing.readers(shares, account.today(now)),
        former_readers=sharing.former_readers(shares, account.today(now), since, lambda at: account.at(at).date())
        if since else (),
        rated=store.ratings(db, account.id, day, day) if shares else [],
        opened=_opened(db, account, now) if is_today and shares else None,
        follow_up=_follow_up(db, account, now, found.open_signs) if is_today and shares else None,
    ), here=f"/days/{day.isoformat()}", blocks=blocks, status=status)


def to_keep(db: database.Database, account: Account, today: dt.date) -> list[str]:
    """The days a phone keeps: two weeks back, three ahead, and every recorded one of the current course."""
    days = {today + dt.timedelta(days=number) for number in range(-KEPT_BACK, KEPT_AHEAD + 1)}
    course = recovery.current_course(treatment_store.treatments(db, account.id))
    if course:
        days |= store.logged_days(db, account.id, course[0].day)
    return [pages.url("days.day", day=day.isoformat()) for day in sorted(days)]


def is_open(day: dt.date) -> bool:
    """Whether htmx sent its request from this day's page (after midnight a form may be about the day before)."""
    where = request.headers.get("HX-Current-URL", "")
    return not where or where.split("?")[0].split("#")[0].endswith(f"/days/{day.isoformat()}")


def read_day(day: dt.date, account: Account, now: dt.datetime) -> Day:
    """All that a day's page says, in a fixed number of queries."""
    db = database.current()
    numbers = g.clinic.guide
    today = account.today(now)
    treatments = treatment_store.treatments(db, account.id, until=day)
    treatment = treatments[-1] if treatments else None
    before = treatments[-2] if treatment and treatment.number > 1 else None
    ahead = treatment_store.next_treatment(db, account.id)
    usual = ordinary.levels(course.usual_statements(db, account), day, [one.day for one in treatments])
    # A planned day that nobody has spoken of since: perhaps it was had. Its aftercare holds, and nothing is judged.
    unconfirmed = ahead if ahead and ahead.day <= day else None

    first = max(treatment.day, day - LOOK_BACK) if treatment else day - LOOK_BACK
    observations = store.observations(db, account.id, first, day)
    check_ins = check_in.read(observations, store.notes(db, account.id, day, day), account.local)
    logged = check_ins.get(day)
    number = (day - treatment.day).days if treatment and not unconfirmed else None
    cared_for = recovery.Treatment("", ahead.day) if unconfirmed and ahead else treatment
    recovering = number is not None and number <= LAST_DAY
    findings = judging.judge(
        numbers, logged.levels, day=number, depth_mm=treatment.judged_depth if treatment else None, usual=usual,
        before=recovery.before_day(check_ins, treatment, day) if treatment else {},
    ) if logged else []
    signs = sign_store.open_signs(db, account.id)
    earlier = [one for date, one in sorted(check_ins.items()) if first <= date < day]
    warmth = judging.of_warmth(numbers, number) if logged and logged.warmer else Advice.NONE
    leading = (judging.leading(findings, logged.alarms or frozenset(), warmth) if logged and numbers.assesses
               else Advice.NONE)
    # Today's page and those to come tell of a sign for tomorrow too: of a client who has travelled east.
    shown = tuple(one for one in signs if one.day <= (day if day < today else max(day, today + dt.timedelta(days=1))))
    return Day.of(
        routine.read_day(db, account, day, today, treatments, ahead, observations, usual, signs),
        day=day,
        today=today,
        state="today" if day == today else "ahead" if day > today else "past",
        number=number,
        treatment=treatment,
        recovering=recovering,
        rests=_rests(db, account, treatment, check_ins, usual, number) if day == today and not shown and not logged
        else "",
        asked_late=_asked_late(treatment, check_ins, day) if treatment and not unconfirmed else None,
        unconfirmed=unconfirmed,
        doubtful=recovery.doubtful(treatments) if recovering else None,
        has_source=numbers.has_source(treatment.judged_depth) if treatment else True,
        planned=numbers.treatments,
        recorded=frozenset((date - treatment.day).days for date in check_ins if date >= treatment.day)
        if treatment else frozenset(),
        logged=logged,
        findings=findings,
        leading=leading,
        is_warmer=warmth > Advice.NONE,
        open_signs=shown,
        open_advice=_advice_of(leading, [one for one in shown if one.day != day]) if numbers.assesses else None,
        held="sign" if shown else "skin" if leading.is_help or any(
            BY_NAME[one.sign].worsens and one.advice > Advice.NONE for one in findings) else "",
        asked_signs=_asked(signs, account, day, today),
        quiet_since=None if logged or day > today else _quiet_since(earlier, day),
        small_hours=day == today and account.local(now).hour < 4 and not logged,
        rules=rules.on_day(numbers, cared_for, day),
        first_rules=rules.first_days(numbers),
        waits=rules.waits(numbers, cared_for, day),
        ahead=ahead,
        before_treatment=rules.before(numbers, ahead.day, day) if ahead else None,
        earliest=recovery.next_earliest(numbers, treatment) if treatment else None,
        last_time=(_last_time(db, account, before, treatment, usual)
                      if before and treatment and recovering and numbers.assesses else None),
        help=countries.help_in(g.clinic.country),
        new_id=str(uuid.uuid4()),
        assesses=numbers.assesses,
        local=account.at,   # the client's clock, whoever reads
    )


def _opened(db: database.Database, account: Account, now: dt.datetime) -> sharing.Viewing | None:
    """Who looked into the diary last today, and when. To stand in a list is no look."""
    looks = sharing.viewings(db, account.id, account.midnight(now))
    return next((look for look in looks if look.what != "list"), None)


def _follow_up(db: database.Database, account: Account, now: dt.datetime,
               signs: Sequence[episodes.Episode]) -> follow_up_store.FollowUp | None:
    """How the clinic followed the client up last; nothing of before a sign that is open now, or of another one."""
    found = follow_up_store.last_with_outcome(db, account.id, now - OUTCOME_TOLD)
    if found and all(one.sign in found.reasons.replace("/", " ").split() and one.confirmed_at < found.at
                     and one.day <= account.at(found.at).date() for one in signs):
        return found
    return None


def _quiet_since(earlier: list[check_in.CheckIn], day: dt.date) -> dt.date | None:
    """The last day of which something was said, if that is a while ago."""
    return earlier[-1].day if earlier and (day - earlier[-1].day).days > QUIET else None


def _advice_of(leading: Advice, signs: list[episodes.Episode]) -> Advice | None:
    """The advice of signs that are open from other days together with the day's own; None where that says it all."""
    both = together([leading, alarm_advice(one.sign for one in signs)])
    return None if both is leading else both


def _rests(db: database.Database, account: Account, treatment: recovery.Treatment | None,
           check_ins: dict[dt.date, check_in.CheckIn], usual: dict[str, int], number: int | None) -> str:
    """Why the diary asks nothing today: `paused` by its writer, or `calm`: over, until the next treatment.

    Calm is what was said last of every sign in this recovery, the warning signs answered with none in the latest
    check-in. A diary that judges nothing ends itself never.
    """
    if account.id in store.paused_since(db, [account.id]):
        return "paused"
    if treatment is None or number is None or number <= LAST_DAY or not g.clinic.assesses:
        return ""
    if number > CALM_ASKED:   # the last word on a sign counts however long ago it was said
        today = treatment.day + dt.timedelta(days=number)
        check_ins = check_in.read(store.observations(db, account.id, treatment.day, today), (), account.local)
    told = [one for date, one in sorted(check_ins.items()) if date >= treatment.day]
    levels = {sign: level for one in told for sign, level in one.levels.items()}
    last = max((one.day for one in told if one.levels), default=treatment.day)
    warmer = [one.warmer for one in told if one.warmer is not None]
    is_calm = bool(levels) and last > treatment.day + CALM_SAID and told[-1].alarms == frozenset() \
        and not any(warmer[-1:]) and all(level <= min(usual.get(sign, 0), BY_NAME[sign].usual_most)
                                         for sign, level in levels.items())
    return "calm" if is_calm else ""


def _asked_late(treatment: recovery.Treatment, check_ins: dict[dt.date, check_in.CheckIn], day: dt.date) -> int | None:
    """The day number, long after the treatment, from which late effects are asked about; None when it is not the time,
    or the warning signs have been answered since."""
    number = (day - treatment.day).days
    late = next((one for one in LATE if one <= number < one + LATE_ASKED), None)
    if late is None or any((date - treatment.day).days >= late and one.alarms is not None
                           for date, one in check_ins.items()):
        return None
    return late


def _asked(signs: tuple[episodes.Episode, ...], account: Account, day: dt.date,
           today: dt.date) -> tuple[episodes.Episode, ...]:
    """The open signs of which today's page, and those of days to come, ask what became of them: ticked on an earlier
    day, and not said to be there still on the day itself."""
    return tuple(one for one in signs if one.day < day and day >= today
                 and not (one.confirmed_at and account.at(one.confirmed_at).date() >= day))


def _last_time(db: database.Database, account: Account, before: recovery.Treatment, treatment: recovery.Treatment,
               usual: dict[str, int]) -> recovery.Curve | None:
    """How flaking went after the treatment before, if it was followed to its end."""
    last = min(before.day + dt.timedelta(days=LAST_DAY), treatment.day - dt.timedelta(days=1))
    newest = check_in.newest(store.observations(db, account.id, before.day, last, kinds=("flaking",)))
    flaking = recovery.curve("flaking", recovery.levels(before, newest, "flaking", LAST_DAY),
                             usual.get("flaking", 0))
    return flaking if flaking.back else None
