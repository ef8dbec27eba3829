"""Who from outside may stand in a proposed plan: asked for, where nobody of the school's own is there, never alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.classroom.term import rules
from app.classroom.term.calendar import Term
from app.classroom.term.conflicts import Conflict, conflicts
from app.classroom.term.guests import second_for
from app.classroom.term.rules import ClassToPlan, Known, Line, Wanted
from tests.classroom.term.checker import broken

DAY = timedelta(days=1)
AUTUMN = Term(date(2026, 8, 31), date(2027, 1, 22))
ALWAYS = ((date.min, date.max),)
TEACHER, COLLEAGUE, GUEST, OFFICER = 1, 2, 8, 9
AS = {GUEST: "facilitator", OFFICER: "law_vice_principal"}


def school(rights, *, lessons=3, teachers=(TEACHER,), comers=AS, by_person=None, **more):
    """Return a school of one class; `rights` say who may teach, and when."""
    spans = {person: ALWAYS if times is True else times for person, times in rights.items()}
    wanted = tuple(Wanted("small", f"m{at}", spans, position=at) for at in range(lessons))
    one = ClassToPlan(1, wanted, tuple(teachers), by_person=by_person or {})
    return Known(AUTUMN, AUTUMN.first, (one,), comers=comers, **more)


def who(lines):
    return [line.facilitator_id for line in lines]


@pytest.mark.parametrize(
    ("rights", "comers", "expected"),
    [
        ({TEACHER: True, COLLEAGUE: True, GUEST: True}, AS, {TEACHER, COLLEAGUE}),  # own people are enough
        ({TEACHER: True, GUEST: True}, AS, {TEACHER, GUEST}),  # else one person gives a whole year
        ({GUEST: True}, AS, {GUEST, None}),  # too few of one's own; nor does a guest give a whole year
        ({TEACHER: True, OFFICER: True, GUEST: True}, {OFFICER: AS[OFFICER]}, {TEACHER, OFFICER}),
        ({TEACHER: True}, AS, {TEACHER, None}),  # asked for, but no right reaches
    ],
)
def test_somebody_from_outside_stands_only_where_own_people_do_not_suffice(rights, comers, expected):
    rights = {person: times for person, times in rights.items() if person not in AS or person in comers}
    known = school(rights, comers=comers)

    lines = rules.propose(known)

    assert broken(known, lines) == []
    assert set(who(lines)) == expected


def test_they_come_as_what_they_are_and_a_teacher_of_the_class_is_in_the_room():
    known = school({OFFICER: True, GUEST: True}, lessons=2)

    lines = rules.propose(known)

    assert {(line.facilitator_id, line.capacity, line.second_adult_id) for line in lines} == {
        (GUEST, "facilitator", TEACHER),
        (OFFICER, "law_vice_principal", TEACHER),
    }


@pytest.mark.parametrize("more", [{"teachers": ()}, {"not_to_plan": frozenset({TEACHER})}])
def test_they_are_never_the_only_adult(more):
    known = school({GUEST: True}, **more)

    assert who(rules.propose(known)) == [None, None, None]


def test_teacher_who_is_in_the_room_stands_nowhere_else_that_day():
    known = school({GUEST: True}, lessons=1)
    other = replace(known.classes[0], class_group_id=2)
    known = replace(known, classes=(*known.classes, other), comers=AS)

    lines = [line for line in rules.propose(known) if line.facilitator_id]

    assert len({line.day for line in lines}) == len(lines) > 0
    assert second_for(known, known.classes[0], GUEST, lines[0].day, {(TEACHER, lines[0].day)}) is None


def test_manager_is_told_when_the_teacher_in_the_room_stands_in_another_lesson_that_day():
    known = school({GUEST: True, TEACHER: True}, lessons=2)
    day = date(2026, 10, 13)
    lines = [Line(1, "small", "m0", day, GUEST, second_adult_id=TEACHER), Line(1, "small", "m1", day, TEACHER)]

    assert all(Conflict.TWICE in notes for notes in conflicts(known, lines))


def test_they_come_only_on_days_that_their_right_reaches():
    last = date(2026, 10, 20)
    known = school({GUEST: ((AUTUMN.first, last),)}, lessons=2)

    lines = rules.propose(known)

    assert broken(known, lines) == []
    assert all(line.day <= last for line in lines if line.facilitator_id == GUEST)
    assert GUEST in who(lines)
