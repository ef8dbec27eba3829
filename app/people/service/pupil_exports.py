"""A pupil's data for a guardian: asked for by who keeps the class list, released by the protection lead (SAFEGUARDS 19)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core.audit import audit
from app.core.clock import day_of
from app.people.models import Enrolment, Person
from app.people.pupil_exports import PupilExport
from app.people.queries.pupil_exports import must_leave_to_another

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class NotOpen(ValueError):
    """Somebody decided before, or the days in which it can be fetched are over."""


class AnotherName(ValueError):
    """The name typed from the guardian's paper is not the name of the child asked about."""


class NotForOneself(PermissionError):
    """Whoever asked does not release where another protection lead could."""


def ask_for_data(db: Session, enrolment: Enrolment, *, at: datetime, by: int) -> PupilExport:
    """Pass on that a guardian asks; a request of the same child and class that still waits is the same one."""
    about = {"person_id": enrolment.person_id, "class_group_id": enrolment.class_group_id}
    waiting = db.scalar(select(PupilExport).filter_by(**about, decided_at=None))
    if waiting is not None:
        return waiting
    row = PupilExport(**about, asked_at=at, asked_by=by)
    db.add(row)
    db.flush()
    _audit(db, "pupil-data-asked", row, at=at, by=by)
    return row


def release_data(db: Session, row: PupilExport, *, name: str, at: datetime, by: int) -> None:
    """Release a document to be drawn, once the child's name was typed from the guardian's paper.

    Raises NotOpen, NotForOneself, AnotherName.
    """
    _check(db, row, at=at, by=by)
    if _without_blanks(name) != _without_blanks(db.get_one(Person, row.person_id).name):
        raise AnotherName
    row.decided_at, row.decided_by, row.is_released = at, by, True
    _audit(db, "pupil-data-released", row, at=at, by=by)


def withhold_data(db: Session, row: PupilExport, *, at: datetime, by: int) -> None:
    """Leave a document undrawn, without a reason. Raises NotOpen; whoever asked may take it back by this."""
    if not row.is_waiting:
        raise NotOpen
    row.decided_at, row.decided_by, row.is_released = at, by, False
    _audit(db, "pupil-data-withheld", row, at=at, by=by)


def note_fetched(db: Session, row: PupilExport, *, form: str, at: datetime, by: int) -> None:
    """Write down that a released document is drawn. Raises NotOpen."""
    if not row.can_be_fetched(at):
        raise NotOpen
    _audit(db, "pupil-data-fetched", row, at=at, by=by, format=form)


def _check(db: Session, row: PupilExport, *, at: datetime, by: int) -> None:
    if not row.is_waiting:
        raise NotOpen
    if must_leave_to_another(db, row, by, on=day_of(at)):
        raise NotForOneself


def _without_blanks(name: str) -> str:
    return "".join(name.split())


def _audit(db: Session, action: str, row: PupilExport, *, at: datetime, by: int, **codes: str) -> None:
    """Name the class, never which child of it."""
    audit(db, action, at=at, by=by, subject="class_group", subject_id=row.class_group_id, **codes)
