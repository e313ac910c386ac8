"""Who needs a therapist first, and why. Pure: what is known of one client in, where they stand in the list out.

Days are the client's own dates, levels 0–4. Nobody is ever "overdue": a reason says what was received and when.
"""

import datetime as dt
import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from webapp.diary import curve, guide, recovery
from webapp.diary.check_in import CheckIn

ALARM_HOLDS = dt.timedelta(days=7)   # an alarm stands so long after it came, or until somebody has followed it up
SIGN_HOLDS = dt.timedelta(days=7)    # what was said last of a sign counts so long before the latest check-in
LOOK_BACK = dt.timedelta(days=28)    # what a phone without a network may bring so late
QUIET = 2                            # days without a check-in in a recovery
SOON = dt.timedelta(days=7)          # a treatment so near stands in the list


class Group(enum.IntEnum):
    """The parts of the list, the first one first."""

    TODAY = 0
    WATCH = 1
    FOLLOWED_UP = 2
    FINE = 3


class Why(enum.IntEnum):
    """Kinds of reasons, the most urgent first."""

    EMERGENCY = 0
    DOCTOR_TODAY = 1
    DOCTOR = 2
    VERY_SWOLLEN = 3
    ALARM = 4
    WORSENING = 5
    ABOVE_THRESHOLD = 6
    LASTING = 7
    MESSAGE = 8
    QUIET = 9
    ABOVE_RANGE = 10
    TREATMENT = 11
    NO_DATE = 12

    @property
    def is_doctors(self) -> bool:
        """Whether a doctor is to see it."""
        return self <= Why.DOCTOR


WATCHED = frozenset({Why.QUIET, Why.ABOVE_RANGE, Why.TREATMENT, Why.NO_DATE})
BY_ADVICE = {guide.Advice.EMERGENCY: Why.EMERGENCY, guide.Advice.DOCTOR_TODAY: Why.DOCTOR_TODAY,
             guide.Advice.DOCTOR: Why.DOCTOR}
BY_FINDING = {guide.Reason.VERY_SWOLLEN: Why.VERY_SWOLLEN, guide.Reason.WORSENING: Why.WORSENING,
              guide.Reason.ABOVE_THRESHOLD: Why.ABOVE_THRESHOLD, guide.Reason.LASTING: Why.LASTING,
              guide.Reason.ABOVE_RANGE: Why.ABOVE_RANGE}


class Reason(NamedTuple):
    """Why somebody stands where they stand. `day` is the date it is about; `sign`, `level`, `before` and `alarms`
    belong to reasons about the skin; `mark` tells one message from the next."""

    why: Why
    day: dt.date
    sign: str = ""
    level: int | None = None
    before: int | None = None
    alarms: tuple[str, ...] = ()
    mark: str = ""

    @property
    def key(self) -> str:
        """A name for this reason: one that was followed up is recognised by it."""
        levels = [str(one) for one in (self.level, self.before) if one is not None]
        about = [self.sign, *levels, *self.alarms, self.mark]
        return "/".join([self.why.name, self.day.isoformat(), *filter(None, about)])


class Spark(NamedTuple):
    """A small curve of one sign: the path, its last point (None without one), and the levels it shows."""

    band: str
    path: str
    last: tuple[float, float] | None
    levels: tuple[int | str, ...]


@dataclass(frozen=True)
class Known:
    """What is known of one client. `check_ins` since the latest treatment and of the last four weeks, by date (one may
    be tomorrow's, of a client who has travelled east); `alarmed` the date on which each day's alarms came, `heard` that
    on which anything did; `unanswered` the day of the oldest message that nobody has answered, and the newest one's id;
    `handled` the keys followed up."""

    today: dt.date
    treatment: recovery.Treatment | None
    check_ins: Mapping[dt.date, CheckIn]
    alarmed: Mapping[dt.date, dt.date]
    heard: dt.date | None
    usual: Mapping[str, int]
    ahead: dt.date | None
    unanswered: tuple[dt.date, str] | None
    handled: frozenset[str]


class Item(NamedTuple):
    """One client's place in the list. `number` is the day after the latest treatment; `order` what the list is sorted
    by: the part, the gravest reason, then the newest day. `strongest`: the sign with the highest level last time."""

    group: Group
    reasons: tuple[Reason, ...]
    followed_up: tuple[Reason, ...]
    number: int | None
    depth_mm: float | None
    last: CheckIn | None
    comes_today: bool
    spark: Spark | None
    strongest: tuple[str, int] | None
    order: tuple[int, int, int, int]


