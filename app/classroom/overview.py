"""What a teacher's first page says of each class: lesson by lesson how many were reached, what comes next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from app.classroom import rules
from app.classroom.class_sets.rules import may_be_asked
from app.classroom.courses import courses_for, courses_of, module_of
from app.classroom.models import LessonState
from app.classroom.queries import pupils as pupil_queries
from app.classroom.queries.pupils import Seat
from app.people.seats import doubled

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.classroom.models import PlannedLesson
    from app.content.shapes import Course, Module
    from app.people.identity import SignedIn
    from app.people.models import ClassGroup

DELIVERED = (LessonState.TAUGHT, LessonState.CLOSED)


@dataclass(frozen=True)
class ModuleRow:
    """How a class stands with one module. `lessons` are its lessons of the class, in the order of their days."""

    module: Module
    taught_on: date | None
    reached: int
    pupils: int
    to_make_up: int
    lessons: tuple[PlannedLesson, ...] = ()

    @property
    def open_lessons(self) -> list[PlannedLesson]:
        """Return the lessons still to be given or entered."""
        return [lesson for lesson in self.lessons if lesson.is_open]

    @property
    def closed_lessons(self) -> list[PlannedLesson]:
        """Return the lessons whose registers are closed."""
        return [lesson for lesson in self.lessons if lesson.state == LessonState.CLOSED]

    def counts(self, lesson: PlannedLesson) -> bool:
        """Whether a lesson's register is closed and somebody was reached: the ledger knows nothing of one nobody was in."""
        return lesson.state == LessonState.CLOSED and self.taught_on is not None and lesson.planned_on <= self.taught_on

    @property
    def stopped_lessons(self) -> list[PlannedLesson]:
        """Return the lessons stopped early that no later one has completed."""
        ended = next((n for n, one in reversed(list(enumerate(self.lessons, 1))) if one.state in DELIVERED), 0)
        return [lesson for lesson in self.lessons[ended:] if lesson.state == LessonState.UNFINISHED]

    @property
    def points_given(self) -> int:
        """Return how many key points the lessons stopped early have taught."""
        return len({point for lesson in self.stopped_lessons for point in lesson.key_points})

    @property
    def taught_elsewhere(self) -> date | None:
        """Return the day the ledger knows this module from when no lesson of these stands for it."""
        return None if any(one.planned_on == self.taught_on for one in self.closed_lessons) else self.taught_on

    @property
    def not_yet(self) -> int:
        """Return how many of the class this module has not reached."""
        return self.pupils - self.reached


@dataclass(frozen=True)
class CourseOverview:
    """How a class stands with one course. `has_sets`: whether its anonymous sets may be asked of the class."""

    course: Course
    rows: tuple[ModuleRow, ...]
    has_sets: bool = False

    @property
    def next_row(self) -> ModuleRow | None:
        """Return the first module that was not taught yet."""
        return next((row for row in self.rows if row.taught_on is None), None)


@dataclass(frozen=True)
class ClassOverview:
    """How a class stands: numbers only."""

    class_group: ClassGroup
    pupils: int
    courses: tuple[CourseOverview, ...] = ()
    to_make_up: int = 0
    doubled: tuple[str, ...] = ()  # numbers that several pupils have


