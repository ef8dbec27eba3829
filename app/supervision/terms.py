"""The term an organisation is in: its own, or that of the nearest organisation above that entered any (COMPLIANCE §2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.compliance.facts import read_tree, read_windows
from app.compliance.rules.days import as_date
from app.compliance.rules.windows import Calendar

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.rules.holdings import Tree

TERM = "term"


@dataclass(frozen=True)
class Term:
    """The first and last day of a term."""

    first: date
    last: date


@dataclass(frozen=True)
class Terms:
    """The tree of organisations with the terms that hold in it."""

    tree: Tree
    calendar: Calendar

    def of(self, organisation_id: int, day: date) -> Term | None:
        """Return the term of a day, in holidays the one before; None where none had begun."""
        number = day.toordinal()
        for (first, last), windows in self.calendar.supplied(TERM, organisation_id):
            if first <= number <= last:
                begun = [window for window in windows or () if window[0] <= number]
                return Term(*map(as_date, max(begun))) if begun else None
        return None


def terms(db: Session, day: date) -> Terms:
    """Return the terms of all organisations; three queries whatever their number."""
    tree = read_tree(db)
    return Terms(tree, Calendar(read_windows(db), tree, (day.toordinal(), day.toordinal())))
