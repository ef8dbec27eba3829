"""Who belongs to an organisation: whoever holds a post there, other than for a visit.

A visit makes duties and figures like any appointment, and gives those who manage the visited school nothing over the
person: every question that leads to an account, a name, a right or a list of staff asks here (SAFEGUARDS 18, 33).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, exists, literal, or_, select
from sqlalchemy.orm import aliased

from app.people.models import Appointment, AppointmentKind, Organisation, OrganisationKind, OrganisationParent
from app.people.queries.account_keeping import not_over
from app.people.queries.organisations import inside, line_above

if TYPE_CHECKING:
    from sqlalchemy import Select, SQLColumnExpression
    from sqlalchemy.orm import Session


def is_no_visit() -> ColumnElement[bool]:
    """Return the condition that an appointment is more than a visit."""
    return Appointment.is_visit.is_(False)


def works_in(places: Select[tuple[int]]) -> ColumnElement[bool]:
    """Return the condition that an appointment is one of an organisation's own people."""
    return and_(Appointment.organisation_id.in_(places), is_no_visit())


def places_of(person_id: int, *, on: date) -> Select[tuple[int]]:
    """Select the organisations whose people somebody is one of on a day: where they hold a post, the school around it, its departments."""
    held = select(Appointment.organisation_id).where(
        Appointment.person_id == person_id,
        is_no_visit(),
        or_(Appointment.first_day.is_(None), Appointment.first_day <= on),
        or_(Appointment.last_day.is_(None), Appointment.last_day >= on),
    )
    return inside(select(line_above(held, on=on).c.id), on=on)


def is_near(post: Any, place: Any) -> ColumnElement[bool]:
    """Return the condition that an appointment, aliased, is at an organisation, its departments or the school it is one of.

    `place` may be a column of any question around it. Departments are those it ever had: they hardly move.
    """
    tie, school = aliased(OrganisationParent), aliased(Organisation)
    below = select(tie.organisation_id).where(tie.parent_id == place).correlate_except(tie)
    above = (
        select(tie.parent_id)
        .join(school, school.id == tie.parent_id)
        .where(tie.organisation_id == place, school.kind != OrganisationKind.DISTRICT)
        .correlate_except(tie, school)
    )
    return or_(post.organisation_id == place, post.organisation_id.in_(below), post.organisation_id.in_(above))


def has_left(person_id: Any, place: Any, day: date) -> ColumnElement[bool]:
    """Whether somebody held a post at a school or its departments, and holds none there on a day or later.

    A class that was forgotten when the last post ended, by a list for example, opens nothing any more (SAFEGUARDS 18). Of
    whom no post was ever entered nothing is known.
    """
    post = aliased(Appointment)
    ever = select(post.id).where(post.person_id == person_id, is_near(post, place), post.is_visit.is_(False))
    now = ever.where(or_(post.last_day.is_(None), post.last_day >= day))
    return and_(ever.correlate_except(post).exists(), ~now.correlate_except(post).exists())


def only_visited(person_id: SQLColumnExpression[Any], places: Select[tuple[int]]) -> ColumnElement[bool]:
    """Whether somebody was at some organisations as a visitor, and never as one of their own people."""
    of_person = Appointment.person_id == person_id
    visited = exists().where(of_person, Appointment.organisation_id.in_(places), Appointment.is_visit.is_(True))
    return and_(visited, ~exists().where(of_person, works_in(places)))


def is_only_visitor(db: Session, person_id: int, places: Select[tuple[int]]) -> bool:
    """Whether one person was at some organisations as a visitor, and never as one of their own people."""
    return bool(db.scalar(select(only_visited(literal(person_id), places))))


_MAIN_FIRST = (
    Appointment.kind != AppointmentKind.STAFF,
    Appointment.first_day.is_not(None),
    Appointment.first_day,
    Appointment.id,
)


def main_place(db: Session, person_id: int, *, on: date) -> Organisation | None:
    """Return the organisation of somebody's main post; None without a post of their own."""
    return db.scalar(
        select(Organisation)
        .join(Appointment, Appointment.organisation_id == Organisation.id)
        .where(Appointment.person_id == person_id, is_no_visit(), not_over(Appointment, on))
        .order_by(*_MAIN_FIRST)
        .limit(1)
    )


def main_post_inside(db: Session, persons: Collection[int], places: Select[Any], *, on: date) -> set[int]:
    """Return those of some people whose main post is at one of some organisations: there their entry is kept.

    The main post is the one held longest of those that are not over, staff's before volunteers' and external people's.
    """
    rows = db.execute(
        select(Appointment.person_id, Appointment.organisation_id.in_(places))
        .where(Appointment.person_id.in_(persons), is_no_visit(), not_over(Appointment, on))
        .order_by(*_MAIN_FIRST)
    )
    main: dict[int, bool] = {}
    for person_id, is_inside in rows:
        main.setdefault(person_id, bool(is_inside))
    return {person_id for person_id, is_inside in main.items() if is_inside}


def is_at_work(db: Session, ids: Collection[int], organisation_id: int, *, on: date) -> bool:
    """Whether a person, by any of these ids, holds a post of an organisation's own people on a day or later."""
    here = works_in(inside([organisation_id], on=on))
    return bool(db.scalar(select(exists().where(Appointment.person_id.in_(ids), here, not_over(Appointment, on)))))
