"""Each change of vetting dates: enter for one or many, take one back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core.audit import audit
from app.core.clock import day_of
from app.core.facts import record_fact
from app.people.queries.organisations import take_turns_at
from app.supervision.vetting.models import VettingEntry
from app.supervision.vetting.rules import Desk, TakenBack, latest_next_due

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class NotPossible(ValueError):
    """The days do not fit: done in the future, or next due not after it or later than twelve months."""


class OneOfThemself(ValueError):
    """Nobody enters the date of their own vetting."""


@dataclass(frozen=True)
class Asked:
    """What somebody says about a question to the authority; without `next_due` it is twelve months later."""

    done_on: date
    desk: Desk
    reference: str | None = None
    next_due: date | None = None


def enter_vetting(
    db: Session, organisation_id: int, persons: Collection[int], asked: Asked, *, at: datetime, by: int | None
) -> list[VettingEntry]:
    """Enter for some adults of an organisation that the authority was asked; who has the same day already stays as is.

    Raises NotPossible, OneOfThemself.
    """
    latest = latest_next_due(asked.done_on)
    next_due = asked.next_due or latest
    if asked.done_on > day_of(at) or not asked.done_on < next_due <= latest:
        raise NotPossible
    if by in persons:
        raise OneOfThemself
    take_turns_at(db, organisation_id)
    have = set(
        db.scalars(
            select(VettingEntry.person_id).where(
                VettingEntry.organisation_id == organisation_id,
                VettingEntry.person_id.in_(persons),
                VettingEntry.done_on == asked.done_on,
                VettingEntry.desk == str(asked.desk),
                VettingEntry.taken_back.is_(None),
            )
        )
    )
    new = sorted(set(persons) - have)
    for person in new:
        _audit(db, "vetting-entered", person, organisation_id, asked.done_on, at=at, by=by)
    return [
        record_fact(
            db,
            VettingEntry(
                person_id=person,
                organisation_id=organisation_id,
                done_on=asked.done_on,
                desk=str(asked.desk),
                reference=asked.reference,
                next_due=next_due,
                taken_back=None,
            ),
            at=at,
            by=by,
        )
        for person in new
    ]


def take_back(db: Session, entry: VettingEntry, reason: TakenBack, *, at: datetime, by: int) -> None:
    """Say that an entry was wrong; its former version stays."""
    record_fact(db, entry, at=at, by=by, taken_back=str(reason))
    _audit(db, "vetting-taken-back", entry.person_id, entry.organisation_id, entry.done_on, at=at, by=by)


def _audit(
    db: Session, action: str, person_id: int, organisation_id: int, done_on: date, *, at: datetime, by: int | None
) -> None:
    """Say whose entry was changed: that somebody asked and when, never what the answer was."""
    audit(
        db,
        action,
        at=at,
        by=by,
        subject="person",
        subject_id=person_id,
        organisation=organisation_id,
        done_on=done_on,
    )
