"""One's own days: those one is asked to or leads, those one was at, and the lists one was struck out of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, exists, or_, select, true

from app.classroom.workshops.models import Workshop, WorkshopDay, WorkshopGuest, WorkshopSignIn
from app.classroom.workshops.queries import was_taken_back
from app.people.queries.merges import is_one_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST_DAYS = 50
A_YEAR = timedelta(days=366)


def days_asked_to(
    db: Session, person_id: int, since: date, *, without_cancelled: bool = True
) -> list[tuple[WorkshopDay, Workshop]]:
    """Return the days from a day on that somebody is asked to, or teaches, and that are not closed."""
    asked = exists().where(WorkshopGuest.workshop_id == Workshop.id, WorkshopGuest.person_id == person_id)
    rows = db.execute(
        select(WorkshopDay, Workshop)
        .join(Workshop, Workshop.id == WorkshopDay.workshop_id)
        .where(
            WorkshopDay.held_on >= since,
            WorkshopDay.closed_at.is_(None),
            WorkshopDay.cancelled_at.is_(None) if without_cancelled else true(),
            or_(asked, Workshop.facilitator_id == person_id),
        )
        .order_by(WorkshopDay.held_on, WorkshopDay.id)
    )
    return [(row, workshop) for row, workshop in rows]


def days_attended(
    db: Session, person_id: int, since: date, *, on: date
) -> list[tuple[WorkshopDay, Workshop, WorkshopSignIn, bool]]:
    """Return the closed days since a day on whose list one stands or stood, with whether the day was taken back."""
    rows = db.execute(
        select(WorkshopDay, Workshop, WorkshopSignIn, was_taken_back())
        .join(Workshop, Workshop.id == WorkshopDay.workshop_id)
        .join(WorkshopSignIn, WorkshopSignIn.workshop_day_id == WorkshopDay.id)
        .where(WorkshopDay.held_on >= since, is_one_of(WorkshopSignIn.person_id, person_id, on))
        .order_by(WorkshopDay.held_on.desc(), WorkshopDay.id.desc())
        .limit(MOST_DAYS)
    )
    return [(row, workshop, sign_in, taken) for row, workshop, sign_in, taken in rows]


@dataclass(frozen=True)
class Mine:
    """A day that is one's own in some way: to come, or one stands or stood on its list."""

    row: WorkshopDay
    workshop: Workshop
    sign_in: WorkshopSignIn | None


def days_of_mine(db: Session, person_id: int, since: date, *, on: date) -> list[Mine]:
    """Return for the first page the days one is asked to, leads, or stands on the list of; one query."""
    me = select(WorkshopSignIn.id).where(
        WorkshopSignIn.workshop_day_id == WorkshopDay.id, is_one_of(WorkshopSignIn.person_id, person_id, on)
    )
    asked = exists().where(WorkshopGuest.workshop_id == Workshop.id, WorkshopGuest.person_id == person_id)
    is_to_come = (
        (WorkshopDay.held_on >= on) & WorkshopDay.closed_at.is_(None) & or_(asked, Workshop.facilitator_id == person_id)
    )
    rows = db.execute(
        select(WorkshopDay, Workshop, WorkshopSignIn)
        .join(Workshop, Workshop.id == WorkshopDay.workshop_id)
        .outerjoin(WorkshopSignIn, WorkshopSignIn.id.in_(me.correlate(WorkshopDay)))
        .where(WorkshopDay.held_on >= since, or_(is_to_come, WorkshopSignIn.id.is_not(None)))
        .order_by(WorkshopDay.held_on, WorkshopDay.id)
    )
    return [Mine(row, workshop, sign_in) for row, workshop, sign_in in rows]


def has_days(
    person_id: int | ColumnElement[int], since: date | ColumnElement[date], *, on: date | ColumnElement[date]
) -> ColumnElement[bool]:
    """Return the condition that somebody is asked to a day to come, leads one, or stood on the list of one since a day."""
    asked = exists().where(WorkshopGuest.workshop_id == Workshop.id, WorkshopGuest.person_id == person_id)
    to_come = exists().where(
        Workshop.id == WorkshopDay.workshop_id,
        WorkshopDay.held_on >= on,
        WorkshopDay.closed_at.is_(None),
        or_(asked, Workshop.facilitator_id == person_id),
    )
    been_there = exists().where(
        WorkshopDay.id == WorkshopSignIn.workshop_day_id,
        WorkshopDay.held_on >= since,
        is_one_of(WorkshopSignIn.person_id, person_id, on),
    )
    return to_come | been_there
