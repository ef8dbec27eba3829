"""Questions about classes, planned lessons and what stands around them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from app.classroom.models import GIVEN, OPEN, InvitedClass, LessonKind, LessonState, PlannedLesson
from app.classroom.queries.beside import Beside, lessons_beside, read_beside
from app.classroom.queries.rest import rest_was_given
from app.classroom.queries.rights import classes_taught_by, is_to_teach, may_enter_class, may_enter_lesson
from app.classroom.queries.schools import school_columns, schools_to_name
from app.classroom.registers.models import RegisterArrival, RegisterDifference
from app.classroom.rules import REACH_LASTS, may_finish, points_given
from app.core.access import Role
from app.core.clock import day_of
from app.people.models import ClassGroup, Organisation
from app.people.queries.moving_up import in_order
from app.records.counted import counts, counts_as_lesson
from app.records.models import Attendance, GuardianLetter, TaughtClassGroup, TaughtSession

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn

S = TypeVar("S", bound=Select[Any])
HAVING_LESSONS = (Role.CLASS_TEACHER, Role.FACILITATOR)
CHANGING = (Role.CLASS_TEACHER, Role.HEAD, Role.PROTECTION_LEAD)
SEEING = (*HAVING_LESSONS, Role.HEAD, Role.PROTECTION_LEAD, Role.TRAINING_MANAGER)
LATELY = timedelta(days=60)  # how long a lesson nobody closed stays on the first page
YEAR = timedelta(days=365)


def own_classes(db: Session, viewer: SignedIn, day: date) -> Sequence[ClassGroup]:
    """List the class groups the viewer teaches, by grade and class."""
    found = select(ClassGroup).where(ClassGroup.id.in_(classes_taught_by(viewer.person_id, day)))
    return sorted(db.scalars(found.order_by(ClassGroup.id)), key=in_order)


def class_for(db: Session, viewer: SignedIn, class_group_id: int, day: date, *roles: Role) -> ClassGroup | None:
    """Find a class group the viewer may enter in one of the roles."""
    return db.scalar(select(ClassGroup).where(ClassGroup.id == class_group_id, may_enter_class(viewer, day, *roles)))


FOR_LISTS = (
    joinedload(PlannedLesson.class_group),
    joinedload(PlannedLesson.facilitator),
    joinedload(PlannedLesson.invited),
)


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

    `may_teach`: enter what was taught and who was reached; `is_facilitator`: the one who is named to teach, whose are
    script and class view. `school` is the public id of the school, for the address of its help card. `reached` and
    `listed` count the closed register; `differing` those of whom registers differ; `rest_given`: a later lesson taught what this
    one, stopped early, had left; `beside` are the class's other lessons, open and given within a year.
    """

    lesson: PlannedLesson
    may_teach: bool
    is_facilitator: bool
    may_change: bool
    is_class_teacher: bool
    school: str
    school_name: str
    letter_sent_on: date | None
    by_this_facilitator: int
    by_others: int
    reached: int
    listed: int
    differing: int
    rest_given: bool
    beside: tuple[Beside, ...]


def lesson_page(
    db: Session, viewer: SignedIn, lesson_id: int, day: date, *, keys_paper: bool = False
) -> LessonPage | None:
    """Find a lesson for its own page, which shows no pupil, in one question; `keys_paper`: to a clerk, whom its code opened it."""
    keying = (Role.CLERK,) if keys_paper else ()
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
            counts_as_lesson(TaughtSession),
        )
    )
    by_this = TaughtSession.facilitator_id == PlannedLesson.facilitator_id
    by_another = TaughtSession.facilitator_id.is_distinct_from(PlannedLesson.facilitator_id)
    listed = select(func.count()).where(Attendance.taught_session_id == PlannedLesson.taught_session_id)
    differing = (
        select(func.count(RegisterDifference.person_id.distinct()))
        .join(RegisterArrival, RegisterArrival.id == RegisterDifference.register_arrival_id)
        .where(RegisterArrival.planned_lesson_id == PlannedLesson.id, RegisterDifference.settled_at.is_(None))
    )
    of_lesson = (letter, lately.where(by_this), lately.where(by_another),
                 listed.where(Attendance.reached), listed, differing)  # fmt: skip
    school, name = (
        select(column).where(Organisation.id == ClassGroup.organisation_id).correlate(ClassGroup).scalar_subquery()
        for column in (Organisation.public_id, Organisation.name)
    )
    row = db.execute(
        _with_parts(
            select(
                PlannedLesson,
                may_enter_lesson(viewer, day, Role.FACILITATOR, *keying),
                may_enter_lesson(viewer, day, Role.FACILITATOR),
                may_enter_lesson(viewer, day, *CHANGING),
                may_enter_lesson(viewer, day, Role.CLASS_TEACHER),
                school,
                name,
                *(question.correlate(PlannedLesson).scalar_subquery() for question in of_lesson),
                rest_was_given(),
                lessons_beside(day - YEAR),
            )
            .join(ClassGroup, ClassGroup.id == PlannedLesson.class_group_id)
            .where(
                PlannedLesson.id == lesson_id,
                PlannedLesson.state != LessonState.CALLED_OFF,
                may_enter_lesson(viewer, day, *SEEING, *keying),
            )
        )
    ).unique().one_or_none()  # fmt: skip
    if row is None:
        return None
    return LessonPage(row[0], *map(bool, row[1:5]), *row[5:-1], read_beside(row[-1]))  # type: ignore[arg-type, call-arg]  # four rights, then what was asked


