"""Who needs a therapist first, and why. Pure: what is known of one client in, where they stand in the list out.

Days are the client's own dates, levels 0–4. Nobody is ever "overdue": a reason says what was received and when.
"""

import datetime as dt
import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from webapp.clients.spark import Spark, sparks
from webapp.diary import episodes, recovery
from webapp.diary.check_in import CheckIn
from webapp.guide import judging
from webapp.guide.advice import Advice
from webapp.guide.alarms import ALARMS, alarm_advice
from webapp.guide.numbers import LAST_DAY, LAST_JUDGED, Guide
from webapp.times import moment

ENDED_HOLDS = dt.timedelta(days=28)  # a warning sign that the client has closed is told so long after it came
SIGN_HOLDS = dt.timedelta(days=7)    # what was said last of a sign counts so long before the latest check-in
LOOK_BACK = dt.timedelta(days=28)    # what a phone without a network may bring so late
QUIET = 2                            # days without a check-in in a recovery, and after somebody has asked
SOON = dt.timedelta(days=7)          # a treatment so near stands in the list


class Group(enum.IntEnum):
    """The parts of the list, the first one first."""

    TODAY = 0
    SILENT = 1     # nothing was heard in a recovery: that is no sign that all is well
    WATCH = 2
    RECEIVED = 3   # this, the next and the last: of a diary that judges nothing, by what came
    AHEAD = 4
    FOLLOWED_UP = 5
    UNSAID = 6
    FINE = 7
    OTHERS = 8


class ReasonKind(enum.IntEnum):
    """Kinds of reasons, the most urgent first."""

    EMERGENCY = 0
    DOCTOR_TODAY = 1
    VERY_SWOLLEN = 2
    RISING = 3
    LASTING = 4
    ALARM = 5
    MESSAGE = 6
    NOTE = 7
    RECEIVED = 8   # a warning sign, where none is graver than another
    WORSENING = 9
    WARMER = 10
    ABOVE_THRESHOLD = 11
    QUIET = 12
    ABOVE_RANGE = 13
    BIT_WARMER = 14
    TREATMENT = 15
    NO_DATE = 16

    @property
    def is_doctors(self) -> bool:
        """Whether a doctor is to see it."""
        return self in (ReasonKind.EMERGENCY, ReasonKind.DOCTOR_TODAY, ReasonKind.LASTING)

    @property
    def calls(self) -> bool:
        """Whether the clinic is to get in touch because of the skin: not to read or answer something alone."""
        return self not in WATCHED and self not in (ReasonKind.MESSAGE, ReasonKind.NOTE, ReasonKind.RECEIVED)


WATCHED = frozenset({ReasonKind.QUIET, ReasonKind.ABOVE_RANGE, ReasonKind.BIT_WARMER, ReasonKind.TREATMENT,
                     ReasonKind.NO_DATE})
# How it went when somebody followed a client up. "Not reached" closes nothing.
SPOKE, SAW, SENT_TO_DOCTOR, NOT_REACHED = "spoke", "saw", "doctor", "not_reached"
OUTCOMES = (SPOKE, SAW, SENT_TO_DOCTOR, NOT_REACHED)
CLOSE_A_SIGN = frozenset({SPOKE, SAW, SENT_TO_DOCTOR, "followed_up"})   # the last: of before there was a choice
BY_ADVICE = {Advice.EMERGENCY: ReasonKind.EMERGENCY, Advice.DOCTOR_TODAY: ReasonKind.DOCTOR_TODAY}
BY_FINDING = {judging.Reason.VERY_SWOLLEN: ReasonKind.VERY_SWOLLEN, judging.Reason.RISING: ReasonKind.RISING,
              judging.Reason.WORSENING: ReasonKind.WORSENING,
              judging.Reason.ABOVE_THRESHOLD: ReasonKind.ABOVE_THRESHOLD, judging.Reason.LASTING: ReasonKind.LASTING,
              judging.Reason.ABOVE_RANGE: ReasonKind.ABOVE_RANGE}


