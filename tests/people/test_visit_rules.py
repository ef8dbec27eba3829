"""For which days a visitor may be entered, and how long the help contacts stay: plain rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.people.visit_rules import AHEAD, Asked, Problem, days_within, help_until, problem_of

MONDAY = date(2026, 9, 7)
ONE_DAY = Asked(MONDAY, MONDAY, MONDAY)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({}, None),
        ({"certificate_until": None}, None),
        ({"last_day": date(2026, 9, 20), "certificate_until": None}, None),
        ({"last_day": date(2026, 9, 21), "certificate_until": None}, Problem.TOO_LONG),
        ({"last_day": date(2026, 9, 8)}, Problem.CERTIFICATE_ENDS),
        ({"certificate_until": date(2026, 9, 6)}, Problem.CERTIFICATE_ENDS),
        ({"last_day": date(2026, 9, 6)}, Problem.BACKWARDS),
        ({"first_day": date(2026, 9, 6)}, Problem.IN_THE_PAST),
        ({"first_day": MONDAY + AHEAD, "last_day": MONDAY + AHEAD, "certificate_until": None}, None),
        (
            {"first_day": MONDAY + AHEAD + timedelta(days=1), "last_day": date(2026, 10, 8), "certificate_until": None},
            Problem.TOO_FAR,
        ),
        ({"is_oneself": True}, Problem.ONESELF),
        ({"works_here": True}, Problem.WORKS_HERE),
        ({"comes_already": True}, Problem.COMES_ALREADY),
    ],
)
def test_visit_is_short_begins_soon_and_ends_with_the_certificate(change, problem):
    assert problem_of(replace(ONE_DAY, **change), today=MONDAY) is problem


def test_help_contacts_stay_thirty_days_after_the_last_day():
    assert help_until(MONDAY) == date(2026, 10, 7)


def days(first, count):
    """Some days in a row, the first so many days after MONDAY."""
    begin = MONDAY + timedelta(days=first)
    return begin, begin + timedelta(days=count - 1)


@pytest.mark.parametrize(
    ("others", "count", "problem"),
    [
        ([], 14, None),
        ([days(-14, 14)], 14, None),  # twice a fortnight: 28 days
        ([days(-14, 14), days(-30, 1)], 14, Problem.TOO_OFTEN),
        ([days(-28, 14), days(-14, 14)], 1, Problem.TOO_OFTEN),  # fortnight after fortnight
        ([days(-28, 14), days(-14, 14)], 0, Problem.BACKWARDS),
        ([days(-103, 14), days(-14, 14)], 14, None),  # the first ended before the ninety days
        ([days(-80, 14), days(-14, 14)], 14, Problem.TOO_OFTEN),
        ([days(1, 14), days(15, 14)], 1, Problem.TOO_OFTEN),  # entered before, and later
        ([days(-14, 14), days(-14, 14)], 14, None),  # a day counts once
    ],
)
def test_who_comes_on_more_than_28_days_of_90_is_no_visitor(others, count, problem):
    first, last = days(0, count)

    assert problem_of(Asked(first, last, None, other_visits=tuple(others)), today=MONDAY) is problem


def test_days_are_counted_between_two_days_each_once():
    spans = [days(-10, 5), days(-8, 5), days(0, 3)]

    assert days_within(spans, *days(-9, 10)) == 7
