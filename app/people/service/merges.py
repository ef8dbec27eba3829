"""Changes of who is one person: asked, approved by a second person, dated, undone; nothing is moved (COMPLIANCE §1)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from app.core.access import Role
from app.core.audit import audit
from app.core.clock import day_of
from app.core.facts import record_fact, remove_fact
from app.people.announcements import holdings_changed
from app.people.merge_rules import WAIT, Hindrance, hindrance
from app.people.merges import NotTheSame, PersonMerge
from app.people.models import Person

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class CannotMerge(ValueError):
    """The two cannot be merged this way; `why` says why."""

    def __init__(self, why: Hindrance) -> None:
        super().__init__(str(why))
        self.why = why


def ask_merge(
    db: Session,
    kept_id: int,
    other_id: int,
    *,
    organisation_id: int,
    of_pupils: bool,
    asked_as: Role,
    at: datetime,
    by: int,
) -> PersonMerge:
    """Ask that two persons count as one, under the id of the kept one. Raises CannotMerge."""
    pair = (kept_id, other_id)
    open_ones = db.execute(
        select(PersonMerge.kept_id, PersonMerge.other_id).where(
            PersonMerge.ended_at.is_(None), or_(PersonMerge.kept_id.in_(pair), PersonMerge.other_id.in_(pair))
        )
    ).all()
    why = hindrance(
        kept_id,
        other_id,
        asker=by,
        others={other for _kept, other in open_ones},
        kept_ones={kept for kept, _other in open_ones},
    )
    if why is not None:
        raise CannotMerge(why)
    row = record_fact(
        db,
        PersonMerge(
            kept_id=kept_id,
            other_id=other_id,
            organisation_id=organisation_id,
            of_pupils=of_pupils,
            asked_at=at,
            asked_by=by,
            asked_as=asked_as,
        ),
        at=at,
        by=by,
    )
    db.flush()
    _audit(db, "merge-asked", row, at=at, by=by)
    return row


def approve_merge(db: Session, row: PersonMerge, *, at: datetime, by: int) -> None:
    """Let two persons count as one from a day on that lies 30 days ahead; who may is asked before."""
    first_day = day_of(at) + WAIT
    record_fact(db, row, at=at, by=by, approved_at=at, approved_by=by, first_day=first_day)
    _audit(db, "merge-approved", row, at=at, by=by)
    db.flush()
    holdings_changed(db, [row.kept_id, row.other_id], first_day)


def end_merge(db: Session, row: PersonMerge, *, at: datetime, by: int) -> None:
    """Withdraw a merge before its first day, or undo it: from today on both count for themselves again.

    The days between stay as they were counted.
    """
    today, first_day = day_of(at), row.first_day
    never_counted = first_day is None or first_day >= today
    last_day = None if never_counted else today - timedelta(days=1)
    kept_days = {"first_day": None, "last_day": None} if never_counted else {"last_day": last_day}
    record_fact(db, row, at=at, by=by, ended_at=at, ended_by=by, **kept_days)
    _audit(db, "merge-withdrawn" if never_counted else "merge-undone", row, at=at, by=by)
    db.flush()
    if first_day is not None:
        holdings_changed(db, [row.kept_id, row.other_id], first_day)


def say_not_the_same(db: Session, one_id: int, other_id: int, *, at: datetime, by: int) -> NotTheSame:
    """Say that two who look alike are different persons; saying it twice is saying it once."""
    first, second = sorted((one_id, other_id))
    known = db.scalar(select(NotTheSame).filter_by(one_id=first, other_id=second))
    if known is not None:
        return known
    row = record_fact(db, NotTheSame(one_id=first, other_id=second), at=at, by=by)
    db.flush()
    return row


def take_back_not_the_same(db: Session, row: NotTheSame, *, at: datetime, by: int) -> None:
    """List two persons again who were said to be different; the former answer stays on record."""
    remove_fact(db, row, at=at, by=by)


def forget_pairs_of_import(db: Session, import_id: int, *, at: datetime, by: int | None) -> None:
    """Take out what was said about persons of an import that is taken back: within seven days no merge counts yet."""
    of_import = select(Person.id).where(Person.import_id == import_id)
    for table, sides in (
        (PersonMerge, (PersonMerge.kept_id, PersonMerge.other_id)),
        (NotTheSame, (NotTheSame.one_id, NotTheSame.other_id)),
    ):
        for row in db.scalars(select(table).where(or_(*(side.in_(of_import) for side in sides)))):
            remove_fact(db, row, at=at, by=by)
    db.flush()


def _audit(db: Session, action: str, row: PersonMerge, *, at: datetime, by: int) -> None:
    audit(
        db,
        action,
        at=at,
        by=by,
        subject="person_merge",
        subject_id=row.id,
        kept=row.kept_id,
        other=row.other_id,
        first_day=row.first_day,
    )
