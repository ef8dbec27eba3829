"""COMPLIANCE §6: drift recomputes the same day with the frozen definitions and lists each row that differs, with why."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select

from app.compliance import service as compliance
from app.compliance.filing.drift import NEW, drift_of
from app.compliance.filing.models import FilingSubject
from app.compliance.filing.rows import PERSON
from app.compliance.models import WaiverReason
from app.compliance.reports import Asked, report
from app.core.facts import record_fact
from app.people.announcements import holdings_changed
from app.people.models import Appointment, Person
from app.records.models import RecordVoid, TrainingRecord
from tests.compliance.county import STAFF_RULE
from tests.compliance.filing.office import NOON, TERM, TODAY

pytestmark = pytest.mark.slow

LATER = datetime(2027, 2, 20, 3, 0, tzinfo=UTC)


def drift(office, filing):
    office.db.flush()
    return drift_of(office.db, filing, today=TODAY, at=LATER)


def test_nothing_differs_while_no_fact_is_entered(office, county):
    filing = office.filed(county.schools[0])

    found = drift(office, filing)

    assert (found.rows, found.totals, found.erased) == ((), (), 0)
    assert dict(found.definitions) == {}


def test_record_entered_afterwards_is_the_one_row_that_differs_with_the_record_behind_it(office, county):
    filing = office.filed(county.schools[0])
    office.complete(county.keeper, on=date(2026, 9, 20), at=LATER)

    (row,) = drift(office, filing).rows

    assert (row.who, row.requirement) == ((PERSON, county.keeper.id), "core")
    assert (row.then["status"], row.now["status"]) == ("overdue", "met")
    assert {"status", "records"} <= set(row.differs_in)
    assert [(fact.table, fact.what) for fact in row.facts] == [("training_record", "entered")]
    assert [(one.count, one.then, one.now) for one in drift(office, filing).totals] == [
        ("met", 0, 1),
        ("overdue", 1, 0),
    ]


def test_voided_record_differs_and_the_void_is_named(office, county, db):
    office.complete(county.keeper, on=date(2026, 9, 20), at=NOON - timedelta(days=30))
    filing = office.filed(county.schools[0])
    record = db.scalars(select(TrainingRecord).where(TrainingRecord.person_id == county.keeper.id)).one()
    record_fact(db, RecordVoid(voids=record.public_id, reason="wrong_person"), at=LATER, by=None)
    db.flush()

    (row,) = drift(office, filing).rows

    assert (row.then["status"], row.now["status"]) == ("met", "overdue")
    assert [fact.table for fact in row.facts] == ["record_void"]


def test_somebody_on_post_that_nobody_had_entered_is_a_new_row(office, county):
    filing = office.filed(county.schools[0])
    forgotten = office.county.make.person("漏报")
    record_fact(
        office.db,
        Appointment(
            public_id="late", person_id=forgotten.id, organisation_id=county.schools[0].id, post_id=county.post.id,
            kind="staff", first_day=date(2026, 9, 1),
        ),
        at=LATER,
        by=None,
    )  # fmt: skip
    office.db.flush()
    holdings_changed(office.db, [forgotten.id], None)

    (row,) = drift(office, filing).rows

    assert (row.code, row.then, row.now["status"]) == (NEW, None, "overdue")
    assert [fact.id for fact in row.facts] == ["late"]


def test_changed_definitions_stand_apart_and_move_no_row(office, county, db):
    filing = office.filed(county.schools[0])
    stricter = STAFF_RULE.replace("{within_days: 30}", "{within_days: 400}").replace("count: 1", "count: 2")
    compliance.load_requirements(db, stricter, "r.yaml", at=LATER, by=None)

    found = drift(office, filing)

    assert dict(found.definitions) == {"core": "changed", "lessons": "changed"}
    assert (found.rows, found.totals) == ((), ())


def test_erased_person_is_said_to_be_beyond_comparison_and_nobody_else_differs(office, county, db):
    filing = office.filed(county.schools[0])
    link = delete(FilingSubject).where(
        FilingSubject.filing_id == filing.id, FilingSubject.person_id == county.keeper.id
    )
    db.execute(link)
    held = select(Appointment).where(Appointment.person_id == county.keeper.id)
    db.execute(delete(Appointment).where(Appointment.id.in_([row.id for row in db.scalars(held)])))
    db.expire_all()

    found = drift(office, filing)

    assert (found.rows, found.erased) == ((), 1)


@pytest.mark.parametrize(
    "seed", [0, 1, *[pytest.param(seed, marks=pytest.mark.sqlite_is_enough) for seed in range(2, 6)]]
)
def test_drift_finds_exactly_the_rows_that_differ_after_many_random_changes(office, county, db, make, seed):
    """Compared with two readings of the report document, which know nothing of filings."""
    chance = random.Random(seed)  # noqa: S311  the same changes every time
    school = county.schools[0]
    staff = [county.staff(school, f"同事{number}") for number in range(12)]
    for person in chance.sample(staff, 5):
        day = date(2026, 9, 10) + timedelta(days=chance.randrange(60))
        office.complete(person, on=day, at=NOON - timedelta(days=9))
    filing = office.filed(school)
    before = people(office, school)

    for person in chance.choices(staff, k=8):
        change(office, person, chance)

    after = people(office, school)
    found = drift(office, filing)
    names = dict(db.execute(select(Person.id, Person.public_id)).all())
    assert {(names[row.who[1]], row.requirement) for row in found.rows} == {
        key for key in before.keys() | after.keys() if before.get(key) != after.get(key)
    }
    assert found.rows
    assert all(row.facts for row in found.rows)
    assert all(fact.at > filing.signed_at for row in found.rows for fact in row.facts)


def people(office, school):
    asked = Asked(school.public_id, TERM.as_of, detail=True)
    rows = report(office.db, asked, today=TODAY, at=LATER)["people"]
    told = ("status", "expiring", "late", "due_on", "valid_until", "uncovered_days", "records")
    return {(row["subject"], row["requirement"]): [row[name] for name in told] for row in rows}


def change(office, person, chance):
    db, kind = office.db, chance.randrange(4)
    if kind == 0:
        office.complete(person, on=date(2026, 9, 1) + timedelta(days=chance.randrange(170)), at=LATER)
    elif kind == 1:
        first = date(2026, 9, 1) + timedelta(days=chance.randrange(160))
        compliance.grant_waiver(
            db, person.id, "core", first_day=first, last_day=first + timedelta(days=chance.randrange(90)),
            reason=WaiverReason.LONG_LEAVE, at=LATER, by=None,
        )  # fmt: skip
    elif kind == 2:
        held = db.scalars(select(Appointment).where(Appointment.person_id == person.id)).first()
        last_day = date(2026, 10, 1) + timedelta(days=chance.randrange(160))
        record_fact(db, held, at=LATER, by=None, last_day=last_day)
        db.flush()
        holdings_changed(db, [person.id], None)
    else:
        record = db.scalars(select(TrainingRecord).where(TrainingRecord.person_id == person.id)).first()
        if record and not db.scalar(select(RecordVoid.id).where(RecordVoid.voids == record.public_id)):
            record_fact(db, RecordVoid(voids=record.public_id, reason="wrong_person"), at=LATER, by=None)
            db.flush()
