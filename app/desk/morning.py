"""The page a training manager opens each morning: what is most urgent first, and what to do next for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, TypeVar

from sqlalchemy import select

from app.classroom.models import LessonState
from app.classroom.pace import classes_expected
from app.classroom.queries.lessons import lessons_of_classes
from app.classroom.uncertified import Uncertified, number_uncertified, uncertified_today
from app.classroom.workshops.days_listed import number_to_agree
from app.compliance.approvals.queries import number_waiting
from app.compliance.hours.queries import number_to_answer
from app.compliance.rights import MAY_WAIVE
from app.compliance.rules.status import MISSING, Status
from app.compliance.waiting import (
    ClassOverdue,
    ClassWaiting,
    PlaceWaiting,
    Waiting,
    asks_for_contacts,
    classes_overdue,
    classes_waiting,
    places_waiting,
    staff_waiting,
    without_calendar,
)
from app.learning.recordings.queries import number_to_hear
from app.learning.together.queries import number_wishing
from app.people.queries.endings import number_shown, to_agree
from app.people.queries.names import corrections_to_answer, number_asked
from app.people.queries.namesakes import number_shared

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.classroom.models import PlannedLesson
    from app.people.identity import SignedIn

SOON, LATER = timedelta(days=14), timedelta(days=30)
MOST_SHOWN = 20
NO_LESSONS: Mapping[int, date] = MappingProxyType({})
Row = TypeVar("Row", ClassWaiting, ClassOverdue)
WITHOUT_DAY = date.min  # nobody knows since when: the most urgent of all


@dataclass(frozen=True)
class Adult:
    """A member of staff with everything open in one part of the page, the most urgent first."""

    open: tuple[Waiting, ...]

    @property
    def first(self) -> Waiting:
        """Return what is most urgent."""
        return self.open[0]

    @property
    def uncovered_days(self) -> int:
        """Return for how many days they have been on post without what is needed."""
        return max(row.uncovered_days for row in self.open)


@dataclass(frozen=True)
class Part:
    """Some of the adults, and how many more there are than the page shows."""

    adults: tuple[Adult, ...]

    @property
    def shown(self) -> tuple[Adult, ...]:
        """Return the most urgent of them."""
        return self.adults[:MOST_SHOWN]

    @property
    def more(self) -> int:
        """Return how many are not shown."""
        return len(self.adults) - len(self.shown)


@dataclass(frozen=True)
class Class(Generic[Row]):
    """A class with every requirement that has not reached it, and the next lesson planned for it."""

    open: tuple[Row, ...]
    next_lesson: date | None = None

    @property
    def first(self) -> Row:
        """Return what is told first."""
        return self.open[0]


@dataclass(frozen=True)
class Pace:
    """How far the classes are with one requirement in its window, and how far they should be (SAFEGUARDS 15)."""

    title: str
    last: date
    classes: int
    taught: int
    expected: int

    @property
    def is_behind(self) -> bool:
        """Whether fewer classes were taught than should have been."""
        return self.taught < self.expected


@dataclass(frozen=True)
class Morning:
    """Everything on the page; parts are in the order of urgency."""

    without_calendar: tuple[tuple[int, str], ...]
    hours_to_answer: int
    records_to_answer: int
    workshops_to_agree: int
    endings_to_answer: int
    names_to_answer: int
    has_namesakes: bool
    wishing_together: int
    recordings_to_hear: int
    uncertified: tuple[Uncertified, ...]
    overdue: Part
    classes_overdue: tuple[Class[ClassOverdue], ...]
    untrained: Part
    soon: Part
    registers: tuple[PlannedLesson, ...]
    not_taught: tuple[Class[ClassWaiting], ...]
    to_make_up: tuple[Class[ClassWaiting], ...]
    without_contact: tuple[Class[ClassWaiting], ...]
    own_duties: tuple[PlaceWaiting, ...]
    paces: tuple[Pace, ...]
    later: Part

    @property
    def names(self) -> dict[int, str]:
        """Return the names of the adults who are told, by person."""
        parts = (self.overdue, self.untrained, self.soon, self.later)
        return {one.first.person_id: one.first.name for part in parts for one in part.adults}

    @property
    def has_nothing(self) -> bool:
        """Whether nothing is to be done."""
        parts = (self.overdue.adults, self.untrained.adults, self.soon.adults, self.later.adults)
        classes = (self.classes_overdue, self.not_taught, self.to_make_up, self.without_contact, self.own_duties)
        answers = (self.hours_to_answer, self.records_to_answer, self.endings_to_answer, self.names_to_answer)
        wishes = (self.wishing_together, self.recordings_to_hear, self.workshops_to_agree)
        return not any((*parts, *classes, *answers, *wishes, self.uncertified, self.registers, self.without_calendar))


def morning_of(db: Session, viewer: SignedIn, *, day: date, language: str) -> Morning:
    """Return a manager's morning: staff by name, classes as counts; the same number of questions whatever the rows."""
    waiting = staff_waiting(db, viewer, day, within=LATER)
    every = classes_waiting(db, viewer, day)
    about_contacts = {one.id for one in {row.requirement for row in every} if asks_for_contacts(one)}
    classes = [row for row in every if row.requirement.id not in about_contacts]
    lessons = lessons_of_classes(db, sorted({row.class_group_id for row in classes}), day)
    coming: dict[int, date] = {}
    for lesson in lessons:
        if lesson.state == LessonState.PLANNED and lesson.planned_on >= day:
            coming.setdefault(lesson.class_group_id, lesson.planned_on)
    missed = [row for row in classes if row.missed]
    hours, records, workshops, endings, names, wishing, recordings, uncertified, shared = _counted(db, viewer, day)
    return Morning(
        without_calendar=tuple(without_calendar(db, viewer, day)),
        hours_to_answer=hours,
        records_to_answer=records,
        workshops_to_agree=workshops,
        endings_to_answer=to_agree(db, viewer, on=day) if endings else 0,
        names_to_answer=len(corrections_to_answer(db, viewer, on=day)) if names else 0,
        has_namesakes=bool(shared),
        wishing_together=wishing,
        recordings_to_hear=recordings,
        uncertified=tuple(uncertified_today(db, viewer, day)) if uncertified else (),
        overdue=_part(waiting, lambda row: row.status is Status.OVERDUE),
        classes_overdue=_by_class(classes_overdue(db, viewer, day)),
        untrained=_part(
            waiting, lambda row: row.status is Status.DUE and not _within(row, day, SOON) and row.uncovered_days > 0
        ),
        soon=_part(waiting, lambda row: row.status is not Status.OVERDUE and _within(row, day, SOON)),
        registers=tuple(
            lesson
            for lesson in lessons
            if lesson.state in (LessonState.TAUGHT, LessonState.PLANNED) and lesson.planned_on < day
        ),
        not_taught=_by_class((row for row in missed if not row.is_taught), coming),
        to_make_up=_by_class((row for row in missed if row.is_taught), coming),
        without_contact=_by_class(row for row in every if row.requirement.id in about_contacts and row.missed),
        own_duties=tuple(places_waiting(db, viewer, day)),
        paces=tuple(_paces(classes, day, language)),
        later=_part(waiting, lambda row: _is_later(row, day)),
    )


