"""Questions about contacts: counts by class for the desk, names of one class for its teacher and the clerk (SAFEGUARDS 18)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, true, union_all

from app.core.access import Role
from app.core.clock import end_of
from app.people.models import ClassGroup, Enrolment, EnrolmentRole, Organisation, Person
from app.people.queries.belonging import has_left
from app.people.queries.class_groups import days_of_class_groups
from app.people.queries.classes import on_day
from app.people.queries.organisations import own_organisations
from app.records.models import Contact, GuardianLetter, LetterOut
from app.records.voids import Deed, is_taken_back
from app.supervision.contacts.rules import is_of_families

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn
    from app.supervision.spans import Span

MANAGING = (Role.TRAINING_MANAGER, Role.HEAD)
COUNTS = (Role.CLERK, *MANAGING)


def _teaches(viewer: SignedIn, day: date) -> ColumnElement[bool]:
    return exists().where(
        Enrolment.class_group_id == ClassGroup.id,
        Enrolment.person_id == viewer.person_id,
        Enrolment.role == EnrolmentRole.TEACHER,
        on_day(day),
        ~has_left(viewer.person_id, ClassGroup.organisation_id, day),
    )


def _at_roles(viewer: SignedIn, *roles: Role, on: date) -> ColumnElement[bool]:
    return ClassGroup.organisation_id.in_(own_organisations(viewer, *roles, on=on))


def class_to_enter(db: Session, viewer: SignedIn, group_id: int, *, on: date) -> tuple[ClassGroup, bool] | None:
    """Find a class whose contacts the viewer may enter, with whether they teach it: its teacher, or a clerk's school's."""
    row = db.execute(
        select(ClassGroup, _teaches(viewer, on)).where(
            ClassGroup.id == group_id, or_(_teaches(viewer, on), _at_roles(viewer, Role.CLERK, on=on))
        )
    ).first()
    return (row[0], bool(row[1])) if row else None


def school_taught(db: Session, viewer: SignedIn, *, on: date) -> int | None:
    """Return the organisation of a class that the viewer teaches."""
    return db.scalar(
        select(ClassGroup.organisation_id).where(_teaches(viewer, on)).order_by(ClassGroup.id.desc()).limit(1)
    )


@dataclass(frozen=True)
class ClassCount:
    """A line of the list of classes: no pupil's name.

    `met` is None for a clerk, who keys what is on paper: seeing it move, or not, after one seat would tell of that family.
    """

    group: ClassGroup
    school: str
    pupils: int
    met: int | None
    may_enter: bool


def class_counts(db: Session, viewer: SignedIn, span: Span, *, on: date) -> list[ClassCount]:
    """List the classes the viewer teaches or counts, with how many pupils there are and how many have a contact."""
    enters = or_(_teaches(viewer, on), _at_roles(viewer, Role.CLERK, on=on))
    days = days_of_class_groups()
    pupil = (Enrolment.class_group_id == ClassGroup.id, Enrolment.role == EnrolmentRole.STUDENT, on_day(on))
    pupils = select(func.count(Enrolment.person_id.distinct())).where(*pupil).correlate(ClassGroup).scalar_subquery()
    has_one = exists().where(Contact.student_id == Enrolment.person_id, *_standing_in(span.first, span.last))
    met = (
        select(func.count(Enrolment.person_id.distinct()))
        .where(*pupil, has_one)
        .correlate(ClassGroup)
        .scalar_subquery()
    )
    rows = db.execute(
        select(
            ClassGroup,
            Organisation.name,
            pupils,
            met,
            enters,
            or_(_teaches(viewer, on), _at_roles(viewer, *MANAGING, on=on)),
        )
        .join(Organisation, Organisation.id == ClassGroup.organisation_id)
        .join(days, days.c.id == ClassGroup.id)
        .where(
            or_(_teaches(viewer, on), _at_roles(viewer, *COUNTS, on=on)),
            or_(days.c.first_day.is_(None), days.c.first_day <= on),
            or_(days.c.last_day.is_(None), days.c.last_day >= on),
        )
        .order_by(Organisation.name, ClassGroup.grades, ClassGroup.title, ClassGroup.id)
    )
    return [
        ClassCount(group, school, count, reached if counts else None, bool(may))
        for group, school, count, reached, may, counts in rows
    ]


def _standing_in(first: date, last: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Contact.held_on.between(first, last), _stands()


def _stands() -> ColumnElement[bool]:
    return ~is_taken_back(Deed.CONTACT, Contact.public_id)


def pupils_of(db: Session, group_id: int, *, on: date) -> list[Person]:
    """Return the pupils of a class on a day, by number; ask `class_to_enter` first whether the viewer may know them."""
    rows = db.scalars(
        select(Person)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Enrolment.class_group_id == group_id, Enrolment.role == EnrolmentRole.STUDENT, on_day(on))
        .distinct()
    ).all()
    return sorted(rows, key=_seat_order)


def _seat_order(pupil: Person) -> tuple[int, str]:
    number = pupil.number or ""
    return (int(number) if number.isdecimal() else 10**9, pupil.sort_key)


def first_letter_of(db: Session, group_id: int) -> date | None:
    """Return the day on which the first letter to a class's families was out, on paper or by link."""
    out = union_all(
        *(select(letter.sent_on).where(letter.class_group_id == group_id) for letter in (GuardianLetter, LetterOut))
    ).subquery()
    first: date | None = db.scalar(select(func.min(out.c.sent_on)))
    return first


