"""What the report page of an organisation shows: its figures and those right below, whole or masked by right."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from app.compliance.above import last_month_end
from app.compliance.facts import read_windows, read_world
from app.compliance.figures import from_kept
from app.compliance.gathering import EVERYBODY, Through, from_facts
from app.compliance.lines import Line, Lines, PartLines, PeriodLines
from app.compliance.period import NoSuchPeriod, Period, counted_in, homes_below, period_around
from app.compliance.rules.days import Day, Days, as_date
from app.compliance.rules.editions import Editions
from app.compliance.rules.holdings import DEPARTMENT, children_on
from app.compliance.rules.overlapping import Overlaps
from app.compliance.rules.windows import Calendar
from app.compliance.standing import enabled_requirements, rule_of, rules_about_children
from app.compliance.subject_facts import World
from app.compliance.told import told_lines
from app.core.clock import today

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.models import Requirement
    from app.compliance.rights import Sight
    from app.compliance.rules.holdings import Organisation, Tree

NO_EDITIONS = Editions(())
YEARS_AROUND = 2


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
    period: Period | None = None
    campaigns: tuple[str, ...] = ()
    without_figures: tuple[
        tuple[Requirement, Requirement | None], ...
    ] = ()  # of pupils: the older one it crosses, if any

    @property
    def first_day(self) -> date | None:
        """Return the first day of the period."""
        return as_date(self.period.days[0]) if self.period else None

    @property
    def waits_for_windows(self) -> bool:
        """Whether pupils are not shown yet because a window of the period is still running."""
        return self.period is not None and any(line.is_running for line in self.lines)

    @property
    def has_closed_windows(self) -> bool:
        """Whether any line has figures of a window that closed before."""
        return any(line.previous for line in (*self.lines, *(row for _, rows in self.below for row in rows)))

    @property
    def is_masked(self) -> bool:
        """Whether any line is about pupils, counted at a month's end and masked."""
        return any(line.is_masked for line in self.lines)


def overview(
    db: Session,
    tree: Tree,
    sight: Sight,
    organisation: Organisation,
    *,
    day: date,
    only: Collection[int] | None = None,
    period: str | None = None,
    through: Through = EVERYBODY,
    told: bool = False,
) -> Overview:
    """Return what the report page of an organisation shows; with `only`, for some requirements.

    `period` is a kind of window: the one that holds the day is shown instead of the day, where there is one. `through`
    keeps a part of the people, `told` those lessons alone whose key points were all told. Pupils' figures are masked for viewers above the school, decided over the whole tree
    and at the ends of months and windows.
    """
    counting = enabled_requirements(db)
    requirements = [row for row in counting if only is None or row.id in only]
    world = replace(read_world(db, _around(day)), told_only=told) if through or told else _world(db, tree, day)
    shown_period = _period(world, period, organisation, day)
    if shown_period:
        day = as_date(shown_period.days[1])
    number = day.toordinal()
    masked, month_end = None, last_month_end(day, today=today())
    sees_children = sight.counts_children(organisation)
    if not sees_children:
        masked = _masked(counting, requirements, tree, day if shown_period else month_end)
    names = {rule.id for rule in masked.rules} if masked else set[str]()
    all_counting = counting
    counting = [row for row in counting if row in requirements or row.public_id in names]
    below = [row for row in tree.organisations.values() if organisation in tree.line_on(row.id, number)]
    lines: Lines
    if shown_period:
        homes = list(tree.organisations) if masked else homes_below(tree, organisation.id)
        lines = PeriodLines(
            tree, counted_in(db, counting, world, homes, shown_period), number, masked, today=today().toordinal()
        )
    elif through:
        rules = [rule_of(row) for row in counting]
        gathered = from_facts(db, rules, world, [organisation.id], number, through=through)
        lines = PartLines(tree, gathered, dict.fromkeys([rule.id for rule in rules], number), masked)
    elif told:
        lines = told_lines(
            db,
            world,
            organisation,
            requirements,
            tree=tree,
            day=number,
            counting=all_counting,
            month_end=None if sees_children else month_end.toordinal(),
        )
    else:
        days = {row.public_id: (month_end if row.public_id in names else day).toordinal() for row in counting}
        counted = list(tree.organisations) if masked else [row.id for row in below]
        lines = Lines(tree, from_kept(db, counting, world, counted, days=days), days, masked)

    children = children_below(tree, organisation, number, since=shown_period.days[0] if shown_period else None)
    above = [row for row in tree.line_on(organisation.id, number)[1:] if sight.may_open(tree, row.id, number)]
    missing = [
        (tree.organisations[home], row)
        for row in requirements
        for home, rule_id in sorted(lines.without_windows)
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
        period=shown_period,
        campaigns=world.calendar.campaigns,
        without_figures=tuple(_without_figures(lines, requirements, counting)),
    )


def _without_figures(
    lines: Lines, shown: Iterable[Requirement], counted: Iterable[Requirement]
) -> Iterator[tuple[Requirement, Requirement | None]]:
    by_name = {row.public_id: row for row in counted}
    for row in shown:
        above = lines.above.get(row.public_id)
        if above is not None and not above.has_figures:
            yield row, by_name.get(above.crossing or "")


def _masked(counting: list[Requirement], shown: list[Requirement], tree: Tree, day: date) -> Overlaps | None:
    names = {row.public_id for row in shown}
    rules = rules_about_children(counting)
    asked = [rule.id for rule in rules if rule.id in names]
    return Overlaps(rules, tree, day.toordinal()).only(asked) if asked else None


def _period(world: World, kind: str | None, organisation: Organisation, day: date) -> Period | None:
    try:
        return period_around(world.calendar, kind, organisation.id, day.toordinal()) if kind else None
    except NoSuchPeriod:
        return None


def _around(day: date) -> Days:
    return date(day.year - YEARS_AROUND, 1, 1).toordinal(), date(day.year + YEARS_AROUND, 12, 31).toordinal()


def _world(db: Session, tree: Tree, day: date) -> World:
    return World(tree, Calendar(read_windows(db), tree, _around(day)), NO_EDITIONS)


def children_below(tree: Tree, organisation: Organisation, day: Day, since: Day | None = None) -> list[Organisation]:
    """Return the organisations right below one, in the order of their ids; departments are passed through.

    So are those that are not there on the day, nor on any day `since` one before.
    """
    below = children_on(tree, day)
    found, waiting = [], list(below.get(organisation.id, ()))
    while waiting:
        row = waiting.pop()
        is_there = row.days[0] <= day and row.days[1] >= (day if since is None else since)
        if row.kind == DEPARTMENT or not is_there:
            waiting += below.get(row.id, ())
        else:
            found.append(row)
    return sorted(found, key=lambda row: row.public_id)
