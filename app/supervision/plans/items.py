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

    `basis` is the rule that asks for it, an id of law.yaml: such an item is not dropped by the school itself.
    """

    code: str
    month: int
    day: int
    owner: Role
    evidence: EvidenceKind
    word: str | None = None
    count: int = 1
    basis: str | None = None

    @property
    def keeps_owner(self) -> bool:
        """Whether the item is about the holder of a role, who alone sees to it: their own record or signature."""
        return self.evidence in (EvidenceKind.RECORD, EvidenceKind.SIGNATURE)

    def deadline(self, first: date, last: date) -> date:
        """Return the item's day in a school year, never outside it."""
        year = first.year if (self.month, self.day) >= (first.month, first.day) else first.year + 1
        return min(max(date(year, self.month, self.day), first), last)


MANAGER, HEAD, LEAD = Role.TRAINING_MANAGER, Role.HEAD, Role.PROTECTION_LEAD
ACT, SESSION, FILING = EvidenceKind.ACT, EvidenceKind.SESSION, EvidenceKind.FILING
ORDER_50, SCHOOL_SAFETY = "moe-order-50", "school-safety-rule-2006"
TEMPLATES = (
    Template("owner_trained", 9, 30, HEAD, EvidenceKind.RECORD, basis=ORDER_50),
    Template("owner_signed_code", 9, 30, HEAD, EvidenceKind.SIGNATURE, basis=ORDER_50),
    Template("staff_training_autumn", 9, 30, MANAGER, SESSION, basis=SCHOOL_SAFETY),
    Template("safety_check_autumn", 10, 31, HEAD, ACT, ActKind.SAFETY_CHECK, basis=SCHOOL_SAFETY),
    Template("special_inspection", 10, 31, HEAD, ACT, ActKind.SPECIAL_INSPECTION),
    Template("risk_assessment", 10, 31, LEAD, ACT, ActKind.RISK_ASSESSMENT),
    Template("drill_autumn", 11, 30, LEAD, ACT, ActKind.DRILL, basis=SCHOOL_SAFETY),
    Template("publicity_childrens_rights", 11, 30, MANAGER, ACT, ActKind.PUBLICITY),
    Template("vice_principal_hours", 12, 31, MANAGER, SESSION, LAW_VICE_PRINCIPAL, 2, basis="moe-order-52"),
    Template("half_year_review", 1, 31, HEAD, FILING, "half_year"),
    Template("annual_report", 1, 31, HEAD, FILING, "calendar_year"),
    Template("staff_training_spring", 3, 31, MANAGER, SESSION, basis=SCHOOL_SAFETY),
    Template("safety_check_spring", 4, 30, HEAD, ACT, ActKind.SAFETY_CHECK, basis=SCHOOL_SAFETY),
    Template("drill_spring", 5, 31, LEAD, ACT, ActKind.DRILL, basis=SCHOOL_SAFETY),
    Template("publicity_law", 6, 15, MANAGER, ACT, ActKind.PUBLICITY),
    Template("term_filing", 6, 30, HEAD, FILING, "term"),
)
BY_CODE = {template.code: template for template in TEMPLATES}
