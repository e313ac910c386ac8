"""Who needs attention first: the rule by itself, without a page."""

import dataclasses
import datetime as dt

import pytest

from webapp.clients import attention
from webapp.clients.attention import AttentionInputs, Group, ReasonKind
from webapp.diary.check_in import CheckIn
from webapp.diary.episodes import Tick
from webapp.diary.recovery import Treatment
from webapp.guide import clinic_numbers

TODAY = dt.date(2026, 11, 21)
NUMBERS = clinic_numbers.default()
ASSESSES_NOTHING = clinic_numbers.guide_of("{}")


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


def logged(days_ago: int, alarms=(), **signs) -> CheckIn:
    return CheckIn(ago(days_ago), signs=signs, alarms=frozenset(alarms))


def known(*check_ins: CheckIn, treated: int | None = None, number=1, depth_mm=0.5, usual=None, ahead=None,
          unanswered=None, handled=(), answers=(), heard=None, outcome="spoke", back=(),
          notes=()) -> AttentionInputs:
    """`handled`: keys that were followed up, with this outcome, a minute ago; `back`: signs that were taken back."""
    treatment = None if treated is None else Treatment("x", ago(treated), depth_mm=depth_mm, number=number)
    heard = ago(heard) if heard is not None else max((one.day for one in check_ins), default=None)
    ticks = [Tick(sign, one.day, f"{one.day}T11:00", f"{one.day}T11:00", sign not in back) for one in check_ins
             for sign in sorted(one.alarms or ())]
    return AttentionInputs(TODAY, treatment, {one.day: one for one in check_ins}, ticks, answers, heard, usual or {},
                           ahead,
                 unanswered, notes, [attention.Handled(frozenset(handled), outcome, f"{TODAY}T12:00", TODAY)])


def why(one: AttentionInputs) -> list[ReasonKind]:
    return [reason.why for reason in attention.attend(NUMBERS, one).reasons]


@pytest.mark.parametrize(("alarms", "wanted"), [
    ({"breathing"}, ReasonKind.EMERGENCY), ({"pus"}, ReasonKind.DOCTOR_TODAY), ({"blisters"}, ReasonKind.DOCTOR_TODAY),
    ({"faint"}, ReasonKind.EMERGENCY), ({"bumps"}, ReasonKind.ALARM),
    ({"dark_patches", "breathing"}, ReasonKind.EMERGENCY),
])
def test_an_alarm(alarms, wanted):
    item = attention.attend(NUMBERS, known(logged(0, alarms), treated=5))
    assert (item.group, item.reasons[0].why) == (Group.TODAY, wanted)
    assert set(item.reasons[0].alarms) == alarms


def test_an_alarm_of_somebody_who_is_in_tomorrow_already():
    assert why(known(logged(-1, {"breathing"}), treated=3)) == [ReasonKind.EMERGENCY]


def test_of_followed_up_alarms_one_taken_back_is_nothing_new_and_one_more_is():
    first, = attention.attend(NUMBERS, known(logged(0, {"pus", "fever"}), treated=3)).reasons
    for left in ({"pus"}, {"fever"}, {"pus", "fever"}):
        assert why(known(logged(0, left), treated=3, handled=[first.key])) == []
    assert why(known(logged(0, {"pus", "fever", "bumps"}), treated=3, handled=[first.key])) == [ReasonKind.ALARM]
    assert why(known(logged(1, {"pus"}), treated=3, handled=[first.key])) == [ReasonKind.DOCTOR_TODAY]


def test_a_check_in_that_leaves_a_sign_out_says_nothing_of_it():
    swollen = logged(1, swelling=4)
    assert ReasonKind.VERY_SWOLLEN in why(known(swollen, logged(0, redness=0), treated=2))
    assert ReasonKind.VERY_SWOLLEN in why(known(swollen, CheckIn(TODAY, care={"sunscreen": True}), treated=2))
    assert ReasonKind.VERY_SWOLLEN in why(known(swollen, logged(0, swelling=None), treated=2))   # skipped
    assert why(known(swollen, logged(0, swelling=0), treated=2)) == []
    # Not for ever, and nothing of before a treatment counts after it.
    assert ReasonKind.VERY_SWOLLEN in why(known(logged(6, swelling=4), logged(0, redness=0), treated=7))
    assert why(known(logged(7, swelling=4), logged(0, redness=0), treated=9)) == []
    assert why(known(logged(2, swelling=4), logged(0, redness=0), treated=1)) == []


def test_an_alarm_without_any_treatment():
    assert why(known(logged(0, {"eye"}))) == [ReasonKind.DOCTOR_TODAY]


