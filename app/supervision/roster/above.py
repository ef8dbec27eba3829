"""Which organisations have signed this term, as a bureau officer sees it: sizes only, pupils masked (SAFEGUARDS 21)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.compliance.above import seen_from_above
from app.compliance.rules.counting import Figures
from app.compliance.rules.holdings import DEPARTMENT, Organisation, Tree
from app.people.models import OrganisationKind
from app.supervision.roster.queries import newest_by_organisation

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.supervision.roster.models import RosterSignature
    from app.supervision.terms import Term, Terms


@dataclass(frozen=True)
class Signed:
    """One organisation of the list. `pupils` None: not shown; `counted_with` names the school a tiny one is counted with."""

    organisation: Organisation
    term: Term | None
    signature: RosterSignature | None
    is_asked: bool
    pupils: int | None
    counted_with: str | None
    also: tuple[str, ...]


def signed_this_term(db: Session, terms: Terms, shown: Collection[int], day: date) -> list[Signed]:
    """Return which of some organisations have signed in their term, not signed first, then by id.

    What is masked is decided over the whole tree, whatever part of it is shown.
    """
    tree = terms.tree
    places = [row for row in tree.organisations.values() if signs(row) and _is_open(row, day)]
    rows = newest_by_organisation(db, [row.id for row in places])
    current = {row.id: terms.of(row.id, day) for row in places}
    signed = {row.id: _of_term(rows.get(row.id, ()), current[row.id]) for row in places}
    pupils = {org: row.pupils or 0 for org, row in signed.items() if row is not None}
    seen = seen_from_above(_with_sums(tree, pupils, day), _with_sums(tree, {}, day), tree, day.toordinal())
    found = []
    for row in places:
        if row.id in shown:
            central = seen.merged.get(row.id)
            found.append(
                Signed(
                    organisation=row,
                    term=current[row.id],
                    signature=signed[row.id],
                    is_asked=any(one.signed_at is None for one in rows.get(row.id, ())),
                    pupils=seen.at(row.id).required if signed[row.id] is not None else None,
                    counted_with=tree.organisations[central].name if central else None,
                    also=tuple(sorted(tree.organisations[org].name for org in seen.also_in(row.id))),
                )
            )
    return sorted(found, key=lambda one: (one.signature is not None, one.organisation.public_id))


def signs(organisation: Organisation) -> bool:
    """Whether an organisation signs a roster of its own: neither a district nor a department does."""
    return organisation.kind not in (DEPARTMENT, OrganisationKind.DISTRICT)


def _is_open(organisation: Organisation, day: date) -> bool:
    return organisation.days[0] <= day.toordinal() <= organisation.days[1]


def _of_term(rows: Iterable[RosterSignature], term: Term | None) -> RosterSignature | None:
    if term is None:
        return None
    return next((row for row in rows if row.signed_at is not None and row.first_day == term.first), None)


def _with_sums(tree: Tree, pupils: Mapping[int, int], day: date) -> dict[int, Figures]:
    """Return the pupils of every organisation with all below it, in the form that masking works on."""
    totals = dict.fromkeys(tree.organisations, 0)
    for org, count in pupils.items():
        for row in tree.line_on(org, day.toordinal()):
            totals[row.id] += count
    return {org: Figures(met=count) for org, count in totals.items()}