def _counted(db: Session, viewer: SignedIn, day: date) -> tuple[int, ...]:
    """Return how many hours, records, workshops, endings, names, wishes and recordings wait or may wait, and names are shared: one question."""
    counts = (
        number_to_answer(viewer, on=day),
        number_waiting(viewer, on=day),
        number_to_agree(viewer, on=day),
        number_shown(viewer, on=day),
        number_asked(viewer, on=day),
        number_wishing(viewer, on=day),
        number_to_hear(viewer, on=day),
        number_uncertified(viewer, on=day),
        number_shared(viewer, *MAY_WAIVE, on=day),
    )
    return tuple(db.execute(select(*(one.scalar_subquery() for one in counts))).one())


def _by_class(rows: Iterable[Row], coming: Mapping[int, date] = NO_LESSONS) -> tuple[Class[Row], ...]:
    """Return each class once, in the order of its first row."""
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.class_group_id, []).append(row)
    return tuple(Class(tuple(several), coming.get(key)) for key, several in found.items())


def _is_later(row: Waiting, day: date) -> bool:
    is_open = row.status in MISSING
    return not _within(row, day, SOON) and _within(row, day, LATER) and not (is_open and row.uncovered_days > 0)


def _within(row: Waiting, day: date, days: timedelta) -> bool:
    return row.due_on is not None and row.due_on <= day + days


def _part(waiting: Iterable[Waiting], belongs: Callable[[Waiting], bool]) -> Part:
    by_person: dict[int, list[Waiting]] = {}
    for row in waiting:
        if belongs(row):
            by_person.setdefault(row.person_id, []).append(row)
    adults = [Adult(tuple(sorted(rows, key=_urgency))) for rows in by_person.values()]
    return Part(tuple(sorted(adults, key=lambda adult: _urgency(adult.first))))


def _urgency(row: Waiting) -> tuple[date, str, int]:
    return row.due_on or WITHOUT_DAY, row.sort_key, row.person_id


def _paces(classes: Iterable[ClassWaiting], day: date, language: str) -> Iterable[Pace]:
    by_window: dict[tuple[int, date, date], list[ClassWaiting]] = {}
    for row in classes:
        by_window.setdefault((row.requirement.id, row.first, row.last), []).append(row)
    for (_requirement, first, last), rows in by_window.items():
        yield Pace(
            title=rows[0].requirement.title_in(language),
            last=last,
            classes=len(rows),
            taught=sum(row.is_taught for row in rows),
            expected=classes_expected(len(rows), first, last, day),
        )
