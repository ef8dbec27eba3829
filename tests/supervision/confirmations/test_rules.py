"""What is one act for a law vice-principal of several schools, and what can be said of it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.supervision.confirmations.rules import (
    Answer,
    Item,
    RecordKind,
    joint,
    last_of_month,
    month_named,
    months_until,
    tally_of,
)

DAY = date(2026, 11, 5)


def session(key, school, day=DAY, minutes=40, what="法治课", answer=None):
    return Item(RecordKind.SESSION, key, school, f"学校{school}", day, what, minutes, answer)


def check(key, school, day=DAY):
    return Item(RecordKind.ACT, key, school, f"学校{school}", day, "安全检查")


@pytest.mark.parametrize(
    ("items", "sizes"),
    [
        ([session(1, 1), session(2, 2)], [2]),  # a joint hall: one act for them, once per school
        ([session(1, 1), session(1, 2)], [2]),  # one session that names classes of two schools
        ([session(1, 1), session(2, 1)], [1, 1]),  # twice at one school on one day
        ([session(1, 1), session(2, 1), session(3, 2)], [1, 2]),
        ([session(1, 1), session(2, 2, minutes=80)], [1, 1]),
        ([session(1, 1), session(2, 2, day=date(2026, 11, 6))], [1, 1]),
        ([session(1, 1), session(2, 2, what="别的课")], [1, 1]),
        ([check(1, 1), check(2, 2)], [1, 1]),  # checks are walked school by school
        ([session(1, 1), session(2, 2, answer=Answer.TRUE)], [1, 1]),
        ([], []),
    ],
)
def test_joint_hall_is_one_act_for_them(items, sizes):
    assert sorted(len(hall) for hall in joint(items)) == sorted(sizes)
    assert [len(hall) for hall in joint(items, apart=True)] == [1] * len(items)


items = st.builds(
    lambda kind, key, school, day, minutes: check(key, school, date(2026, 11, day))
    if kind
    else session(key, school, date(2026, 11, day), minutes),
    st.booleans(), st.integers(1, 4), st.integers(1, 3), st.integers(1, 3), st.sampled_from([40, 80]),
)  # fmt: skip


@given(st.lists(items, unique_by=lambda one: one.name), st.booleans())
def test_every_record_is_asked_about_once_and_no_hall_holds_a_school_twice(some, apart):
    halls = joint(some, apart=apart)
    assert sorted(one.name for hall in halls for one in hall) == sorted(one.name for one in some)
    assert all(len({one.organisation_id for one in hall}) == len(hall) for hall in halls)
    assert len({hall[0].name for hall in halls}) == len(halls)


@pytest.mark.parametrize(
    ("text", "month"),
    [("2026-11", date(2026, 11, 1)), ("2026-06", date(2026, 6, 1)), ("2026-05", None), ("2026-12", None), ("x", None)],
)
def test_six_months_can_be_asked_for(text, month):
    assert month_named(text, date(2026, 11, 30)) == month


def test_months_and_counts_are_counted():
    assert months_until(date(2026, 2, 28))[-1] == date(2025, 9, 1)
    assert last_of_month(date(2026, 12, 1)) == date(2026, 12, 31)
    counted = tally_of([session(1, 1, answer=Answer.TRUE), session(2, 1, answer=Answer.NOT_THERE), check(3, 1)])
    assert (counted.recorded, counted.true, counted.not_there, counted.open) == (3, 1, 1, 1)
