"""Questions about imports, for those who manage the organisation whose lists they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.interop.roster.importing import REVERTIBLE
from app.interop.sheets.headings import SheetKind
from app.people.identity import SignedIn
from app.people.models import ClassGroup, Enrolment, EnrolmentRole, Organisation, OrganisationKind, RosterImport
from app.people.queries.organisations import (
    MANAGES,
    inside,
    lines_of,
    own_organisation_choices,
    own_organisations,
)
from app.people.queries.windows import windows_of_school_year

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


def first_day_to_offer(db: Session, organisation_id: int, kind: SheetKind, *, on: date) -> date:
    """Return the day a list counts from unless another is chosen: today; of the first pupils the running term's first day."""
    if kind is not SheetKind.STUDENTS:
        return on
    has_pupils = (
        select(Enrolment.id)
        .join(Enrolment.class_group)
        .where(
            ClassGroup.organisation_id.in_(inside([organisation_id], on=on)), Enrolment.role == EnrolmentRole.STUDENT
        )
        .exists()
    )
    if db.scalar(select(has_pupils)):
        return on
    line = lines_of(db, [organisation_id], on=on)[organisation_id]
    windows = windows_of_school_year(db, line, on=on, kinds=("term", "school_year"))
    return min((one.first_day for one in windows), default=on)


def _may_revert(log: RosterImport, at: datetime) -> bool:
    return log.reverted_at is None and at - log.at <= REVERTIBLE
