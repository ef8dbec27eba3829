"""One class a deputy at a time, and a class's teachers are told who came to read its names (SAFEGUARDS 18)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.classroom.letters import service
from app.classroom.letters.models import ClassDeputy
from app.core.access import Role
from app.core.clock import now, today
from app.core.languages import long_day
from app.people.service.classes import end_enrolment, enter_teacher

DAY = timedelta(days=1)
CARD = "谁新近能看到你班上的名字"


@pytest.fixture
def school(make, class_of):
    """Two classes of a school, its gate guard, and its training manager."""
    one = class_of(3)
    two = class_of(3, school=one.school, title="五（2）班", teacher="韩梅")
    guard, manager = make.person("郑守"), make.person("陈立")
    make.appointment(guard, one.school, make.post("门卫"), first_day=None)
    make.role(manager, Role.TRAINING_MANAGER, one.school)
    return one, two, guard, manager


def test_colleague_is_deputy_of_one_class_at_a_time(page, db, make, school):
    """A manager made the gate guard deputy of four classes in seconds."""
    one, two, guard, manager = school
    page.sign_in(manager)
    page.post(f"/classes/{one.group.id}/deputy", {"deputy": guard.id}, status=303)

    refused = page.post(f"/classes/{two.group.id}/deputy", {"deputy": guard.id}, status=422)

    assert "已经是五（1）班的代理" in refused.text
    assert db.scalars(select(ClassDeputy.class_group_id)).all() == [one.group.id]
    page.post(f"/classes/{one.group.id}/deputy", {"deputy": ""}, status=303)
    page.post(f"/classes/{two.group.id}/deputy", {"deputy": guard.id}, status=303)
    assert db.scalars(select(ClassDeputy.class_group_id)).all() == [two.group.id]


def test_class_of_last_year_keeps_nobody_from_being_a_deputy(db, make, school):
    one, _two, guard, manager = school
    former = make.class_group(one.school, "四（1）班", first_day=None, last_day=today() - DAY)
    by = {"at": now(), "by": manager.id}
    service.name_deputy(db, former, guard.id, **by)
    db.flush()

    service.name_deputy(db, one.group, guard.id, **by)

    assert db.scalars(select(ClassDeputy).filter_by(class_group_id=one.group.id)).one().person_id == guard.id


def test_class_of_another_school_is_not_named(page, db, make, school, class_of):
    one, _two, guard, manager = school
    far = class_of(2, school=make.organisation("别的学校"), title="六（9）班", teacher="远方")
    service.name_deputy(db, far.group, guard.id, at=now(), by=manager.id)
    db.flush()

    page.sign_in(manager)
    refused = page.post(f"/classes/{one.group.id}/deputy", {"deputy": guard.id}, status=422)

    assert "别的学校一个班的代理" in refused.text
    assert "六（9）班" not in refused.text


def test_class_teacher_sees_who_is_deputy_since_when_and_ends_it(page, db, school):
    one, two, guard, manager = school
    service.name_deputy(db, one.group, guard.id, at=now(), by=manager.id)
    db.flush()
    since = long_day(today())
    page.sign_in(one.teacher)

    first = page.get("/").text
    assert f"郑守：从{since}起是五（1）班家庭联系的代理，由陈立指定" in first
    families = f"/classes/{one.group.id}/families"
    assert f"郑守，从{since}起" in page.get(families).text
    page.post(f"/classes/{one.group.id}/deputy", {"deputy": ""}, status=303, form_at=families)

    assert "除了你，没有别人看这份名单" in page.get(families).text
    assert f"郑守：从{since}到{since}是五（1）班家庭联系的代理" in page.get("/").text, "one ended stays told"
    page.sign_in(two.teacher)
    assert CARD not in page.get("/").text


@pytest.mark.parametrize(("days", "is_told"), [(13, True), (15, False)])
def test_deputy_stands_on_the_first_page_for_two_weeks(page, db, school, days, is_told):
    one, _two, guard, manager = school
    service.name_deputy(db, one.group, guard.id, at=now(), by=manager.id)
    db.flush()

    with time_machine.travel(now() + days * DAY, tick=False):
        page.sign_in(one.teacher)
        assert (CARD in page.get("/").text) is is_told
        assert "郑守" in page.get(f"/classes/{one.group.id}/families").text


@pytest.mark.parametrize(("days", "is_told"), [(13, True), (15, False)])
def test_teachers_of_a_class_are_told_who_was_entered_as_its_teacher_and_by_whom(page, db, school, days, is_told):
    """The gate guard became a teacher of a class by one tick, and nobody who teaches it was told."""
    one, two, guard, manager = school
    enter_teacher(db, one.group, guard.id, first_day=today() - 300 * DAY, last_day=None, at=now(), by=manager.id)
    db.flush()
    said = f"郑守：五（1）班的任课老师，{long_day(today())}由陈立登记"

    with time_machine.travel(now() + days * DAY, tick=False):
        page.sign_in(one.teacher)
        shown = page.get("/").text
        assert (said in shown) is is_told
        assert ("请告诉本校校长或者学生保护专员" in shown) is is_told
        assert "郑守 · 2026年1月27日" in page.get(f"/rosters/{one.group.id}").text
        page.sign_in(two.teacher)
        assert CARD not in page.get("/").text


def test_teacher_who_was_ended_the_same_day_is_told_of_all_the_same(page, db, school):
    one, _two, guard, manager = school
    row = enter_teacher(db, one.group, guard.id, first_day=today() - 9 * DAY, last_day=None, at=now(), by=manager.id)
    db.flush()
    end_enrolment(db, row, last_day=today() - DAY, at=now(), by=manager.id)
    db.flush()

    page.sign_in(one.teacher)

    assert "郑守" in page.get("/").text


def test_new_class_is_no_news_to_the_teachers_it_began_with(page, db, make, school):
    one, _two, guard, manager = school
    group = make.class_group(one.school, "六（1）班", first_day=None, last_day=None)
    at = now()
    mine, hers = (
        enter_teacher(db, group, who.id, first_day=today(), last_day=None, at=at, by=manager.id)
        for who in (one.teacher, guard)
    )
    db.flush()
    page.sign_in(one.teacher)
    assert CARD not in page.get("/").text

    end_enrolment(db, mine, last_day=today() + 99 * DAY, at=at, by=manager.id)
    db.flush()

    assert "郑守" in page.get("/").text, "changing one's own entry hides nobody"
    assert hers.id != mine.id


def test_teacher_reads_of_her_own_naming_that_it_was_hers(page, school):
    """Somebody at her open screen could have done it."""
    one, _two, guard, _manager = school
    page.sign_in(one.teacher)
    page.post(f"/classes/{one.group.id}/deputy", {"deputy": guard.id}, status=303)

    shown = page.get("/").text

    assert "由你自己指定" in shown
    assert "觉得不对" not in shown
