"""Status as ranges of days: between breakpoints nothing changes, so it is worked out at each and kept in between.

Every range is what would hold if nothing more were entered; today, a past day and a projection are the same question.
How it is worked out: ranges.py, rolling.py, in_windows.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from app.compliance.rules.days import Day, Days, DaySet, holds

if TYPE_CHECKING:
    from app.compliance.rules.duties import DutiesAtHome
    from app.compliance.rules.editions import Editions
    from app.compliance.rules.ledger import Ledger
    from app.compliance.rules.windows import Calendar


class Status(StrEnum):
    """How somebody stands on a day. The last two are never counted (COMPLIANCE §2, §3)."""

    EXCUSED = "excused"
    MET = "met"
    DUE = "due"
    OVERDUE = "overdue"
    UPCOMING = "upcoming"
    NO_CALENDAR = "no_calendar"


COUNTED = (Status.EXCUSED, Status.MET, Status.DUE, Status.OVERDUE)
MISSING = (Status.DUE, Status.OVERDUE)


class StatusRange(NamedTuple):
    """Days of one status of a subject under a requirement through a home organisation.

    `uncovered_before` counts the days on post, untrained, of this duty before the range (rolling only).
    `enough_on` is the day on which what was done since the window's first day became enough (each only).
    `courses` help to meet it now, next one first.
    """

    home: int
    first: Day
    last: Day
    status: Status
    due_on: Day | None = None
    valid_until: Day | None = None
    expiring: bool = False
    late: bool = False
    lapsed: bool = False
    by_appointment: bool = False
    duty_first: Day | None = None
    uncovered_before: int | None = None
    window: Days | None = None
    enough_on: Day | None = None
    courses: tuple[str, ...] = ()

    @property
    def starts_on(self) -> Day | None:
        """Return the first day of the first duty while it is upcoming."""
        return self.duty_first if self.status is Status.UPCOMING else None

    def uncovered_days(self, day: Day) -> int | None:
        """Return the days on duty up to a day that were neither valid nor waived; None where that says nothing."""
        if self.uncovered_before is None:
            return None
        return self.uncovered_before + (day - self.first + 1 if self.status in MISSING else 0)


@dataclass(frozen=True)
class Subject:
    """What decides a subject's status under one requirement, beside the requirement."""

    waived: DaySet
    ledger: Ledger
    editions: Editions
    calendar: Calendar


class State(NamedTuple):
    """How a subject stands on one day."""

    status: Status
    due_on: Day | None = None
    valid_until: Day | None = None
    expiring: bool = False
    late: bool = False
    lapsed: bool = False
    courses: tuple[str, ...] = ()


StateOn = Callable[[Day], State]


def range_on(ranges: Iterable[StatusRange], day: Day) -> StatusRange | None:
    """Return the range that holds a day, of ranges of one home organisation."""
    return next((row for row in ranges if row.first <= day <= row.last), None)


def edges(days: DaySet) -> Iterable[Day]:
    """Return the days on which something about some days changes."""
    return (edge for first, last in days for edge in (first, last + 1))


def walk(
    at_home: DutiesAtHome,
    span: Days,
    changes: Iterable[Day],
    state_on: StateOn,
    *,
    window: Days | None = None,
    enough_on: Day | None = None,
) -> list[StatusRange]:
    """Return the ranges of a span of days, cut wherever something may change."""
    appointed = at_home.appointed_days
    starts = sorted({span[0], *(day for day in (*changes, *edges(appointed)) if span[0] < day <= span[1])})
    rows = []
    for first, following in zip(starts, [*starts[1:], span[1] + 1], strict=True):
        state, duty = state_on(first), at_home.duty_on(first)
        rows.append(
            StatusRange(
                home=at_home.home.id,
                first=first,
                last=following - 1,
                status=state.status,
                due_on=state.due_on,
                valid_until=state.valid_until,
                expiring=state.expiring,
                late=state.late,
                lapsed=state.lapsed,
                by_appointment=holds(appointed, first),
                duty_first=duty.first if duty and duty.has_first_day else None,
                window=window,
                enough_on=enough_on,
                courses=state.courses,
            )
        )
    return rows


def merged(rows: Iterable[StatusRange]) -> Iterable[StatusRange]:
    """Join neighbouring ranges that say the same."""
    current: StatusRange | None = None
    for row in sorted(rows, key=lambda row: row.first):
        if current is not None and row.first == current.last + 1 and _says_the_same(current, row):
            current = current._replace(last=row.last)
            continue
        if current is not None:
            yield current
        current = row
    if current is not None:
        yield current


def _says_the_same(one: StatusRange, other: StatusRange) -> bool:
    if other.status is not one.status or other.uncovered_before != one.uncovered_days(one.last):
        return False
    return other._replace(first=one.first, last=one.last, uncovered_before=one.uncovered_before) == one
