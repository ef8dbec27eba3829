"""What stands on the slip with a one-time link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.people.models import Appointment, Organisation, Person, RoleGrant

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