@dataclass(frozen=True)
class LessonLists:
    """The lessons on somebody's first pages: what waits to be entered, and what comes; by lesson the schools to name."""

    to_enter: list[tuple[PlannedLesson, Module | None]]
    coming: list[tuple[PlannedLesson, Module | None]]
    schools: Mapping[int, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether any lesson stands on them."""
        return bool(self.to_enter or self.coming)


def lesson_lists(
    lessons: Iterable[PlannedLesson],
    day: date,
    viewer: SignedIn,
    *,
    until: date | None = None,
    schools: Mapping[int, str] | None = None,
) -> LessonLists:
    """Sort lessons into those somebody has to enter and those to come, each with its module; `schools` are those to name.

    What a colleague taught is the colleague's to enter.
    """
    to_enter, coming = [], []
    for lesson in lessons:
        titled = (lesson, module_of(lesson.course, lesson.module))
        if lesson.state == LessonState.PLANNED and lesson.planned_on >= day:
            if until is None or lesson.planned_on <= until:
                coming.append(titled)
        elif lesson.facilitator_id in (viewer.person_id, None):
            to_enter.append(titled)
    return LessonLists(to_enter, coming, schools or {})


@dataclass
class Standing:
    """How some classes stand, read in two questions whatever their number. `seats` hold names: show them only by right."""

    seats: dict[int, list[Seat]]
    taught: Mapping[int, Mapping[str, date]]
    marks: Mapping[int, list[rules.Mark]]

    def pupils(self, class_group_id: int) -> set[int]:
        """Return the ids of a class's pupils."""
        return {seat.person_id for seat in self.seats[class_group_id]}

    def marks_of(self, persons: Collection[int]) -> list[rules.Mark]:
        """Return the marks of some pupils."""
        return [mark for person in persons for mark in self.marks.get(person, ())]

    def entries(self, class_group_id: int, day: date) -> dict[str, set[int]]:
        """Return the open make-up entries of a class by module."""
        persons = self.pupils(class_group_id)
        return rules.open_entries(persons, self.taught[class_group_id], self.marks_of(persons), day)


def standing_of(db: Session, class_groups: Sequence[ClassGroup], day: date) -> Standing:
    """Read how classes stand on a day."""
    modules = {course.id: [module.id for module in course.modules] for course in courses_of(class_groups).values()}
    ids = [class_group.id for class_group in class_groups]
    seats: dict[int, list[Seat]] = {class_group_id: [] for class_group_id in ids}
    for seat in pupil_queries.seats(db, ids, day):
        seats[seat.class_group_id].append(seat)
    ledger = pupil_queries.ledger_of(db, ids, modules, day)
    marks: dict[int, list[rules.Mark]] = {}
    for mark in ledger.marks:
        marks.setdefault(mark.person_id, []).append(mark)
    return Standing(seats, ledger.taught, marks)


def overviews_from(
    standing: Standing, class_groups: Sequence[ClassGroup], lessons: Sequence[PlannedLesson], day: date
) -> list[ClassOverview]:
    """Return how each class stands on a day, from what was read already."""
    return [_overview(standing, class_group, lessons, day) for class_group in class_groups]


def waiting_for(standing: Standing, lessons: Sequence[PlannedLesson], day: date) -> dict[int, int]:
    """Count by make-up lesson for how many it is; left out are those of a class that was not read."""
    return {
        lesson.id: sum(len(standing.entries(row.class_group_id, day).get(lesson.module, ())) for row in lesson.invited)
        for lesson in lessons
        if lesson.is_make_up and all(row.class_group_id in standing.seats for row in lesson.invited)
    }


def pupils_of_make_up(db: Session, lesson: PlannedLesson, day: date, *, without: int | None = None) -> int:
    """Count for how many pupils of the classes that joined so far a make-up lesson is; `without` one that leaves it."""
    groups = [row.class_group for row in lesson.invited if row.class_group_id != without]
    standing = standing_of(db, groups, day)
    return sum(len(standing.entries(group.id, day).get(lesson.module, ())) for group in groups)


def _overview(
    standing: Standing, class_group: ClassGroup, lessons: Sequence[PlannedLesson], day: date
) -> ClassOverview:
    persons = standing.pupils(class_group.id)
    entries = standing.entries(class_group.id, day)
    reached: dict[str, set[int]] = {}
    for mark in standing.marks_of(persons):
        if rules.is_reached([mark], day):
            reached.setdefault(mark.module, set()).add(mark.person_id)
    own = [lesson for lesson in lessons if _is_class_lesson(lesson, class_group)]
    courses = []
    for course in courses_for(class_group):
        rows = tuple(
            ModuleRow(
                module=module,
                taught_on=standing.taught[class_group.id].get(module.id),
                reached=len(reached.get(module.id, ())),
                pupils=len(persons),
                to_make_up=len(entries.get(module.id, ())),
                lessons=tuple(lesson for lesson in own if lesson.module == module.id),
            )
            for module in course.modules
        )
        has_sets = may_be_asked(class_group.grades.split(",")) and course.evaluation("A") is not None
        courses.append(CourseOverview(course, rows, has_sets))
    waiting = set().union(*entries.values()) if entries else set()
    shared = {seat.person_id: seat.number for seat in standing.seats[class_group.id]}
    return ClassOverview(class_group, len(persons), tuple(courses), len(waiting), tuple(doubled(shared.values())))


def _is_class_lesson(lesson: PlannedLesson, class_group: ClassGroup) -> bool:
    return lesson.class_group_id == class_group.id and not lesson.is_make_up
