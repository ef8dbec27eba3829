"""All ranges of a subject under a requirement through one home organisation, whatever its timing (COMPLIANCE §3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.compliance.rules.days import SINCE_EVER, Day, holds
from app.compliance.rules.evidence import Case, Evidence, by_date
from app.compliance.rules.in_windows import by_ranges, each_ranges
from app.compliance.rules.requirement import By, Each, Rolling
from app.compliance.rules.rolling import RollingStatus
from app.compliance.rules.status import State, Status, StatusRange, Subject, merged, walk

if TYPE_CHECKING:
    from app.compliance.rules.duties import DutiesAtHome
    from app.compliance.rules.requirement import Requirement


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
        return RollingStatus(requirement, timing, at_home, subject, case).ranges()
    if isinstance(timing, Each):
        return each_ranges(requirement, timing, at_home, subject, case)
    return by_ranges(requirement, timing, at_home, subject, case)


def _upcoming(requirement: Requirement, at_home: DutiesAtHome, case: Case) -> Iterable[StatusRange]:
    """Return the days before the first duty; the courses are those still missing for its first day."""
    first_duty = at_home.duties[0]
    if not first_duty.has_first_day:
        return ()

    def state_on(day: Day) -> State:
        def is_met(part: Evidence) -> bool:
            if isinstance(requirement.timing, Rolling):
                return holds(case.part_valid_days(part, day), first_duty.first)
            if isinstance(requirement.timing, By):
                date = requirement.timing.day
                return case.part_is_enough(part, by_date(requirement.effective_from, date, day))
            return False

        return State(Status.UPCOMING, courses=case.helping(is_met))

    rows = walk(at_home, (SINCE_EVER, first_duty.first - 1), case.days, state_on)
    starts_as = holds(at_home.appointed_days, first_duty.first)
    return [row._replace(by_appointment=starts_as, duty_first=first_duty.first) for row in rows]
