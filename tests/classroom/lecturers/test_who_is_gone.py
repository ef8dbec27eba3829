"""Whoever has left, and an expert whose entry is over, have no place in the lists and no door, whatever right was forgotten."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.certification.facilitators.queries import all_covered
from app.classroom.lecturers import service
from app.classroom.lecturers.models import OutsideExpert
from app.classroom.lecturers.places import capacity_of
from app.classroom.models import PlannedLesson
from app.core.access import Role
from app.core.clock import now, today
from app.core.facts import record_fact
from app.people.models import Appointment
from app.records.models import FACILITATOR, LAW_VICE_PRINCIPAL, OUTSIDE_EXPERT
from tests.classroom.lecturers.conftest import DAY, give_right
from tests.classroom.lecturers.test_planning import vice_principal

pytestmark = pytest.mark.sqlite_is_enough
DOORS = ("", "/script", "/register", "/print/register")


def end_posts(two, person):
    for row in two.db.scalars(select(Appointment).filter_by(person_id=person.id)):
        record_fact(two.db, row, at=now(), by=None, last_day=today() - DAY)
    two.db.flush()


@pytest.fixture
def expert(two, make):
    """An expert from outside with post, role, right and an entry a second person agreed to."""
    person = make.person("心理师何静")
    make.appointment(person, two.village, make.post("外聘", sensitive=False), kind="external", first_day=None)
    make.role(person, Role.FACILITATOR, two.village)
    give_right(two.db, person, two.village)
    entry = OutsideExpert(
        person_id=person.id, organisation_id=two.village.id, sender="health", subject="psychology", bands=["g56"],
        first_day=today() - 9 * DAY, valid_until=today() + 90 * DAY, entered_by=two.holder(Role.HEAD, two.village).id,
        agreed_on=today() - 9 * DAY, agreed_by=two.holder(Role.PROTECTION_LEAD, two.village).id,
    )  # fmt: skip
    record_fact(two.db, entry, at=now(), by=None)
    two.db.flush()
    return person


def colleague(two, make):
    person = make.person("本校讲师")
    make.appointment(person, two.village, make.post("教师", sensitive=False), first_day=None)
    make.role(person, Role.FACILITATOR, two.village)
    give_right(two.db, person, two.village)
    return person


def doors(page, person, lesson):
    page.sign_in(person)
    return [page.client.get(f"/lessons/{lesson.id}{one}").status_code for one in DOORS]


@pytest.mark.parametrize("who", ["colleague", "vice_principal", "expert"])
def test_whoever_left_yesterday_has_no_door_to_lessons_and_no_place_in_a_plan(page, two, make, expert, who):
    person = {"colleague": colleague, "vice_principal": vice_principal}.get(who, lambda *_: expert)(two, make)
    lesson = make.planned_lesson(two.zhou.group, facilitator=person, state="taught", capacity=None)
    assert doors(page, person, lesson) == [200] * len(DOORS)

    end_posts(two, person)

    assert doors(page, person, lesson) == [404] * len(DOORS)
    page.sign_in(two.zhou.teacher)
    assert person.name not in page.get(f"/classes/{two.zhou.group.id}/plan").text
    page.post(f"/classes/{two.zhou.group.id}/plan", two.plan(facilitator=str(person.id)), status=422)
    coming = make.planned_lesson(two.zhou.group, facilitator=person, planned_on=today() + DAY)
    assert "没有这个学段的授权" in page.get(f"/lessons/{coming.id}").text


def test_expert_whose_entry_was_ended_has_no_door_while_post_role_and_right_last(page, two, make, expert):
    lesson = make.planned_lesson(two.zhou.group, facilitator=expert, state="taught", capacity=OUTSIDE_EXPERT)
    assert doors(page, expert, lesson) == [200] * len(DOORS)
    [entry] = two.db.scalars(select(OutsideExpert))
    page.sign_in(two.holder(Role.HEAD, two.village))
    page.post(f"/lecturers/experts/{entry.id}/end", form_at="/lecturers")

    assert doors(page, expert, lesson) == [404] * len(DOORS)
    page.sign_in(two.zhou.teacher)
    page.post(f"/classes/{two.zhou.group.id}/plan", two.plan(facilitator=str(expert.id)), status=422)
    coming = make.planned_lesson(two.zhou.group, facilitator=expert, planned_on=today() + DAY)
    assert "没有这个学段的授权" in page.get(f"/lessons/{coming.id}").text


def test_lecturer_who_left_the_lending_organisation_comes_no_more(page, two, make):
    other = colleague(two, make)  # offered elsewhere, and still in post there
    service.offer_lecturer(
        two.db, other.id, two.village.id, two.town.id, at=now(), by=two.holder(Role.HEAD, two.village).id
    )
    two.lend()
    lesson = make.planned_lesson(two.zhou.group, facilitator=two.lecturer, state="taught")
    assert doors(page, two.lecturer, lesson)[0] == 200

    end_posts(two, two.lecturer)

    assert doors(page, two.lecturer, lesson) == [404] * len(DOORS)
    page.sign_in(two.zhou.teacher)
    assert "吴讲师" not in page.get(f"/classes/{two.zhou.group.id}/plan").text


@pytest.mark.parametrize(("who", "capacity"), [("expert", OUTSIDE_EXPERT), ("vice_principal", LAW_VICE_PRINCIPAL)])
def test_visitor_planned_as_one_of_the_schools_own_comes_as_the_visitor_they_are(
    page, two, make, expert, who, capacity
):
    """One wrong choice in a form took the three words about cases away."""
    person = expert if who == "expert" else vice_principal(two, make)
    page.sign_in(two.zhou.teacher)

    page.post(
        f"/classes/{two.zhou.group.id}/plan",
        two.plan(facilitator=str(person.id), capacity=FACILITATOR, planned_on=str(today())),
    )

    [lesson] = two.db.scalars(select(PlannedLesson))
    assert lesson.capacity == capacity
    page.sign_in(person)
    assert "no_local_case" in page.get(f"/lessons/{lesson.id}/taught").html


def test_vice_principal_who_teaches_at_the_school_as_well_may_come_as_one_of_its_own(two, make):
    person = vice_principal(two, make)
    make.appointment(person, two.village, make.post("教师", sensitive=False), first_day=None)
    two.db.flush()

    came = capacity_of(two.db, two.village.id, "g56", person.id, today(), chosen=FACILITATOR)

    assert came == FACILITATOR


def test_visitor_with_the_right_to_teach_stands_once_in_the_list(page, two, make, expert):
    vice_principal(two, make)
    page.sign_in(two.holder(Role.HEAD, two.village))

    shown = page.get("/lecturers").html

    assert [shown.count(name) for name in ("警官方正", "心理师何静")] == [1, 1]


def test_no_visitor_can_be_a_class_deputy(page, two, make, expert):
    """Names of pupils stay with the school's own staff (SAFEGUARDS 18)."""
    vice = vice_principal(two, make)
    page.sign_in(two.zhou.teacher)
    address = f"/classes/{two.zhou.group.id}/deputy"

    shown = page.get(address).text

    assert expert.name not in shown
    assert vice.name not in shown
    page.post(address, {"deputy": expert.id}, status=422)


