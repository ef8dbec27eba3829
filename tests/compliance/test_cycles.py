"""Cycles, grace and renewing early: the golden tables of people and dates, by the rules and by the naive reading."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask_babel import force_locale
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.compliance.models import StatusRow
from app.compliance.requiring.sentences import Names, said
from app.records import service as ledger
from app.records.models import TrainingRecord
from tests.compliance import naive, worlds
from tests.compliance.cases import PERSON, Case
from tests.compliance.test_against_naive import compare_rows, few
from tests.compliance.written import Written
from tests.make import AT

TABLES = yaml.safe_load((Path(__file__).parent / "golden" / "cycles.yaml").read_text("utf-8"))
PEOPLE = [pytest.param(table, person, id=person["who"]) for table in TABLES for person in table["people"]]
NONE = "-"


def case_of(table: dict[str, Any], person: dict[str, Any]) -> Case:
    case = Case()
    case.facts.editions = [
        naive.Edition(
            course, number, ["m"], [], False, said["months"], None, said.get("early", 0), said.get("renews", [])
        )
        for course, editions in table["courses"].items()
        for number, said in editions.items()
    ]
    case.requirement |= table["asks"]
    first, *rest = person["on_post"]
    case.works(first.isoformat(), rest[0].isoformat() if rest else None)
    if len(rest) > 1:
        case.works(rest[1].isoformat())
    for number, done in enumerate(person.get("did", ())):
        on, course, edition = done.split()
        case.facts.records.append(naive.Record(f"rec-{number}", PERSON, course, edition, date.fromisoformat(on)))
    return case


def expected(row: list[Any]) -> dict[str, Any] | None:
    _day, word, due_on, valid_until, uncovered = [None if value == NONE else value for value in row]
    if word == "none":
        return None
    return {
        "status": word.rstrip("*!"), "expiring": "*" in word, "late": "!" in word,
        "due_on": due_on, "valid_until": valid_until, "uncovered_days": uncovered,
    }  # fmt: skip


def by_rules(case: Case, day: date) -> dict[str, Any] | None:
    row = case.range(day.isoformat())
    if row is None or row.status in ("upcoming", "no_calendar"):
        return None
    return {
        "status": str(row.status), "expiring": row.expiring, "late": row.late,
        "due_on": row.due_on and date.fromordinal(row.due_on),
        "valid_until": row.valid_until and date.fromordinal(row.valid_until),
        "uncovered_days": row.uncovered_days(day.toordinal()),
    }  # fmt: skip


@pytest.mark.parametrize(("table", "person"), PEOPLE)
def test_everybody_stands_where_the_golden_table_says(table, person):
    case = case_of(table, person)

    assert [(row[0], by_rules(case, row[0])) for row in person["rows"]] == [
        (row[0], expected(row)) for row in person["rows"]
    ]


@pytest.mark.parametrize(("table", "person"), PEOPLE)
def test_the_naive_reading_says_the_same_as_the_golden_table(table, person, monkeypatch):
    monkeypatch.setattr(naive, "EVER", min(person["on_post"][0], person["rows"][0][0]) - naive.ONE)
    monkeypatch.setattr(naive, "STILL", max(row[0] for row in person["rows"]))
    case = case_of(table, person)
    reading = naive.Naive(case.facts, case.requirement)

    for row in person["rows"]:
        found, wanted = reading.row(PERSON, "s-1", row[0]), expected(row)
        if wanted is None:
            assert found is None or found["status"] == "upcoming"
        else:
            assert {name: found[name] for name in wanted} == wanted, row[0]


COURSES, EDITIONS, OTHERS = st.sampled_from(["core", "kids"]), st.sampled_from(["1.0", "2.0"]), [[], ["core"], ["kids"]]
GAPS = st.sampled_from([0, 0, 12, 18, 20, 25, 30, 44])


@st.composite
def who_renews(draw: Any) -> Case:
    """Somebody who completes two courses of few weeks again and again, mostly shortly before they run out."""
    case = Case().works("01-02")
    days, early = st.sampled_from([20, 30, 45]), st.sampled_from([0, 10, 30])
    case.facts.editions = [
        naive.Edition(course, edition, ["m"], [], False, None, draw(days), draw(early), draw(st.sampled_from(OTHERS)))
        for course in ("core", "kids")
        for edition in ("1.0", "2.0")
    ]
    when = 20
    for course, edition, gap in draw(st.lists(st.tuples(COURSES, EDITIONS, GAPS), min_size=2, max_size=6)):
        when += gap
        case.completed((date(2026, 1, 1) + timedelta(days=when)).isoformat(), course, edition)
    if draw(st.booleans()):
        case.voided("rec-1")
    leaf = {"course": draw(COURSES)} | draw(st.sampled_from([{}, {"valid_months": 2}]))
    return case.asks(evidence=draw(st.sampled_from([leaf, {"any_of": [{"course": "core"}, {"course": "kids"}]}])))


@settings(few, max_examples=60)
@given(case=who_renews(), days=st.lists(st.dates(date(2026, 1, 20), date(2026, 12, 1)), min_size=3, max_size=3))
def test_both_readings_keep_the_same_days_for_whoever_renews_again_and_again(case, days):
    compare_rows(case.facts, case.requirement, days)


def test_manager_reads_the_cycle_of_different_refreshers_in_words(app):
    names = Names({}, {}, {"core": "核心课", "refresh-a": "复训甲", "refresh-b": "复训乙"})
    definition = worlds.plain({"subject": "person", "audience": [{"kinds": ["staff"]}], **TABLES[0]["asks"]})

    with app.test_request_context("/"), force_locale("zh_Hans_CN"):
        what = said(definition, names).what

    assert what == (
        "课程“核心课”（有效 36 个月）和（课程“核心课”（有效 12 个月）或课程“复训甲”或课程“复训乙”）和"
        "（课程“核心课”（有效 24 个月）或（课程“复训甲”（有效 24 个月）和课程“复训乙”（有效 24 个月）））"
    )


@pytest.fixture
def he_xiu(db: Session) -> Written:
    """She works at a school; a core course and a refresher each carry the other's validity on; a record misses its edition."""
    case = case_of(TABLES[5], {"on_post": [date(2026, 9, 1)], "did": ["2026-09-01 core 1.0"]})
    case.facts.records[0].edition = None
    written = Written(db, case.facts, {"person": [PERSON], "class_group": [], "organisation": []})
    written.require({**case.requirement, "evidence": {"course": "refresh"}})
    return written


def valid_until(db: Session) -> date | None:
    db.flush()
    return db.scalar(select(func.max(StatusRow.valid_until)).where(StatusRow.status == "met"))


def test_kept_status_follows_the_record_that_was_carried_on(db, he_xiu):
    """A void, or a new edition that says how long a record without edition is valid, moves the end of what renewed it."""
    ledger.enter_training_record(
        db,
        he_xiu.keys[PERSON],
        course="refresh",
        edition="1.0",
        completed_on=date(2027, 8, 1),
        minutes=45,
        at=AT,
        by=None,
    )
    assert valid_until(db) == date(2028, 9, 1)

    he_xiu.edition(naive.Edition("core", "2.0", ["m"], [], False, 11, None))
    db.commit()
    assert valid_until(db) == date(2028, 8, 1), "its own 12 months: core runs out the same day"

    he_xiu.edition(naive.Edition("core", "2.1", ["m"], [], False, 12, None))
    db.commit()
    assert valid_until(db) == date(2028, 9, 1)

    core = db.scalars(select(TrainingRecord).where(TrainingRecord.course == "core")).one()
    ledger.void_record(db, core, reason="wrong_person", at=AT, by=None)
    assert valid_until(db) == date(2028, 8, 1)
