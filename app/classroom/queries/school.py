"""Questions about a school: its terms, its classes of one age, the adults who may teach or sit in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, func, or_, select, union, union_all
from sqlalchemy.orm import contains_eager, selectinload

from app.classroom.courses import courses_for
from app.classroom.lecturers.capacities import authorised_visitors
from app.classroom.lecturers.lending import lecturers_for
from app.classroom.lecturers.places import own_people
from app.classroom.models import OPEN, LessonState, PlannedLesson
from app.classroom.queries.calendar import calendar_of
from app.classroom.queries.holds import held_persons
from app.classroom.queries.rights import classes_taught_by, holds_on
from app.core.access import Role
from app.people.erased import called
from app.people.models import (
    Appointment,
    ClassGroup,
    Enrolment,
    EnrolmentRole,
    Organisation,
    Person,
    Post,
    RoleGrant,
)
from app.people.queries.moving_up import in_order
from app.people.queries.organisations import inside, lines_of, subtree

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn


def classes_beside(db: Session, viewer: SignedIn, class_group: ClassGroup, day: date) -> list[ClassGroup]:
    """List the viewer's own class groups that share a grade, this one first: a make-up lesson's choice.

    Who waits in another class is that teacher's to know: she lets hers join the lesson (SAFEGUARDS 18).
    """
    rows = db.scalars(
        select(ClassGroup)
        .where(
            ClassGroup.organisation_id == class_group.organisation_id,
            ClassGroup.id.in_(classes_taught_by(viewer.person_id, day)),
            holds_on(ClassGroup, day),
        )
        .order_by(ClassGroup.id)
    )
    grades = set(class_group.grades.split(","))
    beside = [
        row for row in sorted(rows, key=in_order) if row.id != class_group.id and grades & set(row.grades.split(","))
    ]
    return [class_group, *beside]


def classes_of_band(db: Session, class_group: ClassGroup, day: date) -> list[ClassGroup]:
    """List the other class groups of the same school for which a course of this one is written, whoever teaches them."""
    own = {course.id for course in courses_for(class_group)}
    rows = school_classes(db, [class_group.organisation_id], day)
    return [row for row in rows if row.id != class_group.id and own & {course.id for course in courses_for(row)}]


def terms_of(db: Session, organisation_id: int, day: date) -> list[tuple[date, date]]:
    """Return the terms of the nearest organisation up the line that has entered any, else everybody's.

    COMPLIANCE §3, each: one organisation supplies all windows of a kind.
    """
    return list(calendar_of(db, organisation_id, day).terms)


@dataclass(frozen=True)
class Adult:
    """Somebody who may stand before a class or sit in it; `home` is the organisation that sends another one's lecturer."""

    person_id: int
    name: str
    post: str | None
    post_en: str | None = None
    lessons: int = 0
    home: str | None = None


def adults_of(db: Session, organisations: Collection[int], day: date, present: int | None = None) -> list[Adult]:
    """List the adults appointed at schools on a day, and who is planned now, for choosing the second adult.

    Whom the timetable does not take for now stands among them: a name left out would tell of a hold (SAFEGUARDS 10).
    """
    here = and_(Appointment.organisation_id.in_(inside(organisations, on=day)), holds_on(Appointment, day))
    rows = db.execute(
        select(Person.id, Person.name, func.min(Post.title), func.min(Post.title_en), func.count(Post.id.distinct()))
        .select_from(Person)
        .outerjoin(Appointment, and_(Appointment.person_id == Person.id, here))
        .outerjoin(Post, Post.id == Appointment.post_id)
        .where(or_(Appointment.id.is_not(None), Person.id == present))
        .group_by(Person.id, Person.name, Person.sort_key)
        .order_by(Person.sort_key, Person.id)
    )
    return [
        # Of somebody with several posts the two first titles may belong to different ones.
        Adult(person_id, called(name), post, post_en if posts == 1 else None)
        for person_id, name, post, post_en, posts in rows
    ]


def facilitators_of(db: Session, class_group: ClassGroup, day: date, present: int | None = None) -> list[Adult]:
    """List who may teach a class: its teachers, who holds the facilitator's role at its school, and who is planned.

    A role alone brings nobody whose post is over. Besides, the school's vice-principals and experts who have the right, then lecturers of other organisations. Whom the timetable does not take for now stands among them, as among the second adults.
    """
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
    visitors = authorised_visitors(class_group.organisation_id, day)
    own = own_people(class_group.organisation_id, day)
    may_teach = or_(
        Person.id.in_(teachers), and_(Person.id.in_(lecturers), Person.id.in_(own)), Person.id.in_(visitors)
    )
    rows = db.execute(
        select(Person.id, Person.name, may_teach)
        .where(or_(may_teach, Person.id == present))
        .order_by(Person.sort_key, Person.id)
    ).all()
    ours = {person_id for person_id, _name, is_ours in rows if is_ours}
    guests = {
        person_id: Adult(person_id, called(name), None, home=home)
        for person_id, name, home in lecturers_for(db, class_group.organisation_id, day)
        if person_id not in ours
    }
    here = [Adult(person_id, called(name), None) for person_id, name, _is_ours in rows if person_id not in guests]
    return [*here, *guests.values()]


def not_to_plan(
    db: Session, organisation_id: int, day: date, *, planned_on: date | None, last_period: bool, lesson_id: int | None
) -> frozenset[int]:
    """Return whom a plan cannot take: who stands in another last period of that day, and whom the timetable does not take.

    Both get one answer, so that the answer tells nobody of a hold (SAFEGUARDS 10). `lesson_id`: the lesson being changed.
    """
    held = held_persons(db, [organisation_id], day)
    if planned_on is None or not last_period:
        return held
    rows = db.execute(
        select(PlannedLesson.facilitator_id, PlannedLesson.second_adult_id).where(
            PlannedLesson.planned_on == planned_on,
            PlannedLesson.last_period,
            PlannedLesson.state.in_(OPEN),
            PlannedLesson.id.is_distinct_from(lesson_id),
        )
    )
    return held | {person for row in rows for person in row if person is not None}


