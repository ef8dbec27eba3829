"""Duties: the runs of days on which somebody owes a requirement through a home organisation (COMPLIANCE §2)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from app.compliance.rules import audience
from app.compliance.rules.days import FOR_EVER, SINCE_EVER, Day, DaySet, common, days_of, holds, last_held, run_holding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.compliance.rules.holdings import Organisation, Stretch
    from app.compliance.rules.requirement import Requirement


@dataclass(frozen=True)
class Duty:
    """All days of one run, from `first` to `last`."""

    first: Day
    last: Day
    before_force: bool = False  # the subject matched already before the requirement was in force

    @property
    def has_first_day(self) -> bool:
        """Whether it is known when the duty began."""
        return self.first > SINCE_EVER


@dataclass(frozen=True)
class DutiesAtHome:
    """The duties of one subject under one requirement through one home organisation."""

    home: Organisation
    duties: tuple[Duty, ...]
    matching: tuple[Stretch, ...]  # the holdings that put the subject on duty
    matched: DaySet  # their days while the requirement is in force, gaps not joined

    @property
    def days(self) -> DaySet:
        """Return all days on duty, joined gaps included."""
        return tuple((duty.first, duty.last) for duty in self.duties)

    def duty_on(self, day: Day) -> Duty | None:
        """Return the duty that holds a day."""
        for duty in self.duties:
            if duty.first <= day <= duty.last:
                return duty
        return None

    def putting_on_duty(self, day: Day) -> tuple[Stretch, ...]:
        """Return the holdings that count on a day; on a joined free day those before the gap (COMPLIANCE §9)."""
        if not holds(self.days, day):
            return ()
        counting = day if holds(self.matched, day) else last_held(self.matched, (SINCE_EVER, day))
        return tuple(row for row in self.matching if counting and row.days[0] <= counting <= row.days[1])

    @cached_property
    def appointed_days(self) -> DaySet:
        """Return the days on which an appointment puts the subject on duty: the others are a child's or guardian's."""
        appointed = common(days_of(row.days for row in self.matching if row.is_appointment), self.matched)
        return days_of(span for run in appointed for span in (run, self._gap_after(run[1])))

    def _gap_after(self, day: Day) -> tuple[Day, Day]:
        """Return the joined free days right after a day, an empty interval when there are none."""
        duty = self.duty_on(day)
        if duty is None or holds(self.matched, day + 1):
            return (day + 1, day)
        following = [first for first, _ in self.matched if first > day]
        return (day + 1, min(duty.last, following[0] - 1 if following else duty.last))


def duties_of(requirement: Requirement, holdings: Iterable[Stretch]) -> tuple[DutiesAtHome, ...]:
    """Return a subject's duties under a requirement, one entry a home organisation."""
    homes: dict[int, list[Stretch]] = {}
    for holding in holdings:
        if audience.matches(requirement.audience, holding):
            homes.setdefault(holding.line.home.id, []).append(holding)
    found = (_duties_at(requirement, tuple(matching)) for _, matching in sorted(homes.items()))
    return tuple(entry for entry in found if entry.duties)


def _duties_at(requirement: Requirement, matching: tuple[Stretch, ...]) -> DutiesAtHome:
    start = SINCE_EVER if requirement.effective_from is None else requirement.effective_from
    end = FOR_EVER if requirement.effective_until is None else requirement.effective_until
    ever = days_of(row.days for row in matching)
    matched = common(ever, days_of([(start, end)]))
    reaching = days_of(ever, gap=requirement.gap_days)
    duties = tuple(
        Duty(first, last, before_force=_began_before(reaching, first, requirement.effective_from))
        for first, last in days_of(matched, gap=requirement.gap_days)
    )
    return DutiesAtHome(matching[0].line.home, duties, matching, matched)


def _began_before(reaching: DaySet, first: Day, effective_from: Day | None) -> bool:
    run = run_holding(reaching, first)
    return effective_from is not None and run is not None and run[0] < effective_from
