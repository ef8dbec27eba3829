"""What can be drawn at an organisation in a period: sessions, adults with a post, class groups. Nobody else is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, func, or_, select

from app.compliance.facts import read_class_groups, read_tree
from app.people.models import Appointment, ClassGroup, Person
from app.people.queries.organisations import subtree
from app.records.models import TaughtClassGroup, TaughtSession
from app.supervision.checks.rules import Population

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Member:
    """One session, member of staff or class group: its key, its id, and the home organisation it is counted at."""

    key: int
    public_id: str
    organisation_id: int


def population_of(db: Session, kind: Population, organisation_id: int, first: date, last: date) -> list[Member]:
    """Return what can be drawn at an organisation and below it between two days, each once."""
    places: list[int] = list(db.scalars(subtree([organisation_id], on=last)))
    rows = _READ[kind](db, places, first, last)
    tree, day = read_tree(db, places), last.toordinal()
    members: dict[int, Member] = {}
    for key, public_id, place in rows:
        members.setdefault(key, Member(key, public_id, tree.home_on(place, day).id))
    return list(members.values())


def _sessions(db: Session, places: list[int], first: date, last: date) -> list[Any]:
    session, link = TaughtSession, TaughtClassGroup
    place = func.coalesce(session.organisation_id, ClassGroup.organisation_id)
    return list(
        db.execute(
            select(session.id, session.public_id, place)
            .outerjoin(link, link.taught_session_id == session.id)
            .outerjoin(ClassGroup, ClassGroup.id == link.class_group_id)
            .where(session.held_on.between(first, last), place.in_(places))
            .order_by(session.id, place)
        )
    )


def _staff(db: Session, places: list[int], first: date, last: date) -> list[Any]:
    return list(
        db.execute(
            select(Person.id, Person.public_id, Appointment.organisation_id)
            .join(Appointment, Appointment.person_id == Person.id)
            .where(Appointment.organisation_id.in_(places), *_touches(Appointment, first, last))
            .order_by(Person.id, Appointment.organisation_id)
        )
    )


def _class_groups(db: Session, places: list[int], first: date, last: date) -> list[Any]:
    groups = read_class_groups(db, ClassGroup.organisation_id.in_(places))
    ids = dict(db.execute(select(ClassGroup.id, ClassGroup.public_id).where(ClassGroup.id.in_(groups))).all())
    return [
        (key, ids[key], group.organisation_id)
        for key, group in groups.items()
        if group.days[0] <= last.toordinal() and group.days[1] >= first.toordinal()
    ]


def _touches(table: Any, first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    return or_(table.first_day.is_(None), table.first_day <= last), or_(
        table.last_day.is_(None), table.last_day >= first
    )


_READ: Mapping[Population, Callable[[Session, list[int], date, date], list[Any]]] = {
    Population.SESSION: _sessions,
    Population.STAFF: _staff,
    Population.CLASS_GROUP: _class_groups,
}
