"""The letter is one text for every class; what a class's own lessons are planned with stands below it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.classroom.letters.adults import Adults, adults_of_plan
from app.classroom.ready.service import say_whether_coming
from app.core.clock import now, today
from app.core.facts import record_fact
from app.people.models import Appointment
from tests.classroom.letters.conftest import COURSE

pytestmark = pytest.mark.usefixtures("on_a_day_in_october")
HERE = "以这里为准"


@pytest.mark.parametrize(
    ("lessons", "found"),
    [
        ([], ()),
        ([("in_room", True), ("in_room", True)], (Adults.BOTH,)),
        ([("next_door", True)], (Adults.NEXT_DOOR,)),
        ([("none", False)], (Adults.ONE,)),
        ([("in_room", False)], (Adults.STILL_OPEN,)),
        ([("none", False), ("next_door", True), ("in_room", True)], (Adults.BOTH, Adults.NEXT_DOOR, Adults.ONE)),
    ],
)
def test_letter_says_of_each_lesson_where_the_second_adult_is_and_whether_somebody_is_named(lessons, found):
    assert adults_of_plan(lessons) == found


@pytest.fixture
def colleague(make, one):
    def of(name):
        person = make.person(name)
        make.appointment(person, one.school, make.post("教师", sensitive=False), first_day=None)
        return person

    return of


def letters(page, one, link):
    """The letter by link, and on paper."""
    paper = page.get(f"/classes/{one.group.id}/letter/{COURSE}").text
    return page.get(f"/l/{link.token}").text, paper


def test_letter_promises_nothing_of_a_lesson_nobody_planned_yet(page, one, link):
    for text in letters(page, one, link):
        assert "各班的安排可能不一样" in text
        assert HERE in text
        assert "两位大人都在教室里" not in text


def test_letter_says_that_both_adults_are_in_the_room_where_all_lessons_are_planned_so(
    page, make, one, link, colleague
):
    make.planned_lesson(
        one.group, facilitator=one.teacher, second_adult_id=colleague("王老师").id, second_adult="in_room"
    )

    for text in letters(page, one, link):
        assert "安排的是两位大人都在教室里" in text
        assert HERE not in text
        assert "王老师" not in text


def test_letter_says_that_the_second_adult_is_next_door_or_missing_as_it_is_planned(page, make, one, link, colleague):
    make.planned_lesson(
        one.group, facilitator=one.teacher, second_adult_id=colleague("王老师").id, second_adult="next_door"
    )
    make.planned_lesson(one.group, facilitator=one.teacher, second_adult="none", module="small-g56-2")
    make.planned_lesson(
        one.group, facilitator=one.teacher, second_adult_id=colleague("李老师").id, second_adult="in_room", kind="make_up",
        invited=[one.group],
    )  # fmt: skip

    for text in letters(page, one, link):
        assert "有的是一位大人在教室里，另一位在隔壁，一叫就来；有的是一位大人在教室里。" in text
        assert "两位大人都在教室里" not in text, "a make-up is no lesson of the class"
        assert HERE in text


@pytest.mark.parametrize("gone", ["said no", "left"])
def test_letter_counts_nobody_as_the_second_adult_who_does_not_come(page, db, make, one, link, colleague, gone):
    second = colleague("王老师")
    lesson = make.planned_lesson(one.group, facilitator=one.teacher, second_adult_id=second.id)
    if gone == "said no":
        say_whether_coming(db, lesson, is_coming=False, at=now(), by=second.id)
    else:
        row = db.scalars(select(Appointment).filter_by(person_id=second.id)).one()
        record_fact(db, row, at=now(), by=None, last_day=today() - timedelta(days=1))
    db.flush()

    for text in letters(page, one, link):
        assert "另一位还没有定" in text
        assert "两位大人都在教室里" not in text


def test_neither_slips_nor_the_chats_text_nor_the_large_sentences_say_who_is_in_the_room(page, one, link):
    base = f"/classes/{one.group.id}/letter/{COURSE}"

    shown = page.get(f"{base}/link").text + page.post(f"{base}/slips", status=200).text

    assert "两位大人" not in shown
    assert "隔壁" not in shown
