"""A proposed plan keeps every hard rule, whatever the school; the same school gets the same plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from time import perf_counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.classroom.order import Place
from app.classroom.school_days import WEEKDAYS
from app.classroom.term import rules
from app.classroom.term.calendar import Term
from app.classroom.term.conflicts import Conflict, conflicts
from app.classroom.term.rules import Booked, ClassToPlan, Known, Line, Wanted
from tests.classroom.term.checker import broken

DAY = timedelta(days=1)
AUTUMN = Term(date(2026, 8, 31), date(2027, 1, 22))
ALWAYS = ((date.min, date.max),)


def class_of(number, teachers, *, lessons=3, others=(), **more):
    rights = dict.fromkeys((*teachers, *others), ALWAYS)
    wanted = tuple(Wanted("small", f"m{at}", rights) for at in range(lessons))
    return ClassToPlan(number, wanted, tuple(teachers), **more)


def school_of(classes, today=AUTUMN.first, **more):
    everybody = {person: ALWAYS for one in classes for person in one.teachers}
    return Known(
        AUTUMN,
        today,
        tuple(
            replace(one, wanted=tuple(replace(wanted, rights={**everybody, **wanted.rights}) for wanted in one.wanted))
            for one in classes
        ),
        **more,
    )


@st.composite
def schools(draw):
    first = draw(st.dates(date(2026, 2, 1), date(2027, 10, 1)))
    term = Term(first, first + draw(st.integers(20, 160)) * DAY)
    days = st.integers(-10, 150).map(lambda n: first + n * DAY)
    people = st.integers(1, 9)
    spans = st.lists(st.tuples(days, st.integers(0, 200)).map(lambda two: (two[0], two[0] + two[1] * DAY)),
                     min_size=1, max_size=2).map(tuple)  # fmt: skip
    rights = draw(st.lists(st.dictionaries(people, spans, max_size=6), min_size=1, max_size=3))
    classes = []
    for number in range(1, draw(st.integers(1, 8)) + 1):
        letter = draw(st.none() | days)
        wanted = tuple(
            Wanted("small", f"m{at}", draw(st.sampled_from(rights)), letter) for at in range(draw(st.integers(0, 4)))
        )
        teachers = tuple(draw(st.lists(people, max_size=2, unique=True)))
        by_person = draw(st.dictionaries(people, st.integers(1, 3), max_size=2))
        classes.append(ClassToPlan(number, wanted, teachers, by_person, last=draw(st.just(date.max) | days)))
    rows = st.builds(Booked, st.integers(1, 9), days, st.lists(people, max_size=2).map(tuple))
    return Known(term, draw(days), tuple(classes), tuple(draw(st.lists(rows, max_size=8))),
                 frozenset(draw(st.lists(people, max_size=2))))  # fmt: skip


TWO = tuple(ClassToPlan(one, (Wanted("small", "m0", {}),)) for one in (1, 2))


@given(schools())
@example(Known(Term(date(2026, 8, 12), date(2026, 9, 25)), date(2026, 8, 12), TWO))  # its second month is one Friday
def test_proposal_breaks_no_hard_rule_and_is_the_same_each_time(known):
    lines = rules.propose(known)

    assert broken(known, lines) == []
    assert rules.propose(known) == lines


@given(schools())
def test_proposal_as_it_stands_has_no_conflict_but_open_places_and_missing_room(known):
    known = replace(known, booked=())

    notes = {note for several in conflicts(known, rules.propose(known)) for note in several}

    assert notes <= {Conflict.OPEN, Conflict.NO_ROOM, Conflict.END_OF_TERM}


def test_school_of_sixty_six_classes_is_planned_in_a_second():
    known = school_of([class_of(number, [100 + number]) for number in range(66)])
    begun = perf_counter()

    lines = rules.propose(known)

    assert perf_counter() - begun < 1.5
    assert broken(known, lines) == []
    assert len(lines) == 198
    assert all(line.day and line.facilitator_id for line in lines)


def test_class_teacher_gives_two_lessons_and_an_exchange_the_third():
    lines = rules.propose(school_of([class_of(1, [10]), class_of(2, [20])]))

    by_class = {number: [line.facilitator_id for line in lines if line.class_group_id == number] for number in (1, 2)}
    assert by_class == {1: [10, 10, 20], 2: [20, 20, 10]}
    assert {(line.class_group_id, line.exchanged_with) for line in lines if line.exchanged_with} == {(1, 2), (2, 1)}


def test_third_lesson_of_a_year_stays_open_where_nobody_else_may_teach():
    lines = rules.propose(school_of([class_of(1, [10])]))

    assert [line.facilitator_id for line in lines] == [10, 10, None]
    assert all(line.day for line in lines)


def test_lessons_are_spread_over_the_term_from_its_first_month_on():
    lines = rules.propose(school_of([class_of(number, [number * 10]) for number in range(1, 10)]))
    days = sorted(line.day for line in lines)

    assert (days[0] - AUTUMN.first).days < 30
    assert days[-1] > AUTUMN.first + 75 * DAY
    firsts = [min(line.day for line in lines if line.class_group_id == one) for one in range(1, 10)]
    months = [(day - AUTUMN.first).days // 30 for day in firsts]
    assert [months.count(month) for month in range(3)] == [3, 3, 3]


def test_term_that_is_nearly_over_has_no_room_and_says_so():
    lines = rules.propose(school_of([class_of(1, [10], lessons=2)], today=AUTUMN.last - 12 * DAY))

    assert [line.day for line in lines] == [None, None]
    assert conflicts(school_of([class_of(1, [10], lessons=2)]), lines) == [[Conflict.NO_ROOM]] * 2


@pytest.mark.parametrize(
    ("day", "person", "note"),
    [
        (date(2026, 10, 14), 10, None),
        (date(2026, 10, 17), 10, Conflict.NO_SCHOOL),  # a Saturday
        (date(2026, 10, 1), 10, Conflict.NO_SCHOOL),
        (date(2027, 1, 25), 10, Conflict.OUTSIDE_TERM),  # after the term
        (date(2026, 8, 27), 10, Conflict.OUTSIDE_TERM),  # before it
        (date(2026, 10, 16), 10, Conflict.LAST_DAY_OF_WEEK),
        (date(2026, 9, 30), 10, Conflict.LAST_DAY_OF_WEEK),  # the days off begin on Thursday
        (date(2027, 1, 6), 10, Conflict.END_OF_TERM),
        (date(2027, 1, 12), 10, Conflict.BEFORE_HOLIDAY),
        (date(2026, 9, 2), 10, Conflict.LETTER),
        (date(2026, 10, 21), 10, Conflict.SAME_WEEK),
        (date(2026, 10, 20), 10, Conflict.SAME_DAY),
        (date(2026, 10, 28), 10, Conflict.TWICE),
        (date(2026, 10, 14), 77, Conflict.NOT_AUTHORISED),
        (date(2026, 10, 14), None, Conflict.OPEN),
        (date(2026, 8, 28), 10, Conflict.OVER),
    ],
)
def test_changed_line_is_told_what_does_not_fit(day, person, note):
    known = school_of(
        [class_of(1, [10], lessons=1)], booked=(Booked(1, date(2026, 10, 20)), Booked(2, date(2026, 10, 28), (10,)))
    )

    [notes] = conflicts(known, [Line(1, "small", "m0", day, person)])

    assert (note in notes) if note else notes == []


def test_lines_that_would_come_in_another_order_than_the_course_are_told_so():
    first, second = (Wanted("small", f"m{at}", {10: ALWAYS}, position=at) for at in (1, 2))
    known = school_of([ClassToPlan(1, (first, second), (10,))])
    later, sooner = date(2026, 11, 4), date(2026, 10, 14)
    lines = [Line(1, "small", "m1", later, 10, position=1), Line(1, "small", "m2", sooner, 10, position=2)]
    planned = replace(known, booked=(Booked(1, later, (), Place("small", 1, later)),))

    assert conflicts(known, lines) == [[Conflict.OUT_OF_ORDER]] * 2
    assert conflicts(known, [replace(lines[0], day=sooner), replace(lines[1], day=later)]) == [[], []]
    assert conflicts(planned, lines[1:]) == [[Conflict.OUT_OF_ORDER]]
    assert conflicts(replace(known, given=((1, Place("small", 1, sooner, is_given=True)),)), lines) == [[], []]


def test_day_that_was_emptied_by_hand_is_not_said_to_have_no_week():
    known = school_of([class_of(1, [10], lessons=2)])
    proposed = rules.propose(known)
    emptied = [replace(proposed[0], day=None), proposed[1]]

    assert conflicts(known, emptied, proposed)[0] == [Conflict.NO_DAY]
    assert conflicts(known, emptied, emptied)[0] == [Conflict.NO_ROOM]


@pytest.mark.parametrize(
    ("day", "is_last"),
    [
        (date(2026, 9, 4), True),  # a Friday
        (date(2026, 9, 3), False),
        (date(2026, 9, 30), True),  # before the National Day's week
        (date(2025, 12, 31), False),  # New Year is a Thursday: on Friday there is school, as far as anybody can know
    ],
)
def test_last_school_day_of_a_week_is_known_also_before_a_public_holiday(day, is_last):
    assert WEEKDAYS.is_last_of_week(day) is is_last
