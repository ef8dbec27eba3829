"""Item statistics: compared with two other implementations; whole tens of people only, first attempts only."""

from __future__ import annotations

import random
import statistics
from datetime import timedelta
from fractions import Fraction

import pandas as pd
import pytest

from app.assessment.items.queries import editions_answered, first_sittings
from app.assessment.items.rules import Flag, correlation, figures_of
from app.assessment.models import AttemptAnswer, QuizAttempt
from app.assessment.rules import points
from tests.assessment.bank import item, pair
from tests.make import AT

KINDS = (
    item("plain"),
    item("other", keys="2"),
    item("several", "multiple", keys="13", options=4),
    item("order", "order"),
    item("match", "match"),
    *pair("promise"),
)


def guess(chance: random.Random, one) -> tuple[str, ...]:
    ids = [option.id for option in one.options]
    if one.kind == "order":
        return tuple(chance.sample(ids, len(ids)))
    if one.kind == "match":
        return tuple(f"{left}={right}" for left, right in zip(ids, chance.sample(ids, len(ids)), strict=True))
    return tuple(sorted(chance.sample(ids, len(one.keys))))


def drawn(people: int, seed: int) -> list[dict[str, tuple[str, ...]]]:
    """People who guess, each at five of the seven items."""
    chance = random.Random(seed)  # noqa: S311  nothing here is a secret
    return [{one.id: guess(chance, one) for one in chance.sample(KINDS, 5)} for _person in range(people)]


def naive(one, sittings):
    """Difficulty and discrimination by pandas and by the statistics module, row by row."""
    items = {each.id: each for each in KINDS}
    table = pd.DataFrame(
        [{name: float(points(items[name], answer)) for name, answer in sitting.items()} for sitting in sittings]
    )
    asked = table[table[one.id].notna()]
    asked = asked.iloc[: len(asked) // 10 * 10]
    rest = asked.drop(columns=one.id).mean(axis=1)
    try:
        other = statistics.correlation(list(asked[one.id]), list(rest))
    except statistics.StatisticsError:
        other = None
    return asked[one.id].mean(), asked[one.id].corr(rest), other


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_figures_are_those_of_two_other_implementations(seed):
    sittings = drawn(137, seed)

    for one, found in zip(KINDS, figures_of(KINDS, sittings), strict=True):
        mean, by_pandas, by_statistics = naive(one, sittings)
        assert found.people % 10 == 0
        assert found.people >= 80
        assert float(found.difficulty) == pytest.approx(mean, abs=1e-12)
        assert found.discrimination == pytest.approx(by_pandas, abs=1e-9)
        assert found.discrimination == pytest.approx(by_statistics, abs=1e-9)


def test_nothing_is_said_of_nine_people_and_one_more_changes_nothing_until_the_next_ten():
    sittings = [{"plain": ("1",), "other": (choice,)} for choice in "1222222222" * 3]
    every = [figures_of(KINDS[:2], sittings[:count]) for count in range(31)]

    assert {figures[0].people for figures in every[:10]} == {0}
    assert every[9][1].difficulty is None
    assert every[10][1].difficulty == Fraction(9, 10)
    assert all(figures == every[10] for figures in every[10:20])
    assert all(figures == every[20] for figures in every[20:30])
    assert every[30][0].people == 30


@pytest.mark.parametrize(
    ("right", "critical", "flags"),
    [
        (29, False, [Flag.TOO_HARD]),
        (30, False, []),
        (95, False, []),
        (96, False, [Flag.TOO_EASY]),
        (96, True, []),  # critical questions may be easy
        (29, True, [Flag.TOO_HARD]),
    ],
)
def test_limits_of_difficulty_are_those_of_the_rules_for_items(right, critical, flags):
    one, rest = item("one", critical=critical), item("rest")
    sittings = [{"one": ("1",) if n < right else ("2",), "rest": ("1",) if n < right else ("3",)} for n in range(100)]

    [found, _rest] = figures_of([one, rest], sittings)
    assert (found.difficulty, list(found.flags)) == (Fraction(right, 100), flags)
    assert found.discrimination == pytest.approx(1)
    assert found.never_chosen == ("3",)


def test_question_that_does_not_tell_apart_is_flagged_and_one_that_never_differs_has_no_discrimination():
    one, rest = item("one"), item("rest")
    pairs = [("1", "2"), ("2", "1"), ("1", "1"), ("2", "2")] * 10
    [found, _rest] = figures_of([one, rest], [{"one": (a,), "rest": (b,)} for a, b in pairs])
    assert (found.discrimination, found.flags) == (0, (Flag.WEAK,))

    [found, _rest] = figures_of([one, rest], [{"one": ("1",), "rest": ("1",)}] * 29)
    assert (found.people, found.flags) == (20, ()), "of so few nothing is said about the question"
    [found, _rest] = figures_of([one, rest], [{"one": ("1",), "rest": ("1",)}] * 30)
    assert (found.discrimination, found.flags) == (None, (Flag.TOO_EASY,))
    assert correlation([Fraction(1), Fraction(0)], [Fraction(0), Fraction(1)]) == -1


def attempt(db, person, number, at, *, items=("a", "b"), submitted=True, second=(), edition="1.0", run=1):
    row = QuizAttempt(
        person_id=person.id,
        run_id=person.id * 10 + run,
        course="c",
        edition=edition,
        quiz="final",
        number=number,
        seed="0",
        items=list(items),
        second_items=list(second),
        missed=[],
        pass_mark=85,
        started_at=at,
        submitted_at=at if submitted else None,
    )
    db.add(row)
    db.flush()
    for name in (*items, *second):
        db.add(AttemptAnswer(attempt_id=row.id, item=name, answer=[str(number)], saved_at=at))
    return row


def test_only_first_attempts_that_were_submitted_count_and_no_twin(db, make):
    early, late, open_still = make.person(), make.person(), make.person()
    attempt(db, late, 1, AT + timedelta(days=1), second=("b-twin",))
    attempt(db, early, 1, AT)
    attempt(db, early, 2, AT + timedelta(hours=1))
    attempt(db, early, 3, AT + timedelta(hours=2), run=2)
    attempt(db, early, 4, AT, edition="2.0", run=3)
    attempt(db, open_still, 5, AT, submitted=False)
    attempt(db, open_still, 6, AT + timedelta(hours=3))
    db.flush()

    assert first_sittings(db, "c", "1.0") == {"final": [{"a": ("1",), "b": ("1",)}] * 2}
    assert first_sittings(db, "c", "2.0") == {"final": [{"a": ("4",), "b": ("4",)}]}
    assert editions_answered(db) == {("c", "1.0"): 0, ("c", "2.0"): 0}
