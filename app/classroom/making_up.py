"""The chain from "not reached" to "reached", class by class: how many, since when, and what comes next. Counts only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from app.classroom import rules
from app.classroom.courses import courses_for
from app.classroom.models import LessonState

if TYPE_CHECKING:
    from app.classroom.models import PlannedLesson
    from app.classroom.overview import Standing
    from app.content.shapes import Module
    from app.people.models import ClassGroup


WEEK = 7  # days


@dataclass(frozen=True)
class Waiting:
    """One module that has not reached everybody of a class: how many, since when, and the lesson that is to reach them.

    `since` is of the longest wait; `came_later` are those who came when the class had had the module, by the day they
    came, since which they wait. `asked` says that the class's teacher let hers join `next_lesson`; without that somebody still has to.
    Without a lesson to come, `together` are the school's other classes that wait for the same one.
    """

    class_group: ClassGroup
    module: Module
    pupils: int
    since: date
    weeks: int
    came_later: Mapping[int, date]
    next_lesson: PlannedLesson | None = None
    asked: bool = False
    together: tuple[str, ...] = ()


@dataclass(frozen=True)
class Known:
    """What is known of some classes: how they stand, the lessons of their school, and who came to them when."""

    standing: Standing
    lessons: Sequence[PlannedLesson]
    came_on: Mapping[tuple[int, int], date | None]


def waiting_of(known: Known, class_groups: Sequence[ClassGroup], day: date) -> list[Waiting]:
    """Return what waits in some classes, the longest wait first."""
    rows = [
        _row(known, class_group, module, persons, day)
        for class_group in class_groups
        for module, persons in _entries(known.standing, class_group, day)
    ]
    found = sorted(rows, key=lambda row: (row.since, row.class_group.title, row.class_group.id, row.module.position))
    return [replace(row, together=_together(row, found)) for row in found]


def _together(row: Waiting, rows: Iterable[Waiting]) -> tuple[str, ...]:
    """Return the other classes of a school for which nothing is planned either: one lesson could be for all of them (SAFEGUARDS 13)."""
    if row.next_lesson is not None:
        return ()
    others = (one for one in rows if one.class_group.id != row.class_group.id and one.next_lesson is None)
    school, module = row.class_group.organisation_id, row.module.id
    same = (one for one in others if (one.class_group.organisation_id, one.module.id) == (school, module))
    return tuple(one.class_group.title for one in same)


def _entries(standing: Standing, class_group: ClassGroup, day: date) -> list[tuple[Module, set[int]]]:
    entries = standing.entries(class_group.id, day)
    modules = (module for course in courses_for(class_group) for module in course.modules)
    return [(module, entries[module.id]) for module in modules if entries.get(module.id)]


def _row(known: Known, class_group: ClassGroup, module: Module, persons: set[int], day: date) -> Waiting:
    about = (
        persons,
        known.standing.taught[class_group.id].get(module.id, day),
        [mark for mark in known.standing.marks_of(persons) if mark.module == module.id],
        {person: known.came_on.get((class_group.id, person)) for person in persons},
    )
    since, came_later = rules.waiting_since(*about), rules.came_later(*about)
    following = _next_lesson(class_group, module, known.lessons, day)
    asked = following is not None and following.is_for(class_group)
    return Waiting(class_group, module, len(persons), since, (day - since).days // WEEK, came_later, following, asked)


def _next_lesson(
    class_group: ClassGroup, module: Module, lessons: Sequence[PlannedLesson], day: date
) -> PlannedLesson | None:
    """Return the first lesson to come that the class is asked to; else the first of another class of its school."""
    coming = [
        lesson
        for lesson in lessons
        if lesson.state == LessonState.PLANNED
        and lesson.planned_on >= day
        and lesson.module == module.id
        and lesson.class_group.organisation_id == class_group.organisation_id
    ]
    asked = [lesson for lesson in coming if lesson.is_for(class_group)]
    others = [lesson for lesson in coming if lesson.class_group_id != class_group.id]
    return next(iter(asked or others), None)


@dataclass(frozen=True)
class AlsoWaiting:
    """Another class of the band in which pupils wait for the same lesson: how many, and who teaches it; never who waits."""

    class_group: ClassGroup
    pupils: int
    teachers: tuple[str, ...] = ()


def also_waiting(
    standing: Standing, beside: Sequence[ClassGroup], teachers: Mapping[int, Sequence[str]], day: date
) -> dict[str, list[AlsoWaiting]]:
    """Return by module which of some classes wait for it, too: one lesson could be for all of them (SAFEGUARDS 13)."""
    found: dict[str, list[AlsoWaiting]] = {}
    for class_group in beside:
        names = tuple(teachers.get(class_group.id, ()))
        for module, persons in _entries(standing, class_group, day):
            found.setdefault(module.id, []).append(AlsoWaiting(class_group, len(persons), names))
    return found
