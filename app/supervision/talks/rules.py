"""When a talk counts (SAFEGUARDS 16), on plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from app.records.models import LAW_VICE_PRINCIPAL, OUTSIDE_EXPERT

VISITORS = (LAW_VICE_PRINCIPAL, OUTSIDE_EXPERT)
MENDED_WITHIN = timedelta(days=60)
"""So long whoever held a talk can still say that a case was shown."""


@dataclass(frozen=True)
class CaseWord:
    """What is said of cases in a talk."""

    no_local_case: bool = False
    no_open_case: bool = False
    no_case_film: bool = False

    @property
    def lets_count(self) -> bool:
        """Whether all three were said."""
        return self.no_local_case and self.no_open_case and self.no_case_film
