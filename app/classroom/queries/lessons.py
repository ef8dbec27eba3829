"""Questions about classes, planned lessons and what stands around them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from app.classroom.models import GuardianLetter, InvitedClass, LessonKind, LessonState, PlannedLesson
from app.classroom.queries.rights import classes_taught_by, may_enter_class, may_enter_lesson
from app.core.access import Role
from app.people.models import ClassGroup, Organisation
from app.people.queries.organisations import inside
from app.records.models import TaughtClassGroup, TaughtSession

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn

S = TypeVar("S", bound=Select[Any])
TEACHING = (Role.CLASS_TEACHER, Role.FACILITATOR, Role.CLERK)
CHANGING = (Role.CLASS_TEACHER, Role.HEAD, Role.PROTECTION_LEAD)
SEEING = (*TEACHING, Role.HEAD, Role.PROTECTION_LEAD, Role.TRAINING_MANAGER)
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


def _with_parts(question: S) -> S:
    return question.options(
        joinedload(PlannedLesson.class_group),
        joinedload(PlannedLesson.facilitator),
        joinedload(PlannedLesson.second),
        joinedload(PlannedLesson.invited).joinedload(InvitedClass.class_group),
    )


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
    question = _with_parts(
        select(PlannedLesson)
        .join(ClassGroup, ClassGroup.id == PlannedLesson.class_group_id)
        .where(
            PlannedLesson.id == lesson_id,
            PlannedLesson.state != LessonState.CALLED_OFF,
            may_enter_lesson(viewer, day, *roles, with_names=with_names),
        )
    )
    if to_change:
        question = question.with_for_update(of=PlannedLesson)
    return db.scalars(question.execution_options(populate_existing=to_change)).unique().one_or_none()


@dataclass(frozen=True)
class LessonPage:
    """A lesson with what its page says besides: what the viewer may do, the letter, who taught the class lately.

    `school` is the public id of the school, for the address of its help card.
    """

    lesson: PlannedLesson
    may_teach: bool
    may_change: bool
    is_class_teacher: bool
    school: str
    letter_sent_on: date | None
    by_this_facilitator: int
    by_others: int


def lesson_page(db: Session, viewer: SignedIn, lesson_id: int, day: date) -> LessonPage | None:
    """Find a lesson for its own page, which shows no pupil, in one question."""
    letter = select(GuardianLetter.sent_on).where(
        GuardianLetter.class_group_id == PlannedLesson.class_group_id, GuardianLetter.course == PlannedLesson.course
    )
    lately = (
        select(func.count())
        .select_from(TaughtSession)
        .join(TaughtClassGroup, TaughtClassGroup.taught_session_id == TaughtSession.id)
        .where(
            TaughtClassGroup.class_group_id == PlannedLesson.class_group_id,
            TaughtSession.held_on >= day - YEAR,
        )
    )
    row = db.execute(
        _with_parts(
            select(
                PlannedLesson,
                may_enter_lesson(viewer, day, *TEACHING),
                may_enter_lesson(viewer, day, *CHANGING),
                may_enter_lesson(viewer, day, Role.CLASS_TEACHER),
                select(Organisation.public_id)
                .where(Organisation.id == ClassGroup.organisation_id)
                .correlate(ClassGroup)
                .scalar_subquery(),
                letter.correlate(PlannedLesson).scalar_subquery(),
                lately.where(TaughtSession.facilitator_id == PlannedLesson.facilitator_id)
                .correlate(PlannedLesson)
                .scalar_subquery(),
                lately.where(TaughtSession.facilitator_id.is_distinct_from(PlannedLesson.facilitator_id))
                .correlate(PlannedLesson)
                .scalar_subquery(),
            )
            .join(ClassGroup, ClassGroup.id == PlannedLesson.class_group_id)
            .where(
                PlannedLesson.id == lesson_id,
                PlannedLesson.state != LessonState.CALLED_OFF,
                may_enter_lesson(viewer, day, *SEEING),
            )
        )
    ).unique().one_or_none()  # fmt: skip
    return None if row is None else LessonPage(row[0], bool(row[1]), bool(row[2]), bool(row[3]), *row[4:])


def lessons_to_see(
    db: Session, viewer: SignedIn, day: date, class_groups: Collection[int] | Select[Any]
) -> Sequence[PlannedLesson]:
    """List open lessons of these class groups, those planned for the viewer and those whose paper a clerk keys."""
    wanted = [PlannedLesson.class_group_id.in_(class_groups), PlannedLesson.facilitator_id == viewer.person_id]
    keyed_for = viewer.organisations_as(Role.CLERK)
    if keyed_for:
        wanted.append(ClassGroup.organisation_id.in_(inside(keyed_for, on=day)))
    return (
        db.scalars(
            select(PlannedLesson)
            .join(ClassGroup, ClassGroup.id == PlannedLesson.class_group_id)
            .where(PlannedLesson.state.in_(OPEN), PlannedLesson.planned_on >= day - LATELY, or_(*wanted))
            .options(joinedload(PlannedLesson.class_group), joinedload(PlannedLesson.invited))
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


def joinable_lessons(
    db: Session, class_group: ClassGroup, courses: Collection[str], day: date
) -> Sequence[PlannedLesson]:
    """List the lessons of these courses still to come for those who missed one: of other classes, and one's make-ups."""
    return db.scalars(
        select(PlannedLesson)
        .join(ClassGroup, ClassGroup.id == PlannedLesson.class_group_id)
        .where(
            ClassGroup.organisation_id == class_group.organisation_id,
            or_(PlannedLesson.class_group_id != class_group.id, PlannedLesson.kind == LessonKind.MAKE_UP),
            PlannedLesson.course.in_(courses),
            PlannedLesson.state == LessonState.PLANNED,
            PlannedLesson.planned_on >= day,
        )
        .options(joinedload(PlannedLesson.class_group), joinedload(PlannedLesson.invited))
        .order_by(PlannedLesson.planned_on, PlannedLesson.id)
    ).unique().all()  # fmt: skip


def letter_day(db: Session, class_group_id: int, course: str) -> date | None:
    """Return the day a class's guardians got a course's letter."""
    return db.scalar(
        select(GuardianLetter.sent_on).where(
            GuardianLetter.class_group_id == class_group_id, GuardianLetter.course == course
        )
    )


def planned_lessons(db: Session, class_groups: Collection[int]) -> Sequence[PlannedLesson]:
    """List the open lessons of class groups."""
    return db.scalars(
        select(PlannedLesson)
        .where(PlannedLesson.class_group_id.in_(class_groups), PlannedLesson.state.in_(OPEN))
        .options(joinedload(PlannedLesson.class_group), joinedload(PlannedLesson.invited))
        .order_by(PlannedLesson.planned_on, PlannedLesson.id)
    ).unique().all()  # fmt: skip
