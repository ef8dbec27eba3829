"""What a visitor says of cases comes in without network like the rest: three ticks or an honest word, never left out (SAFEGUARDS 16)."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import func, select

from app.classroom.lecturers.models import LecturerWord
from app.classroom.models import LessonState, SecondAdult
from app.classroom.registers.models import RegisterArrival, Way
from app.classroom.registers.service import NotTaken, Refusal
from app.records.models import TaughtSession
from tests.classroom.lecturers.test_planning import VICE, vice_principal
from tests.classroom.registers.conftest import Registers

pytestmark = pytest.mark.sqlite_is_enough
ALL_THREE = {"no_local_case": True, "no_open_case": True, "no_case_film": True}
TAUGHT = {"all": True, "second_adult": SecondAdult.NEXT_DOOR.value}


@pytest.fixture
def visit(two, make):
    officer = vice_principal(two, make)
    lesson = make.planned_lesson(two.zhou.group, facilitator=officer, capacity=VICE)
    return officer, Registers(two.db, lesson, two.zhou)


def sessions(two):
    return two.db.scalar(select(func.count(TaughtSession.id)))


def test_lesson_with_all_three_from_a_device_counts_as_on_the_page(two, visit):
    _officer, registers = visit

    taken = registers.come_in(registers.said(two.zhou.pupils[:1], taught={**TAUGHT, "cases": ALL_THREE}))

    assert taken.lesson.state == LessonState.CLOSED
    assert [row.capacity for row in two.db.scalars(select(TaughtSession))] == [VICE]
    word = two.db.scalars(select(LecturerWord)).one()
    assert (word.no_local_case, word.no_open_case, word.no_case_film) == (True, True, True)


@pytest.mark.parametrize("cases", [None, {}, {"no_local_case": True, "no_open_case": True}])
@pytest.mark.parametrize("with_register", [True, False])
def test_missing_words_are_refused_in_a_sentence_and_nothing_is_entered(page, two, visit, cases, with_register):
    officer, registers = visit
    said = registers.said(taught={**TAUGHT, "cases": cases})
    if not with_register:
        del said["register"]
    page.sign_in(officer)

    answer = page.client.post(
        "/lessons/arrivals", json=said, headers={"X-CSRFToken": page.client.get("/lessons/arrivals").json["token"]}
    )

    assert (answer.status_code, answer.json["refused"]) == (409, "no-word")
    assert "请先勾选三项案例说明" in answer.json["message"]
    assert two.db.scalar(select(func.count(RegisterArrival.id))) == 0
    assert two.db.scalar(select(func.count(LecturerWord.id))) == 0


def test_case_that_was_shown_keeps_the_lesson_as_a_talk(two, visit):
    _officer, registers = visit
    said = registers.said(taught={**TAUGHT, "cases": {**ALL_THREE, "shown": True}})
    del said["register"]

    taken = registers.come_in(said)

    assert taken.is_talk
    assert taken.lesson.state == LessonState.UNFINISHED
    assert taken.lesson.key_points == []
    assert two.db.scalars(select(LecturerWord)).one().no_local_case is False
    assert sessions(two) == 0


def test_honest_word_from_a_second_device_holds_against_an_open_register(two, visit):
    _officer, registers = visit
    first = registers.said(taught={**TAUGHT, "cases": ALL_THREE})
    del first["register"]
    registers.come_in(first)
    honest = registers.said(two.zhou.pupils[:1], taught={**TAUGHT, "cases": {"shown": True}})

    taken = registers.come_in(honest, Way.FILE)

    assert taken.lesson.state == LessonState.UNFINISHED
    assert sessions(two) == 0


def test_honest_word_after_the_register_closed_is_not_swallowed(two, visit):
    _officer, registers = visit
    registers.come_in(registers.said(taught={**TAUGHT, "cases": ALL_THREE}))
    late = registers.said(taught={**TAUGHT, "cases": {"shown": True}})

    with pytest.raises(NotTaken) as refused:
        registers.come_in(late, Way.FILE)

    assert refused.value.refusal is Refusal.CASE_AFTER


def test_words_of_a_lesson_that_somebody_of_the_school_gave_decide_nothing(two, make):
    lesson = make.planned_lesson(two.zhou.group, facilitator=two.zhou.teacher)
    registers = Registers(two.db, lesson, two.zhou)

    taken = registers.come_in(registers.said(taught={**TAUGHT, "cases": {"shown": True}}), Way.FILE)

    assert taken.lesson.state == LessonState.CLOSED
    assert two.db.scalars(select(LecturerWord)).all() == []


def test_device_and_saved_page_ask_a_visitor_and_nobody_else(page, two, make, visit):
    officer, registers = visit
    own = make.planned_lesson(two.zhou.group, facilitator=two.zhou.teacher, module="small-g56-2")
    page.sign_in(officer)
    kept = page.client.get(f"/lessons/{registers.lesson.id}/register/kept").json
    file = page.client.get(f"/lessons/{registers.lesson.id}/register/file").text
    assert [name for name, _words in kept["cases"]["ticks"]] == list(ALL_THREE)
    assert re.findall(r'name="cases" value="(\w+)"', file) == list(ALL_THREE)
    assert 'name="shown"' in file
    assert "data-taught-form" in page.get(f"/lessons/{registers.lesson.id}/taught").html

    page.sign_in(two.zhou.teacher)

    assert page.client.get(f"/lessons/{own.id}/register/kept").json["cases"] is None
    assert 'name="cases"' not in page.client.get(f"/lessons/{own.id}/register/file").text
    assert json.dumps(kept["cases"]).count(two.zhou.pupils[0].name) == 0
