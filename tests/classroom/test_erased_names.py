"""Lists that outlive a name: lessons given, classes taught, registers, plans and rights say that it was erased."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.certification.facilitators.models import Authorisation
from app.certification.facilitators.rules import Withdrawn
from app.classroom import service as classroom
from app.classroom.queries.pupils import seats_of_session
from app.classroom.queries.school import adults_of, facilitators_of
from app.content.catalogue import catalogue
from app.core.access import Role
from app.core.clock import now, today
from app.core.facts import record_fact
from app.desk.erasing.forgetting import forget
from app.learning.mentoring.service import name_mentor
from app.people.models import Appointment, Enrolment
from app.records.models import TaughtSession
from app.records.service import enter_practical_result
from app.supervision.plans.models import PlanItem
from app.supervision.plans.queries import lines_of_plan
from app.supervision.plans.service import make_plan

pytestmark = pytest.mark.sqlite_is_enough
ERASED = "已删除的人员"
DAY = timedelta(days=1)


@pytest.fixture
def past(db, make, class_of):
    """Zhou taught a class with Wen beside her, held a right and was accompanied; then she, Wen and a pupil are erased."""

    class Past:
        zhou = class_of(3)
        wen, head = make.person("文老师"), make.person("校长")
        place, group, teacher = zhou.school, zhou.group, zhou.teacher

    past = Past()
    make.appointment(past.wen, past.place, make.post("教师", sensitive=False), first_day=None)
    make.appointment(past.head, past.place, make.post("校长", sensitive=False), first_day=None)
    make.role(past.head, Role.HEAD, past.place)
    past.lesson = make.planned_lesson(
        past.group, facilitator=past.teacher, planned_on=today() - DAY, state="taught", second_adult_id=past.wen.id
    )
    course, pupils = catalogue().courses["small-g56"], [pupil.id for pupil in past.zhou.pupils]
    classroom.close_register(
        db, past.lesson, course, enrolled=pupils, not_reached=(), guests=(), at=now(), by=past.teacher.id
    )
    return past


def erase(db, *people):
    db.flush()
    for table in (Appointment, Enrolment):
        for row in db.query(table).where(table.person_id.in_([one.id for one in people])):
            record_fact(db, row, at=now(), by=None, last_day=today() - DAY)
    forget(db, [one.id for one in people], at=now())
    db.flush()


def test_lesson_class_and_register_say_that_a_name_was_erased(db, past, page):
    erase(db, past.teacher, past.wen, past.zhou.pupils[0])
    page.sign_in(past.head)

    lesson = page.get(f"/lessons/{past.lesson.id}").text
    assert lesson.count(ERASED) == 2, "who taught, and the second adult"
    assert ERASED in page.get(f"/rosters/{past.group.id}").text
    taught = db.query(TaughtSession).one()
    names = [seat.name for seat, _reached in seats_of_session(db, taught.id, today())]
    assert sorted(names) == sorted([ERASED, *(pupil.name for pupil in past.zhou.pupils[1:])])
    for adults in (
        adults_of(db, [past.place.id], today(), past.wen.id),
        facilitators_of(db, past.group, today(), past.wen.id),
    ):
        assert [one.name for one in adults if one.person_id == past.wen.id] == [ERASED]


def test_rights_mentorships_and_plans_say_that_a_name_was_erased(db, past, page):
    result = enter_practical_result(
        db, past.teacher.id, practical="trial", kind="trial-lesson", course=None, edition="1.0",
        passed_on=today() - DAY, at=now(), by=past.head.id,
    )  # fmt: skip
    db.flush()
    right = Authorisation(
        person_id=past.teacher.id, organisation_id=past.place.id, band="g56", first_day=today() - DAY, valid_until=today(),
        practical_result_id=result.id, withdrawn_on=today(), withdrawn_for=str(Withdrawn.OTHER_WORK),
    )  # fmt: skip
    record_fact(db, right, at=now(), by=None)
    name_mentor(
        db, past.teacher.id, past.wen.id, past.place.id, first_day=today(), last_day=today(), at=now(), by=past.head.id
    )
    plan = make_plan(db, past.place.id, today(), today() + timedelta(days=300), at=now(), by=past.head.id)
    db.flush()
    for item in db.query(PlanItem):
        record_fact(db, item, at=now(), by=None, owner_id=past.wen.id)
    erase(db, past.teacher, past.wen)
    page.sign_in(past.head)

    assert page.get("/facilitators/").text.count(ERASED) == 1
    assert page.get("/mentors/").text.count(ERASED) == 2
    assert {line.owner for line in lines_of_plan(db, plan, on=today())} == {ERASED}
