"""What a clerk reaches of lessons: by the code on a paper this one for an hour, and nothing else (SAFEGUARDS 18)."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.classroom.models import PlannedLesson
from app.classroom.registers.codes import read_register_code, register_code_of
from app.classroom.registers.models import RegisterArrival, Way
from app.core.access import Role
from app.core.audit import AuditEntry
from app.core.clock import now, today
from app.records.models import Attendance

DAY = timedelta(days=1)
PAGES = ("", "/register", "/taught", "/checks", "/register?paper=1", "/taught?paper=1")
NEVER = ("/register/correct", "/register/differences", "/register/file", "/register/kept", "/print/register", "/script")


@pytest.fixture
def clerk(make):
    return make.person("文员")


@pytest.fixture
def registers(registers_of, make, clerk):
    registers = registers_of()
    make.role(clerk, Role.CLERK, registers.zhou.school)
    return registers


def key_paper(page, lesson, missed=()):
    address = f"/lessons/{lesson.id}/register"
    page.get(f"/lessons/code?code={register_code_of(lesson)}", 302)
    return page.post(
        f"{address}/close?paper=1", {"not_reached": [str(one.id) for one in missed]}, form_at=f"{address}?paper=1"
    )


def test_clerk_without_the_paper_opens_no_lesson_by_its_address(page, db, registers, clerk):
    page.sign_in(clerk)

    for address in (*PAGES, *NEVER):
        page.get(f"/lessons/{registers.lesson.id}{address}", 404)
    page.post(f"/lessons/{registers.lesson.id}/register/close?paper=1", {}, 404, form_at="/account")

    assert db.scalar(select(func.count(Attendance.id))) == 0


def test_code_of_one_paper_opens_that_lesson_alone_and_never_list_or_correction(page, make, registers, clerk):
    zhou = registers.zhou
    other = make.planned_lesson(zhou.group, facilitator=zhou.teacher, module="small-g56-2", state="taught")
    page.sign_in(clerk)

    page.get(f"/lessons/code?code={register_code_of(registers.lesson)}", 302)

    assert zhou.pupils[0].name in page.get(f"/lessons/{registers.lesson.id}/register").text
    page.get(f"/lessons/{other.id}/register", 404)
    for address in NEVER:
        page.get(f"/lessons/{registers.lesson.id}{address}", 404)


def test_what_a_code_opened_is_closed_after_an_hour_and_in_the_next_sign_in(page, registers, clerk):
    address = f"/lessons/{registers.lesson.id}/register"
    page.sign_in(clerk)
    page.get(f"/lessons/code?code={register_code_of(registers.lesson)}", 302)
    page.get(address)

    with time_machine.travel(now() + timedelta(minutes=61)):
        page.get(address, 404)
        page.get(f"/lessons/code?code={register_code_of(registers.lesson)}", 302)
        page.get(address)
        page.sign_in(clerk)
        page.get(address, 404)


def test_clerk_who_keyed_wrongly_keys_the_paper_again_and_the_teacher_compares(page, db, registers, clerk):
    wang = registers.zhou.pupils[0]
    page.sign_in(clerk)

    key_paper(page, registers.lesson)
    key_paper(page, registers.lesson, [wang])
    page.get(f"/lessons/{registers.lesson.id}/register/correct", 404)

    assert db.scalar(select(func.count()).where(Attendance.reached.is_(False))) == 0, "what was entered first holds"
    assert db.scalars(select(RegisterArrival.way)).all() == [Way.PAPER, Way.PAPER]
    page.sign_in(registers.zhou.teacher)
    assert wang.name in page.get(f"/lessons/{registers.lesson.id}/register/differences").text


def test_keying_beside_a_closed_register_tells_a_clerk_nothing_of_what_it_says(page, registers, clerk):
    wang, li = registers.zhou.pupils[:2]
    registers.come_in(registers.said([wang]))
    page.sign_in(clerk)

    same, other = (page.get(key_paper(page, registers.lesson, missed).location).text for missed in ([wang], [li]))

    assert same == other
    assert "有不一样的地方，由带课的老师或班主任来对" in same
    assert "5 / 6" not in same
    answers = []
    for missed in ([wang], [li]):
        files = [(io.BytesIO(json.dumps(registers.said(missed)).encode()), "1.json")]
        answers.append(page.post("/lessons/results", {"files": files}, 200, content_type="multipart/form-data").text)
    assert answers[0] == answers[1]


def test_wrong_codes_of_a_clerk_are_counted_and_then_the_right_one_opens_nothing_either(page, registers, clerk):
    page.sign_in(clerk)
    for number in range(10):
        page.get(f"/lessons/code?code=22222{number % 7 + 2}", 422)

    shown = page.get(f"/lessons/code?code={register_code_of(registers.lesson)}", 429)

    assert "错的代码太多了" in shown.text
    page.get(f"/lessons/{registers.lesson.id}/register", 404)
    files = [(io.BytesIO(json.dumps(registers.said()).encode()), "1.json")]
    brought = page.post("/lessons/results", {"files": files}, 200, content_type="multipart/form-data")
    assert "错的代码太多了" in brought.text
    with time_machine.travel(now() + timedelta(minutes=61)):
        page.get(f"/lessons/code?code={register_code_of(registers.lesson)}", 302)


def test_wrong_codes_stop_no_teacher(page, registers):
    page.sign_in(registers.zhou.teacher)
    for _try in range(12):
        page.get("/lessons/code?code=222222", 422)

    page.get(f"/lessons/code?code={register_code_of(registers.lesson)}", 302)


def test_opening_a_register_by_its_code_is_on_record_and_shown_to_the_head(page, db, make, registers, clerk):
    head = make.person("校长")
    make.role(head, Role.HEAD, registers.zhou.school)
    page.sign_in(clerk)

    page.get(f"/lessons/code?code={register_code_of(registers.lesson)}", 302)

    entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "class-names-opened")).one()
    assert (entry.by, entry.subject, entry.subject_id) == (clerk.id, "class_group", registers.zhou.group.id)
    page.sign_in(head)
    assert "打开了班级的名单" in page.get("/changes").text


def test_teacher_who_opens_her_own_register_by_code_is_on_no_record(page, db, registers):
    page.sign_in(registers.zhou.teacher)

    page.get(f"/lessons/code?code={register_code_of(registers.lesson)}", 302)

    assert db.scalar(select(func.count(AuditEntry.id)).where(AuditEntry.action == "class-names-opened")) == 0


def test_clerk_who_brings_results_is_led_to_no_page_of_the_lesson(page, db, registers, clerk):
    page.sign_in(clerk)
    files = [(io.BytesIO(json.dumps(registers.said(registers.zhou.pupils[:1])).encode()), "1.json")]

    brought = page.post("/lessons/results", {"files": files}, 200, content_type="multipart/form-data")

    assert "收下了 1 份登记" in brought.text
    assert f"/lessons/{registers.lesson.id}" not in brought.html
    page.get(f"/lessons/{registers.lesson.id}", 404)
    assert db.scalar(select(PlannedLesson.closed_by)) == clerk.id


def test_clerks_first_pages_list_no_lesson_and_offer_the_codes_field(page, registers, clerk):
    page.sign_in(clerk)

    shown = page.get("/classes")

    assert registers.zhou.group.title not in shown.text
    assert 'action="/lessons/code"' in shown.html
    assert registers.zhou.group.title not in page.get("/").text
    assert today() >= registers.lesson.planned_on - DAY


def test_code_on_the_classrooms_screen_opens_no_register_to_a_clerk_and_the_papers_does(page, registers, clerk):
    page.sign_in(registers.zhou.teacher)
    lesson = registers.lesson
    on_paper = register_code_of(lesson)
    assert f"{on_paper[:6]}-{on_paper[6:]}" in page.get(f"/lessons/{lesson.id}/print/register").text
    assert on_paper not in page.get(f"/j/{lesson.code}").html
    page.get(f"/lessons/code?code={lesson.code}", 302)

    page.sign_in(clerk)
    for code in (lesson.code, on_paper[:-1] + ("2" if on_paper[-1] != "2" else "3")):
        page.get(f"/lessons/code?code={code}", 422)
    page.get(f"/lessons/code?code={on_paper[:6]}-{on_paper[6:].upper()}", 302)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("xnj4n3-k7pt", "xnj4n3k7pt"),
        (" XNJ4N3 K7PT ", "xnj4n3k7pt"),
        ("ｘｎｊ４ｎ３", "xnj4n3"),
        ("https://hulei.example.org/lessons/code?code=xnj4n3k7pt", "xnj4n3k7pt"),
        ("https://hulei.example.org/j/xnj4n3", "xnj4n3"),
        ("xnj4n3k7", ""),
        ("", ""),
    ],
)
def test_code_is_read_however_it_is_typed_or_scanned(typed, read):
    assert read_register_code(typed) == read
