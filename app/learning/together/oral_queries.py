"""Questions about answers said aloud: for the two adults who heard them, for the learner, and what a head is asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from app.assessment.models import QuizAttempt
from app.assessment.rules import Outcome
from app.learning.together.models import OralAnswers, ReadingGroup
from app.learning.together.rules import is_hasty
from app.people.models import Person

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PASSED = QuizAttempt.outcome == Outcome.PASSED


@dataclass(frozen=True)
class SaidAloud:
    """Answers said aloud as their learner reads of them: the day and the two adults."""

    begun_at: datetime
    names: tuple[str, str]
    is_over: bool


@dataclass(frozen=True)
class HelperQuestion:
    """Something about helping that a head is asked to look at; a question, no charge. `kind` is mutual or hasty."""

    kind: str
    names: tuple[str, str]
    at: datetime


def oral_for(db: Session, person_id: int, oral_id: int) -> OralAnswers | None:
    """Return answers said aloud for one of the two adults who hear them; for nobody else."""
    return db.scalar(
        select(OralAnswers).where(
            OralAnswers.id == oral_id, or_(OralAnswers.asked_by == person_id, OralAnswers.heard_by == person_id)
        )
    )


def oral_of_attempt(db: Session, attempt_id: int) -> OralAnswers | None:
    """Return what says that an attempt is answered aloud."""
    return db.scalar(select(OralAnswers).filter_by(attempt_id=attempt_id))


def is_passed(db: Session, oral: OralAnswers) -> bool:
    """Whether the final that was answered aloud is passed."""
    return bool(db.scalar(select(QuizAttempt.id).where(QuizAttempt.id == oral.attempt_id, PASSED)))


def open_orals(db: Session, group_id: int, person_id: int) -> Sequence[OralAnswers]:
    """Return the answers of a group that one of its two adults still hears."""
    return db.scalars(
        select(OralAnswers)
        .join(QuizAttempt, QuizAttempt.id == OralAnswers.attempt_id)
        .where(
            OralAnswers.group_id == group_id,
            or_(OralAnswers.asked_by == person_id, OralAnswers.heard_by == person_id),
            QuizAttempt.closed_at.is_(None),
            QuizAttempt.outcome.is_(None),
        )
        .order_by(OralAnswers.id)
    ).all()


def helped_people(db: Session, people: Collection[int], course: str) -> set[int]:
    """Return of these people those who passed a course's final by answers said aloud (SAFEGUARDS 25: helped)."""
    return set(
        db.scalars(
            select(OralAnswers.person_id)
            .join(QuizAttempt, QuizAttempt.id == OralAnswers.attempt_id)
            .where(
                OralAnswers.person_id.in_(people),
                OralAnswers.handed_in_at.is_not(None),
                QuizAttempt.course == course,
                PASSED,
            )
        )
    )


def own_said_aloud(db: Session, person_id: int, run_id: int) -> list[SaidAloud]:
    """Return what a learner said aloud in one of their runs, with the names of the two adults, the newest first."""
    one, other = aliased(Person), aliased(Person)
    rows = db.execute(
        select(OralAnswers.begun_at, one.name, other.name, QuizAttempt.submitted_at)
        .join(QuizAttempt, QuizAttempt.id == OralAnswers.attempt_id)
        .join(one, one.id == OralAnswers.asked_by)
        .join(other, other.id == OralAnswers.heard_by)
        .where(OralAnswers.person_id == person_id, QuizAttempt.run_id == run_id)
        .order_by(OralAnswers.id.desc())
    )
    return [SaidAloud(begun, (asked, heard), submitted is not None) for begun, asked, heard, submitted in rows]


def helped_each_other(db: Session, learner: Collection[int], helpers: Collection[int], *, since: datetime) -> bool:
    """Whether somebody who is to answer aloud heard one of these helpers answer aloud since a moment."""
    return (
        db.scalar(
            select(OralAnswers.id)
            .where(
                OralAnswers.person_id.in_(helpers),
                or_(OralAnswers.asked_by.in_(learner), OralAnswers.heard_by.in_(learner)),
                OralAnswers.begun_at >= since,
            )
            .limit(1)
        )
        is not None
    )


def questions_for_head(db: Session, organisation_id: int, *, since: datetime) -> list[HelperQuestion]:
    """Return what looks odd about helping at an organisation: two who heard each other, answers faster than speech."""
    learner, asked, heard = aliased(Person), aliased(Person), aliased(Person)
    rows = db.execute(
        select(OralAnswers, QuizAttempt.items, learner.name, asked.name, heard.name)
        .join(ReadingGroup, ReadingGroup.id == OralAnswers.group_id)
        .join(QuizAttempt, QuizAttempt.id == OralAnswers.attempt_id)
        .join(learner, learner.id == OralAnswers.person_id)
        .join(asked, asked.id == OralAnswers.asked_by)
        .join(heard, heard.id == OralAnswers.heard_by)
        .where(ReadingGroup.organisation_id == organisation_id, PASSED, OralAnswers.handed_in_at >= since)
        .order_by(OralAnswers.id)
    ).all()
    helped = {(helper, oral.person_id) for oral, *_rest in rows for helper in (oral.asked_by, oral.heard_by)}
    found = []
    for oral, items, name, asked_name, heard_name in rows:
        for helper, helper_name in ((oral.asked_by, asked_name), (oral.heard_by, heard_name)):
            if (oral.person_id, helper) in helped and oral.person_id < helper:
                found.append(HelperQuestion("mutual", (name, helper_name), oral.begun_at))
        if oral.handed_in_at is not None and is_hasty(oral.begun_at, oral.handed_in_at, len(items)):
            found.append(HelperQuestion("hasty", (asked_name, heard_name), oral.begun_at))
    return found
