"""How each class stands in a term: what is asked of it, what it had, what is planned, and what is still without a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from app.certification.facilitators.times import times_to_teach
from app.classroom.courses import courses_for, module_of
from app.classroom.lecturers.comers import comers
from app.classroom.models import LessonKind, LessonState
from app.classroom.order import Place, place_of
from app.classroom.queries.calendar import calendar_of
from app.classroom.queries.holds import held_persons
from app.classroom.rules import REACH_LASTS
from app.classroom.term import queries
from app.classroom.term.calendar import Term
from app.classroom.term.guests import Guests
from app.classroom.term.rules import Booked, ClassToPlan, Known, Wanted
from app.compliance.lessons_asked import LessonsAsked, lessons_asked
from app.content.catalogue import catalogue

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.certification.facilitators.times import Times
    from app.classroom.models import PlannedLesson
    from app.classroom.term.queries import Adults, Given, School
    from app.content.shapes import Course, Module
    from app.people.models import ClassGroup

YEAR = timedelta(days=REACH_LASTS)
NOBODY = Guests()


@dataclass(frozen=True)
class ClassInTerm:
    """A class in a term. `given` and `planned` are modules of what is asked; `wanted` those still without a day."""

    group: ClassGroup
    asked: tuple[LessonsAsked, ...]
    given: frozenset[str]
    planned: frozenset[str]
    wanted: tuple[tuple[Course, Module], ...]
    lessons: tuple[PlannedLesson, ...]
    elsewhere: tuple[Given, ...]  # sessions of the ledger without a planned lesson
    teachers: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        """Return how many lessons are asked of it."""
        return max((one.count for one in self.asked), default=0)

    @property
    def is_of_plan(self) -> bool:
        """Whether anything of it stands in a plan."""
        return bool(self.asked or self.lessons or self.elsewhere)


@dataclass(frozen=True)
class SchoolTerm:
    """A school's term as it stands."""

    school: School
    term: Term
    day: date
    adults: Adults
    classes: tuple[ClassInTerm, ...]
    lessons: tuple[PlannedLesson, ...]  # also lessons elsewhere in which these adults stand
    given: tuple[Given, ...]
    times: dict[str, dict[int, Times]]
    strangers: frozenset[int] = (
        frozenset()
    )  # who stands in planned lessons, and neither belongs to the school nor comes to it

    @cached_property
    def places_given(self) -> tuple[tuple[int, Place], ...]:
        """Return what each class was given within a year, each lesson with its place in its course."""
        return tuple(
            (one.class_group_id, Place(one.course, module.position, one.held_on, is_given=True))
            for one in self.given
            for module in _modules_of(one)
        )

    @cached_property
    def booked(self) -> tuple[Booked, ...]:
        """Return everything that stands in the term, for the rules."""
        rows = [
            Booked(
                lesson.class_group_id if lesson.kind == LessonKind.CLASS else 0,
                lesson.planned_on,
                tuple(one for one in (lesson.facilitator_id, lesson.second_adult_id) if one is not None),
                place_of(lesson.course, lesson.module, lesson.planned_on, lesson.state),
            )
            for lesson in self.lessons
        ]
        rows += [
            Booked(one.class_group_id, one.held_on, (one.facilitator_id,) if one.facilitator_id else ())
            for row in self.classes
            for one in row.elsewhere
        ]
        return tuple(rows)


def _modules_of(given: Given) -> Iterable[Module]:
    if given.module is None:
        course = catalogue().courses.get(given.course)
        return course.modules if course else ()
    module = module_of(given.course, given.module)
    return (module,) if module else ()


def terms_to_choose(db: Session, school: School, day: date) -> list[Term]:
    """Return the terms that count for a school and are not long over."""
    calendar = calendar_of(db, school.organisation.id, day)
    return [Term(first, last, calendar.days) for first, last in calendar.terms if last >= day - YEAR]


def term_of(terms: Sequence[Term], wanted: str | None, day: date) -> Term | None:
    """Return the term somebody asked for, else the one that runs, else the next, else the last."""
    asked = [term for term in terms if term.first.isoformat() == wanted]
    ahead = [term for term in terms if term.last >= day]
    return next(iter([*asked, *ahead, *reversed(terms)]), None)


def standing_in(db: Session, school: School, term: Term, day: date) -> SchoolTerm:
    """Read how a school's classes stand in a term; ten queries, whatever the classes."""
    ids = [group.id for group in school.classes]
    window = (term.first, term.last)
    adults = queries.adults_of_classes(db, school.organisation.id, day)
    lessons = queries.lessons_around(db, ids, list(adults.names), window)
    given = queries.given_to(db, ids, min(term.first, day) - YEAR, term.last)
    asked = lessons_asked(db, ids, window, max(term.first, min(day, term.last)))
    bands = {course.teaching_band for group in school.classes for course in courses_for(group)}
    others = {one.facilitator_id for one in lessons if one.is_open and one.class_group_id in ids} - {
        None,
        *adults.names,
    }
    coming = {one.person_id for one in comers(db, [school.organisation.id], day)} if others else set()
    return SchoolTerm(
        strangers=frozenset(one for one in others if one is not None and one not in coming),
        school=school,
        term=term,
        day=day,
        adults=adults,
        classes=tuple(
            _class_in_term(group, asked.get(group.id, []), lessons, given, first=term.first, adults=adults)
            for group in school.classes
        ),
        lessons=tuple(lessons),
        given=tuple(given),
        times=times_to_teach(db, school.organisation.id, list(adults.names), sorted(bands), on=day),
    )


