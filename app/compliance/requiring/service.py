"""Each change of a requirement by form: entered, changed from a day on, ended, switched on.

Figures of days gone by stay: a change counts from today at the earliest, and what counted before it counts on the
days before (docs/compliance.md, changed requirements).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.compliance import queries
from app.compliance.definitions import changed_from, definition_on
from app.compliance.models import Requirement
from app.compliance.service import ensure_editions
from app.compliance.standing import extend_calendar, rebuild_requirement
from app.core.audit import audit
from app.core.facts import record_fact

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.requirement_file import Definition


class NotPossible(Exception):
    """A change that would take figures of past days away; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


TAKEN, OTHER_ID, OTHER_SUBJECT, DATE_OVER = "taken", "other_id", "other_subject", "date_over"
ENDS_ELSEWHERE, SAME_TITLE = "ends_elsewhere", "same_title"


def kept_definition(known: Requirement | None, new: dict[str, Any], counts_from: date) -> dict[str, Any]:
    """Return what would be kept: a requirement that has never counted is replaced, another one changed from a day on.

    Raises NotPossible for a change of what is counted, or a date that is over when the change counts.
    """
    if known is None or not known.enabled:
        return new
    if new["subject"] != known.definition["subject"]:
        raise NotPossible(OTHER_SUBJECT)
    changed = changed_from(known.definition, new, counts_from)
    by = new["timing"].get("by")
    if changed != known.definition and by is not None and by < counts_from.isoformat():
        raise NotPossible(DATE_OVER)
    return changed


def enter(db: Session, definition: Definition, *, at: datetime, by: int | None) -> Requirement:
    """Enter a new requirement; it counts from its effective_from on, `enabled: false` keeps it for later. Raises NotPossible when its id is taken."""
    if db.scalar(select(Requirement.id).filter_by(public_id=definition.id)) is not None:
        raise NotPossible(TAKEN)
    said = {"title": definition.title, "basis": definition.basis, "scope": definition.scope}
    return _write(
        db, Requirement(public_id=definition.id), definition.definition, said, at=at, by=by, on=definition.enabled
    )


def change(
    db: Session, known: Requirement, definition: Definition, *, counts_from: date, at: datetime, by: int | None
) -> Requirement:
    """Change a requirement from a day on. Raises NotPossible."""
    if definition.id != known.public_id:
        raise NotPossible(OTHER_ID)
    if known.enabled and not definition.enabled:
        raise NotPossible(ENDS_ELSEWHERE)
    kept = kept_definition(known, definition.definition, counts_from)
    said = {"title": definition.title, "basis": definition.basis, "scope": definition.scope}
    return _write(db, known, kept, said, at=at, by=by, on=definition.enabled)


def must_be_possible(db: Session, known: Requirement | None, definition: Definition, *, counts_from: date) -> None:
    """Raise NotPossible where a requirement could not be kept, or nobody could tell it from another one in a report."""
    others = [one for one in queries.all_requirements(db) if known is None or one.id != known.id]
    if known is None and any(one.public_id == definition.id for one in others):
        raise NotPossible(TAKEN)
    if known is not None and known.public_id != definition.id:
        raise NotPossible(OTHER_ID)
    titles = set(definition.title.values())
    if definition.enabled and any(one.enabled and titles & set(one.title.values()) for one in others):
        raise NotPossible(SAME_TITLE)
    kept_definition(known, definition.definition, counts_from)


def ended(known: Requirement, counts_from: date) -> dict[str, Any]:
    """Return what would be kept of a requirement that no longer counts from a day on; its past stays."""
    before = counts_from - timedelta(days=1)
    new = definition_on(known.definition, counts_from) | {"effective_until": before.isoformat()}
    if new.get("effective_from", "") > new["effective_until"]:
        new["effective_until"] = new["effective_from"]
    return changed_from(known.definition, new, counts_from)


def started(known: Requirement, counts_from: date) -> dict[str, Any]:
    """Return what would be kept of a requirement that counts from a day on; one that never counted starts then."""
    new = definition_on(known.definition, counts_from)
    new = {name: value for name, value in new.items() if name != "effective_until"}
    if not known.enabled:
        return new | {"effective_from": max(new.get("effective_from", ""), counts_from.isoformat())}
    return changed_from(known.definition, new, counts_from)


def switch(db: Session, known: Requirement, kept: dict[str, Any], *, at: datetime, by: int | None) -> Requirement:
    """Keep a requirement that was ended or started."""
    return _write(db, known, kept, {}, at=at, by=by)


def is_in_force(requirement: Requirement, day: date) -> bool:
    """Whether a requirement counts on a day."""
    definition = definition_on(requirement.definition, day)
    first, last = definition.get("effective_from", ""), definition.get("effective_until", "9999")
    return requirement.enabled and first <= day.isoformat() <= last


def begins_on(requirement: Requirement, day: date) -> date | None:
    """Return the later day on which a requirement begins to count; None when it counts already or is not to."""
    first = requirement.definition.get("effective_from")
    if not requirement.enabled or is_in_force(requirement, day) or first is None or first <= day.isoformat():
        return None
    return date.fromisoformat(first)


def as_kept(requirement: Requirement | None, definition: Definition, kept: dict[str, Any]) -> Requirement:
    """Return a requirement as it would be kept, for looking at; nothing is written."""
    return Requirement(
        id=requirement.id if requirement else None,
        public_id=definition.id,
        title=definition.title,
        basis=definition.basis,
        scope=definition.scope,
        enabled=definition.enabled,
        definition=kept,
    )


def _write(
    db: Session,
    row: Requirement,
    kept: dict[str, Any],
    said: dict[str, Any],
    *,
    at: datetime,
    by: int | None,
    on: bool = True,
) -> Requirement:
    extend_calendar(db, at=at)
    ensure_editions(db, kept, at=at, by=by)
    action = "requirement-entered" if row.id is None else "requirement-changed"
    is_counted_anew = on and (row.id is None or not row.enabled or row.definition != kept)
    record_fact(db, row, at=at, by=by, enabled=on, definition=kept, **said)
    db.flush()
    audit(db, action, at=at, by=by, subject="requirement", subject_id=row.id, requirement=row.public_id)
    if is_counted_anew:
        rebuild_requirement(db, row)
    return row
