"""What the report page of an organisation shows: its figures and those right below, whole or masked by right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.compliance.above import last_month_end, of_every_organisation, seen, seen_from_above
from app.compliance.facts import read_windows
from app.compliance.figures import from_kept
from app.compliance.person_facts import World
from app.compliance.rules.days import Day, as_date
from app.compliance.rules.editions import Editions
from app.compliance.rules.holdings import DEPARTMENT, children_on
from app.compliance.rules.windows import Calendar
from app.compliance.standing import enabled_requirements, rule_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.gathering import Gathered
    from app.compliance.models import Requirement
    from app.compliance.rights import Sight
    from app.compliance.rules.holdings import Organisation, Tree

NO_EDITIONS = Editions(())
YEARS_AROUND = 2


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
    also: tuple[Organisation, ...] = ()
    counted_with: Organisation | None = None

    @property
    def not_reached(self) -> int | None:
        """Return those required and not met."""
        return None if self.due is None or self.overdue is None else self.due + self.overdue


@dataclass(frozen=True)
class Overview:
    """An organisation's lines, those of the organisations right below it, and where windows are missing."""

    organisation: Organisation
    above: tuple[Organisation, ...]
    day: date
    requirements: tuple[Requirement, ...]
    lines: tuple[Line, ...]
    below: tuple[tuple[Organisation, tuple[Line, ...]], ...]
    without_windows: tuple[tuple[Organisation, Requirement], ...]

    @property
    def has_closed_windows(self) -> bool:
        """Whether any line has figures of a window that closed before."""
        return any(line.previous for line in (*self.lines, *(row for _, rows in self.below for row in rows)))

    @property
    def is_masked(self) -> bool:
        """Whether any line is about pupils, counted at a month's end and masked."""
        return any(line.is_masked for line in self.lines)


def overview(
    db: Session, tree: Tree, sight: Sight, organisation: Organisation, *, day: date, only: int | None = None
) -> Overview:
    """Return what the report page of an organisation shows; with `only`, for one requirement.

    Pupils' figures are masked for viewers above the school, decided over the whole tree and at month ends.
    """
    number = day.toordinal()
    requirements = [row for row in enabled_requirements(db) if only in (None, row.id)]
    exact = sight.counts_children(organisation)
    masked = {row.public_id for row in requirements if not exact and rule_of(row).is_about_children}
    days = {
        row.public_id: (last_month_end(day) if row.public_id in masked else day).toordinal() for row in requirements
    }
    below = [row for row in tree.organisations.values() if organisation in tree.line_on(row.id, number)]
    counted = list(tree.organisations) if masked else [row.id for row in below]
    gathered = from_kept(db, requirements, _world(db, tree, day), counted, days=days)
    lines = _Lines(tree, gathered, days, masked)

    children = _children(tree, organisation, number)
    above = [row for row in tree.line_on(organisation.id, number)[1:] if sight.may_open(tree, row.id, number)]
    missing = [
        (tree.organisations[home], row)
        for row in requirements
        for home, rule_id in sorted(gathered.no_calendar)
        if rule_id == row.public_id and tree.organisations[home] in below
    ]
    return Overview(
        organisation=organisation,
        above=tuple(reversed(above)),
        day=day,
        requirements=tuple(requirements),
        lines=tuple(lines.line(organisation, row) for row in requirements),
        below=tuple((child, tuple(lines.line(child, row) for row in requirements)) for child in children),
        without_windows=tuple(missing),
    )


def _world(db: Session, tree: Tree, day: date) -> World:
    around = date(day.year - YEARS_AROUND, 1, 1).toordinal(), date(day.year + YEARS_AROUND, 12, 31).toordinal()
    return World(tree, Calendar(read_windows(db), tree, around), NO_EDITIONS)


def _children(tree: Tree, organisation: Organisation, day: Day) -> list[Organisation]:
    """Return the organisations right below one, in the order of their ids; departments are passed through."""
    below = children_on(tree, day)
    found, waiting = [], list(below.get(organisation.id, ()))
    while waiting:
        row = waiting.pop()
        if row.kind == DEPARTMENT:
            waiting += below.get(row.id, ())
        else:
            found.append(row)
    return sorted(found, key=lambda row: row.public_id)


class _Lines:
    """Makes the lines of a page from what was counted."""

    def __init__(self, tree: Tree, gathered: Gathered, days: Mapping[str, Day], masked: Iterable[str]) -> None:
        self.tree, self.gathered, self.days = tree, gathered, days
        self.above = {
            name: seen_from_above(
                of_every_organisation(gathered.now[name], tree),
                of_every_organisation(gathered.before[name], tree),
                tree,
                days[name],
            )
            for name in masked
        }

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
        )

    def _also(self, organisation: Organisation, name: str) -> list[int]:
        return self.above[name].also_in(organisation.id) if name in self.above else []

    def _gap(self, organisation: Organisation, name: str) -> int | None:
        """Return for how many days the oldest overdue row has been overdue."""
        day, counted = self.days[name], {organisation.id, *self._also(organisation, name)}
        due = [
            due_on
            for (home, rule_id), due_on in self.gathered.oldest.items()
            if rule_id == name and any(row.id in counted for row in self.tree.line_on(home, day))
        ]
        return day - min(due) if due else None

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
