"""The kept status, changed fact by fact, is what rebuilding from the facts gives; the report reads both the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.compliance import service
from app.compliance.models import StatusRow, WaiverReason
from app.compliance.reports import Asked, report
from app.compliance.standing import rebuild_all
from app.core.facts import record_fact
from app.people.announcements import holdings_changed
from app.people.models import Appointment, Enrolment
from app.records import service as ledger
from app.records.models import TrainingRecord
from tests.compliance import naive, worlds
from tests.compliance.written import Written, kept_status
from tests.make import AT

few = settings(
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
TODAY = date(2026, 12, 31)
FEW_OR_MANY = pytest.mark.parametrize("examples", [5, pytest.param(40, marks=pytest.mark.slow)])
FACTS, REQUIREMENT = worlds.many_facts(), worlds.requirements()
DAY = st.dates(date(2026, 7, 1), naive.STILL)


@contextmanager
def only_here(db: Session) -> Iterator[None]:
    """Undo what one example wrote before the next."""
    savepoint = db.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()
        db.expunge_all()


def change_something(data: Any, written: Written) -> None:
    """Make one change as the site would: a fact, and the announcement of its service."""
    db = written.db
    person = written.keys[data.draw(st.sampled_from(worlds.PERSONS))]
    day = data.draw(worlds.a_day())
    what = data.draw(st.sampled_from(["appoint", "end", "leave class", "record", "cover", "void", "teach", "waive"]))
    if what == "appoint":
        name = next(name for name, key in written.keys.items() if key == person and name in worlds.PERSONS)
        written.appointment(naive.Appointment(name, "s-1", "keeper", "staff", day, None))
        holdings_changed(db, [person], day)
    elif what in ("end", "leave class"):
        table = Appointment if what == "end" else Enrolment
        row = db.scalars(select(table).where(table.person_id == person).order_by(table.id)).first()
        if row is not None and (row.first_day is None or row.first_day <= day):
            record_fact(db, row, at=AT, by=None, last_day=day)
            holdings_changed(db, [person], day)
    elif what == "record":
        course = data.draw(st.sampled_from(["core", "kids"]))
        ledger.enter_training_record(
            db, person, course=course, edition="1.0", completed_on=day, minutes=10, at=AT, by=None
        )
    elif what == "cover":
        module = data.draw(st.sampled_from(["k1", "k2"]))
        ledger.enter_coverage(db, person, course="kids", edition="1.0", module=module, on=day, at=AT, by=None)
    elif what == "void":
        row = db.scalars(select(TrainingRecord).where(TrainingRecord.person_id == person)).first()
        if row is not None and row.public_id not in written.facts.voids:
            written.facts.voids.add(row.public_id)
            ledger.void_record(db, row, reason="wrong_person", at=AT, by=None)
    elif what == "teach":
        taught = ledger.Taught("kids", "1.0", ("k1",), day, 40, written.keys["p-1"])
        ledger.enter_taught_session(db, taught, reached=[person], enrolled=[person], at=AT, by=None)
    else:
        service.grant_waiver(db, person, "r", first_day=day, last_day=None, reason=WaiverReason.OTHER, at=AT, by=None)


@FEW_OR_MANY
def test_status_kept_through_random_changes_is_what_rebuilding_gives(db: Session, examples: int) -> None:
    @settings(few, max_examples=examples)
    @given(FACTS, REQUIREMENT, st.data())
    def compare(facts: naive.Facts, requirement: dict[str, Any], data: Any) -> None:
        compare_with_rebuilding(db, facts, requirement, data)

    compare()


def compare_with_rebuilding(db: Session, facts: naive.Facts, requirement: dict[str, Any], data: Any) -> None:
    with only_here(db):
        written = Written(db, facts)
        written.require(requirement)
        for _ in range(data.draw(st.integers(1, 8))):
            change_something(data, written)
        db.flush()
        kept = kept_status(db)

        db.execute(delete(StatusRow))
        rebuild_all(db)

        assert kept == kept_status(db)


@FEW_OR_MANY
def test_report_gives_the_same_figures_as_counting_by_hand(db: Session, examples: int) -> None:
    @settings(few, max_examples=examples)
    @given(FACTS, REQUIREMENT, DAY)
    def compare(facts: naive.Facts, requirement: dict[str, Any], day: date) -> None:
        compare_with_counting(db, facts, requirement, day)

    compare()


def compare_with_counting(db: Session, facts: naive.Facts, requirement: dict[str, Any], day: date) -> None:
    with only_here(db):
        written = Written(db, facts)
        written.require(requirement)
        reading = naive.Naive(facts, requirement)
        for org in ("d-1", "d-2", "s-1"):
            quick = report(db, Asked(org, day), today=TODAY, at=AT)
            whole = report(db, Asked(org, day, detail=True, departments=True), today=TODAY, at=AT)

            shown = {row["organisation"] for row in quick["rows"]}
            assert quick["rows"] == [row for row in whole["rows"] if row["organisation"] in shown]
            assert [quick[name] for name in ("upcoming", "no_calendar", "unplaced")] == [
                whole[name] for name in ("upcoming", "no_calendar", "unplaced")
            ]
            for row in quick["rows"]:
                expected = reading.figures(row["organisation"], worlds.PERSONS, day)
                expected.pop("made_up")
                assert {name: row[name] for name in expected} == expected
                previous = reading.previous(row["organisation"], worlds.PERSONS, day)
                assert row["previous"] == worlds.plain(previous)
            assert by_subject(whole["people"]) == people_by_naive(reading, facts, org, day)


def by_subject(rows: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (row["subject"], row["organisation"]): {
            name: value
            for name, value in row.items()
            if name not in ("subject", "organisation", "requirement", "reason")
        }
        for row in rows
    }


def people_by_naive(reading: naive.Naive, facts: naive.Facts, org: str, day: date) -> dict[tuple[str, str], Any]:
    found = {}
    for person in worlds.PERSONS:
        for home in reading.homes(person):
            row = reading.row(person, home, day)
            if not row or row["status"] in ("upcoming", "no_calendar") or org not in facts.line(home, day):
                continue
            if row.pop("adult") or home == org:
                found[person, home] = worlds.plain(row)
    return found
