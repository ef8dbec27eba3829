"""Changes of names that people ask for: asked, withdrawn, agreed to or declined by a second person."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core.audit import audit
from app.core.clock import day_of
from app.core.facts import record_fact
from app.people.announcements import person_renamed
from app.people.models import Person
from app.people.name_corrections import Declined, NameCorrection
from app.people.queries.merges import are_one
from app.people.sort_keys import sort_key_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class SameName(ValueError):
    """The name is written like this already."""


class NotOpen(ValueError):
    """It was answered or withdrawn before."""


class NotForOneself(PermissionError):
    """Nobody agrees to their own name, under whichever of their ids."""


def ask_name(db: Session, person: Person, name: str, *, at: datetime) -> NameCorrection:
    """Ask for a name to be corrected; an open request of the same person is withdrawn by it. Raises SameName."""
    if name == person.name:
        raise SameName
    for row in db.scalars(select(NameCorrection).filter_by(person_id=person.id, withdrawn_at=None, answered_at=None)):
        row.withdrawn_at = at
    row = NameCorrection(person_id=person.id, name=name, former=person.name, asked_at=at)
    db.add(row)
    audit(db, "name-asked", at=at, by=person.id, subject="person", subject_id=person.id)
    db.flush()
    return row


def withdraw_name(db: Session, row: NameCorrection, *, at: datetime) -> None:
    """Take a request back. Raises NotOpen."""
    _check_open(row)
    row.withdrawn_at = at
    audit(db, "name-withdrawn", at=at, by=row.person_id, subject="person", subject_id=row.person_id)


def approve_name(db: Session, row: NameCorrection, *, at: datetime, by: int) -> None:
    """Write the name as asked; its sort key follows. Raises NotOpen, NotForOneself."""
    _check_open(row)
    _check_other(db, row, at=at, by=by)
    row.answered_at, row.answered_by = at, by
    person = db.get_one(Person, row.person_id)
    record_fact(db, person, at=at, by=by, name=row.name, sort_key=sort_key_of(row.name))
    audit(db, "name-corrected", at=at, by=by, subject="person", subject_id=row.person_id)
    person_renamed(db, [row.person_id], None)


def decline_name(db: Session, row: NameCorrection, why: Declined, *, at: datetime, by: int) -> None:
    """Say why a name stays as it is. Raises NotOpen, NotForOneself."""
    _check_open(row)
    _check_other(db, row, at=at, by=by)
    row.answered_at, row.answered_by, row.declined_for = at, by, str(why)
    audit(db, "name-declined", at=at, by=by, subject="person", subject_id=row.person_id)


def _check_open(row: NameCorrection) -> None:
    if not row.is_open:
        raise NotOpen


def _check_other(db: Session, row: NameCorrection, *, at: datetime, by: int) -> None:
    if are_one(db, by, row.person_id, day_of(at)):
        raise NotForOneself
