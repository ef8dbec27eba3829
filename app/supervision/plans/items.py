"""The shipped list of work-plan items: what, who usually sees to it, by which day of the school year, shown by which facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.access import Role
from app.records.models import LAW_VICE_PRINCIPAL, ActKind


class EvidenceKind(StrEnum):
    """Which kind of fact shows that an item is done."""

    ACT = "act"
    SESSION = "session"
    FILING = "filing"
    SIGNATURE = "signature"
    RECORD = "record"


class Dropped(StrEnum):
    """Why an item is not done at this organisation."""

    NOT_APPLICABLE = "not_applicable"
    DONE_ABOVE = "done_above"
    NEXT_YEAR = "next_year"


@dataclass(frozen=True)
class Template:
    """One item. `word` narrows its facts: a kind of act, a capacity, a period of filings.

    Signatures and records are those of whoever sees to the item.
    """

    code: str
    month: int
    day: int
    owner: Role
    evidence: EvidenceKind
    word: str | None = None
    count: int = 1

    def deadline(self, first: date, last: date) -> date:
        """Return the item's day in a school year, never outside it."""
        year = first.year if (self.month, self.day) >= (first.month, first.day) else first.year + 1
        return min(max(date(year, self.month, self.day), first), last)


MANAGER, HEAD, LEAD = Role.TRAINING_MANAGER, Role.HEAD, Role.PROTECTION_LEAD
ACT, SESSION, FILING = EvidenceKind.ACT, EvidenceKind.SESSION, EvidenceKind.FILING
TEMPLATES = (
    Template("owner_trained", 9, 30, HEAD, EvidenceKind.RECORD),
    Template("owner_signed_code", 9, 30, HEAD, EvidenceKind.SIGNATURE),
    Template("staff_training_autumn", 9, 30, MANAGER, SESSION),
    Template("safety_check_autumn", 10, 31, HEAD, ACT, ActKind.SAFETY_CHECK),
    Template("special_inspection", 10, 31, HEAD, ACT, ActKind.SPECIAL_INSPECTION),
    Template("risk_assessment", 10, 31, LEAD, ACT, ActKind.RISK_ASSESSMENT),
    Template("drill_autumn", 11, 30, LEAD, ACT, ActKind.DRILL),
    Template("publicity_childrens_rights", 11, 30, MANAGER, ACT, ActKind.PUBLICITY),
    Template("vice_principal_hours", 12, 31, MANAGER, SESSION, LAW_VICE_PRINCIPAL, 2),
    Template("half_year_review", 1, 31, HEAD, FILING, "half_year"),
    Template("annual_report", 1, 31, HEAD, FILING, "calendar_year"),
    Template("staff_training_spring", 3, 31, MANAGER, SESSION),
    Template("safety_check_spring", 4, 30, HEAD, ACT, ActKind.SAFETY_CHECK),
    Template("drill_spring", 5, 31, LEAD, ACT, ActKind.DRILL),
    Template("publicity_law", 6, 15, MANAGER, ACT, ActKind.PUBLICITY),
    Template("term_filing", 6, 30, HEAD, FILING, "term"),
)
BY_CODE = {template.code: template for template in TEMPLATES}
