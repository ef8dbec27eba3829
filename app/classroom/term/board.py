"""The plan of a term as a table: a row for each class, a column for each week, and in the cells its lessons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from app.classroom.courses import courses_for, module_of
from app.classroom.models import LessonState
from app.classroom.order import is_out_of_order, place_of
from app.classroom.school_days import DAY
from app.classroom.term.calendar import monday_of, weeks_of
from app.classroom.term.conflicts import Conflict, near, notes_of_day
from app.classroom.term.rules import may_teach

if TYPE_CHECKING:
    from app.classroom.models import PlannedLesson
    from app.classroom.term.rules import Line
    from app.classroom.term.standing import ClassInTerm, SchoolTerm
    from app.content.shapes import Module


class Look(StrEnum):
    """How far a lesson in a cell has come: what is not given never looks as if it was."""

    PLANNED = "planned"
    TOLD = "told"  # every key point was told, and the register is open
    UNFINISHED = "unfinished"  # some key points wait for an ordinary next lesson
    NOT_GIVEN = "not_given"  # nothing of it was told, or its register reached nobody
    GIVEN = "given"


@dataclass(frozen=True)
class Chip:
    """A lesson in a cell: planned, given, or only proposed (`line` is its place among the proposed lines)."""

    day: date
    module: Module | None
    who: str | None = None
    lesson: PlannedLesson | None = None
    line: int | None = None
    notes: tuple[Conflict, ...] = ()
    look: Look = Look.PLANNED


@dataclass(frozen=True)
class Week:
    """A column: the week's Monday, its number in the term, and whether there is any school in it."""

    monday: date
    number: int
    has_school: bool
    is_now: bool


@dataclass(frozen=True)
class Row:
    """A class with its cells, one for each week, each with its lessons in the order of their days."""

    standing: ClassInTerm
    cells: tuple[tuple[Chip, ...], ...]
    teachers: tuple[str, ...]

    @property
    def done(self) -> int:
        """Return how many of the lessons asked for were given."""
        return len(self.standing.given)

    @property
    def planned(self) -> int:
        """Return how many lessons are planned and not given yet."""
        return len(self.standing.planned - self.standing.given)

    @property
    def unplanned(self) -> int:
        """Return how many lessons asked for are still without a day."""
        return len(self.standing.wanted)


@dataclass(frozen=True)
class Board:
    """The whole table; `nothing_asked` are classes that stand in no plan this term."""

    weeks: tuple[Week, ...]
    rows: tuple[Row, ...]
    nothing_asked: tuple[str, ...]

    @property
    def unplanned(self) -> int:
        """Return how many lessons of all classes are without a day."""
        return sum(row.unplanned for row in self.rows)


def board_of(standing: SchoolTerm, lines: Sequence[Line] = (), notes: Sequence[Sequence[Conflict]] = ()) -> Board:
    """Return the table of a term, with the lines of a proposal in it."""
    weeks = weeks_of(standing.term)
    proposed: dict[int, list[Chip]] = {}
    for at, line in enumerate(lines):
        if line.day is not None:
            chip = Chip(line.day, module_of(line.course, line.module), _name(standing, line.facilitator_id),
                        line=at, notes=tuple(notes[at]) if notes else ())  # fmt: skip
            proposed.setdefault(line.class_group_id, []).append(chip)
    twice = _twice(standing)
    rows = []
    for one in standing.classes:
        chips = [*_of_lessons(standing, one, twice), *_of_ledger(standing, one), *proposed.get(one.group.id, ())]
        if one.is_of_plan or chips:
            names = tuple(standing.adults.names[person] for person in one.teachers)
            rows.append(Row(one, _cells(weeks, chips), names))
    return Board(
        weeks=tuple(
            Week(
                monday,
                number,
                any(standing.term.days.is_school_day(day) for day in _days_of_week(monday)),
                monday == monday_of(standing.day),
            )
            for number, monday in enumerate(weeks, 1)
        ),
        rows=tuple(rows),
        nothing_asked=tuple(one.group.title for one in standing.classes if not one.is_of_plan),
    )


def _cells(weeks: Iterable[date], chips: Iterable[Chip]) -> tuple[tuple[Chip, ...], ...]:
    by_week: dict[date, list[Chip]] = {}
    for chip in sorted(chips, key=lambda chip: chip.day):
        by_week.setdefault(monday_of(chip.day), []).append(chip)
    return tuple(tuple(by_week.get(week, ())) for week in weeks)


def _days_of_week(monday: date) -> list[date]:
    return [monday + number * DAY for number in range(7)]


def _name(standing: SchoolTerm, person: int | None) -> str | None:
    return standing.adults.names.get(person) if person is not None else None


