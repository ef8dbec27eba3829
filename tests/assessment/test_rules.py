"""Grading, passing and taking again, by table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assessment.rules import (
    Outcome,
    UnfitAnswer,
    first_part,
    fit_answer,
    is_right,
    opens_again_at,
    outcome_of_first_part,
    outcome_of_second_part,
    points,
)
from app.content.shapes import ItemKind
from tests.assessment.bank import item

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
MATCH3 = ("1=1", "2=2", "3=3")


@pytest.mark.parametrize(
    ("question", "answer", "worth"),
    [
        (item("q", keys="2"), ("2",), 1),
        (item("q", keys="2"), ("1",), 0),
        (item("q", keys="2"), None, 0),
        (item("q", "true-false", keys="1", options=2), ("1",), 1),
        (item("q", "true-false", keys="1", options=2), ("2",), 0),
        (item("q", "multiple", keys="12", options=4), ("1", "2"), 1),
        (item("q", "multiple", keys="12", options=4), ("1",), HALF),
        (item("q", "multiple", keys="12", options=4), ("1", "3"), 0),
        (item("q", "multiple", keys="12", options=4), ("1", "2", "3"), HALF),
        (item("q", "multiple", keys="12", options=4), ("3", "4"), 0),
        (item("q", "multiple", keys="12", options=4, critical=True), ("1",), 0),
        (item("q", "multiple", keys="12", options=4, critical=True), ("1", "2", "3"), 0),
        (item("q", "multiple", keys="12", options=4, critical=True), ("1", "2"), 1),
        (item("q", "order"), ("1", "2", "3"), 1),
        (item("q", "order"), ("1", "3", "2"), 0),
        (item("q", "match"), MATCH3, 1),
        (item("q", "match"), ("1=1", "2=2", "3=1"), THIRD),
        (item("q", "match"), ("1=1", "2=3", "3=2"), 0),
        (item("q", "match", critical=True), ("1=1", "2=2", "3=1"), 0),
    ],
)
def test_answer_is_worth(question, answer, worth):
    assert points(question, answer) == worth


ANSWERS = {
    "single": st.tuples(st.sampled_from("123")),
    "true-false": st.tuples(st.sampled_from("12")),
    "order": st.permutations("123").map(tuple),
    "match": st.tuples(*(st.sampled_from("123").map(lambda right, left=left: f"{left}={right}") for left in "123")),
}


@given(st.sampled_from(list(ItemKind)), st.booleans(), st.data())
def test_every_whole_answer_is_worth_between_nothing_and_one_and_only_the_right_one_is_worth_one(kind, critical, data):
    keys = data.draw(st.sampled_from(["12", "3"])) if kind is ItemKind.MULTIPLE else "2"
    question = item("q", kind, keys=keys, options=2 if kind is ItemKind.TRUE_FALSE else 3, critical=critical)
    as_many = st.sets(st.sampled_from("123"), min_size=len(keys), max_size=len(keys)).map(tuple)
    answer = fit_answer(question, data.draw(ANSWERS.get(kind, as_many)))
    right = {"order": ("1", "2", "3"), "match": MATCH3}.get(kind, tuple(keys))

    worth = points(question, answer)

    assert 0 <= worth <= 1
    assert (worth == 1) == is_right(question, answer) == (answer == right)
    assert not critical or worth in (0, 1)


def test_two_right_sides_with_the_same_words_are_the_same():
    question = item("q", "match")
    twice = question.__class__(
        **{
            **question.__dict__,
            "options": (
                *question.options[:2],
                question.options[2].__class__(**{**question.options[2].__dict__, "pair": "right 1"}),
            ),
        }
    )

    assert is_right(twice, ("1=3", "2=2", "3=1"))


@pytest.mark.parametrize(
    ("kind", "chosen"),
    [
        ("single", []),
        ("single", ["1", "2"]),
        ("single", ["9"]),
        ("multiple", []),
        ("multiple", ["1", "1"]),
        ("multiple", ["1", "x"]),
        ("multiple", ["1"]),
        ("multiple", ["1", "2", "3"]),
        ("order", ["1", "2"]),
        ("order", ["1", "1", "2"]),
        ("match", ["1=1", "2=2"]),
        ("match", ["1=1", "1=2", "2=2"]),
        ("match", ["1=1", "2=2", "3=9"]),
        ("match", ["1=1", "2=2", "3="]),
    ],
)
def test_answer_that_cannot_be_one_is_refused(kind, chosen):
    with pytest.raises(UnfitAnswer):
        fit_answer(item("q", kind, keys="12" if kind == "multiple" else "1"), chosen)


def test_answer_is_kept_in_one_form_whatever_the_order_of_the_fields():
    assert fit_answer(item("q", "multiple", keys="12"), ["3", "1"]) == ("1", "3")
    assert fit_answer(item("q", "match"), ["3=1", "1=2", "2=2"]) == ("1=2", "2=2", "3=1")


def twenty(wrong: int, critical_wrong: int = 0):
    """Twenty single items, four critical; the last `wrong` and the first `critical_wrong` answered wrong."""
    items = [item(f"q{n}", critical=n < 4, twin=f"t{n}") for n in range(20)]
    missed = {*range(20 - wrong, 20), *range(critical_wrong)}
    return items, {f"q{n}": ("2",) if n in missed else ("1",) for n in range(20)}


@pytest.mark.parametrize(
    ("wrong", "critical_wrong", "outcome"),
    [
        (0, 0, Outcome.PASSED),
        (3, 0, Outcome.PASSED),  # 85 % exactly
        (4, 0, Outcome.NOT_PASSED),
        (0, 1, None),
        (2, 1, None),  # 85 % exactly, one rule open: its twin decides
        (3, 1, Outcome.NOT_PASSED),  # below the mark: the twin cannot save it
        (0, 2, Outcome.NOT_PASSED),
        (0, 4, Outcome.NOT_PASSED),
    ],
)
def test_first_part_ends_or_leaves_the_twin_to_decide(wrong, critical_wrong, outcome):
    part = first_part(*twenty(wrong, critical_wrong))

    assert outcome_of_first_part(part, 85) is outcome


def test_per_cent_is_rounded_down_so_that_84_9_never_reads_as_85():
    items = [item(f"q{n}") for n in range(13)]
    answers = {f"q{n}": ("1",) for n in range(11)}

    part = first_part(items, answers)

    assert part.per_cent == 84
    assert outcome_of_first_part(part, 85) is Outcome.NOT_PASSED


def test_unanswered_critical_item_is_an_error():
    assert first_part([item("q", critical=True)], {}).critical_errors == ("q",)


@pytest.mark.parametrize(
    ("answer", "outcome"), [(("1",), Outcome.PASSED), (("2",), Outcome.NOT_PASSED), (None, Outcome.NOT_PASSED)]
)
def test_twin_decides_the_second_part(answer, outcome):
    twin = item("t", critical=True)

    assert outcome_of_second_part([twin], {"t": answer} if answer else {}) is outcome


@pytest.mark.parametrize(("failures", "waits_hours"), [(0, None), (1, None), (2, None), (3, 24), (5, 24)])
def test_final_opens_again_at_once_but_a_day_after_the_third_failure(failures, waits_hours):
    start = datetime(2026, 9, 1, tzinfo=UTC)
    failed = [start + timedelta(days=2 * n) for n in range(failures)]

    opens = opens_again_at(reversed(failed))

    assert opens == (None if waits_hours is None else failed[-1] + timedelta(hours=waits_hours))
