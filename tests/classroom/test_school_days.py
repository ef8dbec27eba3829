"""Holidays and days worked instead: entered as ranges, nearest first, and used by plans, warnings and letters."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.classroom.preparation import readiness_of
from app.classroom.queries.calendar import calendar_of
from app.classroom.queries.lessons import lesson_page
from app.classroom.school_days import SchoolDays
from app.classroom.service import record_letter
from app.classroom.term.calendar import Term, days_to_propose
from app.classroom.warnings import Warn, of_day
from app.content.catalogue import catalogue
from app.core.access import Role
from app.core.clock import now
from app.core.facts import record_fact
from app.people.identity import SignedIn
from app.people.models import OrganisationParent
from app.people.school_days.models import SchoolDayRange
from app.people.school_days.service import DaysOverlap, enter_days

DAY = timedelta(days=1)
NATIONAL = {date(2026, 10, 1) + n * DAY: False for n in range(8)}  # as entered for one year: Thursday to Thursday
SATURDAY = date(2026, 10, 10)  # worked instead


@pytest.fixture(autouse=True)
def september():
    with time_machine.travel("2026-09-07 10:00:00+08:00", tick=False):
        yield


@pytest.mark.parametrize(
    ("day", "is_school", "is_last"),
    [
        (date(2026, 9, 30), True, True),  # the holiday begins on Thursday
        (date(2026, 10, 8), False, False),
        (date(2026, 10, 9), True, False),  # a Friday before a Saturday with school
        (SATURDAY, True, True),
        (date(2026, 10, 16), True, True),
        (date(2026, 10, 17), False, True),
    ],
)
def test_what_was_entered_says_which_days_are_school_days(day, is_school, is_last):
    days = SchoolDays({**NATIONAL, SATURDAY: True})

    assert (days.is_school_day(day), days.is_last_of_week(day)) == (is_school, is_last)


def test_school_days_are_counted_over_a_holiday_and_a_day_worked_instead():
    first, last = date(2026, 9, 28), date(2026, 10, 12)

    assert SchoolDays().between(first, last) == 5  # Tuesday, Wednesday, 8 to 9 October, Monday
    assert SchoolDays({**NATIONAL, SATURDAY: True}).between(first, last) == 5  # without the 8th, with the Saturday
    assert SchoolDays({**NATIONAL}).between(first, last) == 4


def test_long_holiday_that_was_entered_is_warned_of_before_it_and_a_short_one_is_not():
    term = (date(2026, 9, 1), date(2027, 1, 22))
    autumn = {date(2026, 11, 2) + n * DAY: False for n in range(14)}

    assert of_day(date(2026, 10, 28), [term], SchoolDays(autumn)) == [Warn.BEFORE_HOLIDAY]
    assert of_day(date(2026, 10, 28), [term], SchoolDays()) == []
    assert of_day(date(2026, 9, 23), [term], SchoolDays(NATIONAL)) == []


def test_lessons_are_proposed_for_no_day_off_that_was_entered_and_for_a_day_worked_instead():
    first, last = date(2026, 9, 1), date(2027, 1, 22)
    plain = set(days_to_propose(Term(first, last), first))
    said = SchoolDays({date(2026, 9, 25): False, SATURDAY: True})
    entered = set(days_to_propose(Term(first, last, said), first))

    assert plain - entered == {date(2026, 9, 24)}, "now the last school day of its week"
    assert entered - plain == {date(2026, 10, 9)}, "no longer the last one"


def days(db, place, first, last, by, *, is_school=False):
    return enter_days(db, place.id, is_school=is_school, first_day=first, last_day=last, at=now(), by=by.id)


def test_bureaus_days_count_for_its_schools_and_the_nearest_entry_decides_a_day(db, make):
    county = make.organisation("青河县", kind="district")
    school, other = (make.organisation(name, parent=county) for name in ("青禾小学", "柳林小学"))
    officer = make.person("局里")
    days(db, county, date(2026, 9, 25), date(2026, 9, 27), officer)
    days(db, school, date(2026, 9, 25), date(2026, 9, 25), officer, is_school=True)

    assert not calendar_of(db, other.id, date(2026, 9, 7)).days.is_school_day(date(2026, 9, 25))
    assert calendar_of(db, school.id, date(2026, 9, 7)).days.is_school_day(date(2026, 9, 25))
    assert not calendar_of(db, school.id, date(2026, 9, 7)).days.is_school_day(date(2026, 9, 26))
    with pytest.raises(DaysOverlap):
        days(db, county, date(2026, 9, 27), date(2026, 9, 28), officer)
    assert days(db, county, date(2026, 9, 25), date(2026, 9, 27), officer).organisation_id == county.id


def test_letters_school_days_go_by_what_was_entered(db, make, class_of):
    zhou = class_of(6)
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, planned_on=date(2026, 9, 16))
    record_letter(db, zhou.group.id, course=lesson.course, sent_on=date(2026, 9, 9), at=now(), by=zhou.teacher.id)
    viewer = SignedIn("", 0, 0, zhou.teacher.id, zhou.teacher.name, None, (), roles=frozenset({"class_teacher"}))

    def keys():
        page = lesson_page(db, viewer, lesson.id, date(2026, 9, 7))
        return {line.key for line in readiness_of(db, page, catalogue().courses[lesson.course])}

    assert "letter" in keys()
    days(db, zhou.school, date(2026, 9, 14), date(2026, 9, 14), zhou.teacher)
    assert "letter_late" in keys()


@pytest.fixture
def head(make, class_of):
    zhou = class_of(6)
    person = make.person("校长")
    make.role(person, Role.HEAD, zhou.school)
    return zhou, person


def test_head_enters_days_by_form_and_takes_them_out_again(page, db, head):
    zhou, person = head
    page.sign_in(person)
    address = f"/organisations/{zhou.school.id}/school-days"
    entered = {"kind": "free", "first_day": "2026-09-25", "last_day": "2026-09-27"}

    page.post(address, entered)
    page.post(address, entered)
    shown = page.get(address)
    assert "2026年9月25日 – 2026年9月27日" in shown.text
    assert "已经填过了" in page.post(address, {**entered, "last_day": "2026-09-26"}, status=422).text
    assert (
        "太长了"
        in page.post(address, {**entered, "first_day": "2026-10-01", "last_day": "2027-10-07"}, status=422).text
    )
    assert (
        "太长了"
        in page.post(address, {"kind": "worked", "first_day": "2026-10-10", "last_day": "2026-11-10"}, status=422).text
    )

    [row] = db.scalars(select(SchoolDayRange))
    page.post(f"{address}/{row.id}/remove", {}, form_at=address)
    assert db.scalars(select(SchoolDayRange)).all() == []


def test_schools_head_reads_the_bureaus_days_and_cannot_take_them_out(page, db, make, head):
    zhou, person = head
    county = make.organisation("青河县", kind="district")
    row = days(db, county, date(2026, 9, 25), date(2026, 9, 27), person)
    link = db.scalar(select(OrganisationParent).filter_by(organisation_id=zhou.school.id))
    record_fact(db, link, at=now(), by=None, parent_id=county.id)
    page.sign_in(person)

    shown = page.get(f"/organisations/{zhou.school.id}/school-days")
    assert "青河县" in shown.text
    assert "/remove" not in shown.html
    page.post(f"/organisations/{zhou.school.id}/school-days/{row.id}/remove", {}, status=404, form_at="/account")
    page.get(f"/organisations/{county.id}/school-days", 404)
    page.sign_in(zhou.teacher)
    page.get(f"/organisations/{zhou.school.id}/school-days", 404)
