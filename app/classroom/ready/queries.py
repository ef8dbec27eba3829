"""Questions about what makes a lesson ready: releases, words of second adults, decisions of heads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, ScalarSelect, String, and_, cast, exists, or_, select
from sqlalchemy.orm import aliased, contains_eager

from app.classroom.courses import courses_for
from app.classroom.lecturers.places import is_at_school
from app.classroom.models import LessonState, PlannedLesson, SecondAdult
from app.classroom.queries.rights import classes_taught_by, holds_on
from app.classroom.queries.schools import school_columns, schools_to_name
from app.classroom.ready.models import CourseRelease, ReadyDecision, SecondAdultWord
from app.classroom.ready.rules import major_of, standing_adult
from app.people.models import ClassGroup, Organisation
from app.people.queries.organisations import inside
from app.records.models import GuardianLetter

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.content.shapes import Course
    from app.core.access import Role
    from app.people.identity import SignedIn


@dataclass(frozen=True)
class ReadyFacts:
    """What is kept about a lesson's readiness. `is_coming` None: the second adult has said nothing about that day."""

    is_released: bool
    is_coming: bool | None
    letter_sent_on: date | None
    decision: ReadyDecision | None
    second_is_here: bool = True


def ready_facts(db: Session, lesson: PlannedLesson) -> ReadyFacts:
    """Return what is kept about the readiness of a lesson whose class is loaded; one query."""
    is_released, is_coming, sent, is_here, decision = db.execute(
        select(*facts_columns(), second_is_here(), ReadyDecision)
        .select_from(PlannedLesson)
        .join(ClassGroup, ClassGroup.id == PlannedLesson.class_group_id)
        .outerjoin(ReadyDecision, ReadyDecision.planned_lesson_id == PlannedLesson.id)
        .where(PlannedLesson.id == lesson.id)
    ).one()
    return ReadyFacts(bool(is_released), is_coming, sent, decision, bool(is_here))


def facts_columns() -> tuple[ColumnElement[bool], ScalarSelect[bool], ScalarSelect[date]]:
    """Return what is kept about a lesson's readiness, as columns beside lessons joined to their classes.

    Whether its course is released, whether the second adult is coming (none: nothing was said), and when the letter went out.
    """
    release, word, letter = CourseRelease, SecondAdultWord, GuardianLetter
    major = cast(release.major, String)
    released = exists().where(
        release.organisation_id == ClassGroup.organisation_id,
        release.course == PlannedLesson.course,
        or_(PlannedLesson.edition == major, PlannedLesson.edition.like(major + ".%")),
        release.released_on <= PlannedLesson.planned_on,
    )
    coming = select(word.is_coming).where(*_words_of_second(), second_is_here())
    sent_on = select(letter.sent_on).where(
        letter.class_group_id == PlannedLesson.class_group_id, letter.course == PlannedLesson.course
    )
    beside = PlannedLesson, ClassGroup
    return (
        released.correlate(*beside),
        coming.correlate(*beside).scalar_subquery(),
        sent_on.correlate(*beside).scalar_subquery(),
    )


def second_is_here() -> ColumnElement[bool]:
    """Return the condition that a lesson's second adult holds a post at the class's school that day: the word of whoever left is none."""
    return is_at_school(PlannedLesson.second_adult_id, ClassGroup.organisation_id, PlannedLesson.planned_on)


def _words_of_second() -> tuple[ColumnElement[bool], ...]:
    word = SecondAdultWord
    return (
        word.planned_lesson_id == PlannedLesson.id,
        word.person_id == PlannedLesson.second_adult_id,
        word.planned_on == PlannedLesson.planned_on,
    )


def adult_of(db: Session, lesson: PlannedLesson) -> str | None:
    """Return where the second adult of a lesson stands to have been; None where it is to be asked. At most one query."""
    is_coming = None
    if lesson.state == LessonState.PLANNED and lesson.second_adult_id is not None:
        is_coming = db.scalar(
            select(SecondAdultWord.is_coming)
            .join(PlannedLesson, and_(*_words_of_second()))
            .join(ClassGroup, ClassGroup.id == PlannedLesson.class_group_id)
            .where(PlannedLesson.id == lesson.id, second_is_here())
        )
    return standing_adult(lesson.state, lesson.second_adult, is_coming=is_coming)


def has_decision() -> ColumnElement[bool]:
    """Return the condition that a head decided about a lesson's readiness."""
    return exists().where(ReadyDecision.planned_lesson_id == PlannedLesson.id).correlate(PlannedLesson)


@dataclass(frozen=True)
class AskedToCome:
    """A lesson in which somebody is the second adult, and what they said about its day; `school` is empty where it is their own."""

    lesson: PlannedLesson
    is_coming: bool | None
    school: str = ""


