"""What is told, when, and how often: tables of cases."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.notices.news import one_for_each_course
from app.notices.rules import Item, Told, for_a_letter, monday_of, overdue_tomorrow, quiet_until, told_of

ZONE = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 9, 28)


@pytest.mark.parametrize(
    ("status", "expiring", "uncovered", "told"),
    [
        ("overdue", False, 40, Told.OVERDUE),
        ("due", False, 3, Told.UNTRAINED),
        ("due", False, 0, Told.DUE),
        ("due", False, None, Told.DUE),
        ("assigned", False, None, Told.DUE),
        ("met", True, None, Told.LAPSES),
        ("met", False, None, None),
        ("upcoming", False, None, None),
        ("excused", False, None, None),
        ("no_calendar", False, None, None),
    ],
)
def test_people_are_told_what_is_to_be_done_now_and_nothing_else(status, expiring, uncovered, told):
    assert told_of(status, expiring=expiring, uncovered_days=uncovered) is told


def item(told: Told, day: date | None, about: str = "core") -> Item:
    return Item(told, about, day, "核心课", "Core course")


@pytest.mark.parametrize(
    ("told", "day", "worth"),
    [
        (Told.OVERDUE, date(2025, 1, 1), True),
        (Told.UNTRAINED, date(2027, 1, 1), True),
        (Told.LAPSES, date(2026, 11, 20), True),
        (Told.DUE, date(2026, 10, 28), True),
        (Told.DUE, date(2026, 10, 29), False),
        (Told.DUE, None, False),
    ],
)
def test_what_is_due_in_more_than_a_month_is_worth_no_letter(told, day, worth):
    assert bool(for_a_letter([item(told, day)], TODAY)) is worth


def test_sooner_is_told_only_what_is_overdue_tomorrow_and_is_not_today():
    ends, late, later = item(Told.DUE, TODAY), item(Told.OVERDUE, TODAY, "late"), item(Told.DUE, None, "later")
    tomorrow = [item(Told.OVERDUE, TODAY), item(Told.OVERDUE, TODAY, "late"), item(Told.DUE, None, "later")]

    assert overdue_tomorrow([ends, late, later], tomorrow) == [ends]


@pytest.mark.parametrize(
    ("day", "monday"), [("2026-09-28", "2026-09-28"), ("2026-10-04", "2026-09-28"), ("2027-01-01", "2026-12-28")]
)
def test_week_begins_on_monday(day, monday):
    assert monday_of(date.fromisoformat(day)) == date.fromisoformat(monday)


@pytest.mark.parametrize(
    ("hour", "first", "last", "until"),
    [
        ("28T20:59", 21, 7, None),
        ("28T21:00", 21, 7, "29T07:00"),
        ("28T00:10", 21, 7, "28T07:00"),
        ("28T06:59", 21, 7, "28T07:00"),
        ("28T07:00", 21, 7, None),
        ("28T12:30", 12, 14, "28T14:00"),
        ("28T14:00", 12, 14, None),
        ("28T03:00", 7, 7, None),
    ],
)
def test_quiet_hours_end_in_the_morning_of_the_installation(hour, first, last, until):
    at = datetime.fromisoformat(f"2026-09-{hour}").replace(tzinfo=ZONE).astimezone(ZoneInfo("UTC"))
    expected = until and datetime.fromisoformat(f"2026-09-{until}").replace(tzinfo=ZONE)

    assert quiet_until(at, ZONE, first_hour=first, last_hour=last) == expected


def test_what_one_course_meets_is_one_line_with_the_most_urgent_of_it():
    core, other = ("staff-core",), ("staff-micro",)
    items = [
        Item(Told.OVERDUE, "before-post", date(2026, 10, 31), "先培训后上岗", "", core),
        Item(Told.DUE, "yearly", date(2026, 12, 31), "每年一次", "", core),
        Item(Told.DUE, "boosters", date(2026, 12, 1), "复习", "", other),
        Item(Told.DUE, "visits", None, "走访", ""),
        Item(Told.DUE, "talks", None, "谈话", ""),
    ]

    lines = one_for_each_course((item, number) for number, item in enumerate(items))

    assert [(line.item.about, line.notice_ids, line.others) for line in lines] == [
        ("before-post", (0, 1), 1),
        ("boosters", (2,), 0),
        ("visits", (3,), 0),
        ("talks", (4,), 0),
    ]
