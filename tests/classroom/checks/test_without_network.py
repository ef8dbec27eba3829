"""The saved page, the stick's register files and a phone without network ask for the class check as the page does (SAFEGUARDS 14)."""

from __future__ import annotations

import re

import pytest

from app.classroom.models import LessonState
from app.classroom.packs.stick import Stick, seat_registers
from app.classroom.queries.lessons import lesson_by_code
from app.classroom.registers.models import Way
from app.content.catalogue import catalogue
from app.core.clock import today
from tests.classroom.registers.conftest import Registers

COURSE = "kids-g56"
MODULE = f"{COURSE}-1"


def items():
    return [item.id for item in catalogue().courses[COURSE].quiz_of(MODULE, "class-check").items]


@pytest.fixture
def lesson(make, class_of):
    def build(pupils=6, **more):
        zhou = class_of(pupils)
        return zhou, make.planned_lesson(zhou.group, facilitator=zhou.teacher, course=COURSE, module=MODULE, **more)

    return build


def asked_in_file(html):
    return re.findall(r'data-item="([^"]+)"', html)


def test_saved_page_asks_each_question_of_the_check_in_words_and_as_totals(page, lesson):
    zhou, planned = lesson()
    page.sign_in(zhou.teacher)

    html = page.client.get(f"/lessons/{planned.id}/register/file").text

    assert asked_in_file(html) == items()
    assert html.count('name="check-0"') == 4  # three words, and that it was not asked
    assert re.findall(r'name="cards-0" min="0" max="(\d+)"', html) == ["6"] * 3
    assert zhou.pupils[0].name not in html


def test_register_file_of_a_stick_asks_the_same(db, lesson):
    zhou, planned = lesson()
    course = catalogue().courses[COURSE]

    [file] = seat_registers(
        Stick(db, [(course, course.module(MODULE))], zhou.school.id, today(), [lesson_by_code(db, planned.code)])
    )

    assert asked_in_file(file.content.decode()) == items()


def test_phone_gets_the_questions_beforehand(page, lesson):
    zhou, planned = lesson()
    page.sign_in(zhou.teacher)

    checks = page.client.get(f"/lessons/{planned.id}/register/kept").json["checks"]

    assert [item["item"] for item in checks["items"]] == items()
    assert checks["most"] == 6
    assert all(sum(correct for _text, correct in item["options"]) == 1 for item in checks["items"])


@pytest.mark.parametrize("kind", ["tiny", "make_up", "taught"])
def test_tiny_class_a_make_up_and_what_is_entered_already_are_not_asked(page, make, lesson, class_of, kind):
    more = {"taught": {"state": "taught"}}.get(kind, {})
    zhou, planned = lesson(4 if kind == "tiny" else 6, **more)
    if kind == "make_up":
        planned = make.planned_lesson(
            zhou.group, facilitator=zhou.teacher, course=COURSE, module=MODULE, kind="make_up", invited=[zhou.group]
        )
    page.sign_in(zhou.teacher)

    assert asked_in_file(page.client.get(f"/lessons/{planned.id}/register/file").text) == []


def test_result_brings_words_and_totals_back_and_drops_what_cannot_be(db, lesson):
    zhou, planned = lesson()
    registers = Registers(db, planned, zhou)
    first, second, third = items()[:3]
    checks = {first: [1, 4, 0], second: "few", third: [6, 6, 6], "no-such": "half"}

    taken = registers.come_in(registers.said(taught={"all": True, "second_adult": "none", "checks": checks}), Way.FILE)

    assert taken.lesson.state == LessonState.CLOSED
    assert taken.lesson.checks == {first: [1, 4, 0], second: "few"}


def test_check_that_comes_in_after_the_register_is_added_and_never_changes_what_is_there(db, lesson):
    zhou, planned = lesson()
    registers = Registers(db, planned, zhou)
    first, second = items()[:2]
    registers.come_in(registers.said(taught={"all": True, "second_adult": "none"}), Way.PAGE)

    for checks in ({first: "few"}, {first: "nearly_all", second: "half"}):
        late = registers.said(taught={"all": True, "second_adult": "none", "checks": checks})
        taken = registers.come_in(late, Way.FILE)

    assert taken.lesson.state == LessonState.CLOSED
    assert taken.lesson.checks == {first: "few"}
