"""A manager asks for guests, vice-principals and experts in the plan of a term: ticked one by one, within their reach, never alone."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from sqlalchemy import select

from app.classroom.lecturers import service
from app.classroom.lecturers.comers import comers
from app.classroom.lecturers.reach import times_of_comers
from app.classroom.lecturers.rules import Side
from app.classroom.models import PlannedLesson
from app.compliance.service import load_requirements
from app.compliance.standing import rebuild_all
from app.core.access import Role
from app.core.clock import now, today
from app.core.facts import record_fact
from tests.classroom.lecturers.conftest import DAY, give_right
from tests.classroom.lecturers.test_planning import VICE, vice_principal
from tests.classroom.lecturers.test_put_in import EXPERT, expert
from tests.classroom.term.test_pages import ASKED, fields_of
from tests.make import AT

pytestmark = pytest.mark.slow
PLAN = "/school-plan/proposal"
LAST = date(2027, 1, 22)


@pytest.fixture(autouse=True)
def first_monday_of_a_term():
    with time_machine.travel("2026-09-07 10:00:00+08:00", tick=False):
        yield


@pytest.fixture
def asked(first_monday_of_a_term, page, two, make):
    """The manager of the village looks at a term in which two lessons are asked and nobody of the school has the right."""
    make.window(two.village, first_day=date(2026, 9, 1), last_day=LAST)
    load_requirements(two.db, ASKED, "test.yaml", at=AT, by=None)
    two.db.flush()
    rebuild_all(two.db)
    page.sign_in(two.holder(Role.TRAINING_MANAGER, two.village))
    return two


def again(page, *persons, status=200):
    return page.post(PLAN, {"guests": [str(one) for one in persons], "again": "1"}, status)


def lessons(two):
    return two.db.scalars(select(PlannedLesson).order_by(PlannedLesson.id)).all()


def test_manager_ticks_a_guest_and_takes_the_plan_with_a_teacher_in_the_room(page, asked):
    two = asked
    assert "吴讲师" not in page.get(PLAN).text
    two.lend()

    looked = page.get(PLAN)
    assert "吴讲师（城关小学 · 授课教师）" in looked.text
    assert "checked" not in looked.html, "nobody is planned unasked"
    assert {value for name, value in fields_of(looked).items() if name.endswith("-facilitator")} == {""}
    shown = again(page, two.lecturer.id)
    assert "教室里的另一位大人：周敏" in shown.text
    page.post(PLAN, {**fields_of(shown), "guests": [str(two.lecturer.id)], "take": "all"})

    rows = lessons(two)
    assert {(row.facilitator_id, row.capacity, row.second_adult, row.second_adult_id) for row in rows} == {
        (two.lecturer.id, "facilitator", "in_room", two.zhou.teacher.id)
    }
    assert len(rows) == 2


@pytest.mark.parametrize("comes_as", [VICE, EXPERT])
def test_visitor_is_planned_in_the_capacity_they_hold(page, asked, make, comes_as):
    person = vice_principal(asked, make) if comes_as == VICE else expert(asked, make)

    shown = again(page, person.id)
    page.post(PLAN, {**fields_of(shown), "guests": [str(person.id)], "take": "all"})

    assert {(row.facilitator_id, row.capacity) for row in lessons(asked)} == {(person.id, comes_as)}


def test_visitor_with_the_facilitators_role_is_not_planned_unasked_either(page, asked, make):
    officer = vice_principal(asked, make)
    make.role(officer, Role.FACILITATOR, asked.village)

    shown = page.get(PLAN)

    assert all(value != str(officer.id) for value in fields_of(shown).values())
    assert f'<option value="{officer.id}">' not in shown.html
    assert str(officer.id) in fields_of(again(page, officer.id)).values()


def test_whoever_may_not_teach_is_not_offered(page, asked, make):
    vice_principal(asked, make, with_right=False)
    expert(asked, make, with_right=False)

    assert 'name="guests"' not in page.get(PLAN).html


def test_line_refuses_a_guest_nobody_ticked_and_one_whose_agreement_ended(page, asked):
    two = asked
    offer, _taking = two.lend()
    fields = fields_of(again(page, two.lecturer.id))
    assert "这一节排不了这位老师" in page.post(PLAN, {**fields, "take": "all"}, status=422).text
    service.end_offer(two.db, offer, Side.LECTURER, at=now(), by=two.lecturer.id)
    two.db.flush()

    answer = page.post(PLAN, {**fields, "guests": [str(two.lecturer.id)], "take": "all"}, status=422)

    assert "这一节排不了这位老师" in answer.text
    assert lessons(two) == []


def test_day_that_the_right_at_home_does_not_reach_is_refused_in_the_words_said_elsewhere(page, asked):
    two = asked
    two.lend()
    record_fact(two.db, two.right, at=now(), by=None, valid_until=date(2026, 11, 1))
    two.db.flush()
    fields = fields_of(again(page, two.lecturer.id))
    day = next(name for name, value in fields.items() if name.endswith("-day"))
    fields[day] = "2026-11-10"
    fields[day.replace("-day", "-facilitator")] = str(two.lecturer.id)

    answer = page.post(PLAN, {**fields, "guests": [str(two.lecturer.id)], "take": "all"}, status=422)

    assert "这位讲师在这一天没有教这个学段的授权" in answer.text
    assert lessons(two) == []


def test_class_teacher_sees_no_boxes_and_the_other_school_nothing(page, asked):
    asked.lend()
    page.sign_in(asked.zhou.teacher)
    page.get(PLAN, 404)
    page.sign_in(asked.holder(Role.TRAINING_MANAGER, asked.town))
    page.get(f"{PLAN}?school={asked.village.id}", 404)


def reach(two, person, band="g56"):
    found = [one for one in comers(two.db, [two.village.id], today()) if one.person_id == person.id]
    return times_of_comers(two.db, two.village.id, found, [band], today()).get(person.id, {}).get(band, ())


@pytest.mark.parametrize("withdrawn_here", [False, True])
def test_guest_comes_while_agreement_and_right_at_home_last_and_not_where_it_was_withdrawn(two, withdrawn_here):
    two.lend()
    if withdrawn_here:
        here = give_right(two.db, two.lecturer, two.village)
        record_fact(two.db, here, at=now(), by=None, withdrawn_on=today())
        two.db.flush()

    assert reach(two, two.lecturer) == (() if withdrawn_here else ((today(), two.right.valid_until),))
    assert reach(two, two.lecturer, "g34") == ()


def test_vice_principal_comes_while_the_post_lasts_and_an_expert_for_the_ages_of_the_entry(two, make):
    officer = vice_principal(two, make, last_day=today() + 20 * DAY)
    judge = expert(two, make, bands=("g56",), days=30)
    give_right(two.db, judge, two.village, band="g34")

    assert reach(two, officer) == ((today(), today() + 20 * DAY),)
    assert reach(two, judge) == ((today(), today() + 30 * DAY),)
    assert reach(two, judge, "g34") == ()
