"""How the figures of one requirement at one organisation changed: at month ends, or at the ends of its windows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Date, func, literal, select, union_all

from app.compliance.above import Seen, last_month_end, seen, tallies_seen_together
from app.compliance.facts import read_windows
from app.compliance.figures import kept
from app.compliance.rules.counting import Standing, Tally
from app.compliance.rules.days import add_months, as_date
from app.compliance.rules.overlapping import Overlaps
from app.compliance.rules.requirement import Each
from app.compliance.rules.status import COUNTED, Status
from app.compliance.rules.windows import Calendar
from app.compliance.standing import enabled_requirements, rule_of, rules_about_children
from app.core.clock import today

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.models import Requirement
    from app.compliance.rights import Sight
    from app.compliance.rules.days import Day, Days
    from app.compliance.rules.holdings import Organisation, Tree
    from app.compliance.rules.requirement import Requirement as Rule

MONTHS = 12
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Point:
    """The figures at the end of one day; those hidden are None."""

    day: date
    figures: Seen


def trend(
    db: Session, tree: Tree, sight: Sight, organisation: Organisation, requirement: Requirement, *, day: date
) -> list[Point]:
    """Return the figures of the last twelve months and of the day, the newest first; masked as on the pages.

    Of pupils seen from above the school month ends only (SAFEGUARDS 21). Days before anybody was counted are left out.

    A requirement that is asked once in each window is looked at where the organisation's own windows ended.
    """
    rule = rule_of(requirement)
    is_masked = rule.is_about_children and not sight.counts_children(organisation)
    days = [one.toordinal() for one in _days(db, tree, organisation, rule, day)]
    if not days:
        return []
    is_in_windows = isinstance(rule.on(day.toordinal()).timing, Each)
    if day.toordinal() not in days and not is_in_windows and not is_masked:
        days.insert(0, day.toordinal())
    if is_masked:
        seen_on = _seen_from_above(db, tree, requirement, organisation, days)
    else:
        tallies = _tallies(db, tree, [requirement.id], _ever_below(tree, organisation), days)
        seen_on = {day: seen(tallies[day, requirement.id].figures(organisation.id)) for day in days}
    points = [Point(as_date(one), seen_on[one]) for one in days]
    while points and points[-1].figures.required == 0 and points[-1].figures.excused == 0:
        points.pop()
    return points


def _days(db: Session, tree: Tree, organisation: Organisation, rule: Rule, day: date) -> list[date]:
    timing = rule.on(day.toordinal()).timing
    if isinstance(timing, Each):
        since = as_date(add_months(day.toordinal(), -MONTHS))
        around = since.replace(month=1, day=1).toordinal(), date(day.year, 12, 31).toordinal()
        windows = _windows(Calendar(read_windows(db), tree, around), timing.kind, organisation, day.toordinal())
        return sorted({as_date(last) for _first, last in windows if since < as_date(last) <= day}, reverse=True)
    found = [last_month_end(day, today=today())]
    while len(found) < MONTHS:
        found.append(last_month_end(found[-1].replace(day=1) - A_DAY))
    return found


def _windows(calendar: Calendar, kind: str, organisation: Organisation, day: Day) -> tuple[Days, ...]:
    for (first, last), windows in calendar.supplied(kind, organisation.id):
        if first <= day <= last:
            return windows or ()
    return ()


def _ever_below(tree: Tree, organisation: Organisation) -> list[int]:
    return [
        row.id
        for row in tree.organisations.values()
        if any(organisation in line.organisations for line in tree.lines(row.id))
    ]


def _tallies(
    db: Session, tree: Tree, requirements: Collection[int], organisations: Iterable[int], days: list[Day]
) -> dict[tuple[Day, int], Tally]:
    """Count each day in the tree of that day; whoever has duties at several homes counts once. Two queries for all."""
    asked = union_all(*(select(literal(as_date(day), Date).label("day")) for day in days)).subquery()
    on_day = (
        kept.requirement_id.in_(requirements),
        kept.organisation_id.in_(organisations),
        kept.status.in_([str(status) for status in COUNTED]),
        kept.first_day <= asked.c.day,
        kept.last_day >= asked.c.day,
    )
    columns = (asked.c.day, kept.requirement_id, kept.organisation_id, kept.status, kept.expiring, kept.late)
    tallies = {(day, requirement): Tally() for day in days for requirement in requirements}
    for row in db.execute(select(*columns, func.count().label("subjects")).where(*on_day).group_by(*columns)):
        day = row.day.toordinal()
        tallies[day, row.requirement_id].add(_above(tree, row.organisation_id, day), _standing(row), row.subjects)

    shared: dict[tuple[Day, int, int], list[tuple[list[int], Standing]]] = defaultdict(list)
    for row in db.execute(select(kept.person_id, *columns).where(*on_day, kept.elsewhere, kept.person_id.is_not(None))):
        day = row.day.toordinal()
        shared[day, row.requirement_id, row.person_id].append((_above(tree, row.organisation_id, day), _standing(row)))
    for (day, requirement, _person), rows in shared.items():
        for places, standing in rows:
            tallies[day, requirement].add(places, standing, -1)
        tallies[day, requirement].add_subject(rows)
    return tallies


def _above(tree: Tree, organisation: int, day: Day) -> list[int]:
    return [row.id for row in tree.line_on(organisation, day)]


def _standing(row: object) -> Standing:
    return Standing(Status(row.status), row.expiring, row.late)  # type: ignore[attr-defined]  # a row of the columns above


def _seen_from_above(
    db: Session, tree: Tree, requirement: Requirement, organisation: Organisation, days: list[Day]
) -> dict[Day, Seen]:
    """Return what is seen on each day, decided with all requirements about partly the same pupils (SAFEGUARDS 21)."""
    enabled = enabled_requirements(db)
    keys = {row.public_id: row.id for row in enabled}
    rules = rules_about_children(enabled)
    asked = {day: Overlaps(rules, tree, day).only([requirement.public_id]) for day in days}
    counted = {keys[name] for some in asked.values() for name in some.audience}
    tallies = _tallies(db, tree, counted, tree.organisations, days)
    found = {}
    for day, some in asked.items():
        now = {name: tallies[day, keys[name]] for name in some.audience}
        nothing_before = dict.fromkeys(now, Tally())
        above = tallies_seen_together(some, now, nothing_before, tree, day)[requirement.public_id]
        found[day] = above.at(organisation.id)
    return found
