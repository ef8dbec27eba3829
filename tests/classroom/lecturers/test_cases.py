"""A visitor's lesson counts with three words about cases; without them it is kept as a talk that counts for no one (SAFEGUARDS 16)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.classroom import service as classroom
from app.classroom.lecturers.models import LecturerWord
from app.classroom.models import PlannedLesson
from app.classroom.registers.models import Way
from app.classroom.registers.service import NotTaken, Register, take_register
from app.content.catalogue import catalogue
from app.core.access import Role
from app.core.clock import now, today
from app.records.models import Attendance, RecordVoid, TaughtSession
from app.records.service import Taught, enter_taught_session
from app.supervision.talks.models import HeldTalk
from app.supervision.talks.service import keep_talk
from tests.classroom.lecturers.test_planning import VICE, vice_principal

pytestmark = pytest.mark.sqlite_is_enough
WORDS = {"no_local_case": "y", "no_open_case": "y", "no_case_film": "y"}
TAUGHT = {"all": "1", "second_adult": "next_door"}


@pytest.fixture
def lesson(two, make):
    officer = vice_principal(two, make)
    return officer, make.planned_lesson(two.zhou.group, facilitator=officer, capacity=VICE)


@pytest.mark.parametrize(
    "said", [{}, {"no_local_case": "y"}, {"no_open_case": "y", "no_case_film": "y"}, {**WORDS, "shown": "1"}]
)
def test_lesson_without_all_three_is_a_talk_and_reaches_nobody(page, two, lesson, said):
    officer, row = lesson
    page.sign_in(officer)
    assert "没有案例：由上课的人说明" in page.get(f"/lessons/{row.id}/script").text

    page.post(f"/lessons/{row.id}/taught", {**TAUGHT, **said})

    two.db.refresh(row)
    assert (row.state, row.key_points) == ("unfinished", [])
    assert "记为一次讲座，不算任何人上过课" in page.get(f"/lessons/{row.id}").text
    assert page.get(f"/lessons/{row.id}/register", 302).location.endswith(f"/lessons/{row.id}")
    assert two.db.scalar(select(func.count(TaughtSession.id))) == 0
    word = two.db.scalars(select(LecturerWord)).one()
    assert not (word.no_local_case and word.no_open_case and word.no_case_film)


def test_forgotten_ticks_are_ticked_the_same_day_and_the_lesson_counts(page, two, lesson):
    officer, row = lesson
    page.sign_in(officer)
    page.post(f"/lessons/{row.id}/taught", TAUGHT)

    page.post(f"/lessons/{row.id}/taught", {**TAUGHT, **WORDS})

    two.db.refresh(row)
    assert row.state == "taught"
    assert "记为一次讲座" not in page.get(f"/lessons/{row.id}").text


def test_whoever_remembers_a_case_before_the_register_says_so(page, two, lesson):
    officer, row = lesson
    page.sign_in(officer)
    page.post(f"/lessons/{row.id}/taught", {**TAUGHT, **WORDS})

    page.post(f"/lessons/{row.id}/taught", {**TAUGHT, **WORDS, "shown": "1"})

    two.db.refresh(row)
    assert row.state == "unfinished"


def test_register_from_a_device_cannot_leave_out_what_is_asked_of_cases(two, lesson):
    officer, row = lesson
    course = catalogue().courses[row.course]
    taught = classroom.Delivered(frozenset({1, 2}), frozenset(), {}, classroom.SecondAdult.NEXT_DOOR)
    held = two.db.get(PlannedLesson, row.id)
    sent = Register("k" * 20, Way.FILE, {two.zhou.pupils[0].id: True}, taught)

    with pytest.raises(NotTaken):
        take_register(two.db, held, course, course.module(row.module), sent, at=now(), by=officer.id)


def test_facilitator_who_teaches_by_the_script_is_not_asked(page, two, make):
    row = make.planned_lesson(two.zhou.group, facilitator=two.zhou.teacher)
    page.sign_in(two.zhou.teacher)

    assert "没有案例" not in page.get(f"/lessons/{row.id}/script").text
    page.post(f"/lessons/{row.id}/taught", TAUGHT)

    two.db.refresh(row)
    assert row.state == "taught"


@pytest.fixture
def talk(two, make):
    officer = vice_principal(two, make, with_right=False)
    make.edition("small-g56")
    said = Taught("small-g56", "1.0", ("small-g56-1",), today(), 80, officer.id, (), two.village.id, VICE)
    return officer, said


def test_talk_waits_for_the_word_of_whoever_held_it_and_then_counts_once(page, two, talk):
    officer, said = talk
    row = keep_talk(two.db, said, [two.zhou.teacher.id], case_shown=False, at=now(), by=two.zhou.teacher.id)
    two.db.flush()
    stranger = two.holder(Role.HEAD, two.village)
    page.sign_in(stranger)
    page.post(f"/lecturers/mine/talks/{row.id}", WORDS, status=404, form_at="/account")
    page.sign_in(officer)
    assert "作为讲师，有事等你说明" in page.get("/").text
    assert "等你说明的讲座" in page.get("/lecturers/mine").text

    page.post(f"/lecturers/mine/talks/{row.id}", {"no_local_case": "y"}, form_at="/lecturers/mine")
    assert two.db.scalar(select(func.count(TaughtSession.id))) == 0
    page.post(f"/lecturers/mine/talks/{row.id}", WORDS, form_at="/lecturers/mine")
    page.post(f"/lecturers/mine/talks/{row.id}", WORDS, form_at="/lecturers/mine")
    assert "你已经说过了" in page.get("/lecturers/mine").text

    [session] = two.db.scalars(select(TaughtSession))
    assert (session.capacity, session.minutes) == (VICE, 80)
    assert two.db.scalars(select(Attendance.person_id)).all() == [two.zhou.teacher.id]


def test_case_said_honestly_keeps_a_talk_for_ever_uncounted(page, two, talk):
    officer, said = talk
    row = keep_talk(two.db, said, [], case_shown=False, at=now(), by=two.zhou.teacher.id)
    two.db.flush()
    page.sign_in(officer)

    page.post(f"/lecturers/mine/talks/{row.id}", {**WORDS, "shown": "1"}, form_at="/lecturers/mine")

    page.post(f"/lecturers/mine/talks/{row.id}", WORDS, form_at="/account")
    assert "你已经说过了" in page.get("/lecturers/mine").text
    assert two.db.scalars(select(HeldTalk.case_shown)).all() == [True]
    assert two.db.scalar(select(func.count(TaughtSession.id))) == 0


def test_lecturer_takes_back_a_talk_that_counts_and_nobody_elses(page, two, talk, make):
    officer, said = talk
    session = enter_taught_session(two.db, said, reached=(), enrolled=(), at=now(), by=two.zhou.teacher.id)
    old = enter_taught_session(
        two.db, Taught("small-g56", "1.0", ("small-g56-1",), today() - timedelta(days=61), 80, officer.id, (),
                       two.village.id, VICE), reached=(), enrolled=(), at=now(), by=two.zhou.teacher.id,
    )  # fmt: skip
    two.db.flush()
    page.sign_in(two.zhou.teacher)
    page.post(f"/lecturers/mine/sessions/{session.id}/shown", status=404, form_at="/account")
    page.sign_in(officer)
    assert "你的讲座，已计入" in page.get("/lecturers/mine").text
    page.post(f"/lecturers/mine/sessions/{old.id}/shown", status=404, form_at="/account")

    page.post(f"/lecturers/mine/sessions/{session.id}/shown", form_at="/lecturers/mine")
    page.post(f"/lecturers/mine/sessions/{session.id}/shown", form_at="/lecturers/mine")

    assert "已经撤回过了" in page.get("/lecturers/mine").text
    assert two.db.scalars(select(RecordVoid.reason)).all() == ["case_shown"]