def is_asked_to_come(person_id: int | ColumnElement[int], day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Return the condition that somebody is the second adult of a planned lesson from a day on."""
    return exists().where(*_asks(person_id, day))


def asked_to_come(db: Session, viewer: SignedIn, day: date) -> list[AskedToCome]:
    """List the planned lessons from today on in which the viewer is the second adult; one query."""
    word = SecondAdultWord
    rows = db.execute(
        select(PlannedLesson, word.is_coming, *school_columns(viewer, day, classes_taught_by(viewer.person_id, day)))
        .join(PlannedLesson.class_group)
        .options(contains_eager(PlannedLesson.class_group))
        .outerjoin(
            word,
            and_(*_words_of_second()),
        )
        .where(*_asks(viewer.person_id, day))
        .order_by(PlannedLesson.planned_on, PlannedLesson.id)
    ).all()
    schools = schools_to_name((lesson.id, name, is_own) for lesson, _is_coming, name, is_own in rows)
    return [AskedToCome(lesson, is_coming, schools.get(lesson.id, "")) for lesson, is_coming, _name, _is_own in rows]


def lesson_to_come_to(db: Session, viewer: SignedIn, lesson_id: int, day: date) -> PlannedLesson | None:
    """Find a planned lesson whose second adult the viewer is."""
    return db.scalar(select(PlannedLesson).where(PlannedLesson.id == lesson_id, *_asks(viewer.person_id, day)))


def _asks(person_id: int | ColumnElement[int], day: date | ColumnElement[date]) -> tuple[ColumnElement[bool], ...]:
    group = aliased(ClassGroup)  # whoever asks may have joined the classes too
    return (
        PlannedLesson.second_adult_id == person_id,
        PlannedLesson.second_adult != SecondAdult.NONE,
        PlannedLesson.state == LessonState.PLANNED,
        PlannedLesson.planned_on >= day,
        exists().where(
            group.id == PlannedLesson.class_group_id,
            is_at_school(PlannedLesson.second_adult_id, group.organisation_id, PlannedLesson.planned_on),
        ),
    )


def days_before_classes(db: Session, person_id: int, first: date) -> Sequence[date]:
    """Return the days from a day on whose planned lessons somebody teaches or sits in; one query, no class and no topic."""
    word = SecondAdultWord
    declined = select(word.id).where(
        word.planned_lesson_id == PlannedLesson.id,
        word.person_id == person_id,
        word.planned_on == PlannedLesson.planned_on,
        word.is_coming.is_(False),
    )
    second = and_(
        PlannedLesson.second_adult_id == person_id,
        PlannedLesson.second_adult != SecondAdult.NONE,
        ~declined.exists(),
    )
    return db.scalars(
        select(PlannedLesson.planned_on)
        .where(
            PlannedLesson.state == LessonState.PLANNED,
            PlannedLesson.planned_on >= first,
            or_(PlannedLesson.facilitator_id == person_id, second),
        )
        .distinct()
        .order_by(PlannedLesson.planned_on)
    ).all()


@dataclass(frozen=True)
class CourseAt:
    """A pupils' course that fits classes of an organisation, and since when its present major edition may be taught there."""

    organisation: Organisation
    course: Course
    release: CourseRelease | None
    classes: int

    @property
    def is_corrected(self) -> bool:
        """Whether another edition than the present one was released, of which the present one is a correction."""
        return self.release is not None and self.release.edition != self.course.edition


def courses_to_release(db: Session, viewer: SignedIn, day: date, *roles: Role) -> list[CourseAt]:
    """List the courses that fit the classes of the viewer's own organisations, those not released first; two queries."""
    places = inside(viewer.organisations_as(*roles), on=day)
    rows = db.execute(
        select(ClassGroup, Organisation)
        .join(Organisation, Organisation.id == ClassGroup.organisation_id)
        .where(ClassGroup.organisation_id.in_(places), holds_on(ClassGroup, day))
        .order_by(Organisation.name, Organisation.id, ClassGroup.id)
    ).all()
    counted: dict[tuple[int, str], int] = {}
    known: dict[tuple[int, str], tuple[Organisation, Course]] = {}
    for group, organisation in rows:
        for course in courses_for(group):
            key = organisation.id, course.id
            counted[key] = counted.get(key, 0) + 1
            known[key] = organisation, course
    releases = {
        (row.organisation_id, row.course, row.major): row
        for row in db.scalars(select(CourseRelease).where(CourseRelease.organisation_id.in_({key[0] for key in known})))
    }
    found = [
        CourseAt(organisation, course, releases.get((*key, major_of(course.edition))), counted[key])
        for key, (organisation, course) in known.items()
    ]
    return sorted(found, key=lambda one: one.release is not None)
