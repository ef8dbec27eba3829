"""Lessons given although not everything was ready: by the head's decision, or without one as far as what is kept tells.

What is kept is the second adult and an open door as said after the lesson, their own word before it, the letter as it was known that day,
the right of whoever taught and the course's release. Certificates and help cards of a day that is over are not asked again: nothing is said of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select, true
from sqlalchemy.orm import contains_eager

from app.classroom.models import LessonKind, LessonState, PlannedLesson, SecondAdult
from app.classroom.ready.letter_days import LateLetter, came_to_be_known_after, days_of_letter, is_missing
from app.classroom.ready.models import CourseRelease, ReadyDecision, SecondAdultWord
from app.classroom.ready.queries import second_is_here
from app.classroom.rules import FEW_PUPILS
from app.compliance.questions import Held, TaughtAlthough, taught_although
from app.people.models import ClassGroup, Organisation
from app.people.queries.organisations import inside
from app.records.counted import counts
from app.records.models import Attendance, TaughtSession, TaughtUnder

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.access import Role
    from app.people.identity import SignedIn

Rows = TypeVarTuple("Rows")
LETTER_AFTER = "letter_after"


@dataclass(frozen=True)
class Gaps:
    """What the kept facts say was missing of a given lesson; `letter`: of one of which nothing was known on its day."""

    keys: tuple[str, ...] = ()
    letter: LateLetter | None = None


@dataclass(frozen=True)
class GivenAlthough:
    """A lesson given although something was missing: `gaps` are what the kept facts say was missing and no decision named."""

    lesson: PlannedLesson
    decision: ReadyDecision | None
    gaps: Gaps


def beside(decision: ReadyDecision | None, gaps: Gaps) -> Gaps:
    """Return the gaps that a head's decision did not name: it holds for what was missing when it was taken, and no more."""
    named = set(decision.missing) if decision else set()
    if "letter_missing" in named:
        named.add(LETTER_AFTER)  # no letter then, and one entered since
    keys = tuple(gap for gap in gaps.keys if gap not in named)
    return Gaps(keys, gaps.letter if LETTER_AFTER in keys else None)


def gaps_kept() -> dict[str, ColumnElement[bool]]:
    """Return what can have been missing of a given lesson whose class and session, if any, are joined, as conditions on what is kept."""
    somebody = PlannedLesson.second_adult != SecondAdult.NONE
    named = and_(somebody, PlannedLesson.second_adult_id.is_not(None))
    word = select(SecondAdultWord.id).where(
        SecondAdultWord.planned_lesson_id == PlannedLesson.id,
        SecondAdultWord.person_id == PlannedLesson.second_adult_id,
        SecondAdultWord.planned_on == PlannedLesson.planned_on,
        second_is_here(),
    )
    reached = select(func.count()).where(
        Attendance.taught_session_id == PlannedLesson.taught_session_id, Attendance.reached
    )
    few = and_(
        PlannedLesson.kind == LessonKind.MAKE_UP,
        reached.correlate(PlannedLesson).scalar_subquery().between(1, FEW_PUPILS - 1),
    )
    in_room = and_(PlannedLesson.second_adult == SecondAdult.IN_ROOM, PlannedLesson.second_adult_id.is_not(None))
    major = cast(CourseRelease.major, String)
    released = select(CourseRelease.id).where(
        CourseRelease.organisation_id == ClassGroup.organisation_id,
        CourseRelease.course == PlannedLesson.course,
        or_(PlannedLesson.edition == major, PlannedLesson.edition.like(major + ".%")),
        CourseRelease.released_on <= PlannedLesson.planned_on,
    )
    return {
        "second_none": ~somebody,
        "second_unnamed": and_(somebody, PlannedLesson.second_adult_id.is_(None)),
        "second_not_coming": and_(named, word.where(SecondAdultWord.is_coming.is_(False)).exists()),
        "second_not_asked": and_(named, ~word.exists()),
        "few_adults": and_(few, ~in_room),
        "few_closed": and_(few, ~PlannedLesson.open_place),
        "letter_missing": is_missing(),
        LETTER_AFTER: came_to_be_known_after(),
        "not_authorised": func.coalesce(TaughtSession.taught_under, "") == TaughtUnder.NEITHER,
        "not_released": ~released.exists(),
    }


