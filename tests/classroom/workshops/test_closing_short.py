"""A day closed with fewer minutes than somebody who left early is noted with: said by name, once, before theirs are fewer."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.classroom.workshops.closing import AsksOnce
from app.core.access import Role
from app.core.audit import AuditEntry
from tests.classroom.workshops.test_second_person import minutes_of


@pytest.fixture
def day(afternoon):
    """A day of 90 minutes from which the guard left after 80; sign-in was open all the time."""
    (row,) = afternoon.plans()
    afternoon.opens(row)
    afternoon.signs_in(row, afternoon.guard)
    afternoon.signs_in(row, afternoon.nurse)
    guard = next(one for one in afternoon.rows(row) if one.person_id == afternoon.guard.id)
    afternoon.minutes(row, guard, 80)
    afternoon.later(minutes=120)
    return row


def noted(afternoon, day):
    return {one.person_id: one.minutes for one in afternoon.rows(day)}


def test_closing_asks_once_before_somebody_who_left_early_gets_fewer_minutes(db, afternoon, day):
    with pytest.raises(AsksOnce) as asked:
        afternoon.closes(day, minutes=60)

    assert asked.value.longer == {afternoon.guard.id: 80}
    assert day.closed_at is None
    assert noted(afternoon, day)[afternoon.guard.id] == 80
    afternoon.closes(day, minutes=60, is_sure=True)
    assert [minutes_of(db, one, day.held_on) for one in (afternoon.guard, afternoon.nurse)] == [60, 60]
    told = db.scalars(select(AuditEntry.subject_id).where(AuditEntry.action == "workshop-minutes-corrected")).all()
    assert told == [afternoon.guard.id]


def test_closing_with_the_minutes_of_whoever_left_early_or_more_asks_nothing(db, afternoon, day):
    afternoon.closes(day, minutes=85)

    assert [minutes_of(db, one, day.held_on) for one in (afternoon.guard, afternoon.nurse)] == [80, 85]


def test_second_person_is_shown_no_more_minutes_than_the_day_has(afternoon):
    (row,) = afternoon.plans()
    afternoon.ticks(row, afternoon.guard)
    (guard,) = afternoon.rows(row)
    afternoon.minutes(row, guard, 80)
    afternoon.closes(row, minutes=60, is_sure=True)

    assert str(afternoon.shown(row)) == f"{afternoon.guard.id}:60"


@pytest.mark.sqlite_is_enough
def test_page_names_who_left_early_and_asks_about_them_by_name(page, afternoon, day):
    address = f"/workshops/days/{day.id}/close"
    page.sign_in(afternoon.lin)
    assert "门卫老秦 80 分钟" in page.get(address).text

    asked = page.post(address, {"minutes": "60"}, status=422)

    assert "门卫老秦（80 分钟）" in asked.text
    assert "只算这一天的分钟数" in asked.text
    assert 'value="60"' in asked.html
    named = re.search(r'name="named" value="([^"]*)"', asked.html)[1]
    nurse = next(one for one in afternoon.rows(day) if one.person_id == afternoon.nurse.id)
    afternoon.minutes(day, nurse, 70)
    again = page.post(address, {"minutes": "60", "sure": "y", "named": named}, status=422)
    assert "校医小赵（70 分钟）" in again.text, "whoever was noted meanwhile is named before theirs are fewer"
    named = re.search(r'name="named" value="([^"]*)"', again.html)[1]
    page.post(address, {"minutes": "60", "sure": "y", "named": named}, status=303)


@pytest.mark.sqlite_is_enough
def test_facilitator_who_sees_no_names_is_asked_with_a_count(page, make, afternoon):
    make.role(afternoon.cook, Role.FACILITATOR, afternoon.school)
    (row,) = afternoon.plans(by=afternoon.cook)
    afternoon.ticks(row, afternoon.guard)
    (guard,) = afternoon.rows(row)
    afternoon.minutes(row, guard, 80)
    page.sign_in(afternoon.cook)

    asked = page.post(f"/workshops/days/{row.id}/close", {"minutes": "60"}, status=422).text

    assert "有 1 位早走的人" in asked
    assert "门卫老秦" not in asked
