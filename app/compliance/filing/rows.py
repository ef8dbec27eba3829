"""The status rows of a home organisation as a filing holds them: subjects under random ids (COMPLIANCE §6)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import select

from app.compliance.rules.days import Day, known_date
from app.compliance.rules.requirement import CLASS_GROUP, ORGANISATION, PERSON
from app.content.models import CourseEdition
from app.core.batches import batches
from app.people.models import ClassGroup, Person
from app.records.models import Coverage, TaughtSession, TrainingRecord

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.gathering import SubjectRow

CODE_BYTES = 8
TABLES: dict[str, type[Person | ClassGroup]] = {PERSON: Person, CLASS_GROUP: ClassGroup}
Who: TypeAlias = tuple[str, int]  # kind of subject and its key; the organisation itself has key 0


@dataclass(frozen=True)
class HeldRow:
    """A row with the key of its subject."""

    who: Who
    row: SubjectRow


def with_keys(db: Session, rows: Sequence[SubjectRow]) -> list[HeldRow]:
    """Return rows with the keys of their subjects, in an order that says nothing of the subjects' names."""
    keys: dict[tuple[str, str], int] = {}
    for kind, table in TABLES.items():
        names = sorted({row.subject for row in rows if row.requirement.subject == kind})
        for some in batches(names):
            found = db.execute(select(table.public_id, table.id).where(table.public_id.in_(some)))
            keys |= {(kind, name): key for name, key in found}
    held = [
        HeldRow((row.requirement.subject, keys.get((row.requirement.subject, row.subject), 0)), row) for row in rows
    ]
    return sorted(held, key=lambda one: (one.row.requirement.id, one.who))


def new_codes(rows: Iterable[HeldRow]) -> dict[Who, str]:
    """Return a random id for each subject; the same subject has another one in every filing."""
    return {who: secrets.token_hex(CODE_BYTES) for who in dict.fromkeys(row.who for row in rows)}


def written_row(row: SubjectRow, code: str, day: Day) -> dict[str, Any]:
    """Return a row as a filing holds it: no id of a person, not even inside the id of what counts for it."""
    status = row.row
    return {
        "subject": code,
        "kind": row.requirement.subject,
        "requirement": row.requirement.id,
        "status": str(status.status),
        "expiring": status.expiring,
        "late": status.late,
        "by_appointment": status.by_appointment,
        "due_on": _written(status.due_on),
        "valid_until": _written(status.valid_until),
        "uncovered_days": status.uncovered_days(day),
        "records": sorted(_without_person(record, row, code) for record in row.records),
    }


def editions_used(db: Session, rows: Iterable[SubjectRow], named: Iterable[str]) -> list[dict[str, str]]:
    """Return the editions of every course that a requirement names or that counted for somebody.

    All of a course: the newest one decides for records whose edition nobody knows (COMPLIANCE §9).
    """
    courses = set(named)
    pairs = {(row.subject, record) for row in rows for record in row.records}
    records = sorted({record for _subject, record in pairs})
    modules = sorted({record.rpartition("@")[0] for record in records if "@" in record})
    sessions = sorted({record.removesuffix(f":{subject}") for subject, record in pairs})
    for column, course, ids in (
        (TrainingRecord.public_id, TrainingRecord.course, records),
        (TaughtSession.public_id, TaughtSession.course, sessions),
        (Coverage.module, Coverage.course, modules),
    ):
        for some in batches(ids):
            courses.update(db.scalars(select(course).where(column.in_(some)).distinct()))
    edition = CourseEdition
    found = db.execute(select(edition.course, edition.edition, edition.digest).where(edition.course.in_(courses)))
    used = [{"course": row.course, "edition": row.edition, "digest": row.digest} for row in found]
    return sorted(used, key=lambda row: (row["course"], row["edition"]))


def _without_person(record: str, row: SubjectRow, code: str) -> str:
    if row.requirement.subject == ORGANISATION:
        return record
    ending = f":{row.subject}"
    return f"{record.removesuffix(ending)}:{code}" if record.endswith(ending) else record


def _written(day: Day | None) -> str | None:
    known = known_date(day)
    return known.isoformat() if known else None
