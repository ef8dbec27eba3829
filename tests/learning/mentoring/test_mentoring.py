"""A mentor's log: days and codes, read by the two and the protection lead, by nobody else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.core.access import Role
from app.core.clock import now, today
from app.learning.mentoring import queries, service
from app.learning.mentoring.rules import Went, What, may_enter, may_last
from app.people.identity import SignedIn

DAY = timedelta(days=1)


def test_time_together_ends_within_a_year_and_lines_lie_inside_it():
    first, last = date(2026, 9, 1), date(2027, 9, 2)
    assert may_last(first, last)
    assert not may_last(first, last + DAY)
    assert not may_last(last, first)
    inside = {"first_day": first, "last_day": last, "day": date(2026, 9, 10)}
    assert may_enter(held_on=date(2026, 9, 10), **inside)
    assert not may_enter(held_on=date(2026, 9, 11), **inside)
    assert not may_enter(held_on=date(2026, 8, 31), **inside)


@pytest.fixture
def school(make):
    class School:
        place, elsewhere = make.organisation(), make.organisation("别校")
        new, mentor, lead, head, colleague = (make.person(name) for name in ("新人", "老手", "专员", "校长", "同事"))

    post = make.post("教师", sensitive=False)
    for person in (School.new, School.mentor, School.lead, School.head, School.colleague):
        make.appointment(person, School.place, post, first_day=None)
    make.role(School.lead, Role.PROTECTION_LEAD, School.place)
    make.role(School.head, Role.HEAD, School.place)
    return School


def named(db, school, **changed):
    said = {"first_day": today(), "last_day": today() + 90 * DAY, "at": now(), "by": school.lead.id, **changed}
    row = service.name_mentor(db, school.new.id, school.mentor.id, school.place.id, **said)
    db.flush()
    return row


def test_log_is_read_by_the_two_and_the_lead_of_the_place_alone(db, make, school):
    row = named(db, school)
    assert named(db, school).id == row.id
    with pytest.raises(service.NotPossible):
        named(db, school, by=school.new.id)
    for went in (Went.TALK_AGAIN, Went.AS_AGREED):
        service.enter_line(db, row, held_on=today(), what=What.WATCHED, went=went, at=now(), by=school.mentor.id)
    db.flush()
    db.expire_all()

    def reads(person, *grants):
        one = queries.log_for(db, SignedIn("", 0, 0, person.id, "", None, grants), row.id, today())
        return None if one is None else [entry.outcome for entry in one.entries]

    assert reads(school.new) == reads(school.mentor) == ["as_agreed"], "the same day and deed is one line"
    assert reads(school.lead, (Role.PROTECTION_LEAD, school.place.id)) == ["as_agreed"]
    assert reads(school.head, (Role.HEAD, school.place.id)) is None
    assert reads(school.colleague) is None
    assert reads(school.lead, (Role.PROTECTION_LEAD, school.elsewhere.id)) is None


@pytest.mark.sqlite_is_enough
def test_lead_names_a_mentor_who_enters_a_line_and_the_new_one_reads_it(db, page, school):
    page.sign_in(school.lead)
    shown = page.get("/mentors/new")
    assert "老手（" in shown.text
    assert shown.html.count("<optgroup label=") >= 2, "grouped by post, for both lists"
    assert shown.html.count('data-find="option"') == 2
    page.post("/mentors/new", {"person": "0", "mentor": "0"}, status=422)
    said = {"person": str(school.new.id), "first_day": str(today()), "last_day": str(today() + 30 * DAY)}
    page.post("/mentors/new", {**said, "mentor": str(school.new.id)}, status=422)
    page.post(
        "/mentors/new", {**said, "mentor": str(school.mentor.id), "last_day": str(today() + 900 * DAY)}, status=422
    )
    page.post("/mentors/new", {**said, "mentor": str(school.mentor.id)})
    row = queries.own_mentorships(db, SignedIn("", 0, 0, school.mentor.id, "", None, ()), today())[0]

    page.sign_in(school.mentor)
    line = {"held_on": str(today()), "what": "report_route", "went": "asked_lead"}
    page.post(f"/mentors/{row.id}", {**line, "held_on": str(today() + DAY)}, status=422)
    page.post(f"/mentors/{row.id}", line)
    page.sign_in(school.new)
    assert "一起过了报告路线" in page.get(f"/mentors/{row.id}").text
    assert "老手" in page.get("/mentors/mine").text
    page.sign_in(school.head)
    page.get(f"/mentors/{row.id}", status=404)
    page.post(f"/mentors/{row.id}/end", {})
    page.sign_in(school.mentor)
    page.post(f"/mentors/{row.id}", line, status=422)
