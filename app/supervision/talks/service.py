"""Each change of talks that count for no one: kept, counted with the word of whoever held them, taken back for a case."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core.facts import record_fact
from app.people.queries.organisations import take_turns_at
from app.records.deeds import void_session
from app.records.service import Taught, enter_taught_session
from app.records.voids import DeedVoidReason
from app.supervision.talks.models import HeldTalk, HeldTalkAdult

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.records.models import TaughtSession


def keep_talk(
    db: Session, taught: Taught, there: Collection[int], *, case_shown: bool, at: datetime, by: int | None
) -> HeldTalk:
    """Keep a talk that counts for no one, with the adults who were there."""
    row = record_fact(
        db,
        HeldTalk(
            organisation_id=taught.organisation_id,
            course=taught.course,
            edition=taught.edition,
            modules=list(taught.modules),
            held_on=taught.held_on,
            minutes=taught.minutes,
            person_id=taught.facilitator_id,
            capacity=taught.capacity,
            case_shown=case_shown,
        ),
        at=at,
        by=by,
    )
    db.flush()
    for person_id in sorted(set(there)):
        record_fact(db, HeldTalkAdult(held_talk_id=row.id, person_id=person_id), at=at, by=by)
    return row


def let_count(db: Session, row: HeldTalk, *, at: datetime, by: int) -> None:
    """Enter a kept talk as a session, once: whoever held it said all three."""
    take_turns_at(db, row.organisation_id)
    db.refresh(row)
    if row.case_shown or row.taught_session_id is not None:
        return
    there = db.scalars(select(HeldTalkAdult.person_id).filter_by(held_talk_id=row.id)).all()
    session = enter_taught_session(
        db,
        Taught(
            course=row.course,
            edition=row.edition,
            modules=tuple(row.modules),
            held_on=row.held_on,
            minutes=row.minutes,
            facilitator_id=row.person_id,
            organisation_id=row.organisation_id,
            capacity=row.capacity,
        ),
        reached=there,
        enrolled=(),
        at=at,
        by=by,
    )
    record_fact(db, row, at=at, by=by, taught_session_id=session.id)


def say_shown(db: Session, row: HeldTalk, *, at: datetime, by: int) -> None:
    """Keep that a case was shown or mentioned in a kept talk: it never counts."""
    take_turns_at(db, row.organisation_id)
    db.refresh(row)
    if row.taught_session_id is None and not row.case_shown:
        record_fact(db, row, at=at, by=by, case_shown=True)


def take_back_for_case(db: Session, session: TaughtSession, *, at: datetime, by: int) -> None:
    """Take a talk back of which whoever held it says that a case was shown; it stays in the list, and counts nowhere."""
    void_session(db, session, reason=DeedVoidReason.CASE_SHOWN, at=at, by=by)
