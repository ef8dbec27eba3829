"""The hours ledger of a person and year: what it lists as counting is what the `minutes` evidence counts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from app.compliance.rules.evidence import Case as EvidenceCase
from app.compliance.rules.evidence import in_window
from app.compliance.rules.hours import Source, Why, counted, hours_between, minutes_about, minutes_by
from app.compliance.rules.leaves import MinutesEvidence
from tests.compliance import naive, worlds
from tests.compliance.cases import PERSON, Case

YEAR = (date(2026, 1, 1).toordinal(), date(2026, 12, 31).toordinal())


def entries(case: Case) -> list[tuple[str, Source, int, Why | None]]:
    world, subjects = worlds.as_world(case.facts)
    found = hours_between(subjects[PERSON].ledger(world), world.editions, *YEAR)
    return [(one.id, one.source, one.minutes, one.why) for one in found]


CASES: dict[str, tuple[Case, list[Any]]] = {
    "an online record": (Case().completed("03-01", minutes=35), [("rec-1", Source.ONLINE, 35, None)]),
    "an imported record": (
        Case().completed("03-01", origin="imported", minutes=35),
        [("rec-1", Source.IMPORTED, 35, None)],
    ),
    "a session that reached": (Case().taught("s", "03-01", ["k1"], minutes=40), [("s:p-1", Source.SESSION, 40, None)]),
    "an adult session that was led": (
        Case().taught("s", "03-01", ["k1"], minutes=40, reached=[], facilitator=PERSON, org="s-1"),
        [("s:p-1", Source.SESSION, 40, None)],
    ),
    "a pupils' lesson that was led": (
        Case().taught("s", "03-01", ["k1"], minutes=40, reached=[], facilitator=PERSON, class_groups=["c-1"]),
        [],
    ),
    "study outside": (Case().studied("h", "03-01", 90), [("h", Source.OUTSIDE, 90, None)]),
    "study outside that nobody approved": (Case().studied("h", "03-01", 90, approved=False), []),
    "the same edition twice: the longer, then the first": (
        Case().completed("03-01", minutes=30).completed("05-01", minutes=40).completed("06-01", minutes=40),
        [
            ("rec-1", Source.ONLINE, 30, Why.SAME_EDITION),
            ("rec-2", Source.ONLINE, 40, None),
            ("rec-3", Source.ONLINE, 40, Why.SAME_EDITION),
        ],
    ),
    "another year's record of the edition": (
        Case().completed("2025-12-31", minutes=60).completed("01-01", minutes=40).completed("2027-01-01", minutes=60),
        [("rec-2", Source.ONLINE, 40, None)],
    ),
    "a record of a session": (
        Case().taught("s", "03-01", ["k1"], minutes=40).completed("03-01", "kids", origin="session", minutes=45),
        [("rec-1", Source.ONLINE, 45, Why.OF_A_SESSION), ("s:p-1", Source.SESSION, 40, None)],
    ),
    "an imported record that names the session": (
        Case().taught("s", "03-01", ["k1"], minutes=40).completed(
            "03-01", "kids", origin="imported", evidence="s", minutes=45
        ),
        [("rec-1", Source.IMPORTED, 45, Why.OF_A_SESSION), ("s:p-1", Source.SESSION, 40, None)],
    ),
    "coverage alone makes a record": (
        Case().covered("k1", "03-01").covered("k2", "03-02"),
        [("k2@2026-03-02", Source.COVERAGE, 20, None)],
    ),
    "coverage with a session in it": (
        Case().taught("s", "03-01", ["k1"], minutes=40).covered("k2", "03-02"),
        [("s:p-1", Source.SESSION, 40, None), ("k2@2026-03-02", Source.COVERAGE, 20, Why.OF_A_SESSION)],
    ),
    "coverage that is not complete": (Case().covered("k1", "03-01"), []),
    "a record without minutes": (Case().completed("03-01", minutes=None), [("rec-1", Source.ONLINE, 0, Why.NO_MINUTES)]),
    "a voided record": (Case().completed("03-01").voided("rec-1"), []),
}  # fmt: skip


@pytest.mark.parametrize(("case", "expected"), CASES.values(), ids=CASES.keys())
def test_ledger_lists_where_minutes_come_from_and_why_some_do_not_count(case, expected):
    assert entries(case) == expected


def test_sums_are_by_source_by_kind_and_by_topic():
    case = Case().completed("03-01", minutes=35).studied("h", "04-01", 90, topics=["duty", "law"])
    world, subjects = worlds.as_world(case.facts)
    found = hours_between(subjects[PERSON].ledger(world), world.editions, *YEAR)

    assert counted(found) == 125
    assert minutes_by(found, {"h": "lecture"}) == {"online": 35, "lecture": 90}
    assert minutes_about(found) == {("duty",): 125, ("law",): 90}


def test_part_of_a_course_stands_once_for_all_topics_that_its_minutes_are_about():
    case = Case().taught("s", "03-01", ["k1"], minutes=40).studied("h", "04-01", 90, topics=["law", "signs"])
    world, subjects = worlds.as_world(case.facts)
    found = hours_between(subjects[PERSON].ledger(world), world.editions, *YEAR)

    session = next(one for one in found if one.source is Source.SESSION)
    assert (session.modules, session.required) == ({"k1"}, 2)
    about = minutes_about(found)
    assert about[tuple(sorted(session.topics))] == 40
    assert about["law", "signs"] == 90
    assert len(about) == 2


@settings(
    deadline=None,
    max_examples=60,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(worlds.many_facts())
def test_what_is_listed_as_counting_is_what_the_minutes_evidence_counts(facts: naive.Facts):
    """By ids and by minutes, in the rules and in the naive second reading of COMPLIANCE."""
    world, subjects = worlds.as_world(facts)
    for person in worlds.PERSONS:
        ledger = subjects[person].ledger(world)
        found = hours_between(ledger, world.editions, *YEAR)
        total = counted(found)
        evidence = EvidenceCase(MinutesEvidence(1), ledger, world.editions)

        assert tuple(sorted(one.id for one in found if one.why is None)) == evidence.ids(in_window(*YEAR))
        assert total == naive_minutes(facts, person)
        for asked in (total, total + 1):
            enough = EvidenceCase(MinutesEvidence(asked), ledger, world.editions).is_enough(in_window(*YEAR))
            assert enough is (asked == total)


def naive_minutes(facts: naive.Facts, person: str) -> int:
    best: dict[str, int] = {}
    for item in facts.items(person, {"minutes": 1}):
        if item["day"].year == 2026:
            once = str(item["once"])
            best[once] = max(best.get(once, 0), item["minutes"])
    return sum(best.values())
