"""What was known of a letter to the families on the day of a lesson: facts are dated, and so is their entering."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, ScalarSelect, String, and_, cast, or_, select

from app.classroom.models import PlannedLesson
from app.core.facts import FactVersion
from app.core.local_days import local_day
from app.records.models import GuardianLetter, LetterOut


@dataclass(frozen=True)
class LateLetter:
    """A letter of which nothing was known on a lesson's day: when it is said to have gone out, and since when that is said."""

    sent_on: date
    entered_on: date


def is_missing() -> ColumnElement[bool]:
    """Return the condition that no letter of a lesson's course to its class is kept, of whatever day."""
    return and_(~_any_of(GuardianLetter), ~_any_of(LetterOut))


def came_to_be_known_after() -> ColumnElement[bool]:
    """Return the condition that a letter is kept, and on the evening of the lesson's day none stood as sent by then.

    A day that was moved later counts as it stood on that evening: its former versions are kept.
    """
    return and_(
        or_(_any_of(GuardianLetter), _any_of(LetterOut)), ~or_(_stood(GuardianLetter), _stood(LetterOut), _had_stood())
    )


def days_of_letter() -> tuple[ScalarSelect[date], ScalarSelect[date]]:
    """Return as columns beside lessons the day on which their letter is said to have gone out, and since when that stands."""
    columns = GuardianLetter.sent_on, local_day(GuardianLetter.recorded_at)
    sent_on, entered_on = (
        select(column).where(*_of_lesson(GuardianLetter)).correlate(PlannedLesson) for column in columns
    )
    return sent_on.scalar_subquery(), entered_on.scalar_subquery()


def _of_lesson(letter: type[GuardianLetter | LetterOut]) -> tuple[ColumnElement[bool], ...]:
    return letter.class_group_id == PlannedLesson.class_group_id, letter.course == PlannedLesson.course


def _any_of(letter: type[GuardianLetter | LetterOut]) -> ColumnElement[bool]:
    return select(letter.id).where(*_of_lesson(letter)).exists()


def _stood(letter: type[GuardianLetter | LetterOut]) -> ColumnElement[bool]:
    day = PlannedLesson.planned_on
    asked = select(letter.id).where(*_of_lesson(letter), letter.sent_on <= day, local_day(letter.recorded_at) <= day)
    return asked.exists()


def _had_stood() -> ColumnElement[bool]:
    former, day = FactVersion, PlannedLesson.planned_on
    asked = (
        select(former.id)
        .join(GuardianLetter, GuardianLetter.id == former.fact_id)
        .where(
            former.fact_table == GuardianLetter.__tablename__,
            *_of_lesson(GuardianLetter),
            former.content["sent_on"].as_string() <= cast(day, String),
            local_day(former.content["recorded_at"].as_string()) <= day,
            local_day(former.replaced_at) > day,
        )
    )
    return asked.exists()
