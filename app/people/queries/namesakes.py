"""What is on record that tells colleagues of one name apart: their group or class, their staff number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Select, func, literal, or_, select, union_all

from app.core.access import Role
from app.people.identity import SignedIn
from app.people.models import Appointment, ClassGroup, Enrolment, EnrolmentRole, Organisation, OrganisationKind, Person
from app.people.namesakes import DIGITS_SHOWN, last_digits
from app.people.queries.account_keeping import not_over
from app.people.queries.belonging import works_in
from app.people.queries.organisations import own_organisations

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def shared_names(names: Mapping[int, str]) -> list[int]:
    """Return who has a name that somebody else of these has, too."""
    called = Counter(names.values())
    return [person_id for person_id, name in names.items() if called[name] > 1]


def number_shared(viewer: SignedIn, *roles: Role, on: date) -> Select[int]:
    """Select how many names several colleagues have where the viewer holds one of these roles: none, and no list need tell."""
    shared = (
        select(Person.name)
        .join(Appointment, Appointment.person_id == Person.id)
        .where(works_in(own_organisations(viewer, *roles, on=on)), not_over(Appointment, on))
        .group_by(Person.name)
        .having(func.count(Person.id.distinct()) > 1)
        .subquery()
    )
    return select(func.count()).select_from(shared)


def groups_and_numbers(db: Session, names: Mapping[int, str], *, on: date) -> tuple[dict[int, str], dict[int, str]]:
    """Return, for those of one name alone, the department they work in or the class they teach, and the end of their number."""
    persons = shared_names(names)
    if not persons:
        return {}, {}
    works = (
        select(Appointment.person_id, Organisation.name, literal(1).label("place"))
        .join(Organisation, Organisation.id == Appointment.organisation_id)
        .where(
            Appointment.person_id.in_(persons),
            Organisation.kind == OrganisationKind.DEPARTMENT,
            not_over(Appointment, on),
        )
    )
    teaches = (
        select(Enrolment.person_id, ClassGroup.title, literal(0))
        .join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
        .where(
            Enrolment.person_id.in_(persons),
            Enrolment.role == EnrolmentRole.TEACHER,
            or_(Enrolment.first_day.is_(None), Enrolment.first_day <= on),
            not_over(Enrolment, on),
        )
    )
    groups: dict[int, str] = {}
    for person_id, title, _place in db.execute(union_all(works, teaches).order_by("place", "name")):
        groups.setdefault(person_id, title)
    numbers = db.execute(select(Person.id, Person.number).where(Person.id.in_(persons), Person.number.is_not(None)))
    return groups, last_digits({person_id: number or "" for person_id, number in numbers})


def phones_and_days(db: Session, names: Mapping[int, str]) -> tuple[dict[int, str], dict[int, date]]:
    """Return, for those of one name alone, the end of their phone and the first day of their first post."""
    persons = shared_names(names)
    if not persons:
        return {}, {}
    first = select(func.min(Appointment.first_day)).where(Appointment.person_id == Person.id).scalar_subquery()
    rows = db.execute(select(Person.id, Person.phone, first).where(Person.id.in_(persons))).all()
    phones = {person_id: phone[-DIGITS_SHOWN:] for person_id, phone, _day in rows if phone}
    return phones, {person_id: day for person_id, _phone, day in rows if day}
