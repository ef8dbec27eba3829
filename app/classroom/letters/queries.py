"""Questions about letters: a link by its address, a class for whoever may give it one, whose family is not reached yet."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from app.classroom.letters.models import ClassDeputy, LetterLink
from app.classroom.letters.models import LetterReceipts as Came
from app.classroom.models import TimetableHold
from app.classroom.queries.pupils import Seat, seats
from app.classroom.queries.rights import classes_taught_by, holds_on, may_enter_class
from app.compliance.questions import ReceiptsByCode
from app.core.access import Role
from app.people.models import (
    Appointment,
    AppointmentKind,
    ClassGroup,
    Enrolment,
    EnrolmentRole,
    Organisation,
    Person,
    Post,
)
from app.people.queries.belonging import is_no_visit, works_in
from app.people.queries.organisations import inside
from app.records.deeds import came_by_code
from app.records.models import Contact
from app.records.voids import Deed, is_taken_back
from app.supervision.contacts.queries import met_this_span
from app.supervision.spans import Span, spans_of
from app.supervision.vice_principals import is_the_post

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn

NAMING = (Role.CLASS_TEACHER, Role.TRAINING_MANAGER, Role.HEAD)


def link_by_token(db: Session, token: str, day: date) -> tuple[LetterLink, Organisation] | None:
    """Find the letter of an address that opens today, with the school it comes from."""
    row = db.execute(
        select(LetterLink, Organisation)
        .join(ClassGroup, ClassGroup.id == LetterLink.class_group_id)
        .join(Organisation, Organisation.id == ClassGroup.organisation_id)
        .where(LetterLink.token == token, LetterLink.first_day <= day, LetterLink.last_day >= day)
    ).first()
    return (row[0], row[1]) if row else None


def link_of_class(db: Session, class_group_id: int, course: str, day: date) -> LetterLink | None:
    """Return the link of a class to a course's letter that opens today."""
    return db.scalars(
        select(LetterLink)
        .where(
            LetterLink.class_group_id == class_group_id,
            LetterLink.course == course,
            LetterLink.first_day <= day,
            LetterLink.last_day >= day,
        )
        .order_by(LetterLink.id.desc())
    ).first()


