"""Names of staff on a day's list, for those who may see them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import exists, or_, select

from app.classroom.workshops.models import WorkshopGuest, WorkshopSignIn
from app.people.models import Appointment, Person
from app.people.queries.belonging import works_in
from app.people.queries.organisations import inside

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.classroom.workshops.queries import Day


def names_of_day(db: Session, day: Day, *, on: date) -> dict[int, str]:
    """Return the names for a day's list by sort key: the organisation's staff, who is asked, who signed in.

    Empty for a viewer without the right to the staff's names.
    """
    if not day.names:
        return {}
    works = exists().where(
        Appointment.person_id == Person.id,
        works_in(inside([day.workshop.organisation_id], on=on)),
        or_(Appointment.first_day.is_(None), Appointment.first_day <= day.row.held_on),
        or_(Appointment.last_day.is_(None), Appointment.last_day >= day.row.held_on),
    )
    came = select(WorkshopSignIn.person_id).where(WorkshopSignIn.workshop_day_id == day.id)
    asked = select(WorkshopGuest.person_id).where(WorkshopGuest.workshop_id == day.workshop.id)
    rows = db.execute(
        select(Person.id, Person.name)
        .where(
            Person.name != "",
            Person.id != day.workshop.facilitator_id,
            or_(works, Person.id.in_(came), Person.id.in_(asked)),
        )
        .order_by(Person.sort_key, Person.id)
    )
    return dict(rows.all())


def names_of_people(db: Session, people: Collection[int]) -> list[str]:
    """Return the names of some people, by sort key."""
    return list(db.scalars(select(Person.name).where(Person.id.in_(people)).order_by(Person.sort_key, Person.id)))


def staff_numbers(db: Session, people: Collection[int]) -> dict[int, str]:
    """Return the staff numbers of those who have one."""
    rows = db.execute(select(Person.id, Person.number).where(Person.id.in_(people), Person.number.is_not(None)))
    return {key: number for key, number in rows if number}
