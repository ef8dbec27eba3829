"""Status as ranges of days: between breakpoints nothing changes, so it is worked out at each and kept in between.

Every range is what would hold if nothing more were entered; today, a past day and a projection are the same question.
Rolling, each and by are COMPLIANCE §3; each says its status on one day and the days on which that may change.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from app.compliance.rules.days import (
    FOR_EVER,
    SINCE_EVER,
    Day,
    Days,
    DaySet,
    common,
    holds,
    last_held,
    nth_day,
    run_holding,
)
from app.compliance.rules.evidence import Case, Evidence, by_date, in_window, longest_notice
from app.compliance.rules.requirement import By, Each, Rolling

if TYPE_CHECKING:
    from app.compliance.rules.duties import DutiesAtHome, Duty
    from app.compliance.rules.editions import Editions
    from app.compliance.rules.ledger import Ledger
    from app.compliance.rules.requirement import Requirement
    from app.compliance.rules.windows import Calendar

LAPSE_AFTER_WAIVER_DAYS = 30


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


class _State(NamedTuple):
    status: Status
    due_on: Day | None = None
    valid_until: Day | None = None
    expiring: bool = False
    late: bool = False
    lapsed: bool = False
    courses: tuple[str, ...] = ()


StateOn = Callable[[Day], _State]


def status_ranges(requirement: Requirement, at_home: DutiesAtHome, subject: Subject) -> tuple[StatusRange, ...]:
    """Return all ranges of a subject under a requirement through one home organisation, in order of days."""
    case = Case(requirement.evidence, subject.ledger, subject.editions)
    return (*merged(_upcoming(requirement, at_home, case)), *merged(_on_duty(requirement, at_home, subject, case)))


def ranges_ahead(requirement: Requirement, at_home: DutiesAtHome, subject: Subject) -> tuple[StatusRange, ...]:
    """Return the ranges of the days before the first duty."""
    case = Case(requirement.evidence, subject.ledger, subject.editions)
    return tuple(merged(_upcoming(requirement, at_home, case)))


def ranges_on_duty(requirement: Requirement, at_home: DutiesAtHome, subject: Subject) -> tuple[StatusRange, ...]:
    """Return the ranges of the days on duty, in order of days."""
    case = Case(requirement.evidence, subject.ledger, subject.editions)
    return tuple(merged(_on_duty(requirement, at_home, subject, case)))


def _on_duty(requirement: Requirement, at_home: DutiesAtHome, subject: Subject, case: Case) -> Iterable[StatusRange]:
    timing = requirement.timing
    if isinstance(timing, Rolling):
        return _Rolling(requirement, timing, at_home, subject, case).ranges()
    if isinstance(timing, Each):
        return _each_ranges(requirement, timing, at_home, subject, case)
    return _by_ranges(requirement, timing, at_home, subject, case)


class _Rolling:
    """Rolling: valid evidence on every day from the due day on."""

    def __init__(
        self, requirement: Requirement, timing: Rolling, at_home: DutiesAtHome, subject: Subject, case: Case
    ) -> None:
        self.requirement, self.timing, self.at_home, self.case = requirement, timing, at_home, case
        self.waived = subject.waived
        limit = longest_notice(requirement.evidence, subject.editions)
        self.notice = requirement.notice_days if limit is None else min(requirement.notice_days, limit)
        self._epochs = (SINCE_EVER, *case.days)
        self._valid = {day: case.valid_days(day) for day in self._epochs}

    def ranges(self) -> Iterable[StatusRange]:
        """Return the ranges of every duty, each with its own lateness and uncovered days."""
        for duty in self.at_home.duties:
            missed_before, uncovered = False, 0
            for row in _walk(self.at_home, (duty.first, duty.last), self._changes(duty), self._state_in(duty)):
                late = row.status is Status.MET and missed_before
                yield row._replace(late=late, uncovered_before=uncovered if duty.has_first_day else None)
                missed_before |= row.status is Status.OVERDUE
                uncovered += row.last - row.first + 1 if row.status in MISSING else 0

    def _valid_as_of(self, day: Day) -> DaySet:
        return self._valid[self._epochs[bisect_right(self._epochs, day) - 1]]

    def _changes(self, duty: Duty) -> Iterable[Day]:
        yield from _edges(self.waived)
        for day in self._epochs:
            if day <= duty.last:
                yield day
                for first, last in self._valid[day]:
                    yield from (first, last + 1, last - self.notice + 1)
        if duty.has_first_day:
            yield self._first_due_day(duty)
            for _, last in self.waived:
                yield from (last + self._days_after_waiver(lapsed=False), last + self._days_after_waiver(lapsed=True))

    def _state_in(self, duty: Duty) -> StateOn:
        return lambda day: self._state(duty, day)

    def _state(self, duty: Duty, day: Day) -> _State:
        if holds(self.waived, day):
            return _State(Status.EXCUSED)
        valid = self._valid_as_of(day)
        run = run_holding(valid, day)
        if run is not None:
            expiring = run[1] < FOR_EVER and day > run[1] - self.notice
            courses = self._helping(day, run[1]) if expiring else ()
            return _State(Status.MET, valid_until=run[1], expiring=expiring, courses=courses)
        lapsed = last_held(valid, (duty.first, day)) is not None
        due_on = self._due_day(duty, day, valid)
        status = Status.DUE if due_on is not None and day < due_on else Status.OVERDUE
        return _State(status, due_on=due_on, lapsed=lapsed, courses=self._helping(day, None))

    def _helping(self, day: Day, run_end: Day | None) -> tuple[str, ...]:
        """Return the courses of the parts not valid on a day, or not valid beyond the end of the run."""

        def is_met(part: Evidence) -> bool:
            run = run_holding(self.case.part_valid_days(part, day), day)
            return run is not None and (run_end is None or run[1] > run_end)

        return self.case.helping_missed(is_met)

    def _first_due_day(self, duty: Duty) -> Day:
        after = -1 if self.timing.within_days is None else self.timing.within_days
        due_on = duty.first + after
        if duty.before_force and self.requirement.effective_from is not None:
            due_on = max(due_on, self.requirement.effective_from + self.requirement.transition_days)
        return due_on

    def _days_after_waiver(self, *, lapsed: bool) -> int:
        if lapsed:
            return LAPSE_AFTER_WAIVER_DAYS
        return 1 if self.timing.within_days is None else self.timing.within_days

    def _due_day(self, duty: Duty, day: Day, valid: DaySet) -> Day | None:
        """Return the due day as of a day without valid evidence; None in a duty without a first day."""
        if not duty.has_first_day:
            return None
        held = last_held(valid, (duty.first, day))
        due_on = self._first_due_day(duty) if held is None else held + 1
        ended = [last for first, last in self.waived if first <= day and last >= duty.first]
        if ended:
            due_on = max(due_on, max(ended) + self._days_after_waiver(lapsed=held is not None))
        return due_on


def _each_ranges(
    requirement: Requirement, timing: Each, at_home: DutiesAtHome, subject: Subject, case: Case
) -> Iterable[StatusRange]:
    """Each: once in every window, counted from the day on which the subject was on duty for `min_days` of it."""
    for line_days, windows in subject.calendar.supplied(timing.kind, at_home.home.id):
        if windows is None:
            for span in common(at_home.days, (line_days,)):
                yield from _walk(at_home, span, (), lambda _day: _State(Status.NO_CALENDAR))
            continue
        for window in _touching(windows, at_home.days):
            on_duty = common(at_home.days, (window,))
            counted_from = nth_day(on_duty, requirement.min_days)
            if counted_from is None:
                continue
            enough_on = case.enough_from(window[0])
            counted = common(common(on_duty, (line_days,)), ((counted_from, window[1]),))
            changes = (*_edges(subject.waived), *case.days, window[1])
            state_on = _each_state(window, enough_on, subject.waived, case)
            for span in counted:
                yield from _walk(at_home, span, changes, state_on, window=window, enough_on=enough_on)


def _touching(windows: tuple[Days, ...], days: DaySet) -> tuple[Days, ...]:
    """Return the windows that end neither before the first nor begin after the last of some days."""
    first, last = days[0][0], days[-1][1]
    return tuple(window for window in windows if window[1] >= first and window[0] <= last)


def _each_state(window: Days, enough_on: Day | None, waived: DaySet, case: Case) -> StateOn:
    def state_on(day: Day) -> _State:
        if holds(waived, day):
            return _State(Status.EXCUSED)
        if enough_on is not None and enough_on <= day:
            return _State(Status.MET)
        status = Status.DUE if day < window[1] else Status.OVERDUE
        done = in_window(window[0], day)
        return _State(
            status, due_on=window[1], courses=case.helping_missed(lambda part: case.part_is_enough(part, done))
        )

    return state_on


def closed_window_status(
    requirement: Requirement, at_home: DutiesAtHome, subject: Subject, window: Days
) -> tuple[Status, Day | None] | None:
    """Return how a subject stood on the last day of a window under `each`, and the day on which it became enough.

    None: not counted in it. This asks about a given window; ranges ask about the one that held each day.
    """
    on_duty = common(at_home.days, (window,))
    if not holds(on_duty, window[1]) or nth_day(on_duty, requirement.min_days) is None:
        return None
    enough_on = Case(requirement.evidence, subject.ledger, subject.editions).enough_from(window[0])
    if holds(subject.waived, window[1]):
        return Status.EXCUSED, enough_on
    return (Status.MET if enough_on is not None and enough_on <= window[1] else Status.OVERDUE), enough_on


def range_on(ranges: Iterable[StatusRange], day: Day) -> StatusRange | None:
    """Return the range that holds a day, of ranges of one home organisation."""
    return next((row for row in ranges if row.first <= day <= row.last), None)


def _by_ranges(
    requirement: Requirement, timing: By, at_home: DutiesAtHome, subject: Subject, case: Case
) -> Iterable[StatusRange]:
    """By: enough up to the date; late when it was not enough on the date itself."""
    date, since = timing.day, requirement.effective_from
    in_time = case.is_enough(by_date(since, date, date))

    def state_on(day: Day) -> _State:
        if holds(subject.waived, day):
            return _State(Status.EXCUSED)
        done = by_date(since, date, day)
        if case.is_enough(done):
            return _State(Status.MET, late=day >= date and not in_time)
        status = Status.DUE if day < date else Status.OVERDUE
        return _State(status, due_on=date, courses=case.helping_missed(lambda part: case.part_is_enough(part, done)))

    changes = (*_edges(subject.waived), *case.days, date, date + 1, *(last + 1 for last in case.ends(date)))
    for duty in at_home.duties:
        yield from _walk(at_home, (duty.first, duty.last), changes, state_on)


def _upcoming(requirement: Requirement, at_home: DutiesAtHome, case: Case) -> Iterable[StatusRange]:
    """Return the days before the first duty; the courses are those still missing for its first day."""
    first_duty = at_home.duties[0]
    if not first_duty.has_first_day:
        return ()

    def state_on(day: Day) -> _State:
        def is_met(part: Evidence) -> bool:
            if isinstance(requirement.timing, Rolling):
                return holds(case.part_valid_days(part, day), first_duty.first)
            if isinstance(requirement.timing, By):
                date = requirement.timing.day
                return case.part_is_enough(part, by_date(requirement.effective_from, date, day))
            return False

        return _State(Status.UPCOMING, courses=case.helping(is_met))

    rows = _walk(at_home, (SINCE_EVER, first_duty.first - 1), case.days, state_on)
    starts_as = holds(at_home.appointed_days, first_duty.first)
    return [row._replace(by_appointment=starts_as, duty_first=first_duty.first) for row in rows]


def _edges(days: DaySet) -> Iterable[Day]:
    return (edge for first, last in days for edge in (first, last + 1))


def _walk(
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
    starts = sorted({span[0], *(day for day in (*changes, *_edges(appointed)) if span[0] < day <= span[1])})
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
