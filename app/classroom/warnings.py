"""What a plan is gently warned of: days and periods after which nobody is there to talk to (SAFEGUARDS 15)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum

from app.classroom.school_days import WEEKDAYS, SchoolDays

BEFORE_HOLIDAY = 10  # school days (SAFEGUARDS 15)
END_OF_TERM = timedelta(weeks=3)
SAME_PERSON_FROM = 3  # lessons of a year, from which one person alone is worth a note (SAFEGUARDS 15)


class Warn(StrEnum):
    """What a plan is gently warned of (SAFEGUARDS 15)."""

    LAST_PERIOD = "last_period"
    LAST_DAY_OF_WEEK = "last_day_of_week"
    BEFORE_HOLIDAY = "before_holiday"
    END_OF_TERM = "end_of_term"
    OUTSIDE_TERM = "outside_term"
    ONE_PERSON = "one_person"
    SAME_DAY = "same_day"
    OUT_OF_ORDER = "out_of_order"


def warnings(
    planned_on: date,
    *,
    last_period: bool,
    terms: Collection[tuple[date, date]],
    same_facilitator: int,
    other_facilitators: int,
    same_day: int = 0,
    out_of_order: bool = False,
    days: SchoolDays = WEEKDAYS,
) -> list[Warn]:
    """Return gentle notes on a plan; none of them refuses it.

    `same_facilitator` counts the class's lessons of the last twelve months by this facilitator, this one included;
    `other_facilitators` those by others, given or planned; `same_day` the class's other lessons of that day;
    `out_of_order`: the lesson lies before an earlier one of its course, or after a later one.
    """
    notes = []
    if same_day:
        notes.append(Warn.SAME_DAY)
    if out_of_order:
        notes.append(Warn.OUT_OF_ORDER)
    if last_period:
        notes.append(Warn.LAST_PERIOD)
    notes += of_day(planned_on, terms, days)
    if same_facilitator >= SAME_PERSON_FROM and other_facilitators == 0:
        notes.append(Warn.ONE_PERSON)
    return notes


def of_day(day: date, terms: Collection[tuple[date, date]], days: SchoolDays) -> list[Warn]:
    """Return what is to be said of a day by itself.

    The last weeks of a term hold the ten school days before its holiday, so of these two the nearer one is said.
    """
    notes = [Warn.LAST_DAY_OF_WEEK] if days.is_school_day(day) and days.is_last_of_week(day) else []
    term = next(((first, last) for first, last in terms if first <= day <= last), None)
    if (terms and term is None) or not days.is_school_day(day):
        notes.append(Warn.OUTSIDE_TERM)
    elif days.until_holiday(day, term[1] if term else None) < BEFORE_HOLIDAY:
        notes.append(Warn.BEFORE_HOLIDAY)
    elif term is not None and day > term[1] - END_OF_TERM:
        notes.append(Warn.END_OF_TERM)
    return notes
