"""Contacts with guardians: by exception, for one's own class, counted once, taken back by a second entry."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.compliance import service as compliance
from app.compliance.models import Requirement, StatusRow
from app.core.access import Role
from app.core.audit import AuditEntry
from app.records.deeds import InTheFuture, enter_contacts
from app.records.models import Contact, RecordVoid
from app.supervision.contacts.rules import Way, may_void_round, those_met

NOON = datetime(2026, 12, 10, 4, 0, tzinfo=UTC)
TODAY = date(2026, 12, 10)
RULE = """
requirements:
  - id: guardian-contact
    subject: person
    audience: [{kinds: [student]}]
    evidence: {contacts: {count: 1}}
    timing: {each: term}
"""
pytestmark = pytest.mark.usefixtures("on_a_day_in_december")


@pytest.mark.parametrize(
    ("way", "ticked", "met"),
    [
        (Way.EVERYONE, [], {1, 2, 3}),
        (Way.EVERYONE, [2], {1, 3}),
        (Way.EVERYONE, [2, 9], {1, 3}),
        (Way.SOME, [], set()),
        (Way.SOME, [2, 9], {2}),  # nobody of another class, whatever is sent
    ],
)
def test_round_reaches_those_enrolled_and_nobody_else(way, ticked, met):
    assert those_met(way, [1, 2, 3], ticked) == met


@pytest.mark.parametrize(("viewer", "days", "may"), [(1, 0, True), (1, 7, True), (1, 8, False), (2, 0, False)])
def test_whole_round_is_taken_back_by_its_maker_within_seven_days(viewer, days, may):
    at = NOON + timedelta(days=days)
    assert may_void_round(entered_at=NOON, entered_by=1, viewer=viewer, at=at) is may


def met_and_due(db) -> dict[str, int]:
    db.flush()
    rows = db.execute(
        select(StatusRow.status, func.count())
        .join(Requirement, Requirement.id == StatusRow.requirement_id)
        .where(Requirement.public_id == "guardian-contact", StatusRow.first_day <= TODAY, StatusRow.last_day >= TODAY)
        .group_by(StatusRow.status)
    )
    return dict(rows.all())


@pytest.fixture
def teacher(county):
    person = county.make.person("周敏")
    county.make.enrolment(person, county.classes[0], role="teacher")
    return person


def test_class_teacher_enters_a_meeting_by_exception_and_takes_it_back(page, db, county, teacher):
    group, other = county.classes
    compliance.load_requirements(db, RULE, "r.yaml", at=NOON, by=None)
    page.sign_in(teacher)
    address = f"/supervision/contacts/{group.id}/everyone"
    opened = page.get(address)
    assert "学生01" in opened.text
    missing = db.scalars(select(Contact.id)).all()
    assert missing == []
    pupils = [int(value) for value in re.findall(r'name="pupils"[^>]*value="(\d+)"', opened.html)]
    assert len(pupils) == 30

    typed = {"kind": "meeting", "held_on": "2026-12-01", "pupils": [str(pupils[0]), str(pupils[5])]}
    page.post(address, typed)
    page.post(address, typed)
    assert db.scalar(select(func.count(Contact.id))) == 28, "a second submit enters no second contact"
    assert met_and_due(db) == {"met": 28, "due": 2 + 7}

    page.post(f"/supervision/contacts/{group.id}/some", {"kind": "visit", "held_on": "2026-12-02", "pupils": [str(pupils[0])]})  # fmt: skip
    assert met_and_due(db) == {"met": 29, "due": 1 + 7}
    assert "本学期已有" in page.get(address).text

    first = db.scalars(select(Contact).filter_by(kind="meeting").order_by(Contact.id)).first()
    page.post(f"/supervision/contacts/{group.id}/rounds/{first.id}/void", {"which": "0", "code": "wrong_day"})
    db.expire_all()
    assert met_and_due(db) == {"met": 1, "due": 29 + 7}
    assert db.scalar(select(func.count(RecordVoid.id))) == 28
    assert db.scalar(select(func.count(Contact.id))) == 29, "taken back, never deleted"
    assert db.scalar(select(func.count()).where(AuditEntry.action == "class-names-opened")) >= 3

    page.get(f"/supervision/contacts/{other.id}/everyone", status=404)
    assert "五（1）班" in page.get("/supervision/contacts").text


def test_manager_and_head_see_counts_and_no_name(page, county, teacher):
    """SAFEGUARDS 18: managers work with counts per class."""
    group = county.classes[0]
    for role in (Role.TRAINING_MANAGER, Role.HEAD):
        page.sign_in(county.holder(role, county.schools[0]))
        listed = page.get("/supervision/contacts").text
        assert "0 / 30" in listed
        assert "学生0" not in listed
        page.get(f"/supervision/contacts/{group.id}/everyone", status=404)
    teaching_head = county.holder(Role.HEAD, county.schools[0])
    beside = county.make.class_group(county.schools[0], "五（2）班")
    county.make.enrolment(teaching_head, beside, role="teacher")
    page.sign_in(teaching_head)
    page.get(f"/supervision/contacts/{beside.id}/everyone")
    page.get(f"/supervision/contacts/{group.id}/everyone", status=404)
    page.sign_in(county.holder(Role.CLERK, county.schools[0]))
    assert "学生01" in page.get(f"/supervision/contacts/{group.id}/some").text
    page.sign_in(county.holder(Role.CLERK, county.schools[1]))
    page.get(f"/supervision/contacts/{group.id}/some", status=404)


def test_pupil_who_joined_later_has_no_contact_of_a_day_before(page, db, county, teacher):
    group = county.classes[0]
    late = county.make.person("新来", number="31")
    county.make.enrolment(late, group, first_day=date(2026, 12, 5))
    page.sign_in(teacher)

    page.post(f"/supervision/contacts/{group.id}/everyone", {"kind": "meeting", "held_on": "2026-12-01"})

    assert db.scalar(select(func.count(Contact.id))) == 30
    assert late.id not in set(db.scalars(select(Contact.student_id)))
    page.post(f"/supervision/contacts/{group.id}/everyone", {"kind": "meeting", "held_on": "2026-12-11"}, status=422)
    with pytest.raises(InTheFuture):
        enter_contacts(db, [late.id], kind="visit", held_on=TODAY + timedelta(days=1), at=NOON, by=None)
