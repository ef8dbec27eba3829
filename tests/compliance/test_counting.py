"""Counting (COMPLIANCE §4): a partition, distinct subjects, the worst status, rates to six places."""

from __future__ import annotations

import pytest

from app.compliance.rules.counting import Figures, Standing, Tally, rate, worst
from app.compliance.rules.status import Status

OVERDUE, DUE, MET, EXCUSED = Status.OVERDUE, Status.DUE, Status.MET, Status.EXCUSED


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (0, 0, None),
        (0, 3, 0.0),
        (3, 3, 1.0),
        (97, 120, 0.808333),
        (2, 3, 0.666667),
        (1, 2_000_000, 0.0),  # 0.0000005 is a tie: to the even zero
        (3, 2_000_000, 0.000002),  # 0.0000015 is a tie: to the even two
        (1, 3, 0.333333),
    ],
)
def test_rate_is_the_exact_fraction_rounded_half_even_to_six_places_and_null_for_nobody(part, whole, expected):
    assert rate(part, whole) == expected


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([MET, OVERDUE], OVERDUE),
        ([DUE, OVERDUE], OVERDUE),
        ([MET, DUE], DUE),
        ([EXCUSED, MET], MET),
        ([EXCUSED, DUE, MET], DUE),
        ([EXCUSED, EXCUSED], EXCUSED),
    ],
)
def test_parent_takes_the_worst_status(statuses, expected):
    assert worst([Standing(status) for status in statuses]).status is expected


def test_flag_counts_when_any_row_carries_it():
    both = worst([Standing(MET, expiring=True), Standing(OVERDUE)])

    assert (both.status, both.expiring, both.late) == (OVERDUE, True, False)


def test_somebody_missed_in_two_places_is_made_up_when_it_is_enough_in_both():
    assert worst([Standing(OVERDUE, made_up=True), Standing(OVERDUE)]).made_up is False
    assert worst([Standing(OVERDUE, made_up=True), Standing(OVERDUE, made_up=True)]).made_up is True
    assert worst([Standing(OVERDUE, made_up=True), Standing(MET)]).made_up is True


def test_person_with_two_schools_counts_once_in_each_and_once_in_the_district():
    tally = Tally()
    tally.add_subject([((1, 10), Standing(MET)), ((2, 10), Standing(OVERDUE))])
    tally.add_subject([((1, 10), Standing(MET))])

    assert tally.figures(1) == Figures(met=2)
    assert tally.figures(2) == Figures(overdue=1)
    assert tally.figures(10) == Figures(met=1, overdue=1)


def test_required_is_parted_by_met_due_and_overdue_and_leaves_the_excused_out():
    figures = Figures(met=5, due=2, overdue=3, excused=4)

    assert figures.required == 10
    assert figures.completion_rate == 0.5
    assert figures.overdue_rate == 0.3


def test_nobody_required_has_no_rate():
    assert Figures(excused=3).completion_rate is None
