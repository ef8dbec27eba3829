"""Decisions about contacts as plain functions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from app.records.models import ContactKind
from app.records.voids import DeedVoidReason

WHOLE_ROUND = timedelta(days=7)


class Way(StrEnum):
    """How a round is entered: everybody but those ticked, or only those ticked."""

    EVERYONE = "everyone"
    SOME = "some"


KINDS_OF = {
    Way.EVERYONE: (ContactKind.MEETING, ContactKind.LETTER_RECEIPT),
    Way.SOME: (ContactKind.VISIT, ContactKind.TALK, ContactKind.LETTER_RECEIPT, ContactKind.MEETING),
}


# A family's own receipt has its day and kind from itself, and no place: what can be wrong is whose slip it was.
_OF_FAMILIES = (DeedVoidReason.WRONG_PERSON, DeedVoidReason.DID_NOT_HAPPEN)
_OF_TALKS = (DeedVoidReason.CASE_SHOWN,)  # said of a talk before adults, by whoever held it


def void_reasons(kind: str, entered_by: int | None) -> tuple[DeedVoidReason, ...]:
    """Return why a contact can be taken back."""
    if is_of_families(kind, entered_by):
        return _OF_FAMILIES
    return tuple(code for code in DeedVoidReason if code not in _OF_TALKS)


def those_met(way: Way, enrolled: Collection[int], ticked: Collection[int]) -> set[int]:
    """Return whose guardians were met: those enrolled that day, without or only those ticked."""
    return set(enrolled) - set(ticked) if way is Way.EVERYONE else set(enrolled) & set(ticked)


def is_of_families(kind: str, entered_by: int | None) -> bool:
    """Whether families entered contacts themselves, by slip: who of them did is their class teacher's to know."""
    return kind == ContactKind.LETTER_RECEIPT and entered_by is None


def may_void_round(*, entered_at: datetime, entered_by: int | None, viewer: int, at: datetime) -> bool:
    """Whether a round may be taken back as a whole: by whoever entered it, within seven days, as a wrong import is.

    Later, or by somebody else, one pupil at a time: voiding many needs a second person (SAFEGUARDS 34).
    """
    return entered_by == viewer and at <= entered_at + WHOLE_ROUND
