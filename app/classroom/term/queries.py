"""Questions about a school's term: its classes for a viewer, who stands before them, what was given and what is planned."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import null, or_, select, union_all
from sqlalchemy.orm import joinedload

from app.classroom.lecturers.places import own_people
from app.classroom.models import GIVEN, OPEN, PlannedLesson
from app.classroom.queries.rights import classes_taught_by, holds_on
from app.core.access import Role
from app.people.models import ClassGroup, Enrolment, EnrolmentRole, Organisation, Person, RoleGrant
from app.people.queries.moving_up import in_order
from app.records.counted import counts_as_lesson
from app.records.models import GuardianLetter, TaughtClassGroup, TaughtModule, TaughtSession

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn

PLANNING = (Role.TRAINING_MANAGER, Role.HEAD, Role.PROTECTION_LEAD)


@dataclass(frozen=True)
class School:
    """A school with those of its classes whose plan somebody may see; `is_whole`: as who plans for the school."""

    organisation: Organisation
    classes: tuple[ClassGroup, ...]
    is_whole: bool


def schools_to_plan(db: Session, viewer: SignedIn, day: date) -> list[School]:
    """List the schools whose plan a viewer sees: whole for who manages one, else one's own classes; never a district's schools."""
    whole = viewer.organisations_as(*PLANNING)
    rows = db.execute(
        select(ClassGroup, Organisation)
        .join(Organisation, Organisation.id == ClassGroup.organisation_id)
        .where(
            holds_on(ClassGroup, day),
            or_(ClassGroup.organisation_id.in_(whole), ClassGroup.id.in_(classes_taught_by(viewer.person_id, day))),
        )
        .order_by(Organisation.name, Organisation.id, ClassGroup.id)
    )
    found: dict[Organisation, list[ClassGroup]] = {}
    for group, organisation in rows:
        found.setdefault(organisation, []).append(group)
    return [School(one, tuple(sorted(groups, key=in_order)), one.id in whole) for one, groups in found.items()]


@dataclass(frozen=True)
class Adults:
    """Who may stand before a school's classes: each class's teachers, then everybody, by name."""

    of_class: dict[int, tuple[int, ...]]
    names: dict[int, str]


def adults_of_classes(db: Session, organisation_id: int, day: date) -> Adults:
    """Return the teachers of all classes of a school, and its own people who hold the facilitator's role; one query.

    Vice-principals and experts come as what they are (guests.py).
    """
    teachers = (
        select(Enrolment.class_group_id.label("group"), Enrolment.person_id.label("person"))
        .join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
        .where(
            ClassGroup.organisation_id == organisation_id,
            Enrolment.role == EnrolmentRole.TEACHER,
            holds_on(Enrolment, day),
            holds_on(ClassGroup, day),
        )
    )
    lecturers = select(null().label("group"), RoleGrant.person_id.label("person")).where(
        RoleGrant.role == Role.FACILITATOR,
        RoleGrant.organisation_id == organisation_id,
        holds_on(RoleGrant, day),
        RoleGrant.person_id.in_(own_people(organisation_id, day)),
    )
    both = union_all(teachers, lecturers).subquery()
    rows = db.execute(
        select(both.c.group, Person.id, Person.name)
        .join(Person, Person.id == both.c.person)
        .order_by(Person.sort_key, Person.id)
    )
    of_class: dict[int, list[int]] = {}
    names: dict[int, str] = {}
    for group, person, name in rows:
        names[person] = name
        if group is not None and person not in of_class.setdefault(group, []):
            of_class[group].append(person)
    return Adults({group: tuple(persons) for group, persons in of_class.items()}, names)


def lessons_around(
    db: Session, class_groups: Collection[int], persons: Collection[int], window: tuple[date, date]
) -> Sequence[PlannedLesson]:
    """List the lessons of a term, planned and given: those of some classes, and all others in which some people stand."""
    return db.scalars(
        select(PlannedLesson)
        .where(
            PlannedLesson.state.in_((*OPEN, *GIVEN)),
            PlannedLesson.planned_on >= window[0],
            PlannedLesson.planned_on <= window[1],
            or_(
                PlannedLesson.class_group_id.in_(class_groups),
                PlannedLesson.facilitator_id.in_(persons),
                PlannedLesson.second_adult_id.in_(persons),
            ),
        )
        .options(joinedload(PlannedLesson.facilitator))
        .order_by(PlannedLesson.planned_on, PlannedLesson.id)
    ).all()


@dataclass(frozen=True)
class Given:
    """A module that a session of the ledger delivered to a class."""

    class_group_id: int
    course: str
    module: str | None  # none: all of the course's
    held_on: date
    facilitator_id: int | None
    session_id: int


def given_to(db: Session, class_groups: Collection[int], first: date, last: date) -> list[Given]:
    """Return what the ledger knows of some classes' sessions between two days; a make-up lesson is none of the class."""
    rows = db.execute(
        select(
            TaughtClassGroup.class_group_id,
            TaughtSession.course,
            TaughtModule.module,
            TaughtSession.held_on,
            TaughtSession.facilitator_id,
            TaughtSession.id,
        )
        .join(TaughtSession, TaughtSession.id == TaughtClassGroup.taught_session_id)
        .outerjoin(TaughtModule, TaughtModule.taught_session_id == TaughtSession.id)
        .where(
            TaughtClassGroup.class_group_id.in_(class_groups),
            TaughtSession.held_on >= first,
            TaughtSession.held_on <= last,
            counts_as_lesson(TaughtSession),
        )
        .order_by(TaughtSession.held_on, TaughtSession.id)
    )
    return [Given(*row) for row in rows]


def letters_of(db: Session, class_groups: Collection[int]) -> dict[tuple[int, str], date]:
    """Return the day each class's guardians got the letter of each course."""
    rows = db.execute(
        select(GuardianLetter.class_group_id, GuardianLetter.course, GuardianLetter.sent_on).where(
            GuardianLetter.class_group_id.in_(class_groups)
        )
    )
    return {(group, course): sent_on for group, course, sent_on in rows}
