"""A requirement as the rules see it (COMPLIANCE §2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from app.compliance.rules.audience import Selector
    from app.compliance.rules.days import Day
    from app.compliance.rules.evidence import Evidence

DEFAULT_NOTICE_DAYS = 30
PERSON, CLASS_GROUP, ORGANISATION = SUBJECTS = ("person", "class_group", "organisation")


@dataclass(frozen=True)
class Rolling:
    """Valid evidence is needed at all times: from so many days after the start, or from before it."""

    within_days: int | None = None

    @property
    def before_start(self) -> bool:
        """Whether the evidence is needed before the first day."""
        return self.within_days is None


@dataclass(frozen=True)
class Each:
    """Evidence is needed once in each window of a kind."""

    kind: str


@dataclass(frozen=True)
class By:
    """Evidence is needed by a day."""

    day: Day


Timing: TypeAlias = Rolling | Each | By


@dataclass(frozen=True)
class Requirement:
    """Who must have what, when. `effective_from` None: always so far; `effective_until` None: still."""

    id: str
    audience: tuple[Selector, ...]
    evidence: Evidence
    timing: Timing
    effective_from: Day | None = None
    effective_until: Day | None = None
    notice_days: int = DEFAULT_NOTICE_DAYS
    gap_days: int = 0
    transition_days: int = 0
    min_days: int = 1
    subject: str = PERSON

    @property
    def is_about_staff(self) -> bool:
        """Whether anybody may be counted through an appointment."""
        return self.subject == PERSON and any(selector.may_match_staff for selector in self.audience)

    @property
    def is_about_children(self) -> bool:
        """Whether pupils or guardians may be counted, so that figures above the school are masked.

        That a class had its lessons, or a school its checks, says nothing of one child.
        """
        return self.subject == PERSON and any(selector.may_match_children for selector in self.audience)