def _twice(standing: SchoolTerm) -> Counter[tuple[int, date]]:
    """Count in how many open lessons each adult stands on each day."""
    return Counter(
        (person, lesson.planned_on)
        for lesson in standing.lessons
        if lesson.is_open
        for person in {lesson.facilitator_id, lesson.second_adult_id} - {None}
        if person is not None
    )


def _of_lessons(standing: SchoolTerm, one: ClassInTerm, twice: Mapping[tuple[int, date], int]) -> Iterable[Chip]:
    reached = {given.session_id for given in standing.given}
    empty = [each for each in one.lessons if each.state == LessonState.CLOSED and each.taught_session_id not in reached]
    stand = [each for each in one.lessons if each not in empty]
    days = Counter((one.group.id, each.planned_on) for each in stand if each.state != LessonState.UNFINISHED)
    planned = Counter(each.module for each in stand if each.state == LessonState.PLANNED)
    of_lessons = (place_of(each.course, each.module, each.planned_on, each.state) for each in stand)
    places = [place for place in of_lessons if place is not None]
    places += [place for class_group_id, place in standing.places_given if class_group_id == one.group.id]
    bands = {course.id: course.teaching_band for course in courses_for(one.group)}
    for lesson in one.lessons:
        notes = []
        if lesson.state == LessonState.PLANNED:
            notes = list(_notes(standing, lesson, bands.get(lesson.course), twice))
            notes += near(one.group.id, lesson.planned_on, days)
            own = place_of(lesson.course, lesson.module, lesson.planned_on, lesson.state)
            if own is not None and is_out_of_order(own, places):
                notes.append(Conflict.OUT_OF_ORDER)
            if planned[lesson.module] > 1:
                notes.append(Conflict.AGAIN)
        else:
            notes += _left(lesson, one, is_empty=lesson in empty)
        yield Chip(
            day=lesson.planned_on,
            module=module_of(lesson.course, lesson.module),
            who=lesson.facilitator.name if lesson.facilitator else None,
            lesson=lesson,
            notes=tuple(notes),
            look=_look(lesson, is_empty=lesson in empty),
        )


def _look(lesson: PlannedLesson, *, is_empty: bool) -> Look:
    if lesson.state == LessonState.UNFINISHED:
        return Look.UNFINISHED if lesson.key_points else Look.NOT_GIVEN
    if lesson.state == LessonState.CLOSED:
        return Look.NOT_GIVEN if is_empty else Look.GIVEN
    return Look.TOLD if lesson.state == LessonState.TAUGHT else Look.PLANNED


def _left(lesson: PlannedLesson, one: ClassInTerm, *, is_empty: bool) -> Iterable[Conflict]:
    """Return what a lesson whose day is over leaves to do; nothing where its module was given or has another day."""
    if is_empty:
        yield Conflict.NOBODY
    elif lesson.state == LessonState.TAUGHT:
        yield Conflict.REGISTER_OPEN
    elif lesson.state == LessonState.UNFINISHED and lesson.module not in one.given | one.planned:
        yield Conflict.NOT_ALL_TOLD if lesson.key_points else Conflict.NOT_TOLD


def _notes(
    standing: SchoolTerm, lesson: PlannedLesson, band: str | None, twice: Mapping[tuple[int, date], int]
) -> Iterable[Conflict]:
    day = lesson.planned_on
    yield from notes_of_day(standing.term, day, today=standing.day)
    if lesson.last_period:
        yield Conflict.LAST_PERIOD
    if lesson.facilitator_id is None:
        yield Conflict.STILL_OPEN
    elif band in standing.times and not _may_teach(standing, band, lesson):
        yield Conflict.NOT_AUTHORISED
    if any(person is not None and twice[person, day] > 1 for person in (lesson.facilitator_id, lesson.second_adult_id)):
        yield Conflict.TWICE


def _of_ledger(standing: SchoolTerm, one: ClassInTerm) -> Iterable[Chip]:
    for given in one.elsewhere:
        if standing.term.first <= given.held_on <= standing.term.last:
            module = module_of(given.course, given.module) if given.module else None
            yield Chip(given.held_on, module, _name(standing, given.facilitator_id), look=Look.GIVEN)


def _may_teach(standing: SchoolTerm, band: str | None, lesson: PlannedLesson) -> bool:
    """Whether who stands in a lesson may teach it; of somebody who comes from elsewhere nothing more is known here."""
    if lesson.facilitator_id in standing.strangers:
        return False
    is_known = lesson.facilitator_id in standing.adults.names
    return not is_known or may_teach(standing.times[band or ""], lesson.facilitator_id, lesson.planned_on)
