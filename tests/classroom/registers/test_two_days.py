"""A lesson told on two days has one register, on the second: whichever way it comes in, it asks for whoever was away on the first."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.classroom.models import LessonState
from app.classroom.overview import standing_of
from app.classroom.registers.models import Outcome, RegisterDifference, Way
from app.core.clock import today
from app.records.models import Attendance
from tests.classroom.registers.conftest import ALL_TAUGHT

ASKED = "那天没在的学生，请也标上"
FIRST_DAY = timedelta(days=3)


def first_day_of(make, registers, **more):
    zhou = registers.zhou
    day = today() - FIRST_DAY
    make.planned_lesson(
        zhou.group, facilitator=zhou.teacher, state="unfinished", key_points=[1], planned_on=day, **more
    )


def told_before(page, registers):
    page.sign_in(registers.zhou.teacher)
    return page.client.get(f"/lessons/{registers.lesson.id}/register/kept").get_json()["told_before"]


def test_list_on_a_phone_asks_for_whoever_was_away_on_the_first_day(page, make, registers_of):
    registers = registers_of(6, state="planned")
    first_day_of(make, registers)

    assert ASKED in told_before(page, registers)


def test_list_on_a_phone_asks_still_when_the_rest_is_entered(page, make, registers_of):
    registers = registers_of(6, state="taught", key_points=[2])
    first_day_of(make, registers)

    assert ASKED in told_before(page, registers)


def test_list_of_a_lesson_that_told_all_by_itself_asks_for_nobody_else(page, make, registers_of):
    registers = registers_of(6, state="taught", key_points=[1, 2])
    first_day_of(make, registers)

    assert told_before(page, registers) == ""


def test_list_of_another_lesson_asks_for_nobody_else(page, make, registers_of):
    registers = registers_of(6, state="planned")
    first_day_of(make, registers, module="small-g56-2")

    assert told_before(page, registers) == ""


def test_phone_and_page_that_both_ask_make_one_register_in_which_whoever_was_away_waits(db, make, registers_of):
    registers = registers_of(6, state="planned")
    first_day_of(make, registers)
    away_first, away_second = registers.zhou.pupils[:2]
    kept = registers.said([away_first, away_second], taught=ALL_TAUGHT)

    first = registers.come_in(kept)
    beside = registers.come_in(registers.said([away_first, away_second]), Way.PAGE)

    assert (first.arrival.outcome, beside.arrival.outcome) == (Outcome.ENTERED, Outcome.SAME)
    assert (registers.lesson.state, registers.lesson.key_points) == (LessonState.CLOSED, [2])
    missed = db.scalars(select(Attendance.person_id).where(Attendance.reached.is_(False))).all()
    group = registers.zhou.group
    waiting = standing_of(db, [group], today()).entries(group.id, today())["small-g56-1"]
    assert set(missed) == waiting == {away_first.id, away_second.id}


def test_page_that_forgot_whoever_was_away_on_the_first_day_is_compared_with_the_phone(db, make, registers_of):
    registers = registers_of(6, state="taught", key_points=[2])
    first_day_of(make, registers)
    away_first = registers.zhou.pupils[0]

    registers.come_in(registers.said(), Way.PAGE)
    beside = registers.come_in(registers.said([away_first]))

    assert beside.arrival.outcome == Outcome.CONFLICT
    assert db.scalars(select(RegisterDifference.person_id)).all() == [away_first.id]