class AttentionReason(NamedTuple):
    """Why somebody stands where they stand. `day` is the date it is about; `sign`, `level`, `before` and `alarms`
    belong to reasons about the skin; `mark` tells one message from the next, or when a silence was followed up.
    `answers`: what the client said last of each of its signs; `tries`: how often nobody was reached."""

    why: ReasonKind
    day: dt.date
    sign: str = ""
    level: int | None = None
    before: int | None = None
    alarms: tuple[str, ...] = ()
    mark: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    tries: int = 0

    @property
    def key(self) -> str:
        """A name for this reason: one that was followed up is recognised by it."""
        levels = [str(one) for one in (self.level, self.before) if one is not None]
        about = [self.sign, *levels, *self.alarms, self.mark]
        return "/".join([self.why.name, self.day.isoformat(), *filter(None, about)])


class Handled(NamedTuple):
    """Somebody followed a client up: the reasons' keys, how it went (empty: nobody asked), when it was written, and the
    client's date when it came."""

    keys: frozenset[str]
    outcome: str
    written_at: str
    day: dt.date


@dataclass(frozen=True)
class AttentionInputs:
    """What is known of one client. `check_ins` since the latest treatment and of the last four weeks, by date (one may
    be tomorrow's, of a client who has travelled east); `ticks` the warning signs ever ticked, `answers` what was said
    became of them; `heard` the date on which anything came; `unanswered` the day of the oldest message that nobody has
    answered, and the newest one's id; `unread_notes` the days whose note nobody at the clinic has opened, and when it
    came."""

    today: dt.date
    treatment: recovery.Treatment | None
    check_ins: Mapping[dt.date, CheckIn]
    ticks: Sequence[episodes.Tick]
    answers: Sequence[episodes.Answer]
    heard: dt.date | None
    usual: Mapping[str, int]
    ahead: dt.date | None
    unanswered: tuple[dt.date, str] | None
    unread_notes: Sequence[tuple[dt.date, str]]
    handled: Sequence[Handled]
    ahead_at: str = ""        # the time of the next treatment, empty where none was said
    is_paused: bool = False   # the diary asks nothing, and so silence says nothing
    is_doubtful: bool = False   # the latest two treatments may be one


class Item(NamedTuple):
    """One client's place in the list. `number` is the day after the latest treatment; `order` what the list is sorted
    by: the part, the gravest reason, then who has waited longest. `heard`: the date on which anything came; `comes_at`:
    the time of a treatment today, "" for one without and None for none."""

    group: Group
    reasons: tuple[AttentionReason, ...]
    followed_up: tuple[AttentionReason, ...]
    number: int | None
    last: CheckIn | None
    heard: dt.date | None
    comes_at: str | None
    sparks: tuple[Spark, ...]
    unsaid: str   # why nothing says "as expected" of the client; empty where something does
    order: tuple[int, int, int, int]

    @property
    def is_urgent(self) -> bool:
        """An emergency, a doctor today, or a warning sign that nobody has judged: no filter hides it."""
        return any(one.why <= ReasonKind.DOCTOR_TODAY or one.why is ReasonKind.RECEIVED for one in self.reasons)

    @property
    def is_silent(self) -> bool:
        """Nothing was heard in a recovery, and nobody has asked."""
        return any(one.why is ReasonKind.QUIET for one in self.reasons)

    @property
    def is_by_itself(self) -> bool:
        """Whether it is followed up by itself, and not with others at once: a warning sign stands, or something that
        the client has written is to be read first."""
        return any(one.alarms or one.why in (ReasonKind.MESSAGE, ReasonKind.NOTE) for one in self.reasons)


def attend(numbers: Guide, known: AttentionInputs) -> Item:
    """Where a client stands, by this clinic's numbers."""
    handled = dict(_of_warning_signs(numbers, known))
    handled |= {one: _is_handled(one, known) for one in _reasons(numbers, known)}
    reasons = sorted(handled, key=lambda one: (one.why, one.day))
    new = tuple(one for one in reasons if not handled[one])
    group = _group(numbers, known, new, bool(reasons))
    treatment = known.treatment
    number = (known.today - treatment.day).days if treatment else None
    why, since = (int(new[0].why), new[0].day.toordinal()) if new else (99, 0)
    return Item(group, new, tuple(one for one in reasons if handled[one]), number, _last(known), known.heard,
                known.ahead_at if known.ahead == known.today else None, _sparks_of(numbers, known),
                _unsaid(numbers, known),
                (int(group), why, since, 999 if number is None else number))


