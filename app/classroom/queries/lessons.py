"""Questions about classes, planned lessons and what stands around them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, literal, or_, select
from sqlalchemy.orm import joinedload

from app.classroom.models import GuardianLetter, InvitedClass, LessonKind, LessonState, PlannedLesson
from app.classroom.queries.rights import classes_taught_by, holds_on, may_enter_class, may_enter_lesson, subtree
from app.core.access import Role
from app.people.models import (
    Appointment,
    ClassGroup,
    Enrolment,
    EnrolmentRole,
    Organisation,
    OrganisationParent,
    Person,
    Post,
    RoleGrant,
    Window,
)
from app.records.models import TaughtClassGroup, TaughtSession

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn

OPEN = (LessonState.PLANNED, LessonState.TAUGHT)
LATELY = timedelta(days=60)  # how long a lesson nobody closed stays on the first page
YEAR = timedelta(days=365)


def own_classes(db: Session, viewer: SignedIn, day: date) -> Sequence[ClassGroup]:
    """List the class groups the viewer teaches."""
    return db.scalars(
        select(ClassGroup)
        .where(ClassGroup.id.in_(classes_taught_by(viewer.person_id, day)))
        .order_by(ClassGroup.title, ClassGroup.id)
    ).all()


def class_for(db: Session, viewer: SignedIn, class_group_id: int, day: date, *roles: Role) -> ClassGroup | None:
    """Find a class group the viewer may enter in one of the roles."""
    return db.scalar(select(ClassGroup).where(ClassGroup.id == class_group_id, may_enter_class(viewer, day, *roles)))


def lesson_for(
    db: Session,
    viewer: SignedIn,
    lesson_id: int,
    day: date,
    *roles: Role,
    with_names: bool = False,
    to_change: bool = False,
) -> PlannedLesson | None:
    """Find a lesson the viewer may enter in one of the roles; `to_change` keeps others waiting until the end."""
    question = (
        select(PlannedLesson)
        .join(ClassGroup, ClassGroup.id == PlannedLesson.class_group_id)
        .where(
            PlannedLesson.id == lesson_id,
            PlannedLesson.state != LessonState.CALLED_OFF,
            may_enter_lesson(viewer, day, *roles, with_names=with_names),
        )
        .options(
            joinedload(PlannedLesson.class_group),
            joinedload(PlannedLesson.facilitator),
            joinedload(PlannedLesson.second),
            joinedload(PlannedLesson.invited).joinedload(InvitedClass.class_group),
        )
    )
    if to_change:
        question = question.with_for_update(of=PlannedLesson)
    return db.scalars(question.execution_options(populate_existing=to_change)).unique().one_or_none()


def lessons_to_see(db: Session, viewer: SignedIn, day: date, class_groups: Collection[int]) -> Sequence[PlannedLesson]:
    """List open lessons of these class groups, those planned for the viewer and those whose paper a clerk keys."""
    wanted = [PlannedLesson.class_group_id.in_(class_groups), PlannedLesson.facilitator_id == viewer.person_id]
    keyed_for = viewer.organisations_as(Role.CLERK)
    if keyed_for:
        wanted.append(ClassGroup.organisation_id.in_(subtree(keyed_for, day)))
    return (
        db.scalars(
            select(PlannedLesson)
            .join(ClassGroup, ClassGroup.id == PlannedLesson.class_group_id)
            .where(PlannedLesson.state.in_(OPEN), PlannedLesson.planned_on >= day - LATELY, or_(*wanted))
            .options(joinedload(PlannedLesson.class_group))
            .order_by(PlannedLesson.planned_on, ClassGroup.title, PlannedLesson.id)
        )
        .unique()
        .all()
    )


def lesson_of_code(db: Session, code: str) -> PlannedLesson | None:
    """Find the lesson of a class view's code: nothing of it but course, edition, module and day is shown."""
    return db.scalar(
        select(PlannedLesson).where(PlannedLesson.code == code, PlannedLesson.state != LessonState.CALLED_OFF)
    )


def joinable_lessons(db: Session, class_group: ClassGroup, course: str, day: date) -> Sequence[PlannedLesson]:
    """List the lessons of this course still to come in the school's other classes, for those who missed one."""
    return db.scalars(
        select(PlannedLesson)
        .join(ClassGroup, ClassGroup.id == PlannedLesson.class_group_id)
        .where(
            ClassGroup.organisation_id == class_group.organisation_id,
            PlannedLesson.class_group_id != class_group.id,
            PlannedLesson.kind == LessonKind.CLASS,
            PlannedLesson.course == course,
            PlannedLesson.state == LessonState.PLANNED,
            PlannedLesson.planned_on >= day,
        )
        .options(joinedload(PlannedLesson.class_group), joinedload(PlannedLesson.invited))
        .order_by(PlannedLesson.planned_on, PlannedLesson.id)
    ).unique().all()  # fmt: skip


