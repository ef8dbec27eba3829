"""Decisions of readiness on plain values."""

from __future__ import annotations

from enum import StrEnum

from app.classroom.models import LessonState, SecondAdult


class Reason(StrEnum):
    """Why a head lets a lesson be given although it is not ready: codes, nothing typed, none about a child."""

    NO_OTHER_ADULT = "no_other_adult"
    ON_ITS_WAY = "on_its_way"
    TOLD_IN_PERSON = "told_in_person"
    SMALL_SCHOOL = "small_school"
    TERM_ENDS = "term_ends"


def major_of(edition: str) -> int:
    """Return an edition's major number: a new one is released anew (DESIGN §4)."""
    first = edition.split(".", 1)[0]
    return int(first) if first.isdigit() else 0


def standing_adult(state: str, word: str, *, is_coming: bool | None) -> str | None:
    """Return where the second adult stands to have been before anybody says so: the word entered, or what was confirmed for the day.

    A plan alone states nothing: the least work must not give the better word (SAFEGUARDS 27).
    """
    is_said = state != LessonState.PLANNED or word == SecondAdult.NONE or is_coming is True
    return word if is_said else None


def fits(course_grades: tuple[str, ...], class_grades: str) -> bool:
    """Whether a course is written for a grade of a class."""
    return bool(set(course_grades) & {grade.strip() for grade in class_grades.split(",")})
