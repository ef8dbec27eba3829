"""The tree below a bureau under one requirement: a line an organisation, pupils masked as everywhere above the school."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import and_, select

from app.compliance.above import last_month_end
from app.compliance.facts import read_class_groups
from app.compliance.figures import count_kept, kept, on_day
from app.compliance.gathering import Gathered
from app.compliance.lines import Line, Lines
from app.compliance.models import Assignment, Requirement, StatusRow
from app.compliance.overview import children_below
from app.compliance.rules.counting import Tally
from app.compliance.rules.overlapping import Overlaps
from app.compliance.rules.requirement import PERSON
from app.compliance.rules.status import MISSING, Status
from app.compliance.standing import rule_of, rules_about_children
from app.core.batches import among
from app.core.clock import today
from app.people.models import ClassGroup

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.rules.holdings import Organisation, Tree

MOST_ROWS = 200


@dataclass(frozen=True)
class Branch:
    """One organisation of the tree: how far below, and its line."""

    depth: int
    organisation: Organisation
    line: Line


def branches(tree: Tree, top: Organisation, day: date, since: date | None = None) -> list[tuple[int, Organisation]]:
    """Return an organisation with all below it, by their ids, departments passed through; of very many those right below.

    Without those closed by the day; with `since`, without those closed before that.
    """
    first = since.toordinal() if since else None
    found: list[tuple[int, Organisation]] = []
    waiting = [(0, top)]
    while waiting:
        depth, row = waiting.pop()
        found.append((depth, row))
        waiting += [(depth + 1, child) for child in reversed(children_below(tree, row, day.toordinal(), first))]
    return found if len(found) <= MOST_ROWS else [pair for pair in found if pair[0] <= 1]


def tree_lines(
    db: Session,
    tree: Tree,
    shown: Iterable[tuple[int, Organisation]],
    requirement: Requirement,
    day: date,
    *,
    enabled: Sequence[Requirement],
) -> list[Branch]:
    """Return the lines of some organisations under one requirement; about pupils at the last month's end, masked.

    The masks are decided over the whole tree and all `enabled` requirements, as on the report pages (SAFEGUARDS 21). Two
    queries.
    """
    rule = rule_of(requirement)
    number = (last_month_end(day, today=today()) if rule.is_about_children else day).toordinal()
    rows, masked = [requirement], None
    if rule.is_about_children:
        masked = Overlaps(rules_about_children(enabled), tree, number).only([rule.id])
        rows = [row for row in enabled if row.public_id in masked.audience]
    above = {row: [one.id for one in tree.line_on(row, number)] for row in tree.organisations}
    rules = {row.id: rule_of(row) for row in rows}
    gathered = Gathered(
        now={one.id: Tally() for one in rules.values()}, before={one.id: Tally() for one in rules.values()}
    )
    here = and_(kept.requirement_id.in_(rules), among(kept.organisation_id, tree.organisations), on_day(number))
    count_kept(db, [here], rules, lambda _key, home: above[home], gathered.now, found=gathered)
    lines = Lines(tree, gathered, dict.fromkeys(gathered.now, number), masked)
    return [Branch(depth, row, lines.line(row, requirement)) for depth, row in shown]


def asked_to_learn(db: Session, tree: Tree, requirement: Requirement, day: date) -> Mapping[int, int]:
    """Return by organisation how many of the staff who miss a requirement have been asked for a course; one query."""
    asked = select(Assignment.person_id).where(Assignment.assigned_on <= day, Assignment.due_on >= day)
    rows = db.execute(
        select(StatusRow.organisation_id, StatusRow.person_id).where(
            kept.requirement_id == requirement.id,
            on_day(day.toordinal()),
            kept.by_appointment.is_(True),
            kept.status.in_([str(status) for status in MISSING]),
            kept.person_id.in_(asked),
        )
    )
    found: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        for one in tree.line_on(row.organisation_id, day.toordinal()):
            found[one.id].add(row.person_id or 0)
    return {organisation: len(persons) for organisation, persons in found.items()}


def is_asked_of_staff(requirement: Requirement) -> bool:
    """Whether single adults can be asked for a course under a requirement: it is about staff alone."""
    rule = rule_of(requirement)
    return rule.subject == PERSON and not rule.is_about_children


def without_calendar(db: Session, organisations: Sequence[int], day: date) -> set[int]:
    """Return the organisations with somebody on duty for whom a window is missing, so that nobody is counted."""
    return set(
        db.scalars(
            select(StatusRow.organisation_id)
            .join(Requirement, Requirement.id == StatusRow.requirement_id)
            .where(
                Requirement.enabled.is_(True),
                kept.organisation_id.in_(organisations),
                kept.status == Status.NO_CALENDAR,
                on_day(day.toordinal()),
            )
            .distinct()
        )
    )


def unplaced_classes(db: Session, tree: Tree, organisations: Sequence[int], day: date) -> Mapping[int, int]:
    """Return by home organisation how many classes have no grade, so that their pupils are left out."""
    number, found = day.toordinal(), defaultdict[int, int](int)
    for group in read_class_groups(db, ClassGroup.grades == "").values():
        home = tree.home_on(group.organisation_id, number)
        if home.id in organisations and group.days[0] <= number <= group.days[1]:
            found[home.id] += 1
    return found
