"""Whoever gave a lesson and the class's teacher learn who entered its register, how and when (SAFEGUARDS 28)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from app.classroom.registers.codes import register_code_of
from app.classroom.registers.entered import entry_of
from app.classroom.registers.models import RegisterArrival, Way
from app.core.access import Role
from app.core.clock import now

KEYED = "登记由文员按纸质登记表录入"
COMPARE = "别人录入的登记"


@pytest.fixture
def registers(registers_of):
    return registers_of()


@pytest.fixture
def keyed(page, make, registers):
    """A lesson whose paper a clerk keyed."""
    clerk = make.person("文员")
    make.role(clerk, Role.CLERK, registers.zhou.school)
    page.sign_in(clerk)
    address = f"/lessons/{registers.lesson.id}/register"
    page.get(f"/lessons/code?code={register_code_of(registers.lesson)}", 302)
    page.post(f"{address}/close?paper=1", {}, form_at=f"{address}?paper=1")
    return registers


def test_lesson_and_closed_register_say_who_keyed_them_from_paper(page, keyed):
    page.sign_in(keyed.zhou.teacher)

    lesson = page.get(f"/lessons/{keyed.lesson.id}").text
    closed = page.get(f"/lessons/{keyed.lesson.id}/register/correct").text

    assert KEYED in lesson
    assert "请对照一下登记表。" in lesson
    assert KEYED in closed


def test_first_pages_of_the_class_teacher_ask_for_14_days_to_compare(page, keyed):
    page.sign_in(keyed.zhou.teacher)
    for address in ("/", "/classes"):
        shown = page.get(address).text
        assert COMPARE in shown
        assert KEYED in shown
    with time_machine.travel(now() + timedelta(days=13, hours=1)):
        page.sign_in(keyed.zhou.teacher)
        assert COMPARE in page.get("/").text
    with time_machine.travel(now() + timedelta(days=14, hours=1)):
        page.sign_in(keyed.zhou.teacher)
        assert COMPARE not in page.get("/").text


def test_facilitator_who_gave_the_lesson_reads_it_and_no_other_colleague_does(page, make, registers_of):
    registers = registers_of()
    guest, clerk, colleague = make.person("讲师"), make.person("文员"), make.person("同事")
    for person, role in ((guest, Role.FACILITATOR), (clerk, Role.CLERK), (colleague, Role.FACILITATOR)):
        make.role(person, role, registers.zhou.school)
        make.appointment(person, registers.zhou.school, make.post("讲师", sensitive=False), first_day=None)
    lesson = make.planned_lesson(
        registers.zhou.group, facilitator=guest, module="small-g56-2", state="taught", second_adult="none"
    )
    page.sign_in(clerk)
    address = f"/lessons/{lesson.id}/register"
    page.get(f"/lessons/code?code={register_code_of(lesson)}", 302)
    page.post(f"{address}/close?paper=1", {}, form_at=f"{address}?paper=1")

    page.sign_in(guest)
    assert COMPARE in page.get("/").text
    page.sign_in(colleague)
    assert COMPARE not in page.get("/").text
    page.sign_in(clerk)
    assert COMPARE not in page.get("/").text


def test_register_the_teacher_closed_herself_is_nobody_elses_and_asks_nothing(page, db, registers):
    registers.come_in(registers.said())
    page.sign_in(registers.zhou.teacher)

    assert COMPARE not in page.get("/").text
    shown = page.get(f"/lessons/{registers.lesson.id}").text
    assert "登记由周敏从存着它的手机或电脑发出" in shown
    assert "请对照一下登记表。" not in shown
    entered = entry_of(db, registers.lesson)
    assert (entered.way, entered.name, entered.by_another) == (Way.QUEUE, "周敏", False)


def test_entry_is_told_by_the_lesson_itself_when_what_arrived_is_forgotten(page, db, keyed):
    db.query(RegisterArrival).delete()
    db.flush()
    page.sign_in(keyed.zhou.teacher)

    assert "登记由文员录入" in page.get(f"/lessons/{keyed.lesson.id}").text
    assert COMPARE in page.get("/").text
