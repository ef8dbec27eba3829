"""Rules of lecturers as tables: three words, a year, a second person, three words about cases, capacities that hold."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.classroom.lecturers.rules import (
    Agreement,
    Expert,
    NotSecond,
    Word,
    counts,
    kept_capacity,
    may_last,
    may_offer,
    why_not_second,
)

D = date(2026, 11, 23)
ONE = timedelta(days=1)
VICE, EXPERT = "law_vice_principal", "outside_expert"


@pytest.mark.parametrize(
    ("agreed", "taken", "ended", "stands"),
    [
        (None, None, None, False),
        (D, None, None, False),
        (None, D, None, False),
        (D, D, None, True),
        (D + ONE, D, None, False),
        (D, D + ONE, None, False),
        (D, D, D, False),
        (D, D, D - ONE, False),
        (D, D, D + ONE, True),
    ],
)
def test_offer_stands_with_all_three_words_and_is_over_the_day_it_is_ended(agreed, taken, ended, stands):
    assert Agreement(D, agreed, taken, ended).stands_on(D) is stands


@pytest.mark.parametrize(("by", "may"), [((7,), True), ((5,), False), ((7, 5), False)])
def test_nobody_offers_or_takes_up_themselves_under_any_id(by, may):
    assert may_offer(5, by) is may


@pytest.mark.parametrize(
    ("first", "until", "may"),
    [
        (D, D, True),
        (D, D + 366 * ONE, True),
        (D, D + 367 * ONE, False),
        (D, D - ONE, False),
        (D - ONE, D, False),
    ],
)
def test_expert_is_entered_from_today_on_for_a_year_at_most(first, until, may):
    assert may_last(first, until, day=D) is may


@pytest.mark.parametrize(("by", "why"), [(3, None), (1, NotSecond.ENTERED), (2, NotSecond.ONESELF)])
def test_second_person_is_neither_who_entered_nor_the_expert(by, why):
    assert why_not_second([1], [2], by) is why


@pytest.mark.parametrize(
    ("expert", "band", "counts_today"),
    [
        (Expert(["g56"], D, D, D), "g56", True),
        (Expert(["g56"], D, D, D), None, True),
        (Expert(["g56"], D, D, D), "g12", False),
        (Expert(["g56"], D, D, None), "g56", False),
        (Expert(["g56"], D - ONE, D - ONE, D), "g56", False),
        (Expert(["g56"], D + ONE, D + ONE, D), "g56", False),
        (Expert(["g56"], D, D, D, ended_on=D), "g56", False),
    ],
)
def test_expert_counts_agreed_within_the_days_for_the_age_until_ended(expert, band, counts_today):
    assert expert.counts_on(D, band) is counts_today


@pytest.mark.parametrize(
    ("capacity", "word", "is_counted"),
    [
        (None, None, True),
        ("facilitator", None, True),
        (VICE, None, False),
        (VICE, Word(), False),
        (VICE, Word(no_local_case=True, no_open_case=True), False),
        (VICE, Word(no_open_case=True, no_case_film=True), False),
        (EXPERT, Word(no_local_case=True, no_case_film=True), False),
        (EXPERT, Word(no_local_case=True, no_open_case=True, no_case_film=True), True),
    ],
)
def test_visitors_lesson_counts_with_all_three_words(capacity, word, is_counted):
    assert counts(capacity, word) is is_counted


@pytest.mark.parametrize(
    ("capacity", "person", "kept"),
    [
        (None, 1, None),
        ("facilitator", 1, "facilitator"),
        (VICE, 1, VICE),
        (VICE, 2, None),
        (EXPERT, 1, None),
        (EXPERT, None, None),
    ],
)
def test_capacity_that_does_not_hold_on_the_day_is_left_out(capacity, person, kept):
    assert kept_capacity(capacity, person, {VICE: {1}, EXPERT: {2}}) == kept
