"""Questions about imports, for those who manage the organisation whose lists they are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.interop.roster.importing import REVERTIBLE
from app.people.identity import SignedIn
from app.people.models import Organisation, OrganisationKind, RosterImport
from app.people.queries.organisations import MANAGES, own_organisation_choices, own_organisations

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST_SHOWN = 100


@dataclass(frozen=True)
class PastImport:
    """An import that was made: of which list, when, and whether it can be taken back."""

    log: RosterImport
    organisation: Organisation
    may_revert: bool


def organisations_to_import_for(db: Session, viewer: SignedIn, *, on: date) -> list[Organisation]:
    """List the organisations whose lists a viewer may import; departments come with theirs, unless they are all there is."""
    every = own_organisation_choices(db, viewer, *MANAGES, on=on)
    return [one for one in every if one.kind != OrganisationKind.DEPARTMENT] or list(every)


def past_imports(db: Session, viewer: SignedIn, *, on: date, at: datetime) -> Sequence[PastImport]:
    """List the imports of lists of a viewer's organisations, the newest first."""
    found = db.execute(
        select(RosterImport, Organisation)
        .join(Organisation, Organisation.id == RosterImport.organisation_id)
        .where(Organisation.id.in_(own_organisations(viewer, *MANAGES, on=on)))
        .order_by(RosterImport.id.desc())
        .limit(MOST_SHOWN)
    )
    return [PastImport(log, organisation, _may_revert(log, at)) for log, organisation in found]


def import_for(db: Session, viewer: SignedIn, import_id: int, *, on: date, at: datetime) -> PastImport | None:
    """Find one import of a list of a viewer's organisations."""
    row = db.execute(
        select(RosterImport, Organisation)
        .join(Organisation, Organisation.id == RosterImport.organisation_id)
        .where(RosterImport.id == import_id, Organisation.id.in_(own_organisations(viewer, *MANAGES, on=on)))
    ).first()
    return PastImport(row[0], row[1], _may_revert(row[0], at)) if row else None


def imports_to_open(
    db: Session, viewer: SignedIn, numbers: Collection[int], *, on: date, at: datetime
) -> list[tuple[int, PastImport | None]]:
    """Return imports by number, the last first, each as the viewer may open it: None for those of others."""
    rows = db.execute(
        select(RosterImport, Organisation)
        .join(Organisation, Organisation.id == RosterImport.organisation_id)
        .where(RosterImport.id.in_(numbers), Organisation.id.in_(own_organisations(viewer, *MANAGES, on=on)))
    )
    own = {log.id: PastImport(log, organisation, _may_revert(log, at)) for log, organisation in rows}
    return [(number, own.get(number)) for number in sorted(numbers, reverse=True)]


def _may_revert(log: RosterImport, at: datetime) -> bool:
    return log.reverted_at is None and at - log.at <= REVERTIBLE
