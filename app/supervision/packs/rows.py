"""The rows behind the figures of a pack: staff under random ids and organisations, and the ledger entries behind them."""

from __future__ import annotations

import csv
import io
import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.compliance.exports.csv_file import BYTE_ORDER_MARK
from app.compliance.exports.paper import harmless
from app.compliance.filing.rows import CODE_BYTES, written_row
from app.compliance.rules.requirement import ORGANISATION, PERSON
from app.core.batches import batches
from app.core.clock import day_of
from app.people.models import Person
from app.records.models import (
    CAPACITIES,
    Act,
    ActKind,
    HoursEntry,
    TaughtClassGroup,
    TaughtModule,
    TaughtSession,
    TrainingRecord,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.gathering import SubjectRow
    from app.compliance.rules.days import Day
    from app.compliance.rules.holdings import Tree

FIELDS = (
    "organisation", "requirement", "subject", "kind", "status", "expiring", "late", "due_on", "valid_until",
    "uncovered_days", "records",
)  # fmt: skip
OTHER = "other"  # a word of a roster that is none of this installation's: it could be typed text


@dataclass(frozen=True)
class Rows:
    """Rows as they are written down, and whom each random id stands for, by the id of reports."""

    written: list[dict[str, Any]]
    codes: Mapping[str, str]


def written_rows(rows: Sequence[SubjectRow], tree: Tree, day: Day) -> Rows:
    """Return rows with persons under random ids that are this pack's alone, in an order that says nothing of them."""
    people = dict.fromkeys(row.subject for row in rows if row.requirement.subject == PERSON)
    codes = {subject: secrets.token_hex(CODE_BYTES) for subject in people}
    written = [
        {
            "organisation": tree.organisations[row.row.home].public_id,
            **written_row(row, codes.get(row.subject, row.subject), day),
        }
        for row in rows
    ]
    for row in written:
        del row["by_appointment"]  # all of them are
    return Rows(sorted(written, key=lambda row: (row["organisation"], row["requirement"], row["subject"])), codes)


def as_csv(written: Iterable[Mapping[str, Any]]) -> bytes:
    """Return rows as a table that opens in a spreadsheet."""
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    table = csv.DictWriter(text, fieldnames=FIELDS, extrasaction="ignore", lineterminator="\r\n")
    table.writeheader()
    for row in written:
        cells = {**row, "records": " ".join(row["records"])}
        table.writerow({name: harmless(cell) if isinstance(cell, str) else cell for name, cell in cells.items()})
    return text.getvalue().encode()


def names_behind(
    db: Session, rows: Iterable[SubjectRow], codes: Mapping[str, str], homes: Collection[int]
) -> dict[str, str]:
    """Return the names behind the random ids of those whose home organisation is one of these."""
    here = sorted({row.subject for row in rows if row.requirement.subject == PERSON and row.row.home in homes})
    found: dict[str, str] = {}
    for some in batches(here):
        asked = select(Person.public_id, Person.name).where(Person.public_id.in_(some))
        found |= {codes[public_id]: name for public_id, name in db.execute(asked)}
    return dict(sorted(found.items()))


def ledger_behind(db: Session, rows: Iterable[SubjectRow]) -> list[dict[str, Any]]:
    """Return the ledger entries that count for some rows, each once, by id and day: nobody's name, no class, no typed text."""
    ids = sorted({_entry_id(record, row) for row in rows for record in row.records})
    found: dict[str, dict[str, Any]] = {}
    for some in batches(ids):
        for entries in (_records(db, some), _sessions(db, some), _hours(db, some), _acts(db, some)):
            found |= {entry["id"]: entry for entry in entries}
    for name in ids:
        module, is_online, day = name.rpartition("@")
        if name not in found and is_online:
            found[name] = {"id": name, "kind": "coverage", "module": module, "day": day}
    return [found[name] for name in sorted(found)]


def _entry_id(record: str, row: SubjectRow) -> str:
    """Return the id of an entry: an attendance is its session."""
    return record if row.requirement.subject == ORGANISATION else record.removesuffix(f":{row.subject}")


def _records(db: Session, ids: Sequence[str]) -> Iterable[dict[str, Any]]:
    for row in db.scalars(select(TrainingRecord).where(TrainingRecord.public_id.in_(ids))):
        yield {
            **_entry(row.public_id, "record", row.completed_on, row.recorded_at),
            "course": row.course,
            "edition": row.edition,
            "minutes": row.minutes,
            "source": row.origin,
            "names_evidence": row.evidence is not None,
        }


def _sessions(db: Session, ids: Sequence[str]) -> Iterable[dict[str, Any]]:
    rows = list(db.scalars(select(TaughtSession).where(TaughtSession.public_id.in_(ids))))
    keys = [row.id for row in rows]
    modules: dict[int, list[str]] = defaultdict(list)
    delivered = select(TaughtModule.taught_session_id, TaughtModule.module)
    for key, module in db.execute(delivered.where(TaughtModule.taught_session_id.in_(keys))):
        modules[key].append(module)
    link = TaughtClassGroup.taught_session_id
    for_classes = set(db.scalars(select(link).where(link.in_(keys))))
    for row in rows:
        yield {
            **_entry(row.public_id, "session", row.held_on, row.recorded_at),
            "course": row.course,
            "edition": row.edition,
            "modules": sorted(modules[row.id]),
            "minutes": row.minutes,
            "capacity": _known(row.capacity, CAPACITIES),
            "for": "classes" if row.id in for_classes else "adults",
        }


def _hours(db: Session, ids: Sequence[str]) -> Iterable[dict[str, Any]]:
    for row in db.scalars(select(HoursEntry).where(HoursEntry.public_id.in_(ids))):
        yield {
            **_entry(row.public_id, "hours", row.done_on, row.recorded_at),
            "minutes": row.minutes,
            "approved": row.approved_at is not None,
        }


def _acts(db: Session, ids: Sequence[str]) -> Iterable[dict[str, Any]]:
    for row in db.scalars(select(Act).where(Act.public_id.in_(ids))):
        yield {
            **_entry(row.public_id, "act", row.done_on, row.recorded_at),
            "act": _known(row.kind, tuple(ActKind)),
            "capacity": _known(row.capacity, CAPACITIES),
        }


def _entry(name: str, kind: str, day: date, recorded_at: datetime) -> dict[str, Any]:
    return {"id": name, "kind": kind, "day": day.isoformat(), "entered_on": day_of(recorded_at).isoformat()}


def _known(word: str | None, words: Collection[str]) -> str | None:
    return word if word is None or word in words else OTHER
