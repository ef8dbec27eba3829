"""A second adult who left is none: no word of theirs counts, nothing asks them, and the lesson says so."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.classroom.ready.models import SecondAdultWord
from app.classroom.ready.queries import adult_of
from app.classroom.ready.service import say_whether_coming
from app.core.clock import now, today
from app.core.facts import record_fact
from app.people.models import Appointment
from tests.classroom.lecturers.conftest import DAY

pytestmark = pytest.mark.sqlite_is_enough


@pytest.fixture
def planned(db, make, class_of):
    """A lesson of today whose second adult said they come; then their only post ended yesterday."""
    zhou, second = class_of(6), make.person("李想")
    make.account(second, login="li-xiang")
    post = make.appointment(second, zhou.school, make.post("老师", sensitive=False), first_day=None)
    lesson = make.planned_lesson(
        zhou.group, facilitator=zhou.teacher, second_adult="in_room", second_adult_id=second.id
    )
    say_whether_coming(db, lesson, is_coming=True, at=now(), by=second.id)
    assert adult_of(db, lesson) == "in_room"
    record_fact(db, post, at=now(), by=None, last_day=today() - DAY)
    here = make.person("还在本校的人")
    make.appointment(here, zhou.school, make.post("保育员", sensitive=False), first_day=None)
    make.planned_lesson(zhou.group, facilitator=zhou.teacher, module="small-g56-2", second_adult_id=here.id)
    db.flush()
    return zhou, second, lesson


def test_lesson_says_that_its_second_adult_has_no_post_there_and_takes_no_former_word(db, page, planned):
    zhou, _second, lesson = planned
    page.sign_in(zhou.teacher)

    shown = page.get(f"/lessons/{lesson.id}").text

    assert "第二位大人那天在本校没有岗位" in shown
    assert "本人说了：我会在" not in shown
    assert adult_of(db, lesson) is None, "where they were is asked, not filled in"


def test_whoever_left_is_not_asked_and_can_promise_nothing(db, page, planned):
    _zhou, second, lesson = planned
    page.sign_in(second)

    assert "请你做第二位大人" not in page.get("/").text
    page.post(f"/lessons/{lesson.id}/second-adult", {"coming": "no"}, status=404, form_at="/account")
    assert db.scalars(select(SecondAdultWord.is_coming)).all() == [True], "what was said stays as it was"
    assert db.scalars(select(Appointment.last_day).filter_by(person_id=second.id)).all() == [today() - DAY]
