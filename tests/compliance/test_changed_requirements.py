"""A changed requirement: figures of past days stay, nobody is overdue overnight, and what was counted is carried on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from app.compliance.definitions import FORMERLY, changed_from, definition_on, known_by, requirement_of, versions_of
from tests.compliance import naive, worlds
from tests.compliance.cases import Case
from tests.compliance.naive_changed import Changed
from tests.compliance.test_against_naive import FEW_OR_MANY, compare_counts_with, compare_rows_with, few
from tests.compliance.test_kept_status import compare_with_counting
from tests.compliance.test_kept_status import few as few_with_database

CHANGE = st.dates(date(2026, 3, 1), date(2026, 11, 1))
A_DAY = timedelta(days=1)


@st.composite
def changes(draw: Any) -> tuple[dict[str, Any], dict[str, Any], date]:
    """Two definitions of one requirement, mostly alike, and the day from which the second counts."""
    mostly_rolling = worlds.ROLLING | worlds.ROLLING | worlds.EACH | worlds.BY
    former, other = draw(worlds.requirements(mostly_rolling)), draw(worlds.requirements(mostly_rolling))
    kept = draw(st.sets(st.sampled_from(["audience", "evidence", "timing", "effective_from", "gap_days"])))
    new = {**other, **{name: former[name] for name in kept if name in former}}
    if "contacts" in str(new["evidence"]):  # counts pupils in windows only, whatever else is kept
        new = {**new, "evidence": {"lessons": {"count": 1}}}
    return former, new, draw(CHANGE)


def as_changed(former: dict[str, Any], new: dict[str, Any], since: date) -> dict[str, Any]:
    return changed_from(worlds.plain(former), worlds.plain(new), since)


@FEW_OR_MANY
def test_both_readings_give_the_same_rows_when_a_requirement_was_changed(examples: int) -> None:
    @hypothesis_settings(few, max_examples=examples)
    @given(worlds.many_facts(), changes(), st.lists(worlds.a_day(), min_size=2, max_size=4))
    def compare(facts: naive.Facts, change: Any, days: list[date]) -> None:
        rule = requirement_of("r", as_changed(*change))
        reading = Changed(facts, *change)
        compare_rows_with(facts, rule, lambda _day: reading, days)

    compare()


@FEW_OR_MANY
def test_both_readings_count_the_same_when_a_requirement_was_changed(examples: int) -> None:
    @hypothesis_settings(few, max_examples=examples)
    @given(worlds.many_facts(), changes(), st.dates(date(2026, 7, 1), naive.STILL))
    def compare(facts: naive.Facts, change: Any, day: date) -> None:
        compare_counts_with(facts, requirement_of("r", as_changed(*change)), lambda _day: Changed(facts, *change), day)

    compare()


@FEW_OR_MANY
def test_report_of_a_changed_requirement_is_the_same_kept_and_from_the_facts(db: Any, examples: int) -> None:
    @hypothesis_settings(few_with_database, max_examples=examples)
    @given(worlds.many_facts(), changes(), st.dates(date(2026, 7, 1), naive.STILL))
    def compare(facts: naive.Facts, change: Any, day: date) -> None:
        requirement = {"id": "r", **as_changed(*change)}
        compare_with_counting(db, facts, requirement, day, reading=Changed(facts, *change))

    compare()


def keeper() -> Case:
    """On post since January, with a record of February; every twelve months was asked for."""
    return Case().works("01-10").completed("02-01")


SHORTER = {"course": "core", "valid_months": 3}


def test_figures_of_the_days_before_a_change_stay_as_they_were() -> None:
    before, changed = keeper(), keeper().changes_on("07-01", evidence=SHORTER)

    for on in ("01-10", "03-01", "05-15", "06-30"):
        assert changed.row(on)["status"] == before.row(on)["status"]
        assert changed.row(on)["uncovered"] == before.row(on)["uncovered"]


def test_nobody_is_overdue_overnight_by_a_change_that_gives_time() -> None:
    """Her record ended in May under the new definition, and until 2027 under the former one."""
    case = keeper().changes_on("07-01", evidence=SHORTER, transition_days=20)

    assert case.status("06-30") == "met"
    assert case.row("07-01") | {"uncovered": 0} == {
        "status": "due", "due_on": "07-21", "valid_until": None, "expiring": False, "late": False, "uncovered": 0,
    }  # fmt: skip
    assert (case.status("07-20"), case.status("07-21")) == ("due", "overdue")


def test_a_change_that_gives_no_time_makes_overdue_from_its_own_day_not_from_before() -> None:
    assert keeper().changes_on("07-01", evidence=SHORTER).row("07-03")["due_on"] == "07-01"


def test_days_before_a_change_do_not_become_days_untrained_on_post() -> None:
    """22 days in January before her record, none in spring when it counted, then three in July."""
    assert keeper().row("06-30")["uncovered"] == 22
    assert keeper().changes_on("07-01", evidence=SHORTER).row("07-03")["uncovered"] == 22 + 3


def test_whoever_was_overdue_before_a_change_is_not_given_time_by_it() -> None:
    case = Case().works("01-10").changes_on("07-01", gap_days=3, transition_days=60)

    assert case.status("06-30") == "overdue"
    assert case.row("07-01") == Case().works("01-10").asks(gap_days=3).row("07-01")


def test_a_due_day_after_the_time_given_stays_as_it_is() -> None:
    case = Case().works("06-12").changes_on("07-01", gap_days=3, transition_days=10)

    assert case.row("07-02")["due_on"] == "07-12"


def test_days_of_a_term_in_which_there_was_still_time_were_not_untrained_on_post() -> None:
    case = Case().asks(timing={"each": "term"}).works("01-10").window("02-20", "07-10")
    case.changes_on("06-01", timing={"within_days": 30})

    assert case.row("06-02")["uncovered"] == 2


def test_being_overdue_before_a_change_is_remembered_after_it() -> None:
    case = Case().works("01-10").completed("07-05").changes_on("07-01", timing={"within_days": 365})

    assert case.status("07-02") == "due"
    assert case.row("07-05")["late"] is True


def test_somebody_newly_asked_has_time_and_is_not_listed_as_upcoming_before() -> None:
    case = Case().asks(audience=[{"posts": ["office"]}]).works("01-10")
    case.changes_on("07-01", audience=[{"kinds": ["staff"]}], transition_days=30)

    assert case.starts_on("06-01") == "07-01"
    assert case.row("07-01")["due_on"] == "07-31"
    assert case.row("07-02")["uncovered"] == 2


def test_a_requirement_that_ends_keeps_its_past() -> None:
    case = keeper().changes_on("07-01", effective_until="2026-06-30")

    assert (case.status("06-30"), case.status("07-01")) == ("met", None)


def test_window_that_a_change_falls_into_is_judged_on_its_last_day_by_what_counts_then() -> None:
    case = Case().asks(evidence={"lessons": {"count": 1}}, timing={"each": "term"}).works("01-10")
    case.window("02-20", "07-10").covered("k1", "03-01").changes_on("06-01", evidence={"lessons": {"count": 2}})

    assert (case.status("05-31"), case.status("06-01"), case.status("07-10")) == ("met", "due", "overdue")


ONE, TWO, THREE = ({"subject": "person", "audience": [{"kinds": [kind]}], "evidence": {"course": "core"},
                    "timing": {"before_start": True}} for kind in ("staff", "volunteer", "external"))  # fmt: skip
TENTH = date(2026, 7, 10)


def test_definitions_are_found_by_the_day_on_which_they_counted() -> None:
    twice = changed_from(changed_from(ONE, TWO, TENTH), THREE, TENTH + A_DAY)

    assert [definition_on(twice, TENTH + timedelta(days=n)) for n in (-1, 0, 1)] == [ONE, TWO, THREE]
    assert [*versions_of(twice)] == [THREE, TWO, ONE]
    assert known_by(twice, TENTH) == changed_from(ONE, TWO, TENTH)
    assert known_by(twice, TENTH - A_DAY) == ONE


@pytest.mark.parametrize("sooner", [0, 3])
def test_a_planned_change_is_replaced_by_one_that_counts_no_later(sooner: int) -> None:
    day = TENTH - timedelta(days=sooner)

    assert changed_from(changed_from(ONE, TWO, TENTH), THREE, day) == changed_from(ONE, THREE, day)


def test_a_change_back_before_it_counted_leaves_nothing_behind() -> None:
    assert changed_from(changed_from(ONE, TWO, TENTH), ONE, TENTH) == ONE
    assert FORMERLY not in ONE
