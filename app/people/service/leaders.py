"""Naming who leads an organisation: a person, their post, their role."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from app.core.access import Role
from app.core.clock import day_of
from app.people.identity import SignedIn
from app.people.models import AppointmentKind, Person
from app.people.service.roles import grant_role
from app.people.service.staff import Held, appoint, enter_person

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def name_leader(
    db: Session,
    giver: SignedIn,
    organisation_id: int,
    *,
    name: str,
    role: Role,
    post_id: int | None,
    first_day: date | None,
    at: datetime,
) -> Person:
    """Enter somebody who leads an organisation from today on, with the post they hold there. Raises NotYours."""
    by = giver.person_id
    leader = enter_person(db, name=name, at=at, by=by)
    if post_id:
        held = Held(organisation_id, post_id, AppointmentKind.STAFF, first_day, None)
        appoint(db, leader.id, held, at=at, by=by)
    grant_role(db, giver, leader.id, role, organisation_id=organisation_id, first_day=day_of(at), last_day=None, at=at)
    return leader
