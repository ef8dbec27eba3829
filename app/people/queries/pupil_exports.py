"""Questions about requests for pupils' data: those of one's own school, and who could release them. No pupil is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, func, or_, select

from app.core.access import Role
from app.people.identity import SignedIn
from app.people.models import SLIP_ONLY, Account, ClassGroup, Organisation, OrganisationKind, Person, RoleGrant
from app.people.pupil_exports import PupilExport
from app.people.queries.merges import ids_on
from app.people.queries.organisations import MANAGES, lines_of, own_organisations

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SEES_REQUESTS = (*MANAGES, Role.PROTECTION_LEAD)
MOST_SHOWN = 100


@dataclass(frozen=True)
class Asked:
    """A request with its class and who passed it on: not which child it is about."""

    row: PupilExport
    group: ClassGroup
    asked_by: str


def requests_shown(db: Session, viewer: SignedIn, *, on: date) -> list[Asked]:
    """List the requests at the viewer's own school, the newest first."""
    found = db.execute(_asked(viewer, *SEES_REQUESTS, on=on).order_by(PupilExport.id.desc()).limit(MOST_SHOWN))
    return [Asked(*row) for row in found]


def request_to_decide(db: Session, viewer: SignedIn, export_id: int, *, on: date) -> Asked | None:
    """Find a request at a school whose protection lead the viewer is."""
    row = db.execute(_asked(viewer, Role.PROTECTION_LEAD, on=on).where(PupilExport.id == export_id)).first()
    return Asked(*row) if row else None


def number_to_decide(db: Session, viewer: SignedIn, *, on: date) -> int:
    """Return how many wait at schools whose protection lead the viewer is; no query for anybody else."""
    if not viewer.holds(Role.PROTECTION_LEAD):
        return 0
    waiting = _at(select(func.count(PupilExport.id)), viewer, Role.PROTECTION_LEAD, on=on)
    return db.scalar(waiting.where(PupilExport.decided_at.is_(None))) or 0


def who_could_release(db: Session, organisation_id: int, *, on: date) -> Sequence[int]:
    """Return the ids of the protection leads of an organisation who can sign in by a password: a slip opens no such page."""
    line = lines_of(db, [organisation_id], on=on)[organisation_id]
    return db.scalars(
        select(RoleGrant.person_id)
        .join(Organisation, Organisation.id == RoleGrant.organisation_id)
        .where(
            RoleGrant.role == Role.PROTECTION_LEAD,
            Organisation.id.in_(line),
            or_(Organisation.id == organisation_id, Organisation.kind != OrganisationKind.DISTRICT),
            RoleGrant.first_day <= on,
            or_(RoleGrant.last_day.is_(None), RoleGrant.last_day >= on),
            exists().where(
                Account.person_id == RoleGrant.person_id,
                Account.closed_at.is_(None),
                Account.login.not_like(f"{SLIP_ONLY}%"),
            ),
        )
    ).all()


def must_leave_to_another(db: Session, row: PupilExport, person_id: int, *, on: date) -> bool:
    """Whether somebody asked for this themselves, under whichever of their ids, and another protection lead could release it."""
    ids = ids_on(db, [person_id], on)[person_id]
    if row.asked_by not in ids:
        return False
    group = db.get_one(ClassGroup, row.class_group_id)
    return bool(set(who_could_release(db, group.organisation_id, on=on)) - set(ids))


def _asked(viewer: SignedIn, *roles: Role, on: date) -> Any:
    asked = select(PupilExport, ClassGroup, Person.name).join(Person, Person.id == PupilExport.asked_by)
    return _at(asked, viewer, *roles, on=on)


def _at(asked: Any, viewer: SignedIn, *roles: Role, on: date) -> Any:
    return asked.join(ClassGroup, ClassGroup.id == PupilExport.class_group_id).where(
        ClassGroup.organisation_id.in_(own_organisations(viewer, *roles, on=on))
    )
