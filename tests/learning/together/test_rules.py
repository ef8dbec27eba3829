"""Who may help whom, and how long reading aloud takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.learning.together.rules import Helper, NotThisPair, Timing, is_hasty, pair_problem, timing

LU = Helper(ids=frozenset({1}), certified=True, works_here=True, leads=False, let_in_by=frozenset())
TAO = replace(LU, ids=frozenset({2}))
SIX = datetime(2026, 9, 14, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (LU, TAO, None),
        (replace(LU, leads=True), TAO, None),
        (LU, replace(TAO, ids=frozenset({1, 2})), NotThisPair.ONE_PERSON),
        (LU, replace(TAO, ids=frozenset({2, 7})), NotThisPair.LEARNS_HERE),
        (replace(LU, certified=False), TAO, NotThisPair.NO_CERTIFICATE),
        (LU, replace(TAO, certified=False), NotThisPair.NO_CERTIFICATE),
        (LU, replace(TAO, works_here=False), NotThisPair.ELSEWHERE),
        (replace(LU, leads=True), replace(TAO, leads=True), NotThisPair.BOTH_LEAD),
        (LU, replace(TAO, let_in_by=frozenset({1})), NotThisPair.LET_IN),
        (replace(LU, let_in_by=frozenset({2})), TAO, NotThisPair.LET_IN),
        (LU, replace(TAO, let_in_by=frozenset({9})), None),
    ],
)
def test_two_adults_help_only_when_nobody_is_both_and_each_may(one, other, why):
    assert pair_problem(one, other, {7, 8}) is why


@pytest.mark.parametrize(
    ("minutes", "planned", "said"),
    [
        (10, 10, Timing.FINE),
        (5, 10, Timing.FINE),
        (4, 10, Timing.SHORT),
        (3, 10, Timing.SHORT),
        (2, 10, Timing.IMPOSSIBLE),
        (0, 10, Timing.IMPOSSIBLE),
        (0, 0, Timing.IMPOSSIBLE),
    ],
)
def test_module_read_in_less_than_half_its_minutes_asks_and_in_less_than_a_quarter_is_refused(minutes, planned, said):
    assert timing(minutes, planned) is said


def test_answers_handed_in_faster_than_speech_are_a_question():
    assert is_hasty(SIX, SIX + timedelta(seconds=239), 24)
    assert not is_hasty(SIX, SIX + timedelta(minutes=4), 24)