def attend(numbers: guide.Guide, known: Known) -> Item:
    """Where a client stands, by this clinic's numbers."""
    reasons = sorted(_reasons(numbers, known), key=lambda one: (one.why, -one.day.toordinal()))
    handled = {one: _is_handled(one, known.handled) for one in reasons}
    new = tuple(one for one in reasons if not handled[one])
    group = (Group.WATCH if all(one.why in WATCHED for one in new) else Group.TODAY) if new else \
        Group.FOLLOWED_UP if reasons else Group.FINE
    treatment = known.treatment
    number = (known.today - treatment.day).days if treatment else None
    why, newest = (int(new[0].why), -new[0].day.toordinal()) if new else (99, 0)
    return Item(group, new, tuple(one for one in reasons if handled[one]), number,
                treatment.depth_mm if treatment else None, _last(known), known.ahead == known.today,
                _spark(numbers, known), _strongest(_last(known)),
                (int(group), why, newest, 999 if number is None else number))


def _reasons(numbers: guide.Guide, known: Known) -> Iterable[Reason]:
    today, treatment, last = known.today, known.treatment, _last(known)
    for day, one in known.check_ins.items():
        if one.alarms and today - ALARM_HOLDS < max(day, known.alarmed.get(day, day)):
            yield Reason(BY_ADVICE.get(guide.alarm_advice(one.alarms), Why.ALARM), day,
                         alarms=tuple(alarm for alarm in guide.ALARMS if alarm in one.alarms))
    if last and (treatment or today - SIGN_HOLDS < last.day):
        yield from _of_signs(numbers, known, last)
    if known.unanswered:
        yield Reason(Why.MESSAGE, known.unanswered[0], mark=known.unanswered[1])
    if treatment and treatment.day <= today <= treatment.day + dt.timedelta(days=guide.LAST_DAY):
        heard = max(known.heard or treatment.day, treatment.day)
        if (today - heard).days >= QUIET:
            yield Reason(Why.QUIET, heard)
    if known.ahead and today <= known.ahead <= today + SOON:
        yield Reason(Why.TREATMENT, known.ahead)
    elif treatment and not (known.ahead and known.ahead > today) and treatment.number < numbers.treatments:
        due = known.ahead or recovery.next_earliest(numbers, treatment)[1]
        if due < today <= treatment.day + recovery.COURSE_GAP:
            yield Reason(Why.NO_DATE, due, mark="planned" if known.ahead else "")


def _of_signs(numbers: guide.Guide, known: Known, last: CheckIn) -> Iterable[Reason]:
    """What each sign's latest level calls for: a later check-in that leaves a sign out says nothing of it."""
    treatment = known.treatment
    newest = {sign: day for day in sorted(known.check_ins) if last.day - SIGN_HOLDS < day
              for sign in known.check_ins[day].levels}
    for day in sorted(set(newest.values())):
        number = (day - treatment.day).days if treatment and day >= treatment.day else None
        if number is None and treatment and last.day >= treatment.day:
            continue   # of before this recovery
        before = recovery.before_day(known.check_ins, treatment, day) if treatment else {}
        depth_mm = treatment.depth_mm if treatment else None
        for finding in guide.judge(numbers, known.check_ins[day].levels, day=number, depth_mm=depth_mm,
                                   usual=known.usual, before=before):
            if newest[finding.sign] == day and finding.reason in BY_FINDING:
                yield Reason(BY_FINDING[finding.reason], day, finding.sign, finding.level, before.get(finding.sign))


def _is_handled(reason: Reason, handled: Iterable[str]) -> bool:
    """Whether it was followed up: this very reason, or all of a day's alarms that are left of those that were."""
    if not reason.alarms:
        return reason.key in handled
    told = [key.split("/")[2:] for key in handled if key.split("/")[1] == reason.day.isoformat()]
    return set(reason.alarms) <= {name for names in told for name in names}


def _last(known: Known) -> CheckIn | None:
    return known.check_ins[max(known.check_ins)] if known.check_ins else None


def _strongest(last: CheckIn | None) -> tuple[str, int] | None:
    """The first of the signs with the highest level, in the guide's order."""
    return max(last.levels.items(), key=lambda one: one[1], default=None) if last else None


def _spark(numbers: guide.Guide, known: Known) -> Spark | None:
    treatment = known.treatment
    if treatment is None or not 0 <= (known.today - treatment.day).days <= guide.LAST_DAY:
        return None
    levels = {(day - treatment.day).days: one.signs.get("redness") for day, one in known.check_ins.items()
              if day >= treatment.day and "redness" in one.signs}
    told = [day for day, level in levels.items() if level is not None]
    if not told:
        return None
    return Spark(curve.chart(numbers, "redness", treatment.depth_mm, {}, [], -1).band, curve.line(levels),
                 (curve.ACROSS[max(told)], curve.UP[levels[max(told)] or 0]),
                 tuple("-" if (level := levels.get(day)) is None else level for day in range(max(told) + 1)))


def in_order(items: Sequence[tuple[str, Item]]) -> list[tuple[str, Item]]:
    """(client, item) sorted: who needs attention first stands first; of equals, the one with the fewest days."""
    return sorted(items, key=lambda one: (one[1].order, one[0]))
