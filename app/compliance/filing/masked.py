"""Totals as they go upward: of pupils and guardians only what the whole tree lets be shown (SAFEGUARDS 21)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.compliance.above import tallies_seen_together
from app.compliance.figures import from_kept
from app.compliance.rules.overlapping import Overlaps
from app.compliance.standing import rules_about_children

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from app.compliance.above import Above, Seen
    from app.compliance.models import Requirement
    from app.compliance.rules.counting import Figures
    from app.compliance.rules.days import Day
    from app.compliance.rules.holdings import Tree
    from app.compliance.subject_facts import World

NEVER = ("expiring", "late")  # pages above the school show neither, and met less late would be one more count
COUNTS = ("met", "expiring", "late", "due", "overdue")
STATUS = (*COUNTS, "completion_rate", "overdue_rate")


def masked_totals(
    db: Session, world: World, organisation_id: int, requirements: Sequence[Requirement], day: Day
) -> list[dict[str, Any]]:
    """Return an organisation's totals of a day, one entry a requirement; None for a count that is not shown.

    `masked` marks the entries about pupils and guardians; `counted_with` names the school that a tiny one is counted
    with, `also` the tiny ones counted in this entry. The decision is taken over the whole tree, so that it is the same in every filing of that day.
    """
    days = {row.public_id: day for row in requirements}
    gathered = from_kept(db, list(requirements), world, list(world.tree.organisations), days=days)
    above = tallies_seen_together(
        Overlaps(rules_about_children(requirements), world.tree, day), gathered.now, gathered.before, world.tree, day
    )
    totals = []
    for requirement in requirements:
        name = requirement.public_id
        entry: dict[str, Any] = {"requirement": name}
        if name in above:
            entry |= _masked(above[name], world.tree, organisation_id)
        else:
            entry |= plain_figures(gathered.now[name].figures(organisation_id)) | {"masked": False}
        totals.append(entry)
    return totals


def plain_figures(figures: Figures | Seen) -> dict[str, Any]:
    """Return figures as a document holds them."""
    names = ("required", "excused", *STATUS)
    return {name: getattr(figures, name) for name in names}


def _masked(above: Above, tree: Tree, organisation_id: int) -> dict[str, Any]:
    entry = plain_figures(above.at(organisation_id)) | {"masked": True} | dict.fromkeys(NEVER)
    if entry["required"] == 0:
        entry |= dict.fromkeys(COUNTS, 0)  # parts of nobody: whoever reads the 0 knows them
    central = above.merged.get(organisation_id)
    if central is not None:
        entry["counted_with"] = tree.organisations[central].public_id
    also = sorted(tree.organisations[org].public_id for org in above.also_in(organisation_id))
    return entry | ({"also": also} if also else {})
