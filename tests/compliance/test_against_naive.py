"""The rules and the naive reading of COMPLIANCE agree on generated facts, for every person, home and day asked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.compliance.gathering import EVERYBODY, _Gathering, records_counting
from app.compliance.rules.days import FOR_EVER, known_date
from app.compliance.rules.holdings import DEPARTMENT
from app.compliance.rules.requirement import Requirement
from app.compliance.rules.status import Status, StatusRange, Subject, range_on
from app.compliance.rules.versions import standings
from app.compliance.subject_facts import SubjectFacts, World
from tests.compliance import naive, worlds

few = settings(
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # shrinking takes minutes here; print the failing facts instead
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
FEW_OR_MANY = pytest.mark.parametrize("examples", [15, pytest.param(60, marks=pytest.mark.slow)])
FACTS, REQUIREMENT, OF_PLACES = worlds.many_facts(), worlds.requirements(), worlds.requirements_of_places()
DAY = st.dates(date(2026, 7, 1), naive.STILL)
DAYS_ASKED = st.lists(worlds.a_day(), min_size=2, max_size=4)


def as_row(row: StatusRange, day: date) -> dict[str, Any]:
    for_ever = row.valid_until is not None and row.valid_until >= FOR_EVER
    return {
        "status": str(row.status),
        "due_on": known_date(row.due_on),
        "valid_until": None if for_ever else known_date(row.valid_until),
        "expiring": row.expiring,
        "late": row.late,
        "uncovered_days": row.uncovered_days(day.toordinal()),
        "adult": row.by_appointment,
    }


def rows_by_rules(world: World, person: SubjectFacts, rule: Requirement, day: date) -> dict[str, dict[str, Any]]:
    subject = Subject(person.waivers(rule.id), person.ledger(world), world.editions, world.calendar)
    found = {}
    for at_home in standings(rule, person.stretches(world), subject):
        row = range_on(at_home.ranges, day.toordinal())
        home = at_home.home.public_id
        if row is None:
            continue
        if row.status is Status.UPCOMING:
            found[home] = {"status": "upcoming", "starts_on": known_date(row.starts_on)}
        elif row.status is Status.NO_CALENDAR:
            found[home] = {"status": "no_calendar"}
        else:
            records = sorted(records_counting(rule, row, subject, day.toordinal()))
            found[home] = {**as_row(row, day), "records": records}
    return found


def rows_by_naive(reading: naive.Naive, person: str, day: date) -> dict[str, Any]:
    rows = {home: reading.row(person, home, day) for home in reading.homes(person)}
    return {home: row for home, row in rows.items() if row}


@FEW_OR_MANY
@pytest.mark.parametrize("timing", [worlds.ROLLING, worlds.EACH, worlds.BY], ids=["rolling", "each", "by"])
def test_both_give_every_person_the_same_row_on_every_day(timing: Any, examples: int) -> None:
    @settings(few, max_examples=examples)
    @given(facts=worlds.many_facts(), requirement=worlds.requirements(timing), days=DAYS_ASKED)
    def compare(facts: naive.Facts, requirement: dict[str, Any], days: list[date]) -> None:
        compare_rows(facts, requirement, days)

    compare()


@FEW_OR_MANY
def test_both_give_every_class_and_organisation_the_same_row_on_every_day(examples: int) -> None:
    settings(few, max_examples=examples)(given(FACTS, OF_PLACES, DAYS_ASKED)(compare_rows))()


def compare_rows(facts: naive.Facts, requirement: dict[str, Any], days: list[date]) -> None:
    compare_rows_with(facts, worlds.as_rule(requirement), naive.Naive(facts, requirement), days)


def compare_rows_with(facts: naive.Facts, rule: Requirement, reading: naive.Naive, days: list[date]) -> None:
    world, subjects = worlds.as_world(facts)
    for subject in worlds.SUBJECTS[rule.subject]:
        for day in days:
            expected = rows_by_naive(reading, subject, day)
            assert rows_by_rules(world, subjects[subject], rule, day) == expected, (subject, day)


@FEW_OR_MANY
@pytest.mark.parametrize("asked", [REQUIREMENT, OF_PLACES], ids=["persons", "places"])
def test_both_count_every_organisation_the_same(asked: Any, examples: int) -> None:
    settings(few, max_examples=examples)(given(FACTS, asked, DAY)(compare_counts))()


def compare_counts(facts: naive.Facts, requirement: dict[str, Any], day: date) -> None:
    compare_counts_with(facts, worlds.as_rule(requirement), naive.Naive(facts, requirement), day)


def compare_counts_with(facts: naive.Facts, rule: Requirement, reading: naive.Naive, day: date) -> None:
    world, subjects = worlds.as_world(facts)
    names = worlds.SUBJECTS[rule.subject]
    gathering = _Gathering([rule], world, day.toordinal(), EVERYBODY, people=False)
    for name in names:
        gathering.add(rule.subject, subjects[name])

    for org in world.tree.organisations.values():
        if org.kind == DEPARTMENT:
            continue
        figures = gathering.found.now[rule.id].figures(org.id)
        expected = reading.figures(org.public_id, names, day)
        expected.pop("made_up")
        assert {name: getattr(figures, name) for name in expected} == expected
        before = gathering.found.before[rule.id].figures(org.id)
        closed = reading.previous(org.public_id, names, day)
        if closed is None:
            assert before.required == before.excused == 0
        else:
            assert (before.required, before.met, before.missed, before.excused, before.made_up) == (
                closed["required"], closed["met"], closed["missed"], closed["excused"], closed["made_up_since"],
            )  # fmt: skip
