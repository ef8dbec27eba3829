"""The report document as a viewer may see it: masked above the school, people only where staff have names.

The same document as `app.compliance.reports`, and the same decisions as on the pages (SAFEGUARDS 21).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.compliance.above import Above, last_month_end, seen_together
from app.compliance.facts import read_world
from app.compliance.figures import from_kept
from app.compliance.gathering import closed_windows_of, from_facts
from app.compliance.models import StatusBuild
from app.compliance.reports import (
    Asked,
    Document,
    UnknownOrganisation,
    horizon_around,
    is_kept_on,
    previous_of,
    report,
    requirements_asked,
)
from app.compliance.rights import Sight
from app.compliance.rules.holdings import DEPARTMENT
from app.compliance.rules.overlapping import Overlaps
from app.compliance.standing import enabled_requirements, rules_about_children
from app.compliance.told import OfAll, of_all, only_told, seen_beside

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.compliance.rules.days import Day
    from app.compliance.rules.holdings import Organisation, Tree
    from app.compliance.rules.previous import ClosedWindows
    from app.compliance.rules.requirement import Requirement as Rule
    from app.compliance.subject_facts import World

COUNTS = ("required", "met", "expiring", "late", "due", "overdue", "excused", "completion_rate", "overdue_rate")
NOBODY_NAMED: frozenset[int] = frozenset()


def organisation_of(tree: Tree, public_id: str) -> Organisation:
    """Return the organisation with an id of reports. Raises UnknownOrganisation."""
    found = next((row for row in tree.organisations.values() if row.public_id == public_id), None)
    if found is None:
        raise UnknownOrganisation(public_id)
    return found


def sight_of_a_bureau(tree: Tree) -> Sight:
    """Return what is seen above all schools: every organisation, no names, no class, nothing unmasked."""
    return Sight(roots=frozenset(tree.organisations), own=NOBODY_NAMED, held_at=NOBODY_NAMED)


def everything(tree: Tree) -> Sight:
    """Return the sight of the server itself: whoever operates it sees all figures exactly (COMPLIANCE §4)."""
    return _Everything(roots=frozenset(tree.organisations), own=frozenset(tree.organisations), held_at=NOBODY_NAMED)


class _Everything(Sight):
    def counts_children(self, organisation: Organisation) -> bool:  # noqa: ARG002  districts as well
        return True


def report_seen(db: Session, asked: Asked, sight: Sight | None, *, today: date, at: datetime) -> Document:
    """Return the report document with what a viewer may see of it; without a sight, what a bureau may.

    Raises UnknownOrganisation, also for one the viewer may not open.
    """
    build = db.scalar(select(StatusBuild))
    world = read_world(db, horizon_around(build, asked.as_of))
    sight = sight or sight_of_a_bureau(world.tree)
    organisation = organisation_of(world.tree, asked.organisation)
    if not sight.may_open(world.tree, organisation.id, today.toordinal()):
        raise UnknownOrganisation(asked.organisation)
    document = report(db, replace(asked, staff_only_at=sight.own), today=today, at=at)
    by_id = {row.public_id: row for row in world.tree.organisations.values()}
    document["unplaced"] = [
        row for row in document["unplaced"] if sight.counts_by_class(by_id[row["organisation"]])
    ]  # a class is named at its school only
    if not sight.counts_children(organisation):
        _mask(db, document, asked, world, build, today=today)
    return document


def _mask(
    db: Session, document: Document, asked: Asked, world: World, build: StatusBuild | None, *, today: date
) -> None:
    """Replace the figures about pupils by those of the last month's end, merged and masked."""
    hidden = {rule.id: rule for rule in rules_about_children(requirements_asked(db, asked.definitions))}
    day = last_month_end(asked.as_of, today=today)
    days = dict.fromkeys(hidden, day.toordinal())
    is_kept = asked.definitions is None and is_kept_on(build, day)
    counted, rules = _from_kept if is_kept else _from_facts, list(hidden.values())
    seen = _seen(db, rules, counted(db, rules, world, day.toordinal()), world, day.toordinal(), told=asked.told)
    closed = closed_windows_of(hidden.values(), world, days)
    by_id = {row.public_id: row for row in world.tree.organisations.values()}
    for row in document["rows"]:
        name, organisation = row["requirement"], by_id[row["organisation"]]
        if name not in hidden:
            continue
        if organisation.kind == DEPARTMENT or asked.through:
            row.update(dict.fromkeys(COUNTS), previous=None, masked=True)
        else:
            _mask_row(row, seen[name], closed.get(name), organisation.id, world.tree)
        if day != asked.as_of:
            row["as_of"] = day.isoformat()


def _seen(db: Session, rules: list[Rule], everything: OfAll, world: World, day: Day, *, told: bool) -> dict[str, Above]:
    """Return by requirement what is seen above the school, one decision for all of them."""
    if told:
        return seen_beside(rules, everything, _from_facts(db, rules, only_told(world), day), world.tree, day)
    return seen_together(Overlaps(rules, world.tree, day), everything.now, everything.before, world.tree, day)


def _from_kept(db: Session, rules: list[Rule], world: World, day: Day) -> OfAll:
    names = {rule.id for rule in rules}
    requirements = [row for row in enabled_requirements(db) if row.public_id in names]
    gathered = from_kept(db, requirements, world, list(world.tree.organisations), days=dict.fromkeys(names, day))
    return of_all(gathered, world.tree)


def _from_facts(db: Session, rules: list[Rule], world: World, day: Day) -> OfAll:
    return of_all(from_facts(db, rules, world, list(world.tree.organisations), day), world.tree)


def _mask_row(row: Document, above: Above, closed: ClosedWindows | None, organisation: int, tree: Tree) -> None:
    now, before, also = above.at(organisation), above.previous_at(organisation), above.also_in(organisation)
    windows = set().union(*(closed.below(org) for org in (organisation, *also))) if closed else set()
    row.update({name: getattr(now, name) for name in COUNTS}, previous=None)
    if windows:
        row["previous"] = previous_of(before, windows)
    if now.is_masked or (windows and before.is_masked):
        row["masked"] = True
    if organisation in above.merged:
        row["counted_with"] = tree.organisations[above.merged[organisation]].public_id
    if also:
        row["also"] = sorted(tree.organisations[org].public_id for org in also)