def _group(numbers: Guide, known: AttentionInputs, new: Sequence[AttentionReason], is_followed_up: bool) -> Group:
    if new:
        is_watched = all(one.why in WATCHED for one in new)
        if not numbers.assesses:
            return Group.AHEAD if is_watched else Group.RECEIVED
        if new[0].why is ReasonKind.QUIET:
            return Group.SILENT
        return Group.WATCH if is_watched else Group.TODAY
    if is_followed_up:
        return Group.FOLLOWED_UP
    if not numbers.assesses:
        return Group.OTHERS
    return Group.UNSAID if _unsaid(numbers, known) else Group.FINE


def _unsaid(numbers: Guide, known: AttentionInputs) -> str:
    """Why the client's own page says nothing of how the skin is doing, and so the list does not either."""
    treatment = known.treatment
    if known.is_paused:
        return "paused"
    if known.ahead and known.ahead <= known.today:
        return "planned"
    if treatment is None or (known.today - treatment.day).days > LAST_JUDGED:
        return "no recovery"
    if known.is_doubtful:
        return "doubtful"
    if not numbers.has_source(treatment.judged_depth):
        return "deep"
    return "" if _says_enough(_last(known)) else "little"


def _reasons(numbers: Guide, known: AttentionInputs) -> Iterable[AttentionReason]:
    today, treatment, last = known.today, known.treatment, _last(known)
    if numbers.assesses and last and (treatment or today - SIGN_HOLDS < last.day):
        yield from _of_signs(numbers, known, last)
    for day, came in known.unread_notes:
        yield AttentionReason(ReasonKind.NOTE, day, mark=came)
    if known.unanswered:
        yield AttentionReason(ReasonKind.MESSAGE, known.unanswered[0], mark=known.unanswered[1])
    is_followed = treatment and treatment.day <= today <= treatment.day + dt.timedelta(days=LAST_DAY)
    if treatment and is_followed and numbers.assesses and not known.is_paused:
        heard = max(known.heard or treatment.day, treatment.day)
        if (today - heard).days >= QUIET:
            yield AttentionReason(ReasonKind.QUIET, heard, mark=_asked(known, heard))
    if known.ahead and today <= known.ahead <= today + SOON:
        yield AttentionReason(ReasonKind.TREATMENT, known.ahead)
    elif treatment and not (known.ahead and known.ahead > today) and treatment.number < numbers.treatments:
        due = known.ahead or recovery.next_earliest(numbers, treatment)[1]
        if due < today <= treatment.day + recovery.COURSE_GAP:
            yield AttentionReason(ReasonKind.NO_DATE, due, mark="planned" if known.ahead else "")


def _of_signs(numbers: Guide, known: AttentionInputs, last: CheckIn) -> Iterable[AttentionReason]:
    """What each sign's latest level calls for: a later check-in that leaves a sign out says nothing of it."""
    treatment = known.treatment
    newest = {sign: day for day in sorted(known.check_ins) if last.day - SIGN_HOLDS < day
              for sign in known.check_ins[day].levels}
    for day in sorted(set(newest.values())):
        is_planned = bool(known.ahead and known.ahead <= day)   # and perhaps had: no day of the one before any more
        number = (day - treatment.day).days if treatment and day >= treatment.day and not is_planned else None
        if number is None and treatment and last.day >= treatment.day and not is_planned:
            continue   # of before this recovery
        before = recovery.before_day(known.check_ins, treatment, day) if treatment else {}
        depth_mm = treatment.judged_depth if treatment else None
        for finding in judging.judge(numbers, known.check_ins[day].levels, day=number, depth_mm=depth_mm,
                                   usual=known.usual, before=before):
            if newest[finding.sign] == day and finding.reason in BY_FINDING:
                yield AttentionReason(BY_FINDING[finding.reason], day, finding.sign, finding.level,
                                      before.get(finding.sign))
    told = [day for day, one in known.check_ins.items() if last.day - SIGN_HOLDS < day and one.warmer is not None]
    day = max(told, default=None)
    if day and known.check_ins[day].warmer:
        is_planned = bool(known.ahead and known.ahead <= day)
        number = (day - treatment.day).days if treatment and not is_planned else None
        if (advice := judging.of_warmth(numbers, number)) > Advice.NONE:
            yield AttentionReason(ReasonKind.WARMER if advice.is_help else ReasonKind.BIT_WARMER, day)