def test_a_sign_at_the_guides_threshold_and_one_just_above_the_band():
    depth, sign = NUMBERS.depth_group(0.5), "redness"
    for day in range(15):
        threshold = NUMBERS.threshold(sign, day, 0.5)
        high = NUMBERS.band(sign, day, 0.5)[1]
        for level in range(5):
            found = why(known(logged(0, redness=level), treated=day))
            wanted = ReasonKind.ABOVE_THRESHOLD if threshold is not None and level >= threshold else \
                ReasonKind.ABOVE_RANGE if level > high else None
            assert found == ([wanted] if wanted and level else []), (depth, day, level)


def test_worse_after_day_two():
    one = known(logged(1, redness=1), logged(0, redness=2), treated=5)
    reason, = attention.attend(NUMBERS, one).reasons
    assert (reason.why, reason.sign, reason.level, reason.before) == (ReasonKind.WORSENING, "redness", 2, 1)
    assert why(known(logged(1, redness=1), logged(0, redness=3), treated=2)) == [ReasonKind.RISING]   # two levels up


def test_ones_own_usual_is_no_reason():
    assert why(known(logged(0, redness=2), treated=10, usual={"redness": 2})) == []
    assert why(known(logged(0, redness=2), treated=10)) != []


@pytest.mark.parametrize(("treated", "last", "quiet"), [
    (1, None, False), (2, None, True), (14, 12, True), (5, 1, False), (5, 2, True), (15, 5, False), (0, None, False),
])
def test_no_word_for_two_days_in_a_recovery(treated, last, quiet):
    one = known(*([logged(last, redness=0)] if last is not None else []), treated=treated)
    assert (ReasonKind.QUIET in why(one)) is quiet
    if quiet:
        reason = next(reason for reason in attention.attend(NUMBERS, one).reasons if reason.why is ReasonKind.QUIET)
        assert reason.day == (ago(last) if last is not None else ago(treated))
        assert attention.attend(NUMBERS, one).group is Group.SILENT


def test_silence_is_a_group_of_its_own_below_what_presses_and_above_what_is_watched():
    silent = attention.attend(NUMBERS, known(treated=4))
    assert (silent.group, silent.is_silent) == (Group.SILENT, True)
    with_message = attention.attend(NUMBERS, known(treated=4, unanswered=(ago(3), "a")))
    assert (with_message.group, with_message.is_silent) == (Group.TODAY, True)
    assert not attention.attend(ASSESSES_NOTHING, known(treated=4)).is_silent
    assert Group.TODAY < Group.SILENT < Group.WATCH


@pytest.mark.parametrize(("asked", "again"), [((0,), False), ((1,), False), ((2,), True), ((3,), True),
                                              ((3, 1), False), ((4, 2), True)])
def test_a_silence_that_goes_on_after_somebody_asked_comes_back(asked, again):
    """Each follow-up is of the key that stood in the list on its day."""
    handled, one = [], known(treated=6)
    for days in asked:
        then = ago(days)
        mark = max((at for _, at in handled if (then - at).days >= attention.QUIET), default=None)
        key = f"QUIET/{ago(6)}" + (f"/{mark}" if mark else "")
        handled.append((key, then))
    one = dataclasses.replace(one, handled=[attention.Handled(frozenset([key]), "", f"{at}T12:00", at)
                                            for key, at in handled])
    item = attention.attend(NUMBERS, one)
    assert item.is_silent is again
    if again:
        assert item.reasons[0].mark == str(ago(asked[-1]))


def test_who_was_not_reached_is_silent_still():
    one = known(treated=4, handled=[f"QUIET/{ago(4)}"], outcome="not_reached")
    assert attention.attend(NUMBERS, one).is_silent
    tried = dataclasses.replace(one, handled=[one.handled[0]._replace(day=ago(3))])
    assert attention.attend(NUMBERS, tried).reasons[0].mark == ""   # nobody is said to have asked


def test_a_message_that_nobody_has_answered():
    item = attention.attend(NUMBERS, known(unanswered=(ago(3), "a")))
    reason = attention.AttentionReason(ReasonKind.MESSAGE, ago(3), mark="a")
    assert (item.group, item.reasons) == (Group.TODAY, (reason,))
    handled = [item.reasons[0].key]
    assert why(known(unanswered=(ago(3), "a"), handled=handled)) == []
    assert why(known(unanswered=(ago(3), "b"), handled=handled)) == [ReasonKind.MESSAGE]   # a newer one is a new reason


