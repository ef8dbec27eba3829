"""Why a course is somebody's, and by when: the duties that ask for it, in words (COMPLIANCE §2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from app.content.catalogue import catalogue
from app.core.languages import current_tag, in_current_language

if TYPE_CHECKING:
    from app.compliance.duties import Duty


@dataclass(frozen=True)
class Reason:
    """One duty as the learner reads it: its title, the sentence beside it, citations, due day.

    `is_new`: overdue from the first day on; who has just come reads what to do, not for how long it has been late.
    """

    title: str
    sentence: str
    citations: tuple[str, ...]
    status: str
    due_on: date | None
    valid_until: date | None
    expiring: bool
    courses: tuple[str, ...]
    is_new: bool = False

    @property
    def is_open(self) -> bool:
        """Whether something is to be done for it."""
        return self.status in ("overdue", "due", "assigned") or self.expiring

    @property
    def is_coming(self) -> bool:
        """Whether it begins on a later day."""
        return self.status == "upcoming"


def reasons_of(duties: Iterable[Duty]) -> list[Reason]:
    """Return duties in the reader's language, their law keys as citations."""
    law, english = catalogue().law, current_tag() == "en"
    return [
        Reason(
            title=in_current_language(duty.title_zh, duty.title_en),
            sentence=in_current_language(duty.reason_zh, duty.reason_en)
            if not duty.just_begun
            else _("This is to be learnt before the post begins. You are on post already: please do it today."),
            citations=tuple(law.citations(duty.basis, english=english)),
            status=duty.status,
            due_on=duty.due_on,
            valid_until=duty.valid_until,
            expiring=duty.expiring,
            courses=duty.courses,
            is_new=duty.just_begun,
        )
        for duty in duties
    ]


def reasons_for(duties: Iterable[Duty], course: str) -> list[Reason]:
    """Return the reasons that ask for one course."""
    return [reason for reason in reasons_of(duties) if course in reason.courses]
