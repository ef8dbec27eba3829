"""What brings somebody to a school on a day, as conditions that lists and doors build on: a post there, an expert's entry, an agreement.

The right to teach brings nobody: whoever left, and an expert whose entry is over, have no place in the lists and no door
to a lesson, whatever right and role were forgotten (SAFEGUARDS 18, 27).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import aliased

from app.certification.facilitators.queries import is_on
from app.classroom.lecturers.capacities import holders_on, is_listed_on, vice_principals_at
from app.classroom.lecturers.lending import lent_at
from app.classroom.lecturers.models import OutsideExpert
from app.people.models import Appointment, AppointmentKind, Person, Post
from app.people.queries.belonging import is_near, is_no_visit, places_of, works_in
from app.people.queries.organisations import inside
from app.records.models import FACILITATOR, LAW_VICE_PRINCIPAL, OUTSIDE_EXPERT
from app.supervision.vice_principals import is_the_post

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select, SQLColumnExpression
    from sqlalchemy.orm import Session

Columns = Any  # a column of the question somebody asks


def comes_to(school: SQLColumnExpression[Any], person_id: int, day: date) -> ColumnElement[bool]:
    """Return the condition that somebody comes to a school, a column, on a day: to teach or to sit in."""
    over = select(OutsideExpert.organisation_id).where(OutsideExpert.person_id == person_id, _is_over(day))
    return or_(and_(school.in_(places_of(person_id, on=day)), school.not_in(over)), school.in_(lent_at(person_id, day)))


def is_at_school(person: Columns, school: Columns, day: Columns) -> ColumnElement[bool]:
    """Return the condition, of columns of any question around it, that somebody holds a post at a school on a day, also for a visit."""
    post = aliased(Appointment)
    here = select(post.id).where(post.person_id == person, is_on(post, day), is_near(post, school))
    return here.correlate_except(post).exists()


def own_people(organisation_id: int, day: date) -> Select[int]:
    """Select who holds a post at a school on a day that is not only a law vice-principal's or an outside expert's."""
    expert = exists().where(
        OutsideExpert.person_id == Appointment.person_id, OutsideExpert.organisation_id == organisation_id
    )
    as_expert = and_(Appointment.kind == AppointmentKind.EXTERNAL, expert)
    return (
        select(Appointment.person_id)
        .join(Post, Post.id == Appointment.post_id)
        .where(
            works_in(inside([organisation_id], on=day)),
            is_on(Appointment, day),
            ~is_the_post(),
            ~as_expert,
        )
    )


def visitors_of(organisation_id: int, day: date) -> Select[int]:
    """Select who comes to a school as law vice-principal or outside expert alone, now or before."""
    experts = select(OutsideExpert.person_id).where(OutsideExpert.organisation_id == organisation_id)
    return select(Person.id).where(
        or_(Person.id.in_(vice_principals_at([organisation_id], day)), Person.id.in_(experts)),
        Person.id.not_in(own_people(organisation_id, day)),
    )


def capacity_of(
    db: Session, organisation_id: int, band: str | None, person_id: int | None, day: date, *, chosen: str
) -> str:
    """Return as what somebody teaches at a school on a day: a visitor never as one of its own people (SAFEGUARDS 16)."""
    if person_id is None or chosen != FACILITATOR:
        return chosen
    if db.scalar(visitors_of(organisation_id, day).where(Person.id == person_id)) is None:
        return chosen
    held = holders_on(db, organisation_id, band, day)
    return next((one for one in (LAW_VICE_PRINCIPAL, OUTSIDE_EXPERT) if person_id in held[one]), OUTSIDE_EXPERT)


def experts_over(db: Session, persons: Collection[int], organisation_id: int, day: date) -> frozenset[int]:
    """Return who of some persons was at a school only as an expert from outside, and is none on a day; no query for nobody."""
    if not persons:
        return frozenset()
    row = OutsideExpert
    asked = select(row.person_id).where(
        row.person_id.in_(persons), row.organisation_id == organisation_id, _is_over(day)
    )
    return frozenset(db.scalars(asked))


def _is_over(day: date) -> ColumnElement[bool]:
    """Return the condition that an expert has no entry that counts at the entry's school, and no post of its own people."""
    other = aliased(OutsideExpert)
    listed = exists().where(
        other.person_id == OutsideExpert.person_id,
        other.organisation_id == OutsideExpert.organisation_id,
        is_listed_on(other, day),
    )
    post = (
        select(Appointment.id)
        .join(Post, Post.id == Appointment.post_id)
        .where(
            Appointment.person_id == OutsideExpert.person_id,
            Appointment.organisation_id == OutsideExpert.organisation_id,
            is_no_visit(),
            is_on(Appointment, day),
            or_(Appointment.kind != AppointmentKind.EXTERNAL, is_the_post()),
        )
    )
    return ~listed & ~post.exists()
