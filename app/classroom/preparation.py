"""Gathers what is known before a lesson from its neighbours: certificates, the help card, the letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _

from app.classroom import readiness
from app.classroom.authorised import taught_under
from app.classroom.models import SecondAdult
from app.classroom.overview import pupils_of_make_up
from app.classroom.queries.beside import lies_out_of_order, planned_by_others, same_day
from app.classroom.queries.calendar import Calendar, calendar_of
from app.classroom.queries.lessons import lessons_of_classes
from app.classroom.queries.pupils import taught_modules
from app.classroom.ready.queries import ready_facts
from app.classroom.ready.rules import fits
from app.classroom.warnings import Warn, warnings
from app.compliance.queries import valid_courses
from app.content.catalogue import catalogue
from app.content.help_lines import lines_of_today
from app.core.clock import today
from app.core.languages import long_day
from app.people.queries.help_cards import card_entries
from app.people.rules import card_problems

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from app.classroom.models import PlannedLesson
    from app.classroom.queries.lessons import LessonPage
    from app.classroom.ready.queries import ReadyFacts
    from app.content.shapes import Course
    from app.people.models import ClassGroup

CORE_COURSE = "staff-core"  # what every adult beside pupils has (CURRICULUM §2)
ABOUT_THE_DAY = (Warn.OUTSIDE_TERM, Warn.SAME_DAY)


def readiness_of(
    db: Session,
    page: LessonPage,
    course: Course,
    facts: ReadyFacts | None = None,
    *,
    calendar: Calendar | None = None,
    pupils: int | None = None,
) -> list[readiness.ReadyLine]:
    """Return what is ready for a planned lesson, on its day; `facts`, `calendar` and a make-up's `pupils` where they were read already."""
    lesson, day = page.lesson, page.lesson.planned_on
    facts = facts or ready_facts(db, lesson)
    if pupils is None and lesson.is_make_up:
        pupils = pupils_of_make_up(db, lesson, today())
    of_facilitator = {(lesson.facilitator_id, course_id) for course_id in asked_of_facilitator(course.teaching_band)}
    of_second_adult = (lesson.second_adult_id, CORE_COURSE)
    wanted = {(person, one) for person, one in {*of_facilitator, of_second_adult} if person is not None}
    valid = valid_courses(db, wanted, day)
    return readiness.readiness(
        readiness.Preparation(
            planned_on=day,
            facilitator_named=lesson.facilitator_id is not None,
            facilitator_certified=of_facilitator <= valid,
            second_adult=SecondAdult(lesson.second_adult),
            second_adult_named=lesson.second_adult_id is not None,
            second_adult_certified=of_second_adult in valid,
            help_card_valid=_has_valid_card(db, lesson),
            letter_sent_on=page.letter_sent_on,
            course_approved=course.approved is not None,
            taught_under=taught_under(db, lesson.class_group.organisation_id, course, lesson.facilitator_id, day),
            second_adult_coming=facts.is_coming,
            second_adult_here=facts.second_is_here,
            course_released=facts.is_released,
            course_fits=fits(course.grades, lesson.class_group.grades),
            pupils=pupils,
            open_place=lesson.open_place,
            days=(calendar or calendar_of(db, lesson.class_group.organisation_id, day)).days,
        )
    )


def missing_at_a_glance(db: Session, lesson: PlannedLesson, course: Course) -> list[readiness.ReadyLine]:
    """Return what is missing of a planned lesson, as far as one query tells: for the script and the pack.

    Certificates, rights and the help card stand on the lesson's own page. After a head's decision nothing is said.
    """
    facts = ready_facts(db, lesson)
    return [] if facts.decision is not None else missing_from(lesson, course, facts)


def missing_from(lesson: PlannedLesson, course: Course, facts: ReadyFacts) -> list[readiness.ReadyLine]:
    """Return what is missing of a planned lesson, as far as the kept facts tell."""
    known = readiness.Preparation(
        planned_on=lesson.planned_on,
        facilitator_named=lesson.facilitator_id is not None,
        facilitator_certified=True,
        second_adult=SecondAdult(lesson.second_adult),
        second_adult_named=lesson.second_adult_id is not None,
        second_adult_certified=True,
        help_card_valid=True,
        letter_sent_on=facts.letter_sent_on,
        course_approved=True,
        second_adult_coming=facts.is_coming,
        course_released=facts.is_released,
        course_fits=fits(course.grades, lesson.class_group.grades),
    )
    return [line for line in readiness.readiness(known) if line.state is readiness.Ready.NO]


def asked_of_facilitator(band: str) -> tuple[str, ...]:
    """Return the courses whose certificates whoever teaches an age holds: its rule says them, else the core course."""
    rule = catalogue().facilitators.get(band)
    return rule.certificates if rule is not None else (CORE_COURSE,)


def known_modules(db: Session, class_group: ClassGroup, courses: Sequence[Course], day: date) -> dict[str, str]:
    """Return the modules a class was taught or has planned, each with words that say when."""
    modules = {course.id: [module.id for module in course.modules] for course in courses}
    known = {
        module: [str(_("taught %(day)s", day=long_day(taught_on)))]
        for module, taught_on in taught_modules(db, class_group.id, modules, day).items()
    }
    for lesson in lessons_of_classes(db, [class_group.id], day):
        if lesson.is_open and not lesson.is_make_up:
            words = str(_("planned for %(day)s", day=long_day(lesson.planned_on)))
            known.setdefault(lesson.module, []).append(words)
    return {module: str(_(", ")).join(words) for module, words in known.items()}


def warnings_of(page: LessonPage, calendar: Calendar, *, only_the_day: bool = False) -> list[Warn]:
    """Return the gentle notes on a planned lesson; of a day that is over only whether it can be right."""
    lesson = page.lesson
    found = warnings(
        lesson.planned_on,
        last_period=lesson.last_period,
        terms=calendar.terms,
        same_facilitator=page.by_this_facilitator + 1,
        other_facilitators=page.by_others + planned_by_others(page.beside),
        same_day=same_day(lesson, page.beside),
        out_of_order=lies_out_of_order(lesson, page.beside),
        days=calendar.days,
    )
    return [warning for warning in found if not only_the_day or warning in ABOUT_THE_DAY]


def _has_valid_card(db: Session, lesson: PlannedLesson) -> bool:
    """Whether the school's card is valid that day with an inside adult besides the lesson's two (SAFEGUARDS 3)."""
    entries = card_entries(db, lesson.class_group.organisation_id, on=lesson.planned_on)
    lasting = sum(line.always for line in lines_of_today())
    if card_problems([on_card for _row, on_card in entries], lasting_lines=lasting, on=lesson.planned_on):
        return False
    named = {row.person_id for row, on_card in entries if row.inside and on_card.is_good(lesson.planned_on)}
    return readiness.has_adult_outside_lesson(named, {lesson.facilitator_id, lesson.second_adult_id})