def _of_warning_signs(numbers: Guide, known: AttentionInputs) -> Iterable[tuple[AttentionReason, bool]]:
    """The warning signs of each day, and whether those were followed up. None goes by its age: it stays until somebody
    at the clinic has dealt with it, or for a while after the client has closed it."""
    by_day: dict[dt.date, list[tuple[episodes.Tick, episodes.Answer | None]]] = {}
    for tick in known.ticks:
        answer = episodes.last_word(tick, known.answers)
        if not _is_past(answer, known.today) and tick.day <= known.today + dt.timedelta(days=1):
            by_day.setdefault(tick.day, []).append((tick, answer))
    for day, ticked in by_day.items():
        told = [(names, one) for one in known.handled for key in one.keys if (names := _signs_of(key, day))]
        dealt = {tick.sign: any(tick.sign in names and one.outcome in CLOSE_A_SIGN
                                and one.written_at >= _came(tick, answer) for names, one in told)
                 for tick, answer in ticked}
        for is_dealt in (False, True):
            those = {tick.sign: answer for tick, answer in ticked if dealt[tick.sign] is is_dealt}
            if those:
                signs = tuple(sign for sign in ALARMS if sign in those)
                tries = sum(one.outcome == NOT_REACHED and not names.isdisjoint(signs) for names, one in told)
                why = BY_ADVICE.get(alarm_advice(signs), ReasonKind.ALARM) if numbers.assesses else ReasonKind.RECEIVED
                yield AttentionReason(why, day, alarms=signs, tries=tries,
                             answers=tuple((sign, one.answer) for sign, one in those.items() if one)), is_dealt


def _is_past(answer: episodes.Answer | None, today: dt.date) -> bool:
    """Whether a sign's last word closed it long enough ago, or before there were answers."""
    if answer is None or answer.answer == episodes.STILL:
        return False
    return answer.answer == episodes.BEFORE or moment(answer.received_at).date() <= today - ENDED_HOLDS


def _came(tick: episodes.Tick, answer: episodes.Answer | None) -> str:
    """When the clinic could know of it: "still there" after a follow-up is new."""
    return max(tick.received_at, answer.received_at if answer and answer.answer == episodes.STILL else "")


def _signs_of(key: str, day: dt.date) -> frozenset[str]:
    """The warning signs that a reason's key names, if it is about this day."""
    _, about, *names = f"{key}/".split("/")
    return frozenset(names) & frozenset(ALARMS) if about == day.isoformat() else frozenset()


def _is_handled(reason: AttentionReason, known: AttentionInputs) -> bool:
    return any(reason.key in one.keys and one.outcome != NOT_REACHED for one in known.handled)


def _last(known: AttentionInputs) -> CheckIn | None:
    return known.check_ins[max(known.check_ins)] if known.check_ins else None


def _says_enough(last: CheckIn | None) -> bool:
    """Whether a check-in says enough for "as expected": levels, and an answer about the warning signs."""
    return bool(last and last.levels and last.alarms is not None)


def _asked(known: AttentionInputs, heard: dt.date) -> str:
    """The date on which a silence was followed up last, once it has gone on for as long again: a new reason then."""
    quiet = AttentionReason(ReasonKind.QUIET, heard).key
    asked = {key: one.day for one in known.handled for key in one.keys
             if one.outcome != NOT_REACHED and f"{key}/".startswith(f"{quiet}/")}
    again = [day for day in asked.values() if (known.today - day).days >= QUIET]
    return max(again).isoformat() if again else ""


def _sparks_of(numbers: Guide, known: AttentionInputs) -> tuple[Spark, ...]:
    treatment = known.treatment
    if treatment is None or not 0 <= (known.today - treatment.day).days <= LAST_DAY:
        return ()
    return sparks(numbers, treatment, known.check_ins)


def in_order(items: Sequence[tuple[str, Item]], names: Mapping[str, str]) -> list[tuple[str, Item]]:
    """(client, item) sorted: who needs attention first stands first; of equals, the one with the fewest days, and then
    by the clients' names."""
    return sorted(items, key=lambda one: (one[1].order, names[one[0]], one[0]))