def test_right_of_somebody_who_left_is_marked_as_resting(page, two, make):
    person = colleague(two, make)
    page.sign_in(two.holder(Role.HEAD, two.village))
    assert "授权停用" not in page.get("/facilitators/").text

    end_posts(two, person)

    shown = page.get("/facilitators/").text
    assert person.name in shown
    assert "授权停用" in shown


def test_school_whose_only_lecturer_left_is_not_taken_for_one_that_needs_no_start_up_term(two, make):
    person = colleague(two, make)
    assert all_covered(two.db, two.village.id, today()) == 1

    end_posts(two, person)

    assert all_covered(two.db, two.village.id, today()) == 0


def test_class_teacher_closes_and_corrects_the_register_of_a_lesson_whose_teacher_left(page, two, make):
    """Until the day is over it is the register of whoever teaches; after it the class must not lose the lesson."""
    person = colleague(two, make)
    today_given = make.planned_lesson(two.zhou.group, facilitator=person, state="taught")
    given = make.planned_lesson(two.zhou.group, facilitator=person, state="taught", planned_on=today() - DAY)
    end_posts(two, person)
    page.sign_in(two.zhou.teacher)
    page.get(f"/lessons/{today_given.id}/register", 404)
    assert "从第二天起，本班老师也可以" in page.get(f"/lessons/{today_given.id}").text

    assert f"/lessons/{given.id}/register" in page.get(f"/lessons/{given.id}").html
    page.post(f"/lessons/{given.id}/register/close", {}, form_at=f"/lessons/{given.id}/register")
    page.get(f"/lessons/{given.id}/register/correct")

    assert given.state == "closed"
    assert given.closed_by == two.zhou.teacher.id


def test_term_plan_says_of_a_planned_lesson_whose_teacher_left_that_somebody_else_must_teach(page, two, make):
    person = colleague(two, make)
    make.window(two.bureau, first_day=today() - 30 * DAY, last_day=today() + 60 * DAY)
    make.planned_lesson(two.zhou.group, facilitator=person, planned_on=today() + 7 * DAY)
    page.sign_in(two.holder(Role.HEAD, two.village))
    assert "那天没有这个年龄段的授权" not in page.get("/school-plan").text

    end_posts(two, person)

    assert "那天没有这个年龄段的授权" in page.get("/school-plan").text


def test_who_gave_a_lesson_is_not_rewritten_once_it_was_taught(page, two, make):
    """Otherwise a visitor's lesson could be made the class teacher's own, words and all."""
    vice = vice_principal(two, make)
    lesson = make.planned_lesson(two.zhou.group, facilitator=vice, state="taught", capacity=LAW_VICE_PRINCIPAL)
    page.sign_in(two.zhou.teacher)

    page.post(
        f"/lessons/{lesson.id}/change",
        two.plan(facilitator=str(two.zhou.teacher.id), planned_on=str(today())),
        form_at="/account",
    )

    assert (lesson.facilitator_id, lesson.capacity) == (vice.id, LAW_VICE_PRINCIPAL)


def test_deputy_who_left_is_said_to_see_nothing(page, two, make):
    person = colleague(two, make)
    address = f"/classes/{two.zhou.group.id}/deputy"
    page.sign_in(two.zhou.teacher)
    page.post(address, {"deputy": person.id}, status=303)
    assert "对方在“账号”页里能找到这个班" in page.get(address).text

    end_posts(two, person)

    shown = page.get(address).text
    assert "对方在“账号”页里能找到这个班" not in shown
    assert "什么也看不到了" in shown


def test_class_teacher_whose_posts_were_ended_by_a_list_sees_no_class_any_more(page, two, make):
    """Lists end posts and nobody's teaching: what was forgotten opens nothing (SAFEGUARDS 18)."""
    teacher, group = two.zhou.teacher, two.zhou.group
    addresses = (
        f"/rosters/{group.id}",
        f"/classes/{group.id}/families",
        f"/classes/{group.id}/make-up",
        f"/supervision/contacts/{group.id}/everyone",
    )
    page.sign_in(teacher)
    assert [page.client.get(address).status_code for address in addresses] == [200] * len(addresses)

    end_posts(two, teacher)

    assert [page.client.get(address).status_code for address in addresses] == [404] * len(addresses)