def _class_in_term(
    group: ClassGroup,
    asked: Iterable[LessonsAsked],
    lessons: Iterable[PlannedLesson],
    given: Iterable[Given],
    *,
    first: date,
    adults: Adults,
) -> ClassInTerm:
    own = tuple(one for one in lessons if one.class_group_id == group.id and one.kind == LessonKind.CLASS)
    sessions = [one for one in given if one.class_group_id == group.id]
    known = {one.taught_session_id for one in own}
    courses = {course.id: course for course in courses_for(group)}
    taught = _days_of(sessions, courses)
    planned = {one.module for one in own if one.is_open}
    asked = tuple(asked)
    wanted: list[tuple[Course, Module]] = []
    for one in asked:
        counted = [module.id for course in one.courses if course in courses for module in courses[course].modules]
        there = {module for module in counted if taught.get(module, date.min) >= one.first} | planned & set(counted)
        chosen = [module for module, _day in _longest_ago(counted, taught) if module not in there]
        already = [module.id for _course, module in wanted if module.id in counted]
        left = max(0, one.count - len(there) - len(already))
        wanted += [_found(courses, module) for module in chosen if module not in already][:left]
    return ClassInTerm(
        group=group,
        asked=asked,
        given=frozenset(module for module, held_on in taught.items() if held_on >= first),
        planned=frozenset(planned),
        wanted=tuple(sorted(wanted, key=lambda two: (two[0].id, two[1].position))),
        lessons=own,
        elsewhere=tuple(one for one in sessions if one.held_on >= first and one.session_id not in known),
        teachers=adults.of_class.get(group.id, ()),
    )


def _days_of(sessions: Iterable[Given], courses: dict[str, Course]) -> dict[str, date]:
    """Return the last day each module was given; a session that names none gave all of its course's (COMPLIANCE §1)."""
    taught: dict[str, date] = {}
    for one in sessions:
        every = [module.id for module in courses[one.course].modules] if one.course in courses else []
        for module in [one.module] if one.module else every:
            taught[module] = one.held_on
    return taught


def _longest_ago(modules: Sequence[str], taught: dict[str, date]) -> list[tuple[str, date]]:
    """Return modules in the order to plan them: never given first, in the course's order, then those given longest ago."""
    return sorted(((module, taught.get(module, date.min)) for module in modules), key=lambda two: two[1])


def _found(courses: dict[str, Course], module_id: str) -> tuple[Course, Module]:
    return next((course, module) for course in courses.values() for module in course.modules if module.id == module_id)


def known_of(db: Session, standing: SchoolTerm, guests: Guests = NOBODY) -> Known:
    """Return what a proposal is made from; four more queries. Whom the timetable does not take is never proposed, nor
    whoever comes from outside and is not asked for."""
    ids = [one.group.id for one in standing.classes]
    letters = queries.letters_of(db, ids)
    since = standing.day - YEAR
    tally: dict[int, dict[int, int]] = {}
    sessions = {
        (one.class_group_id, one.session_id, one.facilitator_id) for one in standing.given if one.held_on > since
    }
    rows = [(group, person) for group, _session, person in sessions]
    rows += [(one.class_group_id, one.facilitator_id) for one in standing.lessons if _counts_for_year(one)]
    for group, person in rows:
        if person is not None:
            of_class = tally.setdefault(group, {})
            of_class[person] = of_class.get(person, 0) + 1
    return Known(
        term=standing.term,
        today=standing.day,
        classes=tuple(
            ClassToPlan(
                class_group_id=one.group.id,
                wanted=tuple(
                    Wanted(
                        course.id,
                        module.id,
                        {
                            person: times
                            for person, times in standing.times[course.teaching_band].items()
                            if person not in guests.unasked
                        },
                        letters.get((one.group.id, course.id)),
                        module.position,
                    )
                    for course, module in one.wanted
                ),
                teachers=one.teachers,
                by_person=tally.get(one.group.id, {}),
                first=one.group.first_day or date.min,
                last=one.group.last_day or date.max,
            )
            for one in standing.classes
            if one.asked
        ),
        booked=standing.booked,
        given=standing.places_given,
        not_to_plan=held_persons(db, [standing.school.organisation.id], standing.day),
        comers=guests.capacities,
    )


def _counts_for_year(lesson: PlannedLesson) -> bool:
    """Whether a lesson that no session of the ledger stands for yet counts among those of the year."""
    return lesson.kind == LessonKind.CLASS and (lesson.state in (LessonState.PLANNED, LessonState.TAUGHT))
