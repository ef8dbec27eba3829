"""A register that reached nobody counts nowhere: not as taught, not by right, not in the plan, not on a report."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.classroom import service
from app.classroom.queries.lessons import lessons_by_right
from app.classroom.queries.pupils import taught_modules
from app.classroom.term.queries import given_to
from app.content.catalogue import catalogue
from app.core.clock import now, today
from app.core.facts import record_fact
from app.records.counted import reached_nobody
from app.records.models import TaughtSession, TaughtUnder

COURSE, MODULE = "small-g56", "small-g56-1"
DAY = timedelta(days=1)


@pytest.fixture
def closed(db, make, class_of):
    """Close a lesson of Zhou Min's class; whom it did not reach are the first so many."""
    zhou = class_of(4)

    def close(missed):
        lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, state="taught")
        ids = [pupil.id for pupil in zhou.pupils]
        session = service.close_register(
            db,
            lesson,
            catalogue().courses[COURSE],
            enrolled=ids,
            not_reached=ids[:missed],
            guests=(),
            at=now(),
            by=zhou.teacher.id,
        )
        record_fact(db, session, at=now(), by=None, taught_under=TaughtUnder.AUTHORISED)
        db.flush()
        return zhou, lesson

    return close


def standing(db, zhou):
    """Return whether the class's page, the school's counts and its plan know a lesson."""
    ids = [zhou.group.id]
    modules = {COURSE: [module.id for module in catalogue().courses[COURSE].modules]}
    return (
        MODULE in taught_modules(db, zhou.group.id, modules, today()),
        sum(lessons_by_right(db, ids, today()).values()),
        len(given_to(db, ids, today() - DAY, today())),
    )


@pytest.mark.parametrize(("missed", "counted"), [(0, (True, 1, 1)), (3, (True, 1, 1)), (4, (False, 0, 0))])
def test_lesson_counts_as_given_only_when_somebody_was_reached(db, closed, missed, counted):
    zhou, _lesson = closed(missed)

    assert standing(db, zhou) == counted


def test_lesson_counts_again_when_one_pupil_is_corrected_to_reached(db, closed):
    zhou, lesson = closed(4)

    service.correct_register(db, lesson, {zhou.pupils[0].id: True}, at=now(), by=zhou.teacher.id)
    db.flush()

    assert standing(db, zhou) == (True, 1, 1)


def test_session_without_any_register_is_not_taken_for_one_that_reached_nobody(db, make, class_of):
    zhou = class_of(2)
    make.taught(zhou.group, zhou.teacher, reached=(), held_on=today())

    assert db.scalars(select(TaughtSession.id).where(reached_nobody(TaughtSession))).all() == []


def test_class_page_says_of_an_empty_register_that_it_counts_for_no_one(page, closed):
    zhou, _lesson = closed(4)
    page.sign_in(zhou.teacher)

    shown = page.get("/classes")

    assert "一个人也没到，不算上过" in shown.text


def test_nobody_waits_for_a_lesson_that_was_given_to_nobody(page, closed):
    """It is given another day to the whole class; a list of all its names would be for nothing (SAFEGUARDS 18)."""
    zhou, lesson = closed(4)
    page.sign_in(zhou.teacher)

    assert not [
        name
        for name in (pupil.name for pupil in zhou.pupils)
        if name in page.get(f"/classes/{zhou.group.id}/make-up").text
    ]
    shown = page.get(f"/lessons/{lesson.id}")
    assert "一个人也没到：这节课不算任何人上过" in shown.text
    assert "已经上过" not in shown.text
    assert f'href="/classes/{zhou.group.id}/plan?module={lesson.module}"' in shown.html, "the way to another day"
    assert "补课：还有谁没上到" not in shown.text


@pytest.mark.parametrize(("missed", "is_given"), [(3, True), (4, False)])
def test_plan_of_the_term_shows_a_lesson_as_given_only_when_somebody_was_reached(page, make, closed, missed, is_given):
    zhou, lesson = closed(missed)
    make.window(zhou.school, first_day=lesson.planned_on - 30 * DAY, last_day=lesson.planned_on + 60 * DAY)
    page.sign_in(zhou.teacher)

    shown = page.get("/school-plan")

    chip = shown.html.split(f'href="/lessons/{lesson.id}"')[0].rsplit("<a ", 1)[1]
    assert ("is-given" in chip) is is_given
    assert ("不算上过。请另排一天" in shown.text) is not is_given