def classes_beside(db: Session, class_group: ClassGroup, day: date) -> list[ClassGroup]:
    """List the school's class groups of this year that share a grade, this one first: a make-up lesson's choice."""
    rows = db.scalars(
        select(ClassGroup)
        .where(ClassGroup.organisation_id == class_group.organisation_id, holds_on(ClassGroup, day))
        .order_by(ClassGroup.title, ClassGroup.id)
    )
    grades = set(class_group.grades.split(","))
    beside = [row for row in rows if row.id != class_group.id and grades & set(row.grades.split(","))]
    return [class_group, *beside]


def letter_day(db: Session, class_group_id: int, course: str) -> date | None:
    """Return the day a class's guardians got a course's letter."""
    return db.scalar(
        select(GuardianLetter.sent_on).where(
            GuardianLetter.class_group_id == class_group_id, GuardianLetter.course == course
        )
    )


def terms_of(db: Session, organisation_id: int, day: date) -> list[tuple[date, date]]:
    """Return the terms of the nearest organisation up the line that has entered any, else everybody's.

    COMPLIANCE §3, each: one organisation supplies all windows of a kind.
    """
    parents = (
        select(OrganisationParent.organisation_id, OrganisationParent.parent_id, OrganisationParent.first_day)
        .where(or_(OrganisationParent.first_day.is_(None), OrganisationParent.first_day <= day))
        .subquery()
    )
    newest = (
        select(
            parents.c.organisation_id,
            parents.c.parent_id,
            func.row_number()
            .over(partition_by=parents.c.organisation_id, order_by=parents.c.first_day.desc().nulls_last())
            .label("age"),
        )
    ).subquery()
    line = (
        select(Organisation.id.label("id"), literal(0).label("height"))
        .where(Organisation.id == organisation_id)
        .cte("organisations_above", recursive=True)
    )
    line = line.union_all(
        select(newest.c.parent_id, line.c.height + 1)
        .join(line, newest.c.organisation_id == line.c.id)
        .where(newest.c.age == 1, newest.c.parent_id.is_not(None))
    )
    rows = db.execute(
        select(Window.first_day, Window.last_day, line.c.height)
        .outerjoin(line, line.c.id == Window.organisation_id)
        .where(Window.kind == "term", or_(line.c.id.is_not(None), Window.organisation_id.is_(None)))
    ).all()
    if not rows:
        return []
    everybodys = max((row.height for row in rows if row.height is not None), default=0) + 1
    nearest = min(everybodys if row.height is None else row.height for row in rows)
    return sorted(
        (row.first_day, row.last_day) for row in rows if (everybodys if row.height is None else row.height) == nearest
    )


@dataclass(frozen=True)
class Adult:
    """Somebody who may stand before a class or sit in it."""

    person_id: int
    name: str
    post: str | None


def adults_of(db: Session, organisation_id: int, day: date) -> list[Adult]:
    """List the adults appointed at a school on a day, for choosing who teaches and who is the second adult."""
    rows = db.execute(
        select(Person.id, Person.name, func.min(Post.title))
        .join(Appointment, Appointment.person_id == Person.id)
        .join(Post, Post.id == Appointment.post_id)
        .where(Appointment.organisation_id.in_(subtree({organisation_id}, day)), holds_on(Appointment, day))
        .group_by(Person.id, Person.name, Person.sort_key)
        .order_by(Person.sort_key, Person.id)
    )
    return [Adult(*row) for row in rows]


def facilitators_of(db: Session, class_group: ClassGroup, day: date) -> list[Adult]:
    """List who may teach a class: its teachers, and who holds the facilitator's role at its school."""
    teachers = select(Enrolment.person_id).where(
        Enrolment.class_group_id == class_group.id,
        Enrolment.role == EnrolmentRole.TEACHER,
        holds_on(Enrolment, day),
    )
    lecturers = select(RoleGrant.person_id).where(
        RoleGrant.role == Role.FACILITATOR,
        RoleGrant.organisation_id == class_group.organisation_id,
        holds_on(RoleGrant, day),
    )
    rows = db.execute(
        select(Person.id, Person.name)
        .where(or_(Person.id.in_(teachers), Person.id.in_(lecturers)))
        .order_by(Person.sort_key, Person.id)
    )
    return [Adult(person_id, name, None) for person_id, name in rows]


def lessons_by_facilitator(db: Session, class_group_id: int, day: date) -> dict[int | None, int]:
    """Count a class's lessons of the last twelve months by who taught them."""
    return dict(
        db.execute(
            select(TaughtSession.facilitator_id, func.count())
            .join(TaughtClassGroup, TaughtClassGroup.taught_session_id == TaughtSession.id)
            .where(TaughtClassGroup.class_group_id == class_group_id, TaughtSession.held_on >= day - YEAR)
            .group_by(TaughtSession.facilitator_id)
        )
    )
