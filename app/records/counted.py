"""Whether a taught session counts as held, and who must hear of it when that changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, select, true
from sqlalchemy.orm import aliased

from app.people.models import Person
from app.records.announcements import class_evidence_changed, learning_changed, organisation_evidence_changed
from app.records.models import Attendance, TaughtClassGroup, TaughtSession
from app.records.voids import Deed, is_attendance_voided, is_taken_back

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Sessions = Any  # TaughtSession or an alias of it


def counts(session: Sessions) -> ColumnElement[bool]:
    """Whether a session counts as held: not taken back as a whole, and not one that reached nobody.

    Whoever counts what somebody gave or entered asks this (docs/compliance.md, 47); lessons of a class and sessions of a place
    are counted by `counts_as_lesson`.
    """
    return ~is_taken_back(Deed.SESSION, session.public_id) & ~reached_nobody(session)


def counts_as_lesson(session: Sessions) -> ColumnElement[bool]:
    """Whether a session counts for the classes it names and for the place: held, and no make-up (docs/compliance.md, 48).

    A make-up lesson counts for the pupils it reached; the class had its lesson on another day.
    """
    return and_(counts(session), session.is_make_up.is_(False))


def reached_nobody(session: Sessions) -> ColumnElement[bool]:
    """Whether a session has a register on which nobody stands as reached; an attendance taken back does not stand.

    A session without a register of pupils (one that came with an import) is none of these.
    """
    entry = aliased(Attendance)
    on_register = select(entry.id).where(entry.taught_session_id == session.id).correlate_except(entry)
    return on_register.exists() & ~_reached(session).exists()


def reach_changed(db: Session, session: TaughtSession, person_id: int) -> None:
    """Announce that somebody counts as reached by a session, or no more.

    Where nobody else is reached, that decides whether the session counts: its classes and its place hear of it too.
    """
    learning_changed(db, [person_id], session.held_on)
    db.flush()
    others = _reached(TaughtSession, but=person_id)
    if db.scalar(select(TaughtSession.id).where(TaughtSession.id == session.id, others.exists())) is not None:
        return
    classes = select(TaughtClassGroup.class_group_id).where(TaughtClassGroup.taught_session_id == session.id)
    class_evidence_changed(db, list(db.scalars(classes)), session.held_on)
    if session.organisation_id is not None:
        organisation_evidence_changed(db, [session.organisation_id], session.held_on)


def _reached(session: Sessions, *, but: int | None = None) -> Select[int]:
    entry, whose = aliased(Attendance), aliased(Person)
    return (
        select(entry.id)
        .join(whose, whose.id == entry.person_id)
        .where(
            entry.taught_session_id == session.id,
            entry.reached.is_(True),
            entry.person_id != but if but is not None else true(),
            ~is_attendance_voided(session.public_id, whose.public_id),
        )
        .correlate_except(entry, whose)
    )
