"""Changes of many endings at once: asked by a complete list, agreed to by a second person, withdrawn (SAFEGUARDS 34)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.core.audit import audit
from app.core.clock import day_of
from app.core.facts import record_fact
from app.people.announcements import holdings_changed
from app.people.ending_rules import EndingState, ending_state
from app.people.endings import BulkEnding, BulkEndingRow
from app.people.merge_rules import WAIT
from app.people.models import Appointment, Enrolment, Guardianship

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MODELS: dict[str, type[Any]] = {model.__tablename__: model for model in (Appointment, Enrolment, Guardianship)}


class NotOpen(Exception):
    """It has been answered, withdrawn, or is over."""


def ask_endings(
    db: Session,
    organisation_id: int,
    rows: Iterable[Appointment | Enrolment | Guardianship],
    *,
    import_id: int,
    at: datetime,
    by: int | None,
) -> BulkEnding:
    """Ask that these end; what an earlier list of the organisation asked and nobody answered is asked no more."""
    for earlier in db.scalars(
        select(BulkEnding).filter_by(organisation_id=organisation_id, approved_at=None, withdrawn_at=None)
    ):
        withdraw_endings(db, earlier, at=at, by=by)
    ending = BulkEnding(
        organisation_id=organisation_id,
        import_id=import_id,
        asked_at=at,
        asked_by=by,
        rows=[BulkEndingRow(fact_table=row.__tablename__, fact_id=row.id, is_set=False) for row in rows],
    )
    db.add(ending)
    db.flush()
    _audit(db, "endings-asked", ending, at=at, by=by)
    return ending


def approve_endings(db: Session, ending: BulkEnding, *, at: datetime, by: int) -> None:
    """Let them end 30 days from now, those that still stand then; who may is asked before. Raises NotOpen."""
    if ending.approved_at is not None or ending.withdrawn_at is not None:
        raise NotOpen(ending.id)
    last_day = day_of(at) + WAIT - timedelta(days=1)
    ending.approved_at, ending.approved_by, ending.last_day = at, by, last_day
    persons = set()
    for row in ending.rows:
        fact = db.get(MODELS[row.fact_table], row.fact_id)
        if fact is None or (fact.last_day is not None and fact.last_day <= last_day):
            continue
        row.is_set, row.former_last_day = True, fact.last_day
        record_fact(db, fact, at=at, by=by, last_day=max(last_day, fact.first_day or last_day))
        persons.add(_whose(fact))
    _audit(db, "endings-approved", ending, at=at, by=by)
    db.flush()
    holdings_changed(db, persons, last_day)


def withdraw_endings(db: Session, ending: BulkEnding, *, at: datetime, by: int | None) -> None:
    """Withdraw what was asked, or what waits: everything has the last day it had. Raises NotOpen once it is over."""
    state = ending_state(last_day=ending.last_day, is_withdrawn=ending.withdrawn_at is not None, on=day_of(at))
    if state not in (EndingState.ASKED, EndingState.WAITING):
        raise NotOpen(ending.id)
    ending.withdrawn_at, ending.withdrawn_by = at, by
    persons = set()
    for row in ending.rows if ending.last_day is not None else ():
        fact = db.get(MODELS[row.fact_table], row.fact_id) if row.is_set else None
        if fact is not None and fact.last_day == max(ending.last_day or fact.last_day, fact.first_day or fact.last_day):
            record_fact(db, fact, at=at, by=by, last_day=row.former_last_day)
            persons.add(_whose(fact))
    _audit(db, "endings-withdrawn", ending, at=at, by=by)
    db.flush()
    holdings_changed(db, persons, ending.last_day)


def withdraw_endings_of_import(db: Session, import_id: int, *, at: datetime, by: int | None) -> None:
    """Withdraw what an import asked, before it is taken back: within seven days nothing has ended yet."""
    for ending in db.scalars(select(BulkEnding).filter_by(import_id=import_id, withdrawn_at=None)):
        withdraw_endings(db, ending, at=at, by=by)


def _whose(fact: Appointment | Enrolment | Guardianship) -> int:
    return fact.guardian_id if isinstance(fact, Guardianship) else fact.person_id


def _audit(db: Session, action: str, ending: BulkEnding, *, at: datetime, by: int | None) -> None:
    audit(db, action, at=at, by=by, subject="bulk_ending", subject_id=ending.id, endings=len(ending.rows))