def gaps_of(db: Session, lesson: PlannedLesson) -> Gaps:
    """Return what the kept facts say was missing of a lesson that was given, also of one stopped early; one query.

    Nothing of one that is to come or reached nobody.
    """
    gaps = gaps_kept()
    row = db.execute(
        select(*days_of_letter(), *gaps.values())
        .select_from(PlannedLesson)
        .join(ClassGroup, ClassGroup.id == PlannedLesson.class_group_id)
        .outerjoin(TaughtSession, TaughtSession.id == PlannedLesson.taught_session_id)
        .where(PlannedLesson.id == lesson.id, _was_given())
    ).one_or_none()
    return _gaps_in(gaps, row) if row else Gaps()


def lessons_given_although(
    db: Session, viewer: SignedIn, after: date, until: date, *roles: Role
) -> list[GivenAlthough]:
    """List the lessons of the viewer's own organisations given although not ready, with any decision, the newest first."""
    own = Organisation.id.in_(inside(viewer.organisations_as(*roles), on=until))
    places = db.scalars(select(Organisation.id).where(own)).all()
    gaps = gaps_kept()
    rows = db.execute(
        _given(select(PlannedLesson, ReadyDecision, *days_of_letter(), *gaps.values()), Held(places, after, until))
        .where(or_(ReadyDecision.id.is_not(None), *gaps.values()))
        .options(contains_eager(PlannedLesson.class_group))
        .order_by(PlannedLesson.planned_on.desc(), ClassGroup.title, PlannedLesson.id)
    )
    return [GivenAlthough(row[0], row[1], beside(row[1], _gaps_in(gaps, row[2:]))) for row in rows]


def init_taught_although() -> None:
    """Answer what pages of figures and filings ask; twice is once."""
    taught_although.answered_by(_taught_although)


def _taught_although(db: Session, held: Held, courses: Collection[str]) -> Iterator[TaughtAlthough]:
    """Yield how many lessons were given although not ready, by a head's decision and without one of what was missing; one query."""
    gaps = gaps_kept()
    rows = db.execute(
        _given(select(ReadyDecision, *days_of_letter(), *gaps.values()).select_from(PlannedLesson), held).where(
            or_(ReadyDecision.id.is_not(None), *gaps.values()),
            PlannedLesson.course.in_(list(courses)) if courses else true(),
        )
    ).all()
    undecided = sum(bool(beside(row[0], _gaps_in(gaps, row[1:])).keys) for row in rows)
    if rows:
        yield TaughtAlthough(len(rows) - undecided, undecided)


def _gaps_in(gaps: Iterable[str], row: Sequence[Any]) -> Gaps:
    """Read a row: the two days of the letter, then whether each gap holds."""
    sent_on, entered_on, *flags = row
    keys = tuple(gap for gap, holds in zip(gaps, flags, strict=True) if holds)
    return Gaps(keys, LateLetter(sent_on, entered_on) if LETTER_AFTER in keys and sent_on else None)


def _was_given() -> ColumnElement[bool]:
    """Return the condition that a class was given a lesson: its session counts, or it was stopped when some of it was told.

    Who was alone with a class for part of a lesson was alone with it, whatever the part counts for.
    """
    is_held = and_(TaughtSession.id.is_not(None), counts(TaughtSession))
    told_some = cast(PlannedLesson.key_points, String) != "[]"
    return or_(is_held, and_(PlannedLesson.state == LessonState.UNFINISHED, told_some))


def _given(question: Select[*Rows], held: Held) -> Select[*Rows]:
    return (
        question.outerjoin(ReadyDecision, ReadyDecision.planned_lesson_id == PlannedLesson.id)
        .join(ClassGroup, ClassGroup.id == PlannedLesson.class_group_id)
        .outerjoin(TaughtSession, TaughtSession.id == PlannedLesson.taught_session_id)
        .where(
            ClassGroup.organisation_id.in_(list(held.places)),
            PlannedLesson.planned_on > held.after,
            PlannedLesson.planned_on <= held.until,
            _was_given(),
        )
    )
