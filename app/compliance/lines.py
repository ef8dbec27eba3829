"""Lines of the report pages: one organisation's figures under one requirement, whole or masked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from app.compliance.above import Above, seen, tallies_seen_together
from app.compliance.rules.days import Day, as_date

if TYPE_CHECKING:
    from app.compliance.gathering import Gathered
    from app.compliance.models import Requirement
    from app.compliance.period import Counted
    from app.compliance.rules.holdings import Organisation, Tree
    from app.compliance.rules.overlapping import Overlaps


@dataclass(frozen=True)
class Previous:
    """The windows that closed last: their days when all are the same, who was missed, who was made up since."""

    first: date | None
    last: date | None
    required: int | None
    missed: int | None
    made_up: int | None


@dataclass(frozen=True)
class Line:
    """The figures of one organisation and requirement; None stands for a count that is not shown (SAFEGUARDS 21).

    `also` are tiny organisations counted in this row; `counted_with` is the school whose row this one is counted in.
    """

    organisation: Organisation
    requirement: Requirement
    as_of: date
    required: int | None
    met: int | None
    due: int | None
    overdue: int | None
    excused: int | None
    completion_rate: float | None
    gap_days: int | None
    previous: Previous | None
    is_masked: bool
    counted_on: date | None = None  # in a period: the last day of the windows below, None where they differ
    has_window: bool = True  # in a period: whether any window below ended in it
    runs_until: date | None = (
        None  # in a period: the last day of the windows that run on after it, where that is one day
    )
    also: tuple[Organisation, ...] = ()
    counted_with: Organisation | None = None
    is_running: bool = False  # in a period: of pupils above the school nothing yet

    @property
    def not_reached(self) -> int | None:
        """Return those required and not met."""
        return None if self.due is None or self.overdue is None else self.due + self.overdue


class Lines:
    """Makes the lines of a page from what was counted.

    `masked` are the rules about pupils seen from above, all counted on one day at every organisation; with them all whose
    figures decide what is shown of theirs.
    """

    def __init__(self, tree: Tree, gathered: Gathered, days: Mapping[str, Day], masked: Overlaps | None) -> None:
        self.tree, self.gathered, self.days = tree, gathered, days
        self.above: dict[str, Above] = {}
        if masked is not None:
            day = days[masked.rules[0].id]
            self.above = tallies_seen_together(masked, gathered.now, gathered.before, tree, day)

    @property
    def without_windows(self) -> set[tuple[int, str]]:
        """Return the homes where nobody is counted because a window is missing, with the requirement."""
        return self.gathered.no_calendar

    def line(self, organisation: Organisation, requirement: Requirement) -> Line:
        """Return one line, masked where it has to be."""
        name = requirement.public_id
        above = self.above.get(name)
        figures = above.at(organisation.id) if above else seen(self.gathered.now[name].figures(organisation.id))
        central = above.merged.get(organisation.id) if above else None
        return Line(
            organisation=organisation,
            requirement=requirement,
            as_of=as_date(self.days[name]),
            required=figures.required,
            met=figures.met,
            due=figures.due,
            overdue=figures.overdue,
            excused=figures.excused,
            completion_rate=figures.completion_rate,
            gap_days=None if figures.met is None else self._gap(organisation, name),
            previous=None if central is not None else self._previous(organisation, name),
            is_masked=above is not None,
            also=tuple(self.tree.organisations[org] for org in self._also(organisation, name)),
            counted_with=None if central is None else self.tree.organisations[central],
            is_running=above is not None and above.is_running,
        )

    def _also(self, organisation: Organisation, name: str) -> list[int]:
        return self.above[name].also_in(organisation.id) if name in self.above else []

    def _gap(self, organisation: Organisation, name: str, day: Day | None = None) -> int | None:
        """Return for how many days the oldest overdue row has been overdue at the end of a day, else of the page's."""
        due = [
            self._oldest[org, name]
            for org in (organisation.id, *self._also(organisation, name))
            if (org, name) in self._oldest
        ]
        return (self.days[name] if day is None else day) - min(due) if due else None

    @cached_property
    def _oldest(self) -> dict[tuple[int, str], Day]:
        """Return by organisation, with all below it, the due day of the oldest overdue row."""
        found: dict[tuple[int, str], Day] = {}
        for (home, name), due_on in self.gathered.oldest.items():
            for row in self.tree.line_on(home, self.days[name]):
                found[row.id, name] = min(due_on, found.get((row.id, name), due_on))
        return found

    def _previous(self, organisation: Organisation, name: str) -> Previous | None:
        closed = self.gathered.closed.get(name)
        counted = (organisation.id, *self._also(organisation, name))
        windows = set().union(*(closed.below(org) for org in counted)) if closed else set()
        if not windows:
            return None
        first, last = next(iter(windows)) if len(windows) == 1 else (None, None)
        above = self.above.get(name)
        figures = (
            above.previous_at(organisation.id) if above else seen(self.gathered.before[name].figures(organisation.id))
        )
        return Previous(
            first=None if first is None else as_date(first),
            last=None if last is None else as_date(last),
            required=figures.required,
            missed=figures.missed,
            made_up=figures.made_up,
        )


class PeriodLines(Lines):
    """Lines of a period: each home organisation on the last day of its own window."""

    def __init__(self, tree: Tree, counted: Counted, last: Day, masked: Overlaps | None, *, today: Day) -> None:
        super().__init__(tree, counted.gathered, dict.fromkeys(counted.windows, last), masked)
        self.counted = counted
        self.above = counted.above_when_over(self.above, today)

    @property
    def without_windows(self) -> set[tuple[int, str]]:
        """Return the homes with somebody on duty, but without a window that ends in the period."""
        return self.counted.without_window | self.gathered.no_calendar

    def line(self, organisation: Organisation, requirement: Requirement) -> Line:
        """Return one line with the day its organisations are counted on, where that is one day."""
        line = super().line(organisation, requirement)
        name = requirement.public_id
        counted = (organisation.id, *self._also(organisation, name))
        days = {last for org in counted for _first, last in self.counted.below(name, org)}
        if len(days) != 1:
            runs_until = None if days else self._runs_until(organisation, name)
            return replace(line, gap_days=None, has_window=bool(days), runs_until=runs_until)
        [last] = days
        return replace(
            line, gap_days=None if line.met is None else self._gap(organisation, name, last), counted_on=as_date(last)
        )

    def _runs_until(self, organisation: Organisation, name: str) -> date | None:
        day = self.days[name]
        running = self.counted.running.get(name, {})
        ends = {last for home, last in running.items() if organisation in self.tree.line_on(home, day)}
        return as_date(ends.pop()) if len(ends) == 1 else None


class PartLines(Lines):
    """Lines of a part of the people: no figures about pupils above the school, a part would give the rest away."""

    def line(self, organisation: Organisation, requirement: Requirement) -> Line:
        """Return one line; of pupils seen from above without any figure."""
        if requirement.public_id not in self.above:
            return super().line(organisation, requirement)
        return Line(
            organisation=organisation,
            requirement=requirement,
            as_of=as_date(self.days[requirement.public_id]),
            required=None,
            met=None,
            due=None,
            overdue=None,
            excused=None,
            completion_rate=None,
            gap_days=None,
            previous=None,
            is_masked=True,
        )
