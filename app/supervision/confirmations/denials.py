"""How many of the acts and sessions behind a requirement's figures the law vice-principal denies: counts, no rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true

from app.compliance.definitions import courses_named
from app.compliance.questions import Counted, Denied, DeniedKind, denied_of
from app.compliance.rules.deeds import ActsEvidence, ContactsEvidence, SessionsEvidence
from app.compliance.rules.evidence import leaves
from app.compliance.standing import rule_of
from app.people.models import ClassGroup
from app.records.counted import counts
from app.records.models import Act, TaughtClassGroup, TaughtSession
from app.records.voids import Deed, is_taken_back
from app.supervision.confirmations.disputed import is_disputed
from app.supervision.confirmations.rules import RecordKind

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.rules.evidence import AnyLeaf


def init_denials() -> None:
    """Answer what pages of figures ask; twice is once."""
    denied_of.answered_by(denials)


def denials(db: Session, counted: Counted) -> Iterator[Denied]:
    """Yield how many of a requirement's acts and sessions are denied; nothing where none is. At most two queries.

    A session that names a class belongs to the class's organisation, too.
    """
    parts = leaves(rule_of(counted.requirement).evidence)
    acts = [part for part in parts if isinstance(part, ActsEvidence)]
    sessions = [part for part in parts if not isinstance(part, ActsEvidence | ContactsEvidence)]
    if acts:
        asked = _counts(Act.done_on, is_disputed(RecordKind.ACT, Act.id), counted).where(*_acts(acts, counted))
        yield from _told(db, asked, DeniedKind.ACTS)
    if sessions:
        denied = is_disputed(RecordKind.SESSION, TaughtSession.id)
        asked = _counts(TaughtSession.held_on, denied, counted).where(*_sessions(sessions, counted))
        yield from _told(db, asked, DeniedKind.SESSIONS)


def _counts(day: Any, denied: ColumnElement[bool], counted: Counted) -> Select[Any]:
    number = func.coalesce(func.sum(case((denied, 1), else_=0)), 0)
    return select(func.count(), number).where(day > counted.after, day <= counted.until)


def _told(db: Session, asked: Select[Any], kind: DeniedKind) -> Iterator[Denied]:
    entered, denied = db.execute(asked).one()
    if denied:
        yield Denied(kind, denied, entered)


def _acts(parts: Iterable[ActsEvidence], counted: Counted) -> list[ColumnElement[bool]]:
    wanted = [
        and_(Act.kind == part.kind, true() if part.capacity is None else Act.capacity == part.capacity)
        for part in parts
    ]
    return [Act.organisation_id.in_(counted.places), or_(*wanted), ~is_taken_back(Deed.ACT, Act.public_id)]


def _sessions(parts: Iterable[AnyLeaf], counted: Counted) -> list[ColumnElement[bool]]:
    """Return the conditions for sessions of the courses and the capacity asked for."""
    session, link = TaughtSession, TaughtClassGroup
    for_class = (
        select(link.id)
        .join(ClassGroup, ClassGroup.id == link.class_group_id)
        .where(link.taught_session_id == session.id, ClassGroup.organisation_id.in_(counted.places))
    )
    courses = sorted(set(courses_named(counted.requirement.definition["evidence"])))
    capacities = {part.capacity if isinstance(part, SessionsEvidence) else None for part in parts}
    return [
        or_(session.organisation_id.in_(counted.places), for_class.exists()),
        counts(session),
        true() if None in capacities else session.capacity.in_(capacities),
        session.course.in_(courses) if courses else true(),
    ]