def met_this_span(db: Session, students: Sequence[int], span: Span) -> set[int]:
    """Return which of some pupils have a contact in a span."""
    return set(
        db.scalars(
            select(Contact.student_id)
            .where(Contact.student_id.in_(students), *_standing_in(span.first, span.last))
            .distinct()
        )
    )


@dataclass(frozen=True)
class Round:
    """Contacts of a class entered at once: what kind, which day, how many; `key` is the first of them.

    `entered_by` is None for what families answered themselves, and for what came by an import on the server.
    """

    key: int
    kind: str
    held_on: date
    entered_by: int | None
    count: int

    @property
    def is_of_families(self) -> bool:
        """Whether families entered it themselves."""
        return is_of_families(self.kind, self.entered_by)


# What families answered themselves is one round a day: at which hour somebody read a letter is nobody's business.
_ENTERED_AT: ColumnElement[Any] = case((Contact.recorded_by.is_not(None), Contact.recorded_at))


def rounds_of(
    db: Session, group_id: int, span: Span, *, keyed: ColumnElement[bool] | None = None
) -> tuple[list[Round], list[Round]]:
    """Return the rounds of a class that stand, the newest day first: those of a span, and those of all other days.

    `keyed`, from `keyed_by`, keeps those that one clerk keyed that day.
    """
    rows = db.execute(
        select(
            func.min(Contact.id), Contact.kind, Contact.held_on, Contact.recorded_by, func.count(Contact.id.distinct())
        )
        .where(_of_class(group_id), _stands(), true() if keyed is None else keyed)
        .group_by(Contact.kind, Contact.held_on, _ENTERED_AT, Contact.recorded_by)
        .order_by(Contact.held_on.desc(), func.min(Contact.id).desc())
    )
    found = [Round(*row) for row in rows]
    inside = [one for one in found if span.first <= one.held_on <= span.last]
    return inside, [one for one in found if one not in inside]


def keyed_by(person_id: int, day: date) -> ColumnElement[bool]:
    """Return the condition that somebody keyed a contact on a day: a clerk's own of today, and no other (SAFEGUARDS 18)."""
    return and_(
        Contact.recorded_by == person_id,
        Contact.recorded_at >= end_of(day - timedelta(days=1)),
        Contact.recorded_at < end_of(day),
    )


def _of_class(group_id: int) -> ColumnElement[bool]:
    """Whether a contact is one of a pupil who was in the class on its day."""
    return exists().where(
        Enrolment.class_group_id == group_id,
        Enrolment.role == EnrolmentRole.STUDENT,
        Enrolment.person_id == Contact.student_id,
        or_(Enrolment.first_day.is_(None), Enrolment.first_day <= Contact.held_on),
        or_(Enrolment.last_day.is_(None), Enrolment.last_day >= Contact.held_on),
    )


def contacts_of_round(
    db: Session, group_id: int, contact_id: int, *, keyed: ColumnElement[bool] | None = None
) -> Sequence[tuple[Contact, Person]]:
    """Return the contacts of the round that one contact of the class belongs to, with the pupils; empty: no such round."""
    first = db.scalar(
        select(Contact).where(Contact.id == contact_id, _of_class(group_id), true() if keyed is None else keyed)
    )
    if first is None:
        return []
    same: Any = and_(
        Contact.kind == first.kind,
        Contact.held_on == first.held_on,
        Contact.recorded_by.is_not_distinct_from(first.recorded_by),
        true() if first.recorded_by is None else Contact.recorded_at == first.recorded_at,
    )
    rows = db.execute(
        select(Contact, Person)
        .join(Person, Person.id == Contact.student_id)
        .where(same, _of_class(group_id), _stands())
    )
    return sorted(((contact, person) for contact, person in rows), key=lambda row: (*_seat_order(row[1]), row[0].id))
