"""A shared lecturer is planned with whose they are and as what they come; the guest finds that lesson and its register of that day, nothing else."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.classroom.lecturers import service
from app.classroom.lecturers.rules import Side
from app.classroom.models import PlannedLesson
from app.classroom.registers.codes import register_code_of
from app.core.access import Role
from app.core.clock import now, today
from app.core.facts import record_fact
from app.people.models import Appointment
from app.records.models import TaughtSession
from tests.classroom.lecturers.conftest import DAY, give_right

pytestmark = pytest.mark.sqlite_is_enough
VICE = "law_vice_principal"


def vice_principal(two, make, *, with_right=True, last_day=None):
    officer = make.person("警官方正")
    post = make.post("法治副校长", public_id="law-vice-principal", category="external")
    make.appointment(officer, two.village, post, kind="external", first_day=None, last_day=last_day)
    if with_right:
        give_right(two.db, officer, two.village)
    return officer


def test_teacher_plans_with_a_lecturer_of_another_school_and_nobody_not_agreed(page, two):
    address = f"/classes/{two.zhou.group.id}/plan"
    page.sign_in(two.zhou.teacher)
    assert "吴讲师" not in page.get(address).text
    assert "这一节排不了这位老师" in page.post(address, two.plan(), status=422).text
    two.lend()

    shown = page.get(address).text
    page.post(address, two.plan())

    assert "吴讲师（城关小学）" in shown
    [lesson] = two.db.scalars(select(PlannedLesson))
    assert (lesson.facilitator_id, lesson.capacity) == (two.lecturer.id, "facilitator")


def test_guest_finds_the_lesson_named_for_them_and_the_register_that_day_alone(page, two, make):
    row, _taking = two.lend()
    mine = make.planned_lesson(two.zhou.group, facilitator=two.lecturer, state="taught")
    before = make.planned_lesson(
        two.zhou.group, facilitator=two.lecturer, state="taught", planned_on=today() - DAY, module="small-g56-2"
    )
    other = make.planned_lesson(two.zhou.group, facilitator=two.zhou.teacher, planned_on=today() + DAY)
    page.sign_in(two.lecturer)

    assert two.zhou.group.title in page.get("/classes").text
    assert two.zhou.pupils[0].name in page.get(f"/lessons/{mine.id}/register").text
    page.get(f"/lessons/{mine.id}/script")
    page.get(f"/lessons/{before.id}/register", 404)
    page.get(f"/lessons/{before.id}/print/register", 404)
    page.get(f"/lessons/{other.id}", 404)
    for address in ("/school-classes", "/lecturers", f"/classes/{two.zhou.group.id}/plan",
                    f"/classes/{two.zhou.group.id}/make-up"):  # fmt: skip
        page.get(address, 404)

    service.end_offer(two.db, row, Side.GIVER, at=now(), by=two.holder(Role.HEAD, two.town).id)
    two.db.flush()
    for address in (f"/lessons/{mine.id}", f"/lessons/{mine.id}/script", f"/lessons/{mine.id}/register"):
        page.get(address, 404)


def test_guest_whose_right_ended_at_home_has_no_door_and_own_staff_keep_theirs(page, two, make):
    two.lend()
    lesson = make.planned_lesson(two.zhou.group, facilitator=two.lecturer)
    page.sign_in(two.lecturer)
    page.get(f"/lessons/{lesson.id}/script")
    record_fact(two.db, two.right, at=now(), by=None, valid_until=today() - DAY, first_day=today() - DAY)
    two.db.flush()
    page.get(f"/lessons/{lesson.id}/script", 404)

    make.appointment(two.lecturer, two.village, make.post("教师", sensitive=False), first_day=None)
    page.get(f"/lessons/{lesson.id}/script")


def test_capacity_is_read_from_the_post_of_the_day_and_goes_into_the_ledger(page, two, make):
    officer = vice_principal(two, make)
    stranger = make.person("别人")
    make.role(stranger, Role.FACILITATOR, two.village)
    give_right(two.db, stranger, two.village)
    address = f"/classes/{two.zhou.group.id}/plan"
    page.sign_in(two.zhou.teacher)
    assert "以什么身份来" in page.get(address).text
    wrong = two.plan(facilitator=str(stranger.id), capacity=VICE)
    assert "不是本校的法治副校长" in page.post(address, wrong, status=422).text

    page.post(address, two.plan(facilitator=str(officer.id), capacity=VICE, planned_on=str(today())))

    [lesson] = two.db.scalars(select(PlannedLesson))
    assert lesson.capacity == VICE
    assert "法治副校长" in page.get(f"/lessons/{lesson.id}").text
    page.sign_in(officer)
    words = {"no_local_case": "y", "no_open_case": "y", "no_case_film": "y"}
    page.post(f"/lessons/{lesson.id}/taught", {"all": "1", "second_adult": "next_door", **words})
    assert "授课身份：法治副校长" in page.get(f"/lessons/{lesson.id}/register").text
    assert "法治副校长：上课的人签字说明" in page.get(f"/lessons/{lesson.id}/print/register").text
    page.post(f"/lessons/{lesson.id}/register/close", {}, form_at=f"/lessons/{lesson.id}/register")
    assert two.db.scalars(select(TaughtSession.capacity)).all() == [VICE]


def test_school_without_visitors_is_not_asked_for_a_capacity(page, two):
    page.sign_in(two.zhou.teacher)

    assert "以什么身份来" not in page.get(f"/classes/{two.zhou.group.id}/plan").text


def test_post_that_ended_before_the_register_closed_is_not_claimed(page, two, make):
    officer = vice_principal(two, make)
    lesson = make.planned_lesson(
        two.zhou.group, facilitator=officer, state="taught", capacity=VICE, planned_on=today() - DAY
    )
    appointment = two.db.scalars(select(Appointment).filter_by(person_id=officer.id)).one()
    record_fact(two.db, appointment, at=now(), by=None, last_day=today() - 2 * DAY)
    two.db.flush()
    page.sign_in(officer)
    page.get(f"/lessons/{lesson.id}/register", 404)
    clerk = make.person("文员")
    make.role(clerk, Role.CLERK, two.village)
    page.sign_in(clerk)
    page.get(f"/lessons/code?code={register_code_of(lesson)}", 302)

    page.post(f"/lessons/{lesson.id}/register/close", {}, form_at=f"/lessons/{lesson.id}/register")

    assert two.db.scalars(select(TaughtSession.capacity)).all() == [None]


def test_list_alone_lets_no_vice_principal_before_a_class(page, two, make):
    officer = vice_principal(two, make, with_right=False)
    page.sign_in(two.zhou.teacher)

    page.post(
        f"/classes/{two.zhou.group.id}/plan",
        two.plan(facilitator=str(officer.id), capacity=VICE),
        status=422,
    )

    assert two.db.scalars(select(PlannedLesson)).all() == []


def test_whoever_is_put_in_the_place_of_a_vice_principal_comes_as_a_facilitator(page, two, make):
    officer = vice_principal(two, make)
    lesson = make.planned_lesson(two.zhou.group, facilitator=officer, capacity=VICE, planned_on=today() + DAY)
    give_right(two.db, two.zhou.teacher, two.village)
    page.sign_in(two.holder(Role.HEAD, two.village))

    page.post("/school-classes/adults", {"person": str(officer.id), "by_person": str(two.zhou.teacher.id)})

    two.db.refresh(lesson)
    assert (lesson.facilitator_id, lesson.capacity) == (two.zhou.teacher.id, "facilitator")


def test_guest_taken_out_of_a_timetable_is_offered_and_refused_like_a_clash(page, two, make):
    two.lend()
    make.planned_lesson(two.zhou.group, facilitator=two.lecturer, planned_on=today() + DAY)
    page.sign_in(two.holder(Role.HEAD, two.village))
    page.post("/school-classes/adults", {"person": str(two.lecturer.id), "by_person": ""})
    page.sign_in(two.zhou.teacher)
    address = f"/classes/{two.zhou.group.id}/plan"

    assert "吴讲师（城关小学）" in page.get(address).text
    assert "这一节排不了这位老师" in page.post(address, two.plan(), status=422).text


def test_guest_is_taken_out_in_the_middle_of_a_lesson_and_its_register_closes_to_them(page, two, make):
    two.lend()
    lesson = make.planned_lesson(two.zhou.group, facilitator=two.lecturer, state="taught")
    page.sign_in(two.lecturer)
    page.get(f"/lessons/{lesson.id}/register")

    page.sign_in(two.holder(Role.HEAD, two.village))
    page.post("/school-classes/adults", {"person": str(two.lecturer.id), "by_person": ""})

    page.sign_in(two.lecturer)
    page.get(f"/lessons/{lesson.id}/register", 404)
    page.post(f"/lessons/{lesson.id}/register/close", status=404, form_at="/account")


def test_lecturer_reads_at_which_school_a_lesson_is_and_its_own_teacher_does_not(page, two, make):
    """One lecturer may teach a 五（1）班 at several schools."""
    two.lend()
    lesson = make.planned_lesson(two.zhou.group, facilitator=two.lecturer, planned_on=today() + DAY)
    page.sign_in(two.lecturer)
    assert two.village.name in page.get(f"/lessons/{lesson.id}").text

    page.sign_in(two.zhou.teacher)
    assert f"学校 {two.village.name}" not in page.get(f"/lessons/{lesson.id}").text
