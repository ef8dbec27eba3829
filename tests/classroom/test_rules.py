"""The classroom's decisions, case by case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.classroom import readiness, rules, warnings
from app.classroom.models import SecondAdult
from app.classroom.order import Place, is_out_of_order
from app.classroom.readiness import Preparation, Ready
from app.classroom.rules import Mark
from app.classroom.warnings import Warn

THURSDAY = date(2026, 11, 26)
TERM = (date(2026, 9, 1), date(2027, 1, 22))
ALL_READY = Preparation(
    planned_on=THURSDAY,
    facilitator_named=True,
    facilitator_certified=True,
    second_adult=SecondAdult.IN_ROOM,
    second_adult_named=True,
    second_adult_certified=True,
    help_card_valid=True,
    letter_sent_on=date(2026, 11, 12),
    course_approved=True,
    second_adult_coming=True,
    course_released=True,
)


@pytest.mark.parametrize(
    ("change", "key", "state"),
    [
        ({}, "facilitator", Ready.YES),
        ({"facilitator_certified": False}, "facilitator", Ready.NO),
        ({"facilitator_named": False}, "facilitator_open", Ready.NO),
        ({}, "second_in_room", Ready.YES),
        ({"second_adult_coming": None}, "second_planned", Ready.PARTLY),
        ({"second_adult_coming": False}, "second_planned", Ready.PARTLY),
        ({"second_adult": SecondAdult.NEXT_DOOR}, "second_next_door", Ready.PARTLY),
        ({"second_adult": SecondAdult.NONE}, "second_none", Ready.NO),
        ({"second_adult_named": False}, "second_unnamed", Ready.NO),
        ({"second_adult_certified": False}, "second_uncertified", Ready.NO),
        ({"second_adult": SecondAdult.NEXT_DOOR, "second_adult_certified": False}, "second_uncertified", Ready.NO),
        ({}, "help_card", Ready.YES),
        ({"help_card_valid": False}, "help_card", Ready.NO),
        ({"letter_sent_on": None}, "letter_missing", Ready.NO),
        ({"letter_sent_on": date(2026, 11, 19)}, "letter", Ready.YES),  # five school days, a weekend between
        ({"letter_sent_on": date(2026, 11, 20)}, "letter_late", Ready.PARTLY),
        ({"letter_sent_on": date(2026, 11, 27)}, "letter_late", Ready.PARTLY),
        ({"course_approved": False}, "not_reviewed", Ready.PARTLY),
        ({}, "second_coming", Ready.YES),
        ({"second_adult_coming": None}, "second_not_asked", Ready.NO),
        ({"second_adult_coming": False}, "second_not_coming", Ready.NO),
        ({"second_adult": SecondAdult.NONE, "second_adult_coming": None}, "second_not_asked", None),
        ({"course_released": False}, "not_released", Ready.NO),
        ({"course_fits": False}, "other_band", Ready.NO),
    ],
)
def test_teacher_reads_the_truth_about_what_is_ready(change, key, state):
    lines = {line.key: line.state for line in readiness.readiness(replace(ALL_READY, **change))}

    assert lines.get(key) == state


def test_everything_ready_is_six_good_lines():
    assert [line.state for line in readiness.readiness(ALL_READY)] == [Ready.YES] * 6


@pytest.mark.parametrize(
    ("day", "more", "notes"),
    [
        (THURSDAY, {}, []),
        (THURSDAY, {"last_period": True}, [Warn.LAST_PERIOD]),
        (date(2026, 11, 27), {}, [Warn.LAST_DAY_OF_WEEK]),
        (date(2027, 1, 7), {}, [Warn.END_OF_TERM]),  # eleven school days before the last
        (date(2027, 1, 11), {}, [Warn.BEFORE_HOLIDAY]),  # nine after it: the tenth day before the holiday
        (date(2027, 1, 1), {}, [Warn.OUTSIDE_TERM]),  # New Year is no school day
        (date(2027, 2, 3), {}, [Warn.OUTSIDE_TERM]),
        (THURSDAY, {"terms": []}, []),
        (THURSDAY, {"same_day": 1}, [Warn.SAME_DAY]),
        (THURSDAY, {"out_of_order": True}, [Warn.OUT_OF_ORDER]),
        (THURSDAY, {"same_facilitator": 3}, [Warn.ONE_PERSON]),
        (THURSDAY, {"same_facilitator": 3, "other_facilitators": 1}, []),
    ],
)
def test_plan_is_warned_gently(day, more, notes):
    known = {"last_period": False, "terms": [TERM], "same_facilitator": 1, "other_facilitators": 0, **more}

    assert warnings.warnings(day, **known) == notes


@pytest.mark.parametrize(
    ("key_points", "taught", "delivered"),
    [(4, {1, 2, 3, 4}, True), (4, {1, 2, 3}, False), (4, set(), False), (0, set(), False), (2, {1, 2, 9}, True)],
)
def test_module_is_delivered_only_when_every_key_point_was_taught(key_points, taught, delivered):
    assert rules.is_delivered(key_points, taught) is delivered


def test_everybody_is_reached_unless_tapped():
    assert rules.reached_of_class({1, 2, 3, 4}, {2, 99}) == {1, 3, 4}


SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 10), date(2026, 10, 15), date(2026, 11, 12)


def missed(person=1, module="m1", day=OCTOBER):
    return Mark(person, module, day, reached=False)


def reached(person=1, module="m1", day=OCTOBER):
    return Mark(person, module, day, reached=True)


@pytest.mark.parametrize(
    ("taught", "marks", "entries"),
    [
        ([], [], {}),
        (["m1"], [missed()], {"m1": {1}}),
        (["m1"], [missed(), missed(day=NOVEMBER)], {"m1": {1}}),  # missed twice is still one entry
        (["m1"], [missed(), reached(day=NOVEMBER)], {}),
        (["m1"], [reached(day=SEPTEMBER), missed()], {}),  # a repeat that was missed takes nothing away
        (["m1"], [missed(), reached(module="m2")], {"m1": {1}}),
        ([], [missed()], {"m1": {1}}),  # came from another class with a miss
        (["m1"], [], {"m1": {1}}),  # new in a class that had the lesson before
        (["m1"], [reached(day=date(2025, 11, 1))], {"m1": {1}}),  # older than twelve months
        (["m1"], [reached(person=2)], {"m1": {1}}),
        ([], [missed(person=2)], {}),  # somebody who left the class
    ],
)
def test_make_up_entries_follow_from_the_ledger(taught, marks, entries):
    assert rules.open_entries({1}, taught, marks, NOVEMBER) == entries


@pytest.mark.parametrize(("pupils", "needs"), [(0, True), (2, True), (3, False), (48, False)])
def test_fewer_than_three_pupils_need_two_named_adults(pupils, needs):
    assert rules.needs_two_adults(pupils) is needs


@pytest.mark.parametrize(("pupils", "may"), [(4, False), (5, True)])
def test_rough_counts_of_a_tiny_class_are_not_kept(pupils, may):
    assert rules.may_keep_class_check(pupils) is may


@pytest.mark.parametrize(
    ("terms", "day", "may"), [([TERM], THURSDAY, True), ([TERM], date(2027, 1, 23), False), ([], THURSDAY, True)]
)
def test_names_of_the_make_up_list_go_when_the_term_closes(terms, day, may):
    assert rules.may_show_names(terms, day) is may


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2026, 11, 24), False),
        (date(2026, 11, 25), True),
        (THURSDAY, True),
        (date(2026, 11, 27), True),
        (date(2026, 11, 28), False),
    ],
)
def test_class_view_opens_on_the_day_and_one_day_around_it(day, is_open):
    assert rules.is_code_open(THURSDAY, day) is is_open


def test_register_stands_in_seat_order_then_by_pinyin():
    pupils = [("12", "wang"), (None, "an"), ("2", "li"), ("G-7", "bai")]

    assert sorted(pupils, key=lambda pupil: rules.seat_order(*pupil)) == [
        ("2", "li"),
        ("12", "wang"),
        (None, "an"),
        ("G-7", "bai"),
    ]


@pytest.mark.parametrize(
    ("lines", "with_pinyin", "size"),
    [(4, False, 0), (5, False, 0), (6, False, 1), (4, True, 1), (8, False, 2), (14, False, 3)],
)
def test_screen_shrinks_only_as_far_as_its_lines_need(lines, with_pinyin, size):
    text = "# 标题\n" + "\n".join("- 一行字" for _ in range(lines))

    assert rules.density(text, with_pinyin=with_pinyin) == size


def test_screen_with_the_help_numbers_makes_room_for_them():
    text = "# 现在就能找谁\n::: help\n- 找一位信任的大人\n- 有危险，打110\n- 再告诉下一位\n- 直接打下面的号码\n:::"

    assert rules.density(text) == 2
    assert rules.density(text, with_pinyin=True) == 3


A, B, C = (Place("small", position, SEPTEMBER) for position in (1, 2, 3))


@pytest.mark.parametrize(
    ("day", "others", "is_out"),
    [
        (OCTOBER, [A, replace(C, day=NOVEMBER)], False),
        (OCTOBER, [replace(A, day=NOVEMBER)], True),  # the first lesson would come after it
        (OCTOBER, [C], True),  # the third one comes before it
        (OCTOBER, [replace(C, day=OCTOBER)], False),  # the same day is a word of its own
        (OCTOBER, [replace(C, is_given=True)], False),  # what was given cannot be moved any more
        (OCTOBER, [replace(A, day=NOVEMBER), replace(A, is_given=True)], False),  # the first one is planned again
        (OCTOBER, [replace(B, is_given=True), C], False),  # this one is
        (OCTOBER, [Place("other", 1, NOVEMBER)], False),
    ],
)
def test_later_lesson_of_a_course_before_an_earlier_one_is_out_of_order(day, others, is_out):
    assert is_out_of_order(replace(B, day=day), [*others, replace(B, day=day)]) is is_out
