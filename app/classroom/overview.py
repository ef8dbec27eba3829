"""What a teacher's first page says of each class: lesson by lesson how many were reached, what comes next."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.classroom import rules
from app.classroom.courses import courses_for, courses_of
from app.classroom.queries import pupils as pupil_queries
from app.classroom.queries.pupils import Seat

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.classroom.models import PlannedLesson
    from app.content.shapes import Course, Module
    from app.people.models import ClassGroup


@dataclass(frozen=True)
class ModuleRow:
    """How a class stands with one module."""

    module: Module
    taught_on: date | None
    reached: int
    pupils: int
    to_make_up: int
    lesson: PlannedLesson | None

    @property
    def not_yet(self) -> int:
        """Return how many of the class this module has not reached."""
        return self.pupils - self.reached


@dataclass(frozen=True)
class CourseOverview:
    """How a class stands with one course."""

    course: Course
    rows: tuple[ModuleRow, ...]

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


def _overview(
    standing: Standing, class_group: ClassGroup, lessons: Sequence[PlannedLesson], day: date
) -> ClassOverview:
    persons = standing.pupils(class_group.id)
    entries = standing.entries(class_group.id, day)
    reached: dict[str, set[int]] = {}
    for mark in standing.marks_of(persons):
        if rules.is_reached([mark], day):
            reached.setdefault(mark.module, set()).add(mark.person_id)
    planned = {lesson.module: lesson for lesson in lessons if _is_class_lesson(lesson, class_group)}
    courses = []
    for course in courses_for(class_group):
        rows = tuple(
            ModuleRow(
                module=module,
                taught_on=standing.taught[class_group.id].get(module.id),
                reached=len(reached.get(module.id, ())),
                pupils=len(persons),
                to_make_up=len(entries.get(module.id, ())),
                lesson=planned.get(module.id),
            )
            for module in course.modules
        )
        courses.append(CourseOverview(course, rows))
    waiting = set().union(*entries.values()) if entries else set()
    return ClassOverview(class_group, len(persons), tuple(courses), len(waiting))


def _is_class_lesson(lesson: PlannedLesson, class_group: ClassGroup) -> bool:
    return lesson.class_group_id == class_group.id and not lesson.is_make_up