@pytest.mark.parametrize(("days", "due"), [(-1, False), (0, True), (7, True), (8, False)])
def test_the_next_treatment_is_near(days, due):
    item = attention.attend(NUMBERS, known(treated=21, ahead=ago(-days)))
    assert (ReasonKind.TREATMENT in [one.why for one in item.reasons]) is due
    assert (item.comes_at is not None) is (days == 0)


def test_no_date_once_the_plan_has_gone_by():
    latest = NUMBERS.weeks[1] * 7
    assert ReasonKind.NO_DATE not in why(known(treated=latest))
    assert ReasonKind.NO_DATE in why(known(treated=latest + 1))
    assert ReasonKind.NO_DATE not in why(known(treated=latest + 1, number=NUMBERS.treatments))
    assert ReasonKind.NO_DATE not in why(known(treated=latest + 1, ahead=ago(-3)))
    assert ReasonKind.NO_DATE not in why(known(treated=16 * 7 + 1))   # that course is over


def test_a_planned_date_that_has_gone_by_is_no_date():
    reason, = attention.attend(NUMBERS, known(treated=28, ahead=ago(1))).reasons
    assert (reason.why, reason.day, reason.mark) == (ReasonKind.NO_DATE, ago(1), "planned")
    assert why(known(treated=28, ahead=ago(0))) == [ReasonKind.TREATMENT]
    assert why(known(treated=28, ahead=ago(-8))) == []


def test_what_was_followed_up_is_no_reason_until_there_is_a_new_one():
    one = known(logged(1, {"pus"}), treated=5)
    key, = {reason.key for reason in attention.attend(NUMBERS, one).reasons}
    item = attention.attend(NUMBERS, known(logged(1, {"pus"}), treated=5, handled=[key]))
    assert (item.group, item.reasons, len(item.followed_up)) == (Group.FOLLOWED_UP, (), 1)
    for new in (logged(0, {"pus"}), logged(1, {"pus", "fever"})):   # another day; another alarm on the same
        item = attention.attend(NUMBERS, known(logged(1, {"pus"}), new, treated=5, handled=[key]))
        assert item.group is Group.TODAY


def test_a_worse_level_on_the_same_day_is_a_new_reason():
    key, = {reason.key for reason in attention.attend(NUMBERS, known(logged(0, redness=2), treated=9)).reasons}
    assert why(known(logged(0, redness=2), treated=9, handled=[key])) == []
    assert why(known(logged(0, redness=4), treated=9, handled=[key])) == [ReasonKind.ABOVE_THRESHOLD]


def test_the_gravest_stands_first_and_of_equals_who_has_waited_longest():
    people = {
        "fine": known(logged(0, redness=0), treated=9),
        "quiet": known(treated=4),
        "message": known(unanswered=(ago(0), "a")),
        "threshold": known(logged(0, redness=4), treated=9),
        "old pus": known(logged(3, {"pus"}), logged(0, redness=0), treated=9),
        "pus": known(logged(0, {"pus"}), treated=9),
        "breathing": known(logged(2, {"breathing"}), logged(0, redness=0), treated=9),
        "swollen": known(logged(0, swelling=4), treated=9),
    }
    found = attention.in_order([(name, attention.attend(NUMBERS, one)) for name, one in people.items()],
                               {name: name for name in people})
    assert [name for name, _ in found] == [
        "breathing", "old pus", "pus", "swollen", "message", "threshold", "quiet", "fine"]


def curves(*check_ins, treated=3, numbers=NUMBERS):
    return {one.sign: one for one in attention.attend(numbers, known(*check_ins, treated=treated)).sparks}


def test_the_small_curves_tell_what_is_more_than_common():
    found = curves(logged(0, redness=1, flaking=3, swelling=1))
    assert list(found) == ["redness", "flaking", "swelling", "dryness", "itch"]
    assert {sign for sign, one in found.items() if one.is_above} == {"swelling"}
    assert found["itch"].path == "" and found["itch"].last is None   # never told: no line, and no zero
    assert not any(one.is_above for one in curves(logged(0, swelling=1), numbers=ASSESSES_NOTHING).values())


def test_the_small_curves_have_gaps_where_nothing_was_said():
    found = curves(logged(3, redness=3), logged(2, redness=2), logged(1, itch=1), logged(0, redness=1))
    assert found["redness"].levels == (3, 2, "-", 1)
    assert found["redness"].path.count("M") == 2
    assert found["itch"].levels == ("-", "-", 1, "-")
    assert curves(logged(0, redness=1), treated=20) == {} and curves(treated=3) == {}


def test_who_logged_on_the_treatment_day_alone_has_a_point():
    redness = curves(logged(0, redness=4), treated=0)["redness"]
    assert redness.path.count("M") == 1 and redness.last
