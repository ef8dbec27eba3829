"""Each change on the way to erasing a person: asked, agreed, taken back, carried out when its day has come."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from app.classroom.models import TimetableHold
from app.core.access import Role
from app.core.audit import audit
from app.core.clock import day_of
from app.desk.erasing.forgetting import forget
from app.desk.erasing.queries import what_stands_against
from app.people.erasure_rules import WAIT, Hindrance, Reason, is_due
from app.people.erasures import ErasureHold, PersonErasure
from app.people.models import Person
from app.people.queries.erasures import open_erasure_of
from app.people.queries.merges import ids_on
from app.people.queries.merges_shown import where_they_stood

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session


SPREAD, ONE_IN = timedelta(days=21), 5


class CannotErase(ValueError):
    """The person cannot be erased now; `why` says everything that may be told about it."""

    def __init__(self, why: list[Hindrance]) -> None:
        super().__init__(", ".join(why))
        self.why = why


def why_not(db: Session, person_id: int, *, of_pupil: bool, at: datetime, by: int) -> list[Hindrance]:
    """Return everything that stands against asking, as far as it may be told."""
    ids = ids_on(db, [person_id], day_of(at))[person_id]
    found = what_stands_against(db, ids, on=day_of(at))
    if open_erasure_of(db, ids) is not None:
        found.insert(0, Hindrance.ASKED_ALREADY)
    if of_pupil and len(set().union(*where_they_stood(db, ids).values())) > 1:
        found.append(Hindrance.TWO_SCHOOLS)
    if by in ids:
        found.insert(0, Hindrance.ONESELF)
    return found


def ask_erasure(
    db: Session,
    person_id: int,
    *,
    organisation_id: int,
    of_pupil: bool,
    reason: Reason,
    asked_as: Role,
    at: datetime,
    by: int,
) -> PersonErasure:
    """Ask that a person be erased, for a coded reason. Raises CannotErase."""
    why = why_not(db, person_id, of_pupil=of_pupil, at=at, by=by)
    if why:
        raise CannotErase(why)
    row = PersonErasure(
        person_id=person_id,
        organisation_id=organisation_id,
        of_pupil=of_pupil,
        reason=str(reason),
        asked_at=at,
        asked_by=by,
        asked_as=str(asked_as),
    )
    db.add(row)
    db.flush()
    _audit(db, "erasure-asked", row, at=at, by=by, reason=str(reason))
    return row


def approve_erasure(db: Session, row: PersonErasure, *, at: datetime, by: int) -> None:
    """Let a person be erased on a day that lies 30 days ahead; who may is asked before."""
    row.approved_at, row.approved_by, row.due_on = at, by, day_of(at) + WAIT
    _audit(db, "erasure-approved", row, at=at, by=by, first_day=row.due_on)


def take_back_erasure(db: Session, row: PersonErasure, *, at: datetime, by: int) -> None:
    """Take an erasing back before it is carried out; the entry stays as it is."""
    row.ended_at, row.ended_by = at, by
    _audit(db, "erasure-taken-back", row, at=at, by=by)


def carry_out_due(db: Session, *, at: datetime, only: int | None = None, by_chance: bool = False) -> int:
    """Erase everybody whose day has come and against whom nothing stands; return how many.

    Whoever is held stays as they are, and nothing is written about it: to the school their erasing waits (SAFEGUARDS 34).
    `by_chance` takes each one in some night of the three weeks after its day: were all carried out in the first, whoever
    asked for two on one day would see which one is held.
    """
    on, row = day_of(at), PersonErasure
    due = select(row).where(row.due_on <= on, row.ended_at.is_(None), row.done_at.is_(None)).order_by(row.id)
    if only is not None:
        due = due.where(row.person_id == only)
    rows = db.scalars(due.with_for_update()).all()
    return sum(_carry_out(db, one, at=at) for one in rows if not by_chance or _is_drawn(one, on))


def _is_drawn(row: PersonErasure, on: date) -> bool:
    return row.due_on is not None and (on >= row.due_on + SPREAD or secrets.randbelow(ONE_IN) == 0)


def _carry_out(db: Session, row: PersonErasure, *, at: datetime) -> bool:
    on = day_of(at)
    ids = ids_on(db, [row.person_id], on)[row.person_id]
    is_open = is_due(row.due_on, ended=row.ended_at is not None, done=row.done_at is not None, on=on)
    if not is_open or is_held(db, ids) or what_stands_against(db, ids, on=on):
        return False
    forget(db, ids, at=at)
    row.done_at = at
    _audit(db, "person-erased", row, at=at, by=None, reason=row.reason)
    return True


def is_held(db: Session, ids: Collection[int]) -> bool:
    """Whether a bureau holds somebody, or a timetable does not take them for now: neither may show in a refusal."""
    holds = (
        exists().where(table.person_id.in_(ids), table.lifted_at.is_(None)) for table in (ErasureHold, TimetableHold)
    )
    return any(db.scalar(select(one)) for one in holds)


def person_of(db: Session, public_id: str) -> Person | None:
    """Return who has an id."""
    return db.scalar(select(Person).where(Person.public_id == public_id))


def _audit(db: Session, action: str, row: PersonErasure, *, at: datetime, by: int | None, **codes: object) -> None:
    audit(
        db,
        action,
        at=at,
        by=by,
        subject="person_erasure",
        subject_id=row.id,
        organisation=row.organisation_id,
        **codes,
    )
