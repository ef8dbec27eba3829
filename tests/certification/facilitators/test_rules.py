"""By which right somebody teaches on a day, when a lesson is watched again, how long a school may start without."""

from __future__ import annotations

from datetime import date

import pytest

from app.certification.facilitators.rules import Right, may_start, months_later, observation_due, taught_under
from app.records.models import TaughtUnder

DAY = date(2026, 10, 12)
AUTHORISED, START_UP, NEITHER = TaughtUnder.AUTHORISED, TaughtUnder.START_UP, TaughtUnder.NEITHER
LASTING = Right(date(2026, 9, 1), date(2028, 8, 31))
WITHDRAWN = Right(date(2026, 9, 1), date(2028, 8, 31), DAY)
OVER = Right(date(2024, 9, 1), date(2026, 8, 31))


@pytest.mark.parametrize(
    ("rights", "in_start_up", "under"),
    [
        ([LASTING], False, AUTHORISED),
        ([], False, NEITHER),
        ([], True, START_UP),
        ([OVER], True, START_UP),
        ([WITHDRAWN], False, NEITHER),
        ([WITHDRAWN], True, NEITHER),  # a start-up term is no way around
        ([WITHDRAWN, Right(date(2026, 10, 1), date(2027, 1, 1))], False, AUTHORISED),  # given anew
        ([Right(DAY, DAY)], False, AUTHORISED),
        ([Right(date(2026, 10, 13), date(2027, 1, 1))], False, NEITHER),
    ],
)
def test_right_of_the_day_decides_and_start_up_never_covers_a_withdrawal(rights, in_start_up, under):
    assert taught_under(rights, in_start_up=in_start_up, day=DAY) is under


def test_withdrawn_today_taught_yesterday_with_the_right():
    assert taught_under([WITHDRAWN], in_start_up=False, day=date(2026, 10, 11)) is AUTHORISED


@pytest.mark.parametrize(
    ("terms", "last_day", "as_bureau", "may"),
    [
        ([], date(2027, 7, 10), False, True),
        ([], date(2027, 10, 13), False, True),
        ([], date(2027, 10, 14), False, False),  # more than a year
        ([], date(2026, 10, 11), False, False),
        ([(date(2026, 9, 1), date(2027, 1, 31))], date(2027, 7, 10), False, True),  # the running one, longer
        ([(date(2026, 9, 1), date(2027, 1, 31))], date(2027, 10, 1), False, False),  # a year from its first day
        ([(date(2025, 9, 1), date(2026, 1, 31))], date(2027, 1, 31), False, False),  # once by the school itself
        ([(date(2025, 9, 1), date(2026, 1, 31))], date(2027, 1, 31), True, True),
    ],
)
def test_start_up_term_ends_within_a_year_and_comes_again_only_from_the_bureau(terms, last_day, as_bureau, may):
    assert may_start(terms, last_day, as_bureau=as_bureau, day=DAY) is may


def test_a_lesson_is_watched_a_year_after_the_right_or_the_last_time():
    assert observation_due(date(2026, 9, 1), [], 12) == date(2027, 9, 1)
    assert observation_due(date(2026, 9, 1), [date(2027, 5, 31)], 12) == date(2028, 5, 31)
    assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_later(date(2026, 1, 31), -2) == date(2025, 11, 30)
