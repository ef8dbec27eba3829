"""What stands on the slip with a one-time link, and what tells a form sent twice from a second one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core.access import Role
from app.people.identity import SignedIn
from app.people.models import Account, Appointment, Organisation, Person, RoleGrant

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def whose_slip(db: Session, person_id: int) -> tuple[Person, Organisation | None]:
    """Return whom a link is for, and where they work: their newest post, else their newest role."""
    person = db.get_one(Person, person_id)
    for place in (Appointment, RoleGrant):
        row = db.scalar(
            select(Organisation)
            .join(place, place.organisation_id == Organisation.id)
            .where(place.person_id == person_id)
            .order_by(place.id.desc())
            .limit(1)
        )
        if row is not None:
            return person, row
    return person, None


def take_turns(db: Session, viewer: SignedIn) -> None:
    """Let two submits of one person wait for each other, so that the second sees what the first entered."""
    db.execute(select(RoleGrant.id).where(RoleGrant.person_id == viewer.person_id).with_for_update())


def holder_without_account(db: Session, organisation_id: int, role: Role, name: str) -> Person | None:
    """Return who of this name holds a role at an organisation and never opened an account."""
    return db.scalar(
        select(Person)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(
            RoleGrant.organisation_id == organisation_id,
            RoleGrant.role == role,
            Person.name == name,
            Account.id.is_(None),
        )
        .limit(1)
    )