def lessons_to_see(
    db: Session, viewer: SignedIn, day: date, class_groups: Collection[int] | Select[Any]
) -> tuple[Sequence[PlannedLesson], dict[int, str]]:
    """List open lessons of these class groups and those planned for the viewer. Papers a clerk keys are opened by their codes alone.

    With them by lesson the schools to name. A lesson stopped early stands among them for the day, as long as no later
    one taught the rest: until its evening it can be ticked again.
    """
    question = question_of_lessons(viewer, day, class_groups).add_columns(*school_columns(viewer, day, class_groups))
    rows = [row for row in db.execute(question).unique() if is_still_shown(row[0], day)]
    return [row[0] for row in rows], schools_to_name((lesson.id, name, is_own) for lesson, name, is_own in rows)


def question_of_lessons(
    viewer: SignedIn, day: date, class_groups: Collection[int] | Select[Any]
) -> Select[PlannedLesson]:
    """Return the question for these lessons, joined to their classes, to which columns can be added."""
    return (
        select(PlannedLesson)
        .join(ClassGroup, ClassGroup.id == PlannedLesson.class_group_id)
        .where(
            PlannedLesson.state.in_((*OPEN, LessonState.UNFINISHED)),
            PlannedLesson.planned_on >= day - LATELY,
            ~rest_was_given(),
            or_(PlannedLesson.class_group_id.in_(class_groups), is_to_teach(viewer, day)),
        )
        .options(*FOR_LISTS)
        .order_by(PlannedLesson.planned_on, ClassGroup.title, PlannedLesson.id)
    )


def is_still_shown(lesson: PlannedLesson, day: date) -> bool:
    """Whether a lesson still stands on first pages: open, or stopped early today."""
    return may_finish(lesson.state, entered_on=day_of(lesson.recorded_at), day=day)


def points_taught_before(db: Session, lesson: PlannedLesson) -> dict[int, date]:
    """Return the key points that lessons of the same class stopped early have taught before this one, with their days."""
    if lesson.is_make_up:
        return {}
    former = db.execute(
        select(PlannedLesson.planned_on, PlannedLesson.state, PlannedLesson.key_points)
        .filter_by(
            class_group_id=lesson.class_group_id,
            kind=LessonKind.CLASS,
            course=lesson.course,
            edition=lesson.edition,
            module=lesson.module,
        )
        .where(
            PlannedLesson.state.in_(GIVEN),
            or_(
                PlannedLesson.planned_on < lesson.planned_on,
                and_(PlannedLesson.planned_on == lesson.planned_on, PlannedLesson.id < lesson.id),
            ),
        )
        .order_by(PlannedLesson.planned_on, PlannedLesson.id)
    )
    return points_given((row.planned_on, row.state, row.key_points) for row in former)


def lesson_of_code(db: Session, code: str) -> PlannedLesson | None:
    """Find the lesson of a class view's code: nothing of it but course, edition, module and day is shown."""
    return db.scalar(
        select(PlannedLesson)
        .where(PlannedLesson.code == code, PlannedLesson.state != LessonState.CALLED_OFF)
        .options(joinedload(PlannedLesson.class_group))
    )


def lesson_by_code(db: Session, code: str) -> PlannedLesson | None:
    """Find the lesson of a code with all its parts, held for change: for the command line, which asks nobody's rights."""
    question = _with_parts(
        select(PlannedLesson)
        .where(PlannedLesson.code == code, PlannedLesson.state != LessonState.CALLED_OFF)
        .with_for_update(of=PlannedLesson)
    )
    return db.scalars(question.execution_options(populate_existing=True)).unique().one_or_none()


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


def lessons_of_classes(db: Session, class_groups: Collection[int], day: date) -> Sequence[PlannedLesson]:
    """List the lessons of class groups that are open, and those given within a year, in the order of their days."""
    return db.scalars(
        select(PlannedLesson)
        .where(
            PlannedLesson.class_group_id.in_(class_groups),
            or_(
                PlannedLesson.state.in_(OPEN),
                and_(PlannedLesson.state.in_(GIVEN), PlannedLesson.planned_on >= day - YEAR),
            ),
        )
        .options(*FOR_LISTS)
        .order_by(PlannedLesson.planned_on, PlannedLesson.id)
    ).unique().all()  # fmt: skip


def lessons_by_right(db: Session, class_groups: Collection[int], day: date) -> dict[str, int]:
    """Count the lessons given to some classes in the last twelve months by the right they were taught under."""
    rows = db.execute(
        select(TaughtSession.taught_under, func.count(TaughtSession.id.distinct()))
        .join(TaughtClassGroup, TaughtClassGroup.taught_session_id == TaughtSession.id)
        .where(
            TaughtClassGroup.class_group_id.in_(class_groups),
            TaughtSession.taught_under.is_not(None),
            TaughtSession.held_on > day - timedelta(days=REACH_LASTS),
            TaughtSession.held_on <= day,
            counts(TaughtSession),
        )
        .group_by(TaughtSession.taught_under)
    )
    return {str(under): count for under, count in rows}
