"""Each and by: evidence once in every window, or up to a date (COMPLIANCE §3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.compliance.rules.days import Day, Days, DaySet, common, holds, nth_day
from app.compliance.rules.evidence import Case, by_date, in_window
from app.compliance.rules.status import State, StateOn, Status, StatusRange, Subject, edges, walk

if TYPE_CHECKING:
    from app.compliance.rules.duties import DutiesAtHome
    from app.compliance.rules.requirement import By, Each, Requirement


def each_ranges(
    requirement: Requirement, timing: Each, at_home: DutiesAtHome, subject: Subject, case: Case
) -> Iterable[StatusRange]:
    """Each: once in every window, counted from the day on which the subject was on duty for `min_days` of it."""
    for line_days, windows in subject.calendar.supplied(timing.kind, at_home.home.id):
        if windows is None:
            for span in common(at_home.days, (line_days,)):
                yield from walk(at_home, span, (), lambda _day: State(Status.NO_CALENDAR))
            continue
        for window in _touching(windows, at_home.days):
            on_duty = common(at_home.days, (window,))
            counted_from = nth_day(on_duty, requirement.min_days)
            if counted_from is None:
                continue
            enough_on = case.enough_from(window[0])
            counted = common(common(on_duty, (line_days,)), ((counted_from, window[1]),))
            changes = (*edges(subject.waived), *case.days, window[1])
            state_on = _each_state(window, enough_on, subject.waived, case)
            for span in counted:
                yield from walk(at_home, span, changes, state_on, window=window, enough_on=enough_on)


def _touching(windows: tuple[Days, ...], days: DaySet) -> tuple[Days, ...]:
    """Return the windows that end neither before the first nor begin after the last of some days."""
    first, last = days[0][0], days[-1][1]
    return tuple(window for window in windows if window[1] >= first and window[0] <= last)


def _each_state(window: Days, enough_on: Day | None, waived: DaySet, case: Case) -> StateOn:
    def state_on(day: Day) -> State:
        if holds(waived, day):
            return State(Status.EXCUSED)
        if enough_on is not None and enough_on <= day:
            return State(Status.MET)
        status = Status.DUE if day < window[1] else Status.OVERDUE
        done = in_window(window[0], day)
        return State(
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


def by_ranges(
    requirement: Requirement, timing: By, at_home: DutiesAtHome, subject: Subject, case: Case
) -> Iterable[StatusRange]:
    """By: enough up to the date; late when it was not enough on the date itself."""
    date, since = timing.day, requirement.effective_from
    in_time = case.is_enough(by_date(since, date, date))

    def state_on(day: Day) -> State:
        if holds(subject.waived, day):
            return State(Status.EXCUSED)
        done = by_date(since, date, day)
        if case.is_enough(done):
            return State(Status.MET, late=day >= date and not in_time)
        status = Status.DUE if day < date else Status.OVERDUE
        return State(status, due_on=date, courses=case.helping_missed(lambda part: case.part_is_enough(part, done)))

    changes = (*edges(subject.waived), *case.days, date, date + 1, *(last + 1 for last in case.ends(date)))
    for duty in at_home.duties:
        yield from walk(at_home, (duty.first, duty.last), changes, state_on)
