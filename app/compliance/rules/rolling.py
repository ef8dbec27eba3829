"""Rolling: valid evidence on every day from the due day on (COMPLIANCE §3)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.compliance.rules.days import FOR_EVER, SINCE_EVER, Day, DaySet, holds, last_held, run_holding
from app.compliance.rules.evidence import Case, Evidence, longest_notice
from app.compliance.rules.status import MISSING, State, StateOn, Status, StatusRange, Subject, edges, walk

if TYPE_CHECKING:
    from app.compliance.rules.duties import DutiesAtHome, Duty
    from app.compliance.rules.requirement import Requirement, Rolling

LAPSE_AFTER_WAIVER_DAYS = 30


class RollingStatus:
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
            for row in walk(self.at_home, (duty.first, duty.last), self._changes(duty), self._state_in(duty)):
                late = row.status is Status.MET and missed_before
                yield row._replace(late=late, uncovered_before=uncovered if duty.has_first_day else None)
                missed_before |= row.status is Status.OVERDUE
                uncovered += row.last - row.first + 1 if row.status in MISSING else 0

    def _valid_as_of(self, day: Day) -> DaySet:
        return self._valid[self._epochs[bisect_right(self._epochs, day) - 1]]

    def _changes(self, duty: Duty) -> Iterable[Day]:
        yield from edges(self.waived)
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

    def _state(self, duty: Duty, day: Day) -> State:
        if holds(self.waived, day):
            return State(Status.EXCUSED)
        valid = self._valid_as_of(day)
        run = run_holding(valid, day)
        if run is not None:
            expiring = run[1] < FOR_EVER and day > run[1] - self.notice
            courses = self._helping(day, run[1]) if expiring else ()
            return State(Status.MET, valid_until=run[1], expiring=expiring, courses=courses)
        lapsed = last_held(valid, (duty.first, day)) is not None
        due_on = self._due_day(duty, day, valid)
        status = Status.DUE if due_on is not None and day < due_on else Status.OVERDUE
        return State(status, due_on=due_on, lapsed=lapsed, courses=self._helping(day, None))

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
