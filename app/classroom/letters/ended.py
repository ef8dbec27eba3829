"""Families that no list asks for any more this term: ended by the class teacher, without a reason.

Sometimes asking on would put a child at risk, or only press a family. Nothing here knows a pupil: what is kept is a mark
that only the installation's own key can make again, for one class and one term. The counts stay as they are.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from app.classroom.letters.models import EndedAsking
from app.core.audit import audit
from app.core.clock import day_of
from app.people.queries.organisations import take_turns_at

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.classroom.letters.queries import Families
    from app.classroom.queries.pupils import Seat
    from app.people.models import ClassGroup


def mark_of(key: bytes, class_group_id: int, student_id: int) -> str:
    """Return the mark of a family of a class: whoever has the database alone cannot tell whose it is."""
    return hmac.new(key, f"asking-ended\0{class_group_id}\0{student_id}".encode(), hashlib.sha256).hexdigest()


def still_asked(db: Session, class_group: ClassGroup, families: Families, *, key: bytes) -> tuple[Sequence[Seat], bool]:
    """Return whose families a class's list still asks for, and whether asking was ended for any."""
    marks = _marks(db, class_group, families.span.first)
    asked = [one for one in families.waiting if mark_of(key, class_group.id, one.person_id) not in marks]
    return asked, bool(marks)


def _marks(db: Session, class_group: ClassGroup, since: date) -> set[str]:
    own = (EndedAsking.class_group_id == class_group.id, EndedAsking.last_day >= since)
    return set(db.scalars(select(EndedAsking.mark).where(*own)))


def end_asking(
    db: Session,
    class_group: ClassGroup,
    students: Collection[int],
    *,
    last_day: date,
    key: bytes,
    at: datetime,
    by: int,
) -> None:
    """Ask no more for some families of a class until its term is over; on record is which class, never which family."""
    take_turns_at(db, class_group.organisation_id)
    forget_over(db, day_of(at))
    marks = {mark_of(key, class_group.id, one) for one in students} - _marks(db, class_group, day_of(at))
    db.add_all(EndedAsking(class_group_id=class_group.id, mark=mark, last_day=last_day) for mark in sorted(marks))
    audit(db, "family-asking-ended", at=at, by=by, subject="class_group", subject_id=class_group.id)


def ask_again(db: Session, class_group: ClassGroup, *, at: datetime, by: int) -> None:
    """Ask again for all families of a class that are not reached."""
    db.execute(delete(EndedAsking).where(EndedAsking.class_group_id == class_group.id))
    audit(db, "family-asking-resumed", at=at, by=by, subject="class_group", subject_id=class_group.id)


def forget_over(db: Session, day: date) -> None:
    """Take out the marks of terms that are over."""
    db.execute(delete(EndedAsking).where(EndedAsking.last_day < day))
