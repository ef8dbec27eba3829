"""A requirement as the rules see it (COMPLIANCE §2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from app.compliance.rules.days import FOR_EVER, SINCE_EVER, Day, Days

if TYPE_CHECKING:
    from app.compliance.rules.audience import Selector
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
    formerly: Formerly | None = None

    @property
    def versions(self) -> tuple[tuple[Days, Requirement], ...]:
        """Return what counted on which days, the oldest first; one that was never changed counts on all days."""
        found: list[tuple[Days, Requirement]] = []
        version, last = self, FOR_EVER
        while version.formerly is not None:
            found.append(((version.formerly.until + 1, last), version))
            last, version = version.formerly.until, version.formerly.requirement
        return tuple(reversed([*found, ((SINCE_EVER, last), version)]))

    def on(self, day: Day) -> Requirement:
        """Return what counted on a day."""
        version = self
        while version.formerly is not None and day <= version.formerly.until:
            version = version.formerly.requirement
        return version

    @property
    def is_about_staff(self) -> bool:
        """Whether anybody may be counted through an appointment."""
        return self.subject == PERSON and any(
            selector.may_match_staff for _days, version in self.versions for selector in version.audience
        )

    @property
    def is_about_children(self) -> bool:
        """Whether pupils or guardians may be counted, so that figures above the school are masked.

        That a class had its lessons, or a school its checks, says nothing of one child.
        """
        return self.subject == PERSON and any(
            selector.may_match_children for _days, version in self.versions for selector in version.audience
        )


@dataclass(frozen=True)
class Formerly:
    """What counted up to a day, before a requirement was changed."""

    until: Day
    requirement: Requirement