def timetable_adults(db: Session, organisations: Collection[int], day: date) -> list[Adult]:
    """List everybody who stands in the timetables of schools or could be put there, with in how many lessons to be given.

    Also whose register is open: a guest's door closes with their place, in the middle of a lesson too. Somebody already taken
    out is listed like everybody else: their absence would tell of a hold (SAFEGUARDS 10).
    """
    schools = inside(organisations, on=day)
    open_here = (
        select(PlannedLesson.facilitator_id, PlannedLesson.second_adult_id)
        .join(ClassGroup, ClassGroup.id == PlannedLesson.class_group_id)
        .where(ClassGroup.organisation_id.in_(schools), _still_to_be_given(day))
        .subquery()
    )
    places = union_all(
        select(open_here.c.facilitator_id.label("person_id")), select(open_here.c.second_adult_id.label("person_id"))
    ).subquery()
    counted = select(places.c.person_id, func.count().label("lessons")).group_by(places.c.person_id).subquery()
    appointed = select(Appointment.person_id).where(
        Appointment.organisation_id.in_(schools), _not_over(Appointment, day)
    )
    teachers = (
        select(Enrolment.person_id)
        .join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
        .where(ClassGroup.organisation_id.in_(schools), Enrolment.role == EnrolmentRole.TEACHER)
        .where(_not_over(Enrolment, day))
    )
    lecturers = select(RoleGrant.person_id).where(
        RoleGrant.role == Role.FACILITATOR, RoleGrant.organisation_id.in_(schools), _not_over(RoleGrant, day)
    )
    entering = (
        select(PlannedLesson.facilitator_id)
        .join(ClassGroup, ClassGroup.id == PlannedLesson.class_group_id)
        .where(ClassGroup.organisation_id.in_(schools), PlannedLesson.state == LessonState.TAUGHT)
    )
    everybody = union(appointed, teachers, lecturers, entering, select(counted.c.person_id))
    rows = db.execute(
        select(Person.id, Person.name, func.coalesce(counted.c.lessons, 0))
        .outerjoin(counted, counted.c.person_id == Person.id)
        .where(Person.id.in_(everybody))
        .order_by(Person.sort_key, Person.id)
    )
    return [Adult(person_id, called(name), None, lessons=lessons) for person_id, name, lessons in rows]


def _not_over(row: Any, day: date) -> ColumnElement[bool]:
    return or_(row.last_day.is_(None), row.last_day >= day)


def _still_to_be_given(day: date) -> ColumnElement[bool]:
    return and_(PlannedLesson.state == LessonState.PLANNED, PlannedLesson.planned_on >= day)


def lessons_with_adult(
    db: Session, organisations: Collection[int], person_id: int, day: date
) -> Sequence[PlannedLesson]:
    """List the lessons of schools still to be given in which a person stands; a lesson given keeps who gave it."""
    return db.scalars(
        select(PlannedLesson)
        .join(ClassGroup, ClassGroup.id == PlannedLesson.class_group_id)
        .where(
            ClassGroup.organisation_id.in_(inside(organisations, on=day)),
            _still_to_be_given(day),
            or_(PlannedLesson.facilitator_id == person_id, PlannedLesson.second_adult_id == person_id),
        )
        .options(contains_eager(PlannedLesson.class_group), selectinload(PlannedLesson.invited))
        .order_by(PlannedLesson.id)
        .with_for_update(of=PlannedLesson)
    ).all()


def school_classes(db: Session, organisations: Collection[int], day: date) -> Sequence[ClassGroup]:
    """List the class groups of schools by grade and class, never of a district's: above a school nobody sees classes."""
    found = select(ClassGroup).where(ClassGroup.organisation_id.in_(organisations), holds_on(ClassGroup, day))
    return sorted(db.scalars(found.order_by(ClassGroup.id)), key=lambda one: (one.organisation_id, in_order(one)))


def schools_below(db: Session, organisations: Collection[int], day: date) -> list[tuple[int, str]]:
    """List the organisations of a subtree that have class groups: id and name."""
    rows = db.execute(
        select(Organisation.id, Organisation.name)
        .where(
            Organisation.id.in_(subtree(organisations, on=day)),
            Organisation.id.in_(select(ClassGroup.organisation_id).where(holds_on(ClassGroup, day))),
        )
        .order_by(Organisation.name, Organisation.id)
    )
    return [(row.id, row.name) for row in rows]


def level_of(db: Session, viewer: SignedIn, school_id: int, day: date) -> int:
    """Return the highest organisation above a school whose officer a viewer is: as whose officer they act there."""
    held = viewer.organisations_as(Role.BUREAU_OFFICER)
    return [one for one in lines_of(db, [school_id], on=day)[school_id] if one in held][-1]


def classes_with_lessons_ahead(db: Session, day: date) -> dict[int, int]:
    """Return by organisation how many of its classes have a lesson planned for today or later; counts only."""
    asked = (
        select(ClassGroup.organisation_id, func.count(ClassGroup.id.distinct()))
        .join(PlannedLesson, PlannedLesson.class_group_id == ClassGroup.id)
        .where(PlannedLesson.state == LessonState.PLANNED, PlannedLesson.planned_on >= day)
        .group_by(ClassGroup.organisation_id)
    )
    return dict(db.execute(asked).all())
