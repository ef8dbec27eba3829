"""Leaving, moving and joining in the middle of a year: dated facts, so that yesterday's report stays as it was."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.compliance import duties
from app.compliance.comparing import comparison
from app.compliance.doctor import findings
from app.compliance.facts import read_tree
from app.compliance.filing.models import Filing, FilingStep
from app.compliance.reports import Asked, report
from app.compliance.rights import sight_of
from app.core.access import Role
from app.core.clock import day_of, now, today
from app.core.facts import record_fact
from app.core.languages import long_day
from app.people.announcements import holdings_changed
from app.people.identity import person_signed_in
from app.people.models import Appointment, Enrolment, RoleGrant
from app.people.service import classes
from app.people.service.merges import approve_merge, ask_merge
from app.people.service.staff import Held
from app.people.views.filed import first_changed
from app.people.views.pupils import OPENED
from app.records import service as ledger
from tests.compliance.county import County
from tests.make import AT

pytestmark = pytest.mark.sqlite_is_enough


def yesterday():
    return today() - timedelta(days=1)


@pytest.fixture
def county(db, make):
    return County(db, make)


def yesterdays(db, county):
    asked = Asked(county.county.public_id, yesterday(), detail=True)
    return json.dumps(report(db, asked, today=today(), at=AT), ensure_ascii=False)


def viewing(db, make, person):
    return person_signed_in(db, make.signed_in_token(person, at=now()), at=now())


def test_transfer_and_leaving_entered_today_leave_yesterdays_report_byte_for_byte(page, db, make, county):
    school = county.schools[0]
    other = make.class_group(school, "五（2）班")
    row = db.scalars(select(Enrolment).where(Enrolment.class_group_id == county.classes[0].id)).first()
    row_two = db.scalars(select(Enrolment).where(Enrolment.class_group_id == county.classes[0].id)).all()[1]
    before = yesterdays(db, county)

    classes.transfer(db, row, other, since=today(), at=now(), by=None)
    classes.end_enrolment(db, row_two, last_day=yesterday(), at=now(), by=None)
    manager = county.holder(Role.TRAINING_MANAGER, school)
    page.sign_in(manager).post(f"/staff/{county.keeper.id}/leave", {"last_day": yesterday().isoformat()})
    db.expire_all()

    assert yesterdays(db, county) == before
    days = db.execute(select(Enrolment.first_day, Enrolment.last_day).filter_by(person_id=row.person_id)).all()
    assert [tuple(line) for line in days] == [(None, yesterday()), (today(), None)]
    assert db.scalar(select(Appointment.last_day).filter_by(person_id=county.keeper.id)) == yesterday()


def test_transfer_dated_in_the_past_is_told_as_entered_since(db, make, county):
    school = county.schools[0]
    other = make.class_group(school, "五（2）班", grades="6")
    row = db.scalars(select(Enrolment).where(Enrolment.class_group_id == county.classes[0].id)).first()
    viewer = viewing(db, make, county.holder(Role.HEAD, school))
    tree = read_tree(db)

    def told():
        found = comparison(
            db, tree, sight_of(db, viewer, today()), tree.organisations[school.id],
            first=yesterday(), last=today(),
        )  # fmt: skip
        return found.entered_late

    assert told() == 0
    classes.transfer(db, row, other, since=today(), at=now(), by=None)
    db.flush()
    assert told() == 0
    second = db.scalars(select(Enrolment).where(Enrolment.class_group_id == county.classes[0].id)).all()[1]
    classes.transfer(db, second, other, since=yesterday() - timedelta(days=10), at=now(), by=None)
    db.flush()
    assert told() == 2  # the old class ended and the new one began


def test_pupil_is_not_enrolled_twice_in_one_class_and_an_ended_entry_is_not_prolonged(db, make, county):
    school = county.schools[0]
    other = make.class_group(school, "五（2）班")
    row = db.scalars(select(Enrolment).where(Enrolment.class_group_id == county.classes[0].id)).first()
    left_on = today() - timedelta(days=20)
    classes.end_enrolment(db, row, last_day=left_on, at=now(), by=None)

    classes.transfer(db, row, other, since=today(), at=now(), by=None)

    assert row.last_day == left_on
    with pytest.raises(classes.AlreadyEnrolled):
        classes.transfer(db, row, other, since=today(), at=now(), by=None)


def test_leaving_a_school_ends_posts_classes_and_rights_there_on_that_day_and_nothing_elsewhere(page, db, make, county):
    school, elsewhere = county.schools
    teacher = county.staff(school, "王芳")
    make.appointment(teacher, elsewhere, county.post)
    make.enrolment(teacher, county.classes[0], role="teacher")
    make.role(teacher, Role.CLERK, school)
    make.appointment(teacher, school, make.post("食堂"), first_day=today() + timedelta(days=30))  # never begins
    page.sign_in(county.holder(Role.TRAINING_MANAGER, school))
    address = f"/staff/{teacher.id}/leave"
    shown = page.get(address).text
    assert elsewhere.name not in shown
    assert "最后一天之后每一天的数字会变" in shown

    page.post(address, {"last_day": yesterday().isoformat()})

    db.expire_all()
    posts = db.execute(select(Appointment.organisation_id, Appointment.last_day).filter_by(person_id=teacher.id)).all()
    assert [tuple(row) for row in posts] == [(school.id, yesterday()), (elsewhere.id, None)]
    assert db.scalar(select(Enrolment.last_day).filter_by(person_id=teacher.id)) == yesterday()
    roles = dict(db.execute(select(RoleGrant.role, RoleGrant.last_day).filter_by(person_id=teacher.id)).all())
    assert roles == {"clerk": yesterday()}
    assert "class_teacher" not in viewing(db, make, teacher).roles
    page.get(address, status=404)


def test_nobody_ends_their_own_posts_nor_the_heads_and_no_other_schools(page, make, county):
    manager = county.staff(county.schools[0], "方敏")
    make.role(manager, Role.TRAINING_MANAGER, county.schools[0])
    leader = county.staff(county.schools[0], "方校长")
    make.role(leader, Role.HEAD, county.schools[0])

    page.sign_in(manager)

    page.get(f"/staff/{manager.id}/leave", status=404)
    page.get(f"/staff/{leader.id}/leave", status=404)
    page.post(f"/staff/{leader.id}/leave", {"last_day": yesterday().isoformat()}, 404, form_at="/account")
    page.get(f"/staff/{county.guard.id}/leave", status=404)


def test_teacher_who_moves_in_february_takes_the_training_along_30_days_after_the_merge_is_agreed(db, make, county):
    old, new = county.schools
    there = county.staff(old, "王芳", first_day=date(2026, 9, 1))
    ledger.enter_training_record(
        db, there.id, course="staff-core", edition="1.0", completed_on=date(2026, 9, 10), minutes=120, at=AT, by=None
    )
    held = db.scalars(select(Appointment).filter_by(person_id=there.id)).one()
    record_fact(db, held, at=AT, by=None, last_day=date(2026, 9, 30))
    holdings_changed(db, [there.id], None)
    here = county.staff(new, "王芳", first_day=date(2026, 10, 1))
    counts_from = today() + timedelta(days=30)
    days = (date(2026, 9, 30), counts_from - timedelta(days=1))
    before = [rows_on(db, county, day) for day in days]
    assert before[0] == {(there.public_id, old.public_id, "met")}
    assert rows_on(db, county, counts_from) == {(here.public_id, new.public_id, "overdue")}

    row = ask_merge(
        db, here.id, there.id, organisation_id=new.id, of_pupils=False, asked_as=Role.HEAD, at=now(), by=county.guard.id
    )
    assert rows_on(db, county, counts_from) == {(here.public_id, new.public_id, "overdue")}
    approve_merge(db, row, at=now(), by=county.keeper.id)

    assert [rows_on(db, county, day) for day in days] == before
    assert rows_on(db, county, counts_from) == {(here.public_id, new.public_id, "met")}
    owed = duties.duties_of(db, there.id, counts_from)  # what the account of either entry shows
    assert [duty.status for duty in owed if duty.requirement == "core"] == ["met"]
    assert list(findings(db)) == []


def rows_on(db, county, day):
    """Who stands how under the course for staff, but for those who were there before the test."""
    people = report(db, Asked(county.county.public_id, day, detail=True), today=today(), at=AT)["people"]
    known = {county.keeper.public_id, county.guard.public_id}
    return {
        (one["subject"], one["organisation"], one["status"])
        for one in people
        if one["requirement"] == "core" and one["subject"] not in known
    }


def file_report(db, place, *, as_of, version=1, state="filed"):
    first = as_of - timedelta(days=140)
    row = Filing(
        public_id=f"f-{place.public_id}-{as_of}-{version}", organisation_id=place.id, period="term", first_day=first,
        last_day=as_of, as_of=as_of, version=version, state=state, is_as_is=False,
    )  # fmt: skip
    db.add(row)
    db.flush()
    if state != "draft":
        step = FilingStep(filing_id=row.id, step="filed", at=AT, by=None, capacity="head", choice=None, codes=[])
        db.add(step)
        db.flush()
    return row


def test_day_dated_back_names_the_filings_whose_figures_are_of_a_later_day(page, db, make, county):
    school, elsewhere = county.schools
    ends = today() - timedelta(days=20)
    file_report(db, school, as_of=ends, state="returned")
    second = file_report(db, school, as_of=ends, version=2)
    file_report(db, school, as_of=ends - timedelta(days=100))
    file_report(db, school, as_of=today(), state="draft")
    file_report(db, elsewhere, as_of=ends)
    make.appointment(county.keeper, elsewhere, county.post)
    other = make.class_group(school, "五（2）班")
    pupils = db.scalars(select(Enrolment).where(Enrolment.class_group_id == county.classes[0].id)).all()
    page.sign_in(county.holder(Role.HEAD, school))

    shown = page.get(f"/staff/{county.keeper.id}/leave")
    assert shown.text.count("数字截至") == 2, "the newest version of each period, of this school only"
    assert f"/filings/{second.id}/drift" in shown.html

    page.client.cookie_holds(**{OPENED: [row.id for row in pupils]})
    day, before = ends.isoformat(), (ends - timedelta(days=1)).isoformat()
    for address, typed, is_named in (
        (f"/rosters/pupils/{pupils[0].id}/end", {"last_day": day}, False),
        (f"/rosters/pupils/{pupils[0].id}/end", {"last_day": before}, True),
        (f"/rosters/pupils/{pupils[1].id}/transfer", {"class_group_id": other.id, "since": day}, True),
        (f"/staff/{county.keeper.id}/leave", {"last_day": before}, True),
    ):
        after = page.get(page.post(address, typed).response.location).text
        assert after.count("涉及一份已报送的报告") == is_named, address
        assert (f"第 2 版，{long_day(day_of(AT))}报送，数字截至{long_day(ends)}" in after) is is_named, address
    post = db.scalars(
        select(Appointment).where(Appointment.organisation_id == school.id, Appointment.person_id == county.keeper.id)
    ).one()
    held = Held(post.organisation_id, post.post_id, post.kind, post.first_day, post.last_day)
    days = [first_changed(post, replace(held, **changed)) for changed in (
        {}, {"last_day": None}, {"last_day": ends}, {"first_day": ends}, {"first_day": None}, {"post_id": 0},
    )]  # fmt: skip
    assert days == [None, ends, ends, post.first_day, date.min, post.first_day]
