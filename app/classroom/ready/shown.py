"""What a lesson's page shows of its readiness besides the lines: the head's decision, and whether the viewer may take one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask_login import current_user

from app.classroom.models import LessonState, SecondAdult
from app.classroom.ready.forms import DecisionForm
from app.classroom.ready.given import LETTER_AFTER
from app.classroom.ready.words import GAPS, LETTER_SENT, REASONS
from app.classroom.words import READY
from app.core.access import Role
from app.core.languages import long_day

if TYPE_CHECKING:
    from app.classroom.models import PlannedLesson
    from app.classroom.ready.given import Gaps
    from app.classroom.ready.models import ReadyDecision
    from app.classroom.ready.queries import ReadyFacts


@dataclass(frozen=True)
class ShownReadiness:
    """A head's decision in words, the form for one, and the second adult's own word where that is the viewer."""

    decided_on: date | None
    reason: str | None
    missing: list[str]
    form: DecisionForm | None
    is_second_adult: bool
    is_coming: bool | None
    gaps: list[str]  # given: what the kept facts say was missing and no decision named
    is_to_ask: bool  # nobody has decided yet, and the viewer is not who decides


@dataclass(frozen=True)
class SaidDecision:
    """A head's decision in words: why, and what was missing."""

    reason: str | None
    missing: list[str]


def said_of(decision: ReadyDecision) -> SaidDecision:
    """Return a head's decision in the reader's words; a code nobody knows any more is left out."""
    words = [READY[key][1] for key in decision.missing if key in READY]
    return SaidDecision(
        reason=str(REASONS[decision.reason]) if decision.reason in REASONS else None,
        missing=[str(text) for text in words if text],
    )


def said_of_gaps(gaps: Gaps) -> list[str]:
    """Return in words what the kept facts say was missing of a lesson and nobody decided about."""
    words = {key: str(GAPS[key]) for key in gaps.keys}
    if gaps.letter is not None:
        days = {"sent": long_day(gaps.letter.sent_on), "entered": long_day(gaps.letter.entered_on)}
        words[LETTER_AFTER] = str(LETTER_SENT) % days
    return [*words.values()]


def shown_readiness(lesson: PlannedLesson, facts: ReadyFacts, day: date, gaps: Gaps) -> ShownReadiness:
    """Return what a lesson's page shows of its readiness besides the lines."""
    is_ahead = lesson.state == LessonState.PLANNED and lesson.planned_on >= day
    decision = facts.decision
    said = said_of(decision) if decision else None
    return ShownReadiness(
        decided_on=decision.decided_on if decision else None,
        reason=said.reason if said else None,
        missing=said.missing if said else [],
        form=DecisionForm() if is_ahead and current_user.holds(Role.HEAD) and decision is None else None,
        is_second_adult=is_ahead
        and lesson.second_adult_id == current_user.person_id
        and lesson.second_adult != SecondAdult.NONE,
        is_coming=facts.is_coming,
        gaps=said_of_gaps(gaps),
        is_to_ask=is_ahead and decision is None and not current_user.holds(Role.HEAD),
    )
