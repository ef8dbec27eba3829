"""The kept status, changed fact by fact, is what rebuilding from the facts gives; the report reads both the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.compliance.models import StatusRow
from app.compliance.reports import Asked, report
from app.compliance.standing import rebuild_all
from app.core.facts import remove_fact
from app.people.announcements import class_groups_changed, holdings_changed, organisations_changed
from app.people.models import Appointment, ClassGroup, Enrolment, Person
from app.records import service as ledger
from app.records.announcements import (
    class_evidence_changed,
    contacts_changed,
    learning_changed,
    organisation_evidence_changed,
)
from tests.compliance import naive, worlds
from tests.compliance.cases import Case
from tests.compliance.changes import Changes
from tests.compliance.written import Written, kept_status
from tests.make import AT

few = settings(
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
TODAY = date(2026, 12, 31)
FEW_OR_MANY = pytest.mark.parametrize(
    "examples",
    [
        pytest.param(4, marks=pytest.mark.few),
        pytest.param(10, marks=[pytest.mark.slow, pytest.mark.sqlite_is_enough]),
        pytest.param(150, marks=pytest.mark.torture),
    ],
)
FACTS = worlds.many_facts()
ASKED = pytest.mark.parametrize(
    "asked", [worlds.requirements(), worlds.requirements_of_places()], ids=["persons", "places"]
)
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


THREE = {**worlds.SUBJECTS, "person": worlds.MERGED}


def compare_with_rebuilding(db: Session, facts: naive.Facts, requirement: dict[str, Any], data: Any) -> None:
    with only_here(db):
        written = Written(db, facts, THREE if facts.merges else None)
        written.require(requirement)
        change = Changes(written, lambda choices: data.draw(st.sampled_from(choices)))
        for _ in range(data.draw(st.integers(1, 8))):
            change.something(data.draw(worlds.a_day()))
        assert_kept_is_rebuilt(db)


def assert_kept_is_rebuilt(db: Session) -> None:
    db.flush()
    kept = kept_status(db)

    db.execute(delete(StatusRow))
    rebuild_all(db)

    assert kept == kept_status(db)


@FEW_OR_MANY
@ASKED
def test_status_kept_through_random_changes_is_what_rebuilding_gives(db: Session, examples: int, asked: Any) -> None:
    @settings(few, max_examples=examples)
    @given(FACTS, asked, st.data())
    def compare(facts: naive.Facts, requirement: dict[str, Any], data: Any) -> None:
        compare_with_rebuilding(db, facts, requirement, data)

    compare()


@FEW_OR_MANY
def test_status_of_merged_persons_kept_through_random_changes_is_what_rebuilding_gives(
    db: Session, examples: int
) -> None:
    @settings(few, max_examples=examples)
    @given(worlds.merged_facts(), worlds.requirements(), st.data())
    def compare(facts: naive.Facts, requirement: dict[str, Any], data: Any) -> None:
        compare_with_rebuilding(db, facts, requirement, data)

    compare()


LARGER = {
    "person": [f"p-{number}" for number in range(1, 41)],
    "class_group": [f"c-{number}" for number in range(6)],
    "organisation": worlds.ORGS,
}
SEVERAL: list[dict[str, Any]] = [
    {
        "id": "r", "subject": "person", "audience": [{"kinds": ["staff", "volunteer"]}],
        "evidence": {"any_of": [{"course": "core"}, {"minutes": 60, "valid_months": 6}]}, "timing": {"within_days": 20},
        "gap_days": 5,
    },
    {
        "id": "changed", "subject": "person", "audience": [{"kinds": ["staff"]}], "evidence": {"course": "core"},
        "timing": {"before_start": True}, "transition_days": 15, "formerly": {"until": "2026-06-14", "definition": {
            "subject": "person", "audience": [{"posts": ["keeper"]}], "evidence": {"course": "core", "valid_months": 3},
            "timing": {"within_days": 10}}},
    },
    {
        "id": "lessons", "subject": "person", "audience": [{"kinds": ["student"]}, {"kinds": ["guardian"]}],
        "evidence": {"lessons": {"count": 2}}, "timing": {"each": "term"}, "min_days": 10,
    },
    {
        "id": "contacts", "subject": "person", "audience": [{"kinds": ["student"], "within": ["d-1"]}],
        "evidence": {"contacts": {"count": 1}}, "timing": {"each": "quarter"},
    },
    {
        "id": "either", "subject": "person", "audience": [{"kinds": ["student"]}],
        "evidence": {"any_of": [{"lessons": {"count": 1}}, {"contacts": {"count": 2}}]}, "timing": {"each": "half_year"},
    },
    {
        "id": "classes", "subject": "class_group", "audience": [{"grades": ["5", "6"]}],
        "evidence": {"sessions": {"count": 2}}, "timing": {"each": "half_year"},
    },
    {
        "id": "places", "subject": "organisation", "audience": [{"org_kinds": ["school", "kindergarten"]}],
        "evidence": {"all_of": [{"sessions": {"minutes": 40}}, {"acts": {"kind": "safety_check", "count": 2}}]},
        "timing": {"each": "term"},
    },
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.sqlite_is_enough
def test_status_kept_through_thousands_of_changes_is_what_rebuilding_gives(db: Session, monkeypatch: Any) -> None:
    chance = Random(20260901)  # noqa: S311  not for secrets
    written = Written(db, larger_world(), LARGER)
    for requirement in SEVERAL:
        written.require(requirement)
    change = Changes(written, chance.choice, seldom=lambda: chance.randrange(100) == 0)

    heard = Heard(monkeypatch)

    for number in range(2000):
        change.something(worlds.FIRST + timedelta(days=chance.randrange(worlds.DAYS)))
        if number % 100 == 0:  # nobody commits so much at once; one by one it takes a minute
            heard.work_out(db)
    heard.work_out(db)

    assert len(kept_status(db)) > 1000
    assert_kept_is_rebuilt(db)


def test_who_is_taken_out_takes_the_kept_status_along(db: Session) -> None:
    """An import that people are already counted by can still be taken back."""
    facts = larger_world()
    facts.appointments.append(naive.Appointment("p-1", "s-1", "keeper", "staff", date(2026, 3, 1), None))
    facts.enrolments.append(naive.Enrolment("p-2", "c-0", None, None))
    written = Written(db, facts, LARGER)
    for requirement in SEVERAL:
        written.require(requirement)
    counted = len(kept_status(db))

    for table, key in ((Appointment, "person_id"), (Enrolment, "person_id")):
        for person in ("p-1", "p-2"):
            for row in db.scalars(select(table).where(getattr(table, key) == written.keys[person])):
                remove_fact(db, row, at=AT, by=None)
    db.flush()
    for table, name in ((Person, "p-1"), (Person, "p-2"), (ClassGroup, "c-0")):
        remove_fact(db, db.get_one(table, written.keys[name]), at=AT, by=None)
    db.flush()

    assert len(kept_status(db)) < counted
    assert_kept_is_rebuilt(db)


class Heard:
    """Collects what is announced, and lets compliance hear it all at once."""

    def __init__(self, monkeypatch: Any) -> None:
        self.waiting: dict[Any, set[int]] = {}
        for announcement in (holdings_changed, learning_changed, contacts_changed, class_groups_changed,
                             class_evidence_changed, organisations_changed, organisation_evidence_changed):  # fmt: skip
            collectors = [self._collector(hearer) for hearer in announcement._hearers]
            monkeypatch.setattr(announcement, "_hearers", collectors)

    def _collector(self, hearer: Any) -> Any:
        return lambda _db, subjects, _from_day: self.waiting.setdefault(hearer, set()).update(subjects)

    def work_out(self, db: Session) -> None:
        db.flush()
        for hearer, subjects in self.waiting.items():
            hearer(db, frozenset(subjects), None)
        self.waiting.clear()


def larger_world() -> naive.Facts:
    """A district with two schools, six classes and forty people; everything else comes by changes."""
    facts = Case().facts
    facts.class_groups = [
        naive.ClassGroup(name, org, grades)
        for name, org, grades in zip(
            LARGER["class_group"],
            ["s-1", "s-1", "s-1", "s-2", "s-2", "dep"],
            [["5"], ["6"], [], ["5", "6"], ["sen"], ["5"]],
            strict=True,
        )
    ]
    facts.windows = [("term", "d-1", date(2026, 2, 16), date(2026, 7, 3))]
    return facts


@FEW_OR_MANY
@ASKED
def test_report_gives_the_same_figures_as_counting_by_hand(db: Session, examples: int, asked: Any) -> None:
    @settings(few, max_examples=examples)
    @given(FACTS, asked, DAY)
    def compare(facts: naive.Facts, requirement: dict[str, Any], day: date) -> None:
        compare_with_counting(db, facts, requirement, day)

    compare()


def compare_with_counting(
    db: Session, facts: naive.Facts, requirement: dict[str, Any], day: date, reading: naive.Naive | None = None
) -> None:
    with only_here(db):
        subjects = worlds.MERGED if facts.merges else worlds.SUBJECTS[requirement["subject"]]
        written = Written(db, facts, THREE if facts.merges else None)
        written.require(requirement)
        reading = reading or naive.Naive(facts.as_of(day), requirement)
        for org in ("d-1", "d-2", "s-1"):
            quick = report(db, Asked(org, day), today=TODAY, at=AT)
            whole = report(db, Asked(org, day, detail=True, departments=True), today=TODAY, at=AT)

            shown = {row["organisation"] for row in quick["rows"]}
            assert quick["rows"] == [row for row in whole["rows"] if row["organisation"] in shown]
            assert [quick[name] for name in ("upcoming", "no_calendar", "unplaced")] == [
                whole[name] for name in ("upcoming", "no_calendar", "unplaced")
            ]
            for row in quick["rows"]:
                expected = reading.figures(row["organisation"], subjects, day)
                expected.pop("made_up")
                assert {name: row[name] for name in expected} == expected
                previous = reading.previous(row["organisation"], subjects, day)
                assert row["previous"] == worlds.plain(previous)
            assert by_subject(whole["people"]) == people_by_naive(reading, subjects, facts, org, day)


@FEW_OR_MANY
def test_report_gives_the_same_figures_of_merged_persons_as_counting_by_hand(db: Session, examples: int) -> None:
    @settings(few, max_examples=examples)
    @given(worlds.merged_facts(), worlds.requirements(), DAY)
    def compare(facts: naive.Facts, requirement: dict[str, Any], day: date) -> None:
        compare_with_counting(db, facts, requirement, day)

    compare()


def by_subject(rows: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (row["subject"], row["organisation"]): {
            name: value
            for name, value in row.items()
            if name not in ("subject", "organisation", "requirement", "reason")
        }
        for row in rows
    }


def people_by_naive(
    reading: naive.Naive, subjects: list[str], facts: naive.Facts, org: str, day: date
) -> dict[tuple[str, str], Any]:
    found = {}
    for person in subjects:
        for home in reading.homes(person):
            row = reading.row(person, home, day)
            if not row or row["status"] in ("upcoming", "no_calendar") or org not in facts.line(home, day):
                continue
            if row.pop("adult") or reading.r["subject"] != "person" or home == org:
                found[person, home] = worlds.plain(row)
    return found


def test_facilitator_of_an_adult_session_is_met_as_soon_as_it_is_entered(db: Session) -> None:
    """A facilitator was reached, too, though no register names them (COMPLIANCE §1)."""
    facts = larger_world()
    facts.appointments.append(naive.Appointment("p-1", "s-1", "keeper", "staff", date(2026, 3, 1), None))
    written = Written(db, facts, LARGER)
    written.require({**SEVERAL[0], "evidence": {"minutes": 40}})
    taught = ledger.Taught("kids", "1.0", ("k1",), date(2026, 3, 2), 40, written.keys["p-1"])

    colleague = [written.keys["p-2"]]
    ledger.enter_taught_session(db, taught, reached=colleague, enrolled=colleague, at=AT, by=None)

    assert_kept_is_rebuilt(db)
