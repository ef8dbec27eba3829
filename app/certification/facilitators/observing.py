"""Who may watch a lesson of somebody authorised, and who did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select

from app.certification.facilitators.holding import certificates_held
from app.certification.facilitators.models import Authorisation
from app.content.catalogue import catalogue
from app.core.access import Role
from app.people.models import Person, RoleGrant
from app.people.queries.merges import ids_on

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn


def observers(db: Session, viewer: SignedIn, authorisation: Authorisation, day: date) -> list[tuple[int, str]]:
    """List who may have watched a lesson, by name: the viewer, assessors and who may teach there, never the person.

    Each with the certificates that the right itself asks for: who watches knows what a lesson has to be.
    """
    assesses = select(RoleGrant.person_id).where(
        RoleGrant.role == Role.ASSESSOR,
        RoleGrant.organisation_id == authorisation.organisation_id,
        RoleGrant.first_day <= day,
        or_(RoleGrant.last_day.is_(None), RoleGrant.last_day >= day),
    )
    teaches = select(Authorisation.person_id).where(
        Authorisation.organisation_id == authorisation.organisation_id,
        and_(Authorisation.first_day <= day, Authorisation.valid_until >= day),
        or_(Authorisation.withdrawn_on.is_(None), Authorisation.withdrawn_on > day),
    )
    known = or_(Person.id.in_(assesses), Person.id.in_(teaches), Person.id == viewer.person_id)
    rows = db.execute(select(Person.id, Person.name).where(known).order_by(Person.sort_key, Person.id)).all()
    oneself = ids_on(db, [authorisation.person_id], day)[authorisation.person_id]
    rule = catalogue().facilitators.get(authorisation.band)
    needed = set(rule.certificates) if rule else set()
    held = certificates_held(db, [person_id for person_id, _name in rows], day)
    return [
        (person_id, name)
        for person_id, name in rows
        if person_id not in oneself and needed <= held.get(person_id, set())
    ]


def names_of_watchers(db: Session, rows: Sequence[Authorisation]) -> dict[int, str]:
    """Return the names of those who watched, and of those who entered it; one query."""
    watched = [one for row in rows for one in row.observed]
    ids = {one.observer_id for one in watched} | {one.recorded_by for one in watched if one.recorded_by is not None}
    return dict(db.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).all()) if ids else {}
