"""The bureau's page: the tree by ids with what is not reached first, what is late in being filed, what cannot be counted.

Counts only, nobody is named, nothing is ranked (SAFEGUARDS 21, 22).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.classroom.queries.school import classes_with_lessons_ahead
from app.compliance.definitions import versions_of
from app.compliance.filing.late import Filed, filed_below, filed_since
from app.compliance.filing.rules import PeriodKind
from app.compliance.standing import enabled_requirements
from app.compliance.tree_shown import (
    Branch,
    asked_to_learn,
    branches,
    is_asked_of_staff,
    tree_lines,
    unplaced_classes,
    without_calendar,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.models import Requirement
    from app.compliance.rules.holdings import Organisation, Tree


@dataclass(frozen=True)
class Uncounted:
    """What keeps an organisation's figures from being whole."""

    organisation: Organisation
    without_calendar: bool
    unplaced: int


@dataclass(frozen=True)
class BureauPage:
    """Everything on the page; `acted` counts adults asked for a course, or classes with a lesson planned."""

    top: Organisation
    above: tuple[Organisation, ...]
    requirements: tuple[Requirement, ...]
    requirement: Requirement | None
    branches: tuple[Branch, ...]
    acted: Mapping[int, int]
    acts_on_adults: bool
    filed: tuple[Filed, ...]
    kind: PeriodKind
    back: int
    uncounted: tuple[Uncounted, ...]

    @property
    def states(self) -> Counter[str | None]:
        """Return how many organisations are how far with their filing."""
        return Counter(row.state for row in self.filed if not row.is_ahead)


def bureau_page(
    db: Session, tree: Tree, top: Organisation, *, asked: int | None, kind: PeriodKind, back: int, day: date
) -> BureauPage:
    """Return the page of an organisation and what is below it; the same number of questions whatever the rows.

    `back` is how many periods before the one to file now the filings are shown of.
    """
    requirements = tuple(enabled_requirements(db))
    chosen = next((row for row in requirements if row.id == asked), requirements[0] if requirements else None)
    shown = branches(tree, top, day)
    places = [row for _depth, row in shown]
    filing = [row for _depth, row in branches(tree, top, day, since=filed_since(day, back))]
    missing, unplaced = (
        without_calendar(db, [row.id for row in places], day),
        unplaced_classes(db, tree, [row.id for row in places], day),
    )
    return BureauPage(
        top=top,
        above=tuple(reversed(tree.line_on(top.id, day.toordinal())[1:])),
        requirements=requirements,
        requirement=chosen,
        branches=tuple(tree_lines(db, tree, shown, chosen, day, enabled=requirements)) if chosen else (),
        acted=_acted(db, tree, chosen, day) if chosen else {},
        acts_on_adults=chosen is not None and is_asked_of_staff(chosen),
        filed=tuple(
            filed_below(
                db,
                tree,
                sorted(filing[1:], key=lambda row: row.public_id),
                kind,
                day,
                since=_asked_since(requirements),
                back=back,
            )
        ),
        kind=kind,
        back=back,
        uncounted=tuple(
            Uncounted(row, row.id in missing, unplaced.get(row.id, 0))
            for row in places
            if row.id in missing or unplaced.get(row.id)
        ),
    )


def _asked_since(requirements: tuple[Requirement, ...]) -> date:
    """Return the first day on which anything was asked of anybody."""
    first_days = [
        str(version.get("effective_from", "")) for row in requirements for version in versions_of(row.definition)
    ]
    return date.fromisoformat(min(first_days)) if first_days and all(first_days) else date.min


def _acted(db: Session, tree: Tree, requirement: Requirement, day: date) -> Mapping[int, int]:
    if is_asked_of_staff(requirement):
        return asked_to_learn(db, tree, requirement, day)
    found: Counter[int] = Counter()
    for organisation, classes in classes_with_lessons_ahead(db, day).items():
        for one in tree.line_on(organisation, day.toordinal()):
            found[one.id] += classes
    return found
