"""Questions about mentoring: one's own on either side, those a head or protection lead named, one log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, selectinload

from app.core.access import Role
from app.learning.mentoring.models import MentorEntry, Mentorship
from app.people.models import Appointment, Organisation, Person
from app.people.queries.belonging import works_in
from app.people.queries.merges import is_one_of
from app.people.queries.organisations import own_organisations

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn

NAMES = (Role.HEAD, Role.PROTECTION_LEAD)
_person, _mentor = aliased(Person), aliased(Person)


def _with_both() -> Select[Any]:
    return (
        select(Mentorship)
        .join(Mentorship.person.of_type(_person))
        .join(Mentorship.mentor.of_type(_mentor))
        .options(contains_eager(Mentorship.person.of_type(_person)), contains_eager(Mentorship.mentor.of_type(_mentor)))
        .order_by(Mentorship.last_day.desc(), _person.sort_key, Mentorship.id)
    )


def own_mentorships(db: Session, viewer: SignedIn, day: date) -> Sequence[Mentorship]:
    """List where the viewer accompanies or is accompanied, the newest first."""
    mine = or_(
        is_one_of(Mentorship.person_id, viewer.person_id, day), is_one_of(Mentorship.mentor_id, viewer.person_id, day)
    )
    return db.scalars(_with_both().where(mine)).all()


def mentorships_named(db: Session, viewer: SignedIn, day: date) -> list[tuple[Mentorship, int]]:
    """List who accompanies whom at the viewer's organisations, with how many lines the log has."""
    lines = select(func.count(MentorEntry.id)).where(MentorEntry.mentorship_id == Mentorship.id).scalar_subquery()
    places = own_organisations(viewer, *NAMES, on=day)
    rows = db.execute(_with_both().add_columns(lines).where(Mentorship.organisation_id.in_(places)))
    return [(row, count) for row, count in rows]


def mentorship_named(db: Session, viewer: SignedIn, mentorship_id: int, day: date) -> Mentorship | None:
    """Find a mentorship that the viewer may end."""
    places = own_organisations(viewer, *NAMES, on=day)
    return db.scalar(select(Mentorship).where(Mentorship.id == mentorship_id, Mentorship.organisation_id.in_(places)))


def log_for(db: Session, viewer: SignedIn, mentorship_id: int, day: date) -> Mentorship | None:
    """Find a log that the viewer may read: one of the two, or the organisation's protection lead."""
    leads = own_organisations(viewer, Role.PROTECTION_LEAD, on=day)
    row: Mentorship | None = db.scalar(
        _with_both()
        .where(
            Mentorship.id == mentorship_id,
            or_(
                is_one_of(Mentorship.person_id, viewer.person_id, day),
                is_one_of(Mentorship.mentor_id, viewer.person_id, day),
                Mentorship.organisation_id.in_(leads),
            ),
        )
        .options(selectinload(Mentorship.entries))
    )
    return row


def people_to_choose(db: Session, viewer: SignedIn, day: date) -> list[tuple[int, str, int]]:
    """List who holds a post where the viewer names mentors: id, name and organisation, by name."""
    rows = db.execute(
        select(Person.id, Person.name, func.min(Appointment.organisation_id))
        .join(Appointment, Appointment.person_id == Person.id)
        .join(Organisation, Organisation.id == Appointment.organisation_id)
        .where(
            and_(
                works_in(own_organisations(viewer, *NAMES, on=day)),
                or_(Appointment.first_day.is_(None), Appointment.first_day <= day),
                or_(Appointment.last_day.is_(None), Appointment.last_day >= day),
            )
        )
        .group_by(Person.id, Person.name, Person.sort_key)
        .order_by(Person.sort_key, Person.id)
    )
    return [(person_id, name, organisation_id) for person_id, name, organisation_id in rows]
