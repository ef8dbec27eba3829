"""Totals as they go upward: of pupils and guardians only what the whole tree lets be shown (SAFEGUARDS 21)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.compliance.figures import from_kept
from app.compliance.rules.counting import Figures
from app.compliance.rules.holdings import children_on
from app.compliance.rules.masking import masks_of
from app.compliance.rules.merging import merge, merged_with
from app.compliance.standing import rule_of
from app.people.models import OrganisationKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from app.compliance.models import Requirement
    from app.compliance.rules.counting import Tally
    from app.compliance.rules.days import Day
    from app.compliance.rules.holdings import Tree
    from app.compliance.subject_facts import World

NEVER = ("expiring", "late")  # pages above the school show neither, and met less late would be one more count
STATUS = ("met", "expiring", "late", "due", "overdue", "completion_rate", "overdue_rate")


def masked_totals(
    db: Session, world: World, organisation_id: int, requirements: Sequence[Requirement], day: Day
) -> list[dict[str, Any]]:
    """Return an organisation's totals of a day, one entry a requirement; None for a count that is not shown.

    `masked` marks the entries about pupils and guardians; `counted_with` names the school that a tiny one is counted
    with, `also` the tiny ones counted in this entry. The decision is taken over the whole tree, so that it is the same in every filing of that day.
    """
    days = {row.public_id: day for row in requirements}
    gathered = from_kept(db, list(requirements), world, list(world.tree.organisations), days=days)
    totals = []
    for requirement in requirements:
        tally = gathered.now[requirement.public_id]
        entry: dict[str, Any] = {"requirement": requirement.public_id}
        if rule_of(requirement).is_about_children:
            entry |= _masked(tally, world.tree, organisation_id, day)
        else:
            entry |= plain_figures(tally.figures(organisation_id)) | {"masked": False}
        totals.append(entry)
    return totals


def plain_figures(figures: Figures) -> dict[str, Any]:
    """Return figures as a document holds them."""
    names = ("required", "excused", *STATUS)
    return {name: getattr(figures, name) for name in names}


def _masked(tally: Tally, tree: Tree, organisation_id: int, day: Day) -> dict[str, Any]:
    figures = {org: tally.figures(org) for org in tree.organisations}
    children = {parent: [row.id for row in rows] for parent, rows in children_on(tree, day).items()}
    schools = [row.id for row in tree.organisations.values() if row.kind == OrganisationKind.SCHOOL]
    merged = merged_with(figures, children, schools=schools)
    whole = merge(figures, merged)
    masks = masks_of(whole, children)
    entry = plain_figures(whole[organisation_id]) | {"masked": True}
    away = merged.get(organisation_id)
    if away is not None:
        entry["counted_with"] = tree.organisations[away].public_id
    also = sorted(tree.organisations[org].public_id for org, central in merged.items() if central == organisation_id)
    if also:
        entry["also"] = also
    hidden = list(NEVER)
    hidden += ["required"] if away is not None or organisation_id in masks.required else []
    hidden += STATUS if away is not None or organisation_id in masks.status else ()
    hidden += ["excused"] if away is not None or organisation_id in masks.excused else []
    return entry | dict.fromkeys(hidden)