def families_of(db: Session, link: LetterLink, day: date) -> Sequence[int]:
    """Return the pupils whose families may hold a slip: in the class at any time since the letter, and not erased."""
    return db.scalars(
        select(Enrolment.person_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(
            Enrolment.class_group_id == link.class_group_id,
            Enrolment.role == EnrolmentRole.STUDENT,
            or_(Enrolment.first_day.is_(None), Enrolment.first_day <= day),
            or_(Enrolment.last_day.is_(None), Enrolment.last_day >= link.first_day),
            Person.name != "",
        )
        .distinct()
    ).all()


def has_answered(db: Session, student_id: int, since: date) -> bool:
    """Whether a pupil's family answered a letter itself, by a slip's code, since a day.

    What the school keyed from paper or from a talk may be taken back, and says nothing of it.
    """
    row = select(Contact.id).where(
        Contact.student_id == student_id,
        came_by_code(),
        Contact.held_on >= since,
        ~is_taken_back(Deed.CONTACT, Contact.public_id),
    )
    return db.scalar(row.limit(1)) is not None


def _is_deputy(person_id: int, day: date) -> ColumnElement[bool]:
    """Whether somebody is a class's deputy: named, still at the school, and not taken out of its timetable (SAFEGUARDS 10)."""
    at_school = select(Appointment.organisation_id).join(Post, Post.id == Appointment.post_id)
    at_school = at_school.where(Appointment.person_id == person_id, _is_staff(day), is_no_visit())
    called_so = select(Person.name).where(Person.id == person_id).scalar_subquery()
    held_at = select(TimetableHold.organisation_id).where(
        or_(TimetableHold.person_id == person_id, TimetableHold.typed_name == called_so),
        TimetableHold.lifted_at.is_(None),
    )
    return and_(
        ClassGroup.id.in_(select(ClassDeputy.class_group_id).where(ClassDeputy.person_id == person_id)),
        ClassGroup.organisation_id.in_(at_school),
        ~ClassGroup.organisation_id.in_(inside(held_at, on=day)),
        holds_on(ClassGroup, day),
    )


def _is_staff(day: date) -> ColumnElement[bool]:
    """Return the condition that an appointment, joined to its post, is one of staff on a day: no visitor's to teach."""
    return and_(holds_on(Appointment, day), Appointment.kind == AppointmentKind.STAFF, ~is_the_post())


def class_with_families(db: Session, viewer: SignedIn, class_group_id: int, day: date) -> ClassGroup | None:
    """Find a class whose families the viewer may see: its teacher, or its one deputy, and nobody else."""
    return db.scalar(
        select(ClassGroup).where(
            ClassGroup.id == class_group_id,
            or_(
                and_(ClassGroup.id.in_(classes_taught_by(viewer.person_id, day)), holds_on(ClassGroup, day)),
                _is_deputy(viewer.person_id, day),
            ),
        )
    )


def classes_as_deputy(db: Session, person_id: int, day: date) -> Sequence[ClassGroup]:
    """List the classes whose deputy somebody is."""
    return db.scalars(select(ClassGroup).where(_is_deputy(person_id, day)).order_by(ClassGroup.title)).all()


@dataclass(frozen=True)
class Families:
    """How far a class's families are reached in a term; `waiting` holds names while it runs, and nobody once it closed."""

    span: Span
    is_running: bool
    pupils: int
    met: int
    waiting: list[Seat]


def families_reached(db: Session, class_group: ClassGroup, day: date) -> Families:
    """Return how many families of a class have a contact this term, and, while it runs, whose have none."""
    span = spans_of(db, class_group.organisation_id, on=day)[0]
    is_running = span.first <= day <= span.last
    pupils = seats(db, [class_group.id], day)
    met = met_this_span(db, [one.person_id for one in pupils], span)
    waiting = [one for one in pupils if one.person_id not in met] if is_running else []
    return Families(span, is_running, len(pupils), len(met), waiting)


def deputy_of(db: Session, class_group_id: int) -> ClassDeputy | None:
    """Return who is a class's deputy."""
    return db.scalar(
        select(ClassDeputy).where(ClassDeputy.class_group_id == class_group_id).options(joinedload(ClassDeputy.person))
    )


def colleagues_of(db: Session, class_group: ClassGroup, day: date) -> Sequence[tuple[int, str]]:
    """List the school's own staff, id and name: one of them may be a class's deputy.

    Neither volunteers nor whoever comes from outside: names of pupils are the school's (SAFEGUARDS 18).
    """
    here = and_(works_in(inside([class_group.organisation_id], on=day)), _is_staff(day))
    staff = select(Appointment.person_id).join(Post, Post.id == Appointment.post_id).where(here)
    rows = db.execute(
        select(Person.id, Person.name)
        .where(Person.id.in_(staff), Person.name != "")
        .order_by(Person.sort_key, Person.id)
    )
    return [(person_id, name) for person_id, name in rows]


def class_to_name_for(db: Session, viewer: SignedIn, class_group_id: int, day: date) -> ClassGroup | None:
    """Find a class whose deputy the viewer may name: its teacher's, or one of their own school's."""
    return db.scalar(select(ClassGroup).where(ClassGroup.id == class_group_id, may_enter_class(viewer, day, *NAMING)))


def receipts_at(
    db: Session, places: Collection[int], after: date, until: date, *, only_over: bool
) -> Iterator[ReceiptsByCode]:
    """Yield how the receipts came of the letters begun at some places in some time, as one sum of all classes."""
    counts = (func.coalesce(func.sum(column), 0) for column in (Came.by_code, Came.soon, Came.together))
    begun = (
        select(*counts)
        .join(LetterLink, LetterLink.id == Came.letter_link_id)
        .join(ClassGroup, ClassGroup.id == LetterLink.class_group_id)
        .where(ClassGroup.organisation_id.in_(places), LetterLink.first_day > after, LetterLink.first_day <= until)
    )
    if only_over:
        begun = begun.where(LetterLink.last_day <= until)
    yield ReceiptsByCode(*(int(count) for count in db.execute(begun).one()))
