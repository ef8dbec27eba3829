"""How a second entry names what it takes back, other than a training record (whose own id it says)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, SQLColumnExpression, literal, select
from sqlalchemy.orm import aliased

from app.records.models import RecordVoid

if TYPE_CHECKING:
    from app.records.models import Act, Contact, TaughtSession


class Deed(StrEnum):
    """What can be taken back as a whole besides a training record. The word keeps ids of different tables apart."""

    ACT = "act"
    CONTACT = "contact"
    SESSION = "session"


class DeedVoidReason(StrEnum):
    """Why an act, a contact or a session is taken back: codes only (SAFEGUARDS 5)."""

    ENTERED_TWICE = "entered_twice"
    WRONG_DAY = "wrong_day"
    WRONG_PLACE = "wrong_place"
    WRONG_PERSON = "wrong_person"
    WRONG_KIND = "wrong_kind"
    DID_NOT_HAPPEN = "did_not_happen"
    CASE_SHOWN = "case_shown"  # said by whoever held a talk (SAFEGUARDS 16)


class AttendanceVoidReason(StrEnum):
    """Why somebody's attendance of a session does not count: codes only (SAFEGUARDS 5)."""

    WAS_NOT_THERE = "was_not_there"
    OTHER_MINUTES = "other_minutes"
    LED_IT = "led_it"


def void_name(deed: Deed, row: Act | Contact | TaughtSession) -> str:
    """Return how a void names an act, a contact or a session."""
    return f"{deed}:{row.public_id}"


def is_attendance_voided(
    session_id: SQLColumnExpression[str], person_id: SQLColumnExpression[str]
) -> ColumnElement[bool]:
    """Whether an attendance, named by the ids of its session and person in reports, was taken back."""
    return _is_voided(session_id + ":" + person_id)


def is_taken_back(deed: Deed, public_id: SQLColumnExpression[str]) -> ColumnElement[bool]:
    """Whether an act, a contact or a session was taken back; it then counts on no day (COMPLIANCE §1)."""
    return _is_voided(literal(f"{deed}:") + public_id)


def _is_voided(name: SQLColumnExpression[str]) -> ColumnElement[bool]:
    void = aliased(RecordVoid)  # whoever asks may have joined the voids too
    return select(void.id).where(void.voids == name).correlate_except(void).exists()
