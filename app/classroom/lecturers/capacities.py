"""As what whoever teaches comes: read from posts and entries of the day, never typed in."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, literal, or_, select, union_all

from app.certification.facilitators.models import Authorisation
from app.classroom.lecturers.lending import holds_right
from app.classroom.lecturers.models import OutsideExpert
from app.people.models import Appointment, Person, Post
from app.people.queries.belonging import works_in
from app.people.queries.organisations import inside
from app.records.models import LAW_VICE_PRINCIPAL, OUTSIDE_EXPERT
from app.supervision.talks.questions import Listed, listed_experts
from app.supervision.vice_principals import held_on, is_the_post

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

Holders = dict[str, frozenset[int]]


def is_listed(organisations: Collection[int], day: date) -> ColumnElement[bool]:
    """Return the condition that an expert's entry counts at some organisations on a day."""
    return OutsideExpert.organisation_id.in_(organisations) & is_listed_on(OutsideExpert, day)


def is_listed_on(row: Any, day: date) -> ColumnElement[bool]:
    """Return the condition that an expert's entry counts on a day: rules.Expert as a question."""
    return and_(
        row.agreed_on <= day,
        row.first_day <= day,
        row.valid_until >= day,
        or_(row.ended_on.is_(None), row.ended_on > day),
    )


def vice_principals_at(organisations: Collection[int], day: date) -> Select[int]:
    """Select who holds the post of law vice-principal at some organisations on a day."""
    return (
        select(Appointment.person_id)
        .join(Post, Post.id == Appointment.post_id)
        .where(Appointment.organisation_id.in_(inside(organisations, on=day)), is_the_post(), held_on(day))
    )


def holders_on(db: Session, organisation_id: int, band: str | None, day: date) -> Holders:
    """Return by capacity who holds it at a school on a day: the post, or an entry that counts and names the age; one query."""
    vice = vice_principals_at([organisation_id], day).add_columns(literal(LAW_VICE_PRINCIPAL), Appointment.id)
    experts = select(OutsideExpert.person_id, literal(OUTSIDE_EXPERT), OutsideExpert.id).where(
        is_listed([organisation_id], day)
    )
    found: dict[str, set[int]] = {LAW_VICE_PRINCIPAL: set(), OUTSIDE_EXPERT: set()}
    entries: dict[int, int] = {}
    for person_id, capacity, entry in db.execute(union_all(vice, experts)):
        if capacity == LAW_VICE_PRINCIPAL:
            found[LAW_VICE_PRINCIPAL].add(person_id)
        else:
            entries[entry] = person_id
    if entries:
        rows = db.execute(select(OutsideExpert.id, OutsideExpert.bands).where(OutsideExpert.id.in_(entries)))
        found[OUTSIDE_EXPERT] = {entries[key] for key, bands in rows if band is None or band in bands}
    return {capacity: frozenset(persons) for capacity, persons in found.items()}


def authorised_visitors(organisation_id: int, day: date) -> Select[int]:
    """Select the vice-principals and listed experts of a school who have a post and the right to teach there.

    A list alone gives none, and brings nobody whose post is over.
    """
    right = select(Authorisation.person_id).where(
        Authorisation.organisation_id == organisation_id, holds_right(Authorisation, day)
    )
    here = works_in(inside([organisation_id], on=day)) & held_on(day)
    listed = select(OutsideExpert.person_id).where(
        is_listed([organisation_id], day), OutsideExpert.person_id.in_(select(Appointment.person_id).where(here))
    )
    return right.where(
        or_(
            Authorisation.person_id.in_(vice_principals_at([organisation_id], day)),
            Authorisation.person_id.in_(listed),
        )
    )


def init_listed_experts() -> None:
    """Answer what the pages of talks ask; twice is once."""
    listed_experts.answered_by(_listed)


def _listed(db: Session, organisation_id: int, day: date) -> Iterator[Listed]:
    """Yield who is listed as an expert from outside at an organisation on a day; one query."""
    rows = db.execute(
        select(Person.id, Person.name)
        .where(
            Person.id.in_(select(OutsideExpert.person_id).where(is_listed([organisation_id], day))), Person.name != ""
        )
        .order_by(Person.sort_key, Person.id)
    )
    for person_id, name in rows:
        yield Listed(person_id, name)
