"""How contacts with guardians came about: by code, from paper, in person; as questions beside the rate (SAFEGUARDS 28)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select

from app.classroom.letters.models import LetterLink, LetterReceipts
from app.compliance import service
from app.compliance.honesty_contacts import shares_of_contacts
from app.core.facts import record_fact
from app.people.models import Enrolment
from app.records.deeds import enter_contacts, void_contacts
from app.records.voids import DeedVoidReason
from tests.compliance.county import County

TODAY = date(2026, 12, 31)
AT = datetime(2026, 12, 10, 2, tzinfo=UTC)
TEACHER, CLERK = 41, 42


@pytest.fixture(autouse=True)
def on_the_last_day_of_the_year():
    with time_machine.travel("2026-12-31 10:00:00+08:00", tick=False):
        yield


CONTACT_RULE = """
requirements:
  - id: contact
    subject: person
    audience: [{kinds: [student]}]
    evidence: {contacts: {count: 1}}
    timing: {each: term}
"""


@pytest.fixture
def county(db, make) -> County:
    found = County(db, make, pupils=(40, 30))
    service.load_requirements(db, CONTACT_RULE, "c.yaml", at=AT, by=None)
    return found


@pytest.fixture
def pupils(db, county):
    return db.scalars(select(Enrolment.person_id).where(Enrolment.class_group_id == county.classes[0].id)).all()


def contacts(db, pupils, kind, *, by, at=AT, on=date(2026, 12, 10)):
    return enter_contacts(db, pupils, kind=kind, held_on=on, at=at, by=by)


def told(db, county, **more):
    found = shares_of_contacts(
        db, county.requirement("contact"), [school.id for school in county.schools], day=TODAY, **more
    )
    return {share.question: (share.part, share.whole, share.percent) for share in found}


def letter(db, county, *, first, last, counts):
    group = county.classes[0]
    link = LetterLink(
        class_group_id=group.id, course="kids", edition="1.0", token=f"t{first}", first_day=first, last_day=last
    )
    record_fact(db, link, at=AT, by=None)
    db.flush()
    by_code, soon, together = counts
    db.add(LetterReceipts(letter_link_id=link.id, by_code=by_code, soon=soon, together=together))
    db.flush()


def test_receipts_are_counted_apart_by_how_they_came(db, county, pupils):
    contacts(db, pupils[:10], "letter_receipt", by=None)
    contacts(db, pupils[10:22], "letter_receipt", by=TEACHER)
    contacts(db, pupils[22:25], "letter_receipt", by=CLERK, at=datetime(2026, 12, 19, 2, tzinfo=UTC))
    contacts(db, pupils[25:30], "talk", by=TEACHER)
    taken_back = contacts(db, pupils[30:32], "visit", by=TEACHER)
    void_contacts(db, taken_back, reason=DeedVoidReason.DID_NOT_HAPPEN, at=AT, by=TEACHER)

    shares = told(db, county)

    assert shares["receipts_by_code"] == (10, 30, 33)
    assert shares["receipts_on_paper"] == (15, 30, 50)
    assert shares["met_in_person"] == (5, 30, 17)
    assert shares["keyed_by_one"] == (12, 30, 40), "the most that one person keyed on one day"
    assert shares["late"] == (3, 30, 10)


def test_receipts_too_soon_and_from_one_device_stand_beside_the_rate(db, county):
    letter(db, county, first=date(2026, 11, 2), last=date(2027, 1, 10), counts=(20, 8, 6))

    shares = told(db, county)

    assert (shares["receipts_soon"], shares["receipts_together"]) == ((8, 20, 40), (6, 20, 30))


def test_above_the_school_only_shares_of_letters_that_are_over_and_none_of_few(db, county, pupils):
    letter(db, county, first=date(2026, 10, 1), last=date(2026, 11, 20), counts=(20, 8, 2))
    letter(db, county, first=date(2026, 12, 1), last=date(2027, 1, 10), counts=(3, 3, 3))
    contacts(db, pupils[:3], "talk", by=TEACHER)

    shares = told(db, county, is_masked=True)

    assert shares["receipts_soon"] == (None, None, 40), "the letter that still opens tells nothing above the school"
    assert shares["receipts_together"] == (None, None, None), "two are few"
    assert shares["met_in_person"] == (None, None, None)
