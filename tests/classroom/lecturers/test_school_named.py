"""Whoever teaches at another school, or at several, reads beside the class where it is, and whose head to ask."""

from __future__ import annotations

import pytest

from app.classroom.queries.schools import schools_to_name
from app.core.access import Role
from app.core.clock import today
from tests.classroom.lecturers.conftest import DAY

VILLAGE = "石桥村小"


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        ([(1, "甲", True)], {}),
        ([(1, "甲", False)], {1: "甲"}),
        ([(1, "甲", True), (2, "乙", False)], {1: "甲", 2: "乙"}),
        ([(1, "甲", True), (2, "乙", True)], {1: "甲", 2: "乙"}),
    ],
)
def test_school_is_named_where_it_is_not_the_readers_own_or_there_are_several(rows, named):
    assert schools_to_name(rows) == named


@pytest.fixture
def lessons(two, make):
    """The lecturer of the town's school teaches the village's class today and tomorrow."""
    two.lend()
    make.role(two.lecturer, Role.FACILITATOR, two.town)
    return [
        make.planned_lesson(two.zhou.group, facilitator=two.lecturer, planned_on=today() + number * DAY)
        for number in (0, 1)
    ]


def test_lecturer_reads_the_school_beside_the_class_on_all_lists(page, two, lessons):
    page.sign_in(two.lecturer)

    home = page.get("/").text
    assert f"今天的课：{VILLAGE} {two.zhou.group.title}" in home
    assert f"· {VILLAGE} {two.zhou.group.title}" in home
    assert page.get("/classes").text.count(f"· {VILLAGE} {two.zhou.group.title}") == len(lessons)


def test_classes_own_teacher_reads_no_school(page, two, lessons):
    page.sign_in(two.zhou.teacher)

    for address in ("/", "/classes"):
        shown = page.get(address).text
        assert two.zhou.group.title in shown
        assert f"{VILLAGE} {two.zhou.group.title}" not in shown


def test_lesson_that_is_not_ready_says_whose_head_to_ask(page, two, lessons):
    page.sign_in(two.lecturer)

    assert f"上课前请先问{VILLAGE}的校长" in page.get(f"/lessons/{lessons[1].id}").text


def test_second_adult_from_another_school_reads_where_to_come(page, two, make):
    here, elsewhere = (two.holder(Role.PROTECTION_LEAD, place) for place in (two.village, two.town))
    make.appointment(elsewhere, two.village, make.post("来访者", sensitive=False), first_day=None, is_visit=True)
    for person in (here, elsewhere):
        make.planned_lesson(
            two.zhou.group, facilitator=two.zhou.teacher, second_adult="next_door", second_adult_id=person.id
        )

    page.sign_in(elsewhere)
    assert f"· {VILLAGE} {two.zhou.group.title}" in page.get("/").text
    page.sign_in(here)
    assert f"{VILLAGE} {two.zhou.group.title}" not in page.get("/").text
