"""Each change compliance can make, one function each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.compliance import queries
from app.compliance.definitions import changed_from, courses_ever_named, versions_of
from app.compliance.models import Assignment, Requirement, Waiver, WaiverReason
from app.compliance.requirement_file import Definition, RequirementsRefused, read_requirements
from app.compliance.retitled import retitle_shipped
from app.compliance.standing import extend_calendar, rebuild_all, rebuild_persons
from app.content.catalogue import catalogue, ensure_edition
from app.core.audit import audit
from app.core.facts import record_fact, remove_fact

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.content.shapes import Problem


@dataclass(frozen=True)
class Loaded:
    """What loading a requirements file did, by requirement id."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    warnings: tuple[Problem, ...]


def load_requirements(
    db: Session, text: str, file: str, *, at: datetime, by: int | None, counts_from: date | None = None
) -> Loaded:
    """Enter or change the requirements of a file, all or none, and work everybody's status out anew.

    Requirements that the file does not name stay as they are. Courses it names become edition facts (COMPLIANCE §1).
    With `counts_from` what counted before it counts on the days before; without, the file says what always counted.
    Raises RequirementsRefused with every line to mend.
    """
    read = read_requirements(text, file, queries.known_names(db))
    if read.problems:
        raise RequirementsRefused(read.problems)
    extend_calendar(db, at=at)
    for definition in read.definitions:
        ensure_editions(db, definition.definition, at=at, by=by)
    known = {row.public_id: row for row in db.scalars(select(Requirement))}
    outcome: dict[str, list[str]] = {"added": [], "changed": [], "unchanged": []}
    for definition in read.definitions:
        entered = _enter(db, known.get(definition.id), definition, counts_from, at=at, by=by)
        outcome[entered].append(definition.id)
    db.flush()
    if outcome["added"] or outcome["changed"]:
        rebuild_all(db)
    return Loaded(**{name: tuple(ids) for name, ids in outcome.items()}, warnings=read.warnings)


def ensure_default_requirements(db: Session, content_path: Path, *, at: datetime) -> Loaded | None:
    """Load the shipped requirements when the database has none, and keep the calendar worked out ahead.

    Returns None when there were requirements already; of those only titles that we worded better since are changed.
    Called at every start.
    """
    extend_calendar(db, at=at)
    shipped = content_path / "courses" / "requirements.yaml"
    if db.scalar(select(Requirement.id).limit(1)) is not None:
        retitle_shipped(db, shipped, at=at)
        return None
    return load_requirements(db, shipped.read_text(encoding="utf-8"), shipped.name, at=at, by=None)


def grant_waiver(
    db: Session,
    person_id: int,
    requirement: str,
    *,
    first_day: date,
    last_day: date | None,
    reason: WaiverReason,
    at: datetime,
    by: int | None,
) -> Waiver:
    """Excuse a person from a requirement between two days; a second entry of the same days is the first.

    Raises ValueError when the last day is before the first.
    """
    if last_day is not None and last_day < first_day:
        raise ValueError("a waiver cannot end before it begins")
    same = {"person_id": person_id, "requirement": requirement, "first_day": first_day, "last_day": last_day}
    known = db.scalar(select(Waiver).filter_by(**same))
    if known is not None:
        return known
    waiver = record_fact(db, Waiver(**same, reason=str(reason)), at=at, by=by)
    db.flush()
    _audit(db, "waiver-granted", waiver, waiver.last_day, at=at, by=by)
    rebuild_persons(db, [person_id])
    return waiver


def end_waiver(db: Session, waiver: Waiver, *, on: date, at: datetime, by: int | None) -> None:
    """End a waiver by an entry so that it no longer counts from a day on; its former version stays."""
    if waiver.first_day is not None and waiver.first_day >= on:
        remove_fact(db, waiver, at=at, by=by)
    else:
        record_fact(db, waiver, at=at, by=by, last_day=on - timedelta(days=1))
    _audit(db, "waiver-ended", waiver, on - timedelta(days=1), at=at, by=by)
    db.flush()
    rebuild_persons(db, [waiver.person_id])


def _audit(db: Session, action: str, waiver: Waiver, last_day: date | None, *, at: datetime, by: int | None) -> None:
    audit(
        db,
        action,
        at=at,
        by=by,
        subject="person",
        subject_id=waiver.person_id,
        requirement=waiver.requirement,
        first_day=waiver.first_day,
        last_day=last_day,
    )


def assign_course(
    db: Session, person_id: int, course: str, *, assigned_on: date, due_on: date, at: datetime, by: int | None
) -> Assignment:
    """Ask a person to take a course by a day; shown among the person's duties, never in figures (COMPLIANCE §1)."""
    known = db.scalar(select(Assignment).filter_by(person_id=person_id, course=course, assigned_on=assigned_on))
    if known is not None:
        return record_fact(db, known, at=at, by=by, due_on=due_on)
    return record_fact(
        db, Assignment(person_id=person_id, course=course, assigned_on=assigned_on, due_on=due_on), at=at, by=by
    )


def withdraw_assignment(db: Session, assignment: Assignment, *, at: datetime, by: int | None) -> None:
    """Take back a course asked of somebody; its last version stays readable."""
    remove_fact(db, assignment, at=at, by=by)


def _enter(
    db: Session,
    known: Requirement | None,
    definition: Definition,
    counts_from: date | None,
    *,
    at: datetime,
    by: int | None,
) -> str:
    said: dict[str, Any] = {
        "title": definition.title,
        "basis": definition.basis,
        "scope": definition.scope,
        "enabled": definition.enabled,
        "definition": definition.definition,
    }
    if known is not None and known.enabled and counts_from is not None:
        said["definition"] = changed_from(known.definition, definition.definition, counts_from)
    elif known is not None and next(versions_of(known.definition)) == definition.definition:
        said["definition"] = known.definition  # the file says again what counts now
    if known is None:
        record_fact(db, Requirement(public_id=definition.id, **said), at=at, by=by)
        return "added"
    if all(getattr(known, name) == value for name, value in said.items()):
        return "unchanged"
    record_fact(db, known, at=at, by=by, **said)
    return "changed"


def ensure_editions(db: Session, definition: dict[str, Any], *, at: datetime, by: int | None) -> None:
    """Enter the courses that a definition names as edition facts (COMPLIANCE §1)."""
    shelf = catalogue().courses
    for course in sorted(courses_ever_named(definition)):
        if course in shelf:
            ensure_edition(db, shelf[course], at=at, by=by)
