"""Compliance hears what changed left of it and keeps status current in the same transaction (STYLE, one direction)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.orm import Session as AnySession

from app.compliance.rules.evidence import Evidence, LessonsEvidence, leaves
from app.compliance.standing import enabled_requirements, rebuild_all, rebuild_persons, rule_of
from app.content.models import CourseEdition
from app.people.announcements import holdings_changed
from app.records.announcements import evidence_changed

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PERSONS_AT_ONCE = 400
NEW_EDITIONS = "editions_entered"


def init_compliance() -> None:
    """Hear both announcements, and new course editions; hearing twice is hearing once."""
    holdings_changed.heard_by(keep_status_current)
    evidence_changed.heard_by(keep_status_current)
    for moment, hearer in (("after_flush", _note_new_editions), ("before_commit", _use_new_editions)):
        if not event.contains(AnySession, moment, hearer):
            event.listen(AnySession, moment, hearer)


def keep_status_current(db: Session, persons: frozenset[int], from_day: date | None) -> None:  # noqa: ARG001  days before may change too: late, previous
    """Work out the status of those whom a change touched."""
    ordered = sorted(persons)
    for start in range(0, len(ordered), PERSONS_AT_ONCE):
        rebuild_persons(db, ordered[start : start + PERSONS_AT_ONCE])


def _note_new_editions(db: Session, _context: Any) -> None:
    """Note editions entered as facts: content stands left of everything that could announce them."""
    new = {row.course for row in db.new if isinstance(row, CourseEdition)}
    if new:
        db.info.setdefault(NEW_EDITIONS, set()).update(new)


def _use_new_editions(db: Session) -> None:
    """Work everything out anew when a new edition may change what some requirement counts.

    A record of an unknown edition is read as the newest, and the newest one's validity limits the days of notice
    (COMPLIANCE §2, §9).
    """
    courses = db.info.pop(NEW_EDITIONS, None)
    if courses and any(_concerns(rule_of(row).evidence, courses) for row in enabled_requirements(db)):
        rebuild_all(db)


def _concerns(evidence: Evidence, courses: set[str]) -> bool:
    for leaf in leaves(evidence):
        named = leaf.only_courses if isinstance(leaf, LessonsEvidence) else (leaf.course,)
        if not named or courses & set(named):
            return True
    return False
