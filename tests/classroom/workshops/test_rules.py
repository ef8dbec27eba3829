"""Codes by the minute, minutes and parts, case by case."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.classroom.service import CODE_LETTERS
from app.classroom.workshops import rules
from app.classroom.workshops.rules import PartTaught, Seen

NOON = datetime(2026, 11, 26, 6, 0, 0, tzinfo=UTC)
SECRET = rules.secret_of("installation", 7)
CODE = rules.code_of(SECRET, rules.minute_of(NOON))
LAW, SIGNS, ROOM = PartTaught("law", 15, True), PartTaught("signs", 15, True), PartTaught("room", 60, False)


@pytest.mark.parametrize(
    ("seconds", "seen"),
    [
        (0, Seen.VALID),
        (59, Seen.VALID),
        (60, Seen.VALID),
        (89, Seen.VALID),
        (90, Seen.EXPIRED),
        (119, Seen.EXPIRED),
        (600, Seen.EXPIRED),
        (15 * 60 + 59, Seen.EXPIRED),
        (16 * 60, None),
        (-1, None),
    ],
)
def test_code_signs_in_for_its_minute_and_half_of_the_next(seconds, seen):
    assert rules.look_at(SECRET, CODE, NOON + timedelta(seconds=seconds)) is seen


def test_code_of_one_day_is_none_of_another_and_no_day_has_one_twice_in_a_row():
    other = rules.secret_of("installation", 8)
    elsewhere = rules.secret_of("another installation", 7)
    codes = [rules.code_of(SECRET, rules.minute_of(NOON) + minute) for minute in range(240)]

    assert rules.look_at(other, CODE, NOON) is None
    assert rules.look_at(elsewhere, CODE, NOON) is None
    assert len(set(codes)) == 240
    assert all(len(code) == 6 and set(code) <= set(CODE_LETTERS) for code in codes)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("BCD FHJ", "bcdfhj"),
        (" bcd-fhj ", "bcdfhj"),
        ("https://hulei.example/w/bcdfhj", "bcdfhj"),
        ("hulei.example/w/bcdfhj/", "bcdfhj"),
        ("林老师", ""),
    ],
)
def test_code_is_read_as_people_type_it(typed, read):
    assert rules.read_code(typed) == read


@pytest.mark.parametrize(("seconds", "good"), [(0, True), (299, True), (300, True), (301, False), (-1, False)])
def test_scan_stays_good_for_five_minutes_of_signing_in(seconds, good):
    assert rules.is_good_still(NOON, NOON + timedelta(seconds=seconds)) is good


@pytest.mark.parametrize(
    ("minutes", "reached"),
    [
        (5, ()),
        (14, ()),
        (15, ("law",)),
        (29, ("law",)),
        (30, ("law", "signs")),
        (35, ("law", "signs", "room")),
        (90, ("law", "signs", "room")),
    ],
)
def test_whoever_left_early_has_the_parts_that_were_over_by_then(minutes, reached):
    assert rules.parts_reached([LAW, SIGNS, ROOM], minutes, 90) == reached


def test_parts_share_out_the_minutes_the_day_really_took():
    assert rules.parts_reached([LAW, SIGNS], 30, 60) == ("law",)
    assert rules.parts_reached([LAW, SIGNS], 59, 60) == ("law",)
    assert rules.parts_reached([LAW, SIGNS], 60, 60) == ("law", "signs")


def test_minutes_of_leaving_come_in_steps_of_five_and_are_fewer_than_the_day():
    assert rules.early_minutes(17) == [15, 10, 5]
    assert rules.early_minutes(90)[0] == 85
