"""The rules and the naive reading of COMPLIANCE agree on generated facts, for every person, home and day asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, TypeAlias

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.compliance.gathering import EVERYBODY, _Gathering, records_counting
from app.compliance.rules.days import FOR_EVER, known_date
from app.compliance.rules.holdings import DEPARTMENT
from app.compliance.rules.requirement import Requirement
from app.compliance.rules.status import Status, StatusRange, Subject
from app.compliance.subject_facts import SubjectFacts, stage_on
from app.compliance.subject_facts import World as FactsWorld
from app.compliance.worked_out import WorkedOut
from tests.compliance import naive, worlds

few = settings(
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # shrinking takes minutes here; print the failing facts instead
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
FEW_OR_MANY = pytest.mark.parametrize(
    "examples",
    [
        pytest.param(12, marks=pytest.mark.few),
        pytest.param(25, marks=[pytest.mark.slow, pytest.mark.sqlite_is_enough]),
        pytest.param(400, marks=pytest.mark.torture),
    ],
)
FACTS, REQUIREMENT, OF_PLACES = worlds.many_facts(), worlds.requirements(), worlds.requirements_of_places()
DAY = st.dates(date(2026, 7, 1), naive.STILL)
Reading: TypeAlias = Callable[[date], naive.Naive]
World: TypeAlias = tuple[FactsWorld, dict[str, SubjectFacts]]
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


def rows_by_rules(work: WorkedOut, person: SubjectFacts, day: date) -> dict[str, dict[str, Any]]:
    world, [(_number, rule, _looks_at)] = work.world, work.rules
    stage, homes, found = stage_on(person, day.toordinal()), world.tree.organisations, {}
    ledger = stage.facts.ledger(world)
    subject = Subject(stage.facts.waivers(rule.id), ledger, world.editions, world.calendar)
    for row in worlds.ranges_of(person, work):
        home = homes[row.home].public_id
        if not row.first <= day.toordinal() <= row.last:
            continue
        assert home not in found
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


@FEW_OR_MANY
@pytest.mark.parametrize("asked", [REQUIREMENT, OF_PLACES], ids=["persons", "places"])
def test_both_agree_on_what_is_left_of_lessons_that_were_told_whole(asked: Any, examples: int) -> None:
    @settings(few, max_examples=examples)
    @given(facts=FACTS, requirement=asked, days=DAYS_ASKED, counted_on=DAY)
    def compare(facts: naive.Facts, requirement: dict[str, Any], days: list[date], counted_on: date) -> None:
        world, subjects = worlds.as_world(facts)
        told, rule = replace(world, told_only=True), worlds.as_rule(requirement)
        reading = reading_of(facts.only_told(), requirement)
        compare_rows_of((told, subjects), rule, reading, days, worlds.SUBJECTS[rule.subject])
        compare_counts_of((told, subjects), rule, reading, counted_on, worlds.SUBJECTS[rule.subject])

    compare()


def compare_rows(facts: naive.Facts, requirement: dict[str, Any], days: list[date]) -> None:
    compare_rows_with(facts, worlds.as_rule(requirement), reading_of(facts, requirement), days)


def reading_of(facts: naive.Facts, requirement: dict[str, Any]) -> Reading:
    """The naive reading as of a day: by the ids that were somebody's on it."""
    return lambda day: naive.Naive(facts.as_of(day), requirement)


def compare_rows_with(facts: naive.Facts, rule: Requirement, read: Reading, days: list[date]) -> None:
    compare_rows_of(worlds.as_world(facts), rule, read, days, names_of(facts, rule))


def names_of(facts: naive.Facts, rule: Requirement) -> list[str]:
    return worlds.MERGED if facts.merges else worlds.SUBJECTS[rule.subject]


def compare_rows_of(read_as: World, rule: Requirement, read: Reading, days: list[date], names: list[str]) -> None:
    world, subjects = read_as
    work = WorkedOut({1: rule}, world)  # one for all, who may be alike
    for subject in names:
        for day in days:
            expected = rows_by_naive(read(day), subject, day)
            assert rows_by_rules(work, subjects[subject], day) == expected, (subject, day)


@FEW_OR_MANY
def test_both_give_every_merged_person_the_same_row_on_every_day(examples: int) -> None:
    settings(few, max_examples=examples)(given(worlds.merged_facts(), REQUIREMENT, DAYS_ASKED)(compare_rows))()


@FEW_OR_MANY
def test_both_count_merged_persons_the_same(examples: int) -> None:
    settings(few, max_examples=examples)(given(worlds.merged_facts(), REQUIREMENT, DAY)(compare_counts))()


@FEW_OR_MANY
@pytest.mark.parametrize("asked", [REQUIREMENT, OF_PLACES], ids=["persons", "places"])
def test_both_count_every_organisation_the_same(asked: Any, examples: int) -> None:
    settings(few, max_examples=examples)(given(FACTS, asked, DAY)(compare_counts))()


def compare_counts(facts: naive.Facts, requirement: dict[str, Any], day: date) -> None:
    compare_counts_with(facts, worlds.as_rule(requirement), reading_of(facts, requirement), day)


def compare_counts_with(facts: naive.Facts, rule: Requirement, read: Reading, day: date) -> None:
    compare_counts_of(worlds.as_world(facts), rule, read, day, names_of(facts, rule))


def compare_counts_of(read_as: World, rule: Requirement, read: Reading, day: date, names: list[str]) -> None:
    world, subjects = read_as
    gathering = _Gathering([rule], world, day.toordinal(), EVERYBODY, people=False)
    for name in names:
        gathering.add(rule.subject, subjects[name])
    reading = read(day)

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
