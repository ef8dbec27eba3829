"""On which days a set can have been filled in: never on the wrong side of the lessons, and after them not silently too early."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.classroom.class_sets.models import ClassSet, DeviceSet
from app.classroom.class_sets.rules import Lessons
from tests.classroom.class_sets.test_class_sets import COURSE, address, counts, lesson_given

pytestmark = pytest.mark.usefixtures("on_a_day_in_december")  # 10 December 2026
FIRST, LAST, MODULES = date(2026, 10, 8), date(2026, 12, 10), 6


@pytest.fixture
def zhou(page, make, class_of):
    """A teacher whose class was given the first of six lessons."""
    zhou = class_of()
    lesson(make, zhou, 1, FIRST)
    page.sign_in(zhou.teacher)
    return zhou


def lesson(make, zhou, number, day, state="closed", *, reached=None):
    if state == "closed":
        lesson_given(make, zhou, day, number, reached=reached)
    else:
        make.planned_lesson(zhou.group, course=COURSE, module=f"{COURSE}-{number}", planned_on=day, state=state)


def sent(page, zhou, letter, day, status=302, **more):
    return page.post(address(zhou, letter), {**counts(letter), "held_on": day, **more}, status)


@pytest.mark.parametrize(
    ("letter", "day", "early"), [("A", FIRST, False), ("B", FIRST, True), ("B", LAST, False), ("C", FIRST, True)]
)
def test_every_set_but_the_one_before_is_early_while_lessons_are_to_come(letter, day, early):
    assert Lessons((FIRST, LAST), 2).is_early(letter, day) is early


@pytest.mark.parametrize("day", ["2020-01-01", "2026-08-31"])
def test_set_before_the_lessons_is_not_dated_into_another_school_year(page, db, zhou, day):
    assert "本学年从2026年9月1日开始" in sent(page, zhou, "A", day, 422).text
    assert db.scalars(select(ClassSet)).all() == []

    sent(page, zhou, "A", "2026-09-01")


@pytest.mark.parametrize("day", ["2020-01-01", "2026-10-07"])
def test_set_after_the_lessons_is_not_dated_before_the_first_of_them(page, db, zhou, day):
    answer = sent(page, zhou, "B", day, 422, early="y")

    assert "第一节是2026年10月8日上的：之前填的不算“上完课”" in answer.text
    assert db.scalars(select(ClassSet)).all() == []


def test_set_after_lessons_that_were_never_given_is_refused_with_what_to_do(page, db, class_of):
    zhou = class_of()
    page.sign_in(zhou.teacher)

    assert "请先把上过的课记下来" in sent(page, zhou, "B", "2026-12-10", 422, early="y").text
    assert db.scalars(select(ClassSet)).all() == []


def test_set_after_the_lessons_is_asked_once_while_lessons_are_to_come(page, db, zhou):
    asked = sent(page, zhou, "B", "2026-12-01", 422)

    assert "到2026年12月1日，全部 6 节课上了 1 节" in asked.text
    assert 'name="early"' in asked.html
    assert db.scalars(select(ClassSet)).all() == []
    sent(page, zhou, "B", "2026-12-01", early="y")
    assert db.scalars(select(ClassSet)).one().held_on == date(2026, 12, 1)


def test_set_after_the_last_lesson_is_asked_nothing_on_its_own_day(page, make, db, zhou):
    """The tickets are filled in at the end of the lesson; that it was taught is entered later."""
    for number in range(2, MODULES):
        lesson(make, zhou, number, date(2026, 11, number))
    lesson(make, zhou, MODULES, LAST, state="planned")

    assert 'name="early"' not in page.get(address(zhou, "B")).html
    assert "上了" not in page.get(address(zhou, "B", "/tickets")).text
    sent(page, zhou, "B", LAST.isoformat())
    assert db.scalars(select(ClassSet)).one().letter == "B"


def test_tickets_for_after_the_lessons_say_how_many_were_given(page, zhou):
    shown = page.get(address(zhou, "B", "/tickets"))

    assert "全部 6 节课上了 1 节" in shown.text
    assert 'class="ticket"' in shown.html


def test_devices_for_after_the_lessons_are_asked_once_while_lessons_are_to_come(page, make, db, zhou):
    lesson(make, zhou, 2, LAST, state="planned")
    devices = address(zhou, "B", "/devices")

    asked = page.post(devices, form_at="/classes", status=200)

    assert "全部 6 节课上了 2 节" in asked.text, "today's is among them"
    assert "还没有打开" in asked.text
    assert db.scalars(select(DeviceSet)).all() == []
    page.post(devices, {"sure": "1"}, form_at="/classes")
    assert db.scalars(select(DeviceSet)).one().letter == "B"


def test_lesson_that_reached_nobody_a_talk_and_an_open_register_are_not_lessons_given(page, make, zhou):
    """A talk stays unfinished; a make-up lesson reaches some and is none of the class."""
    lesson(make, zhou, 2, date(2026, 11, 2), reached=[])
    lesson(make, zhou, 3, date(2026, 11, 3), state="unfinished")
    lesson(make, zhou, 4, date(2026, 11, 4), state="taught")
    make.planned_lesson(
        zhou.group, course=COURSE, module=f"{COURSE}-5", planned_on=LAST, state="planned", kind="make_up"
    )
    assert "全部 6 节课上了 1 节" in page.get(address(zhou, "B", "/tickets")).text

    lesson(make, zhou, 6, LAST, state="taught")

    assert "全部 6 节课上了 2 节" in page.get(address(zhou, "B", "/tickets")).text, "told today: its register comes"


@pytest.mark.parametrize("state", ["closed", "unfinished"])
def test_set_before_the_lessons_stays_open_after_one_that_counts_for_no_one(page, make, class_of, state):
    zhou = class_of()
    lesson(make, zhou, 1, FIRST, state, reached=[])
    page.sign_in(zhou.teacher)

    assert 'class="ticket"' in page.get(address(zhou, "A", "/tickets")).html
