"""Holds the kept status against the facts, on a live database, and says by ids alone where they differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.compliance.kept import FIRST_DAY
from app.compliance.models import Requirement
from app.compliance.standing import TABLES, Difference, differences, everyone, left_behind

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Finding:
    """A subject and requirement whose kept status is not what the facts give, since a first day."""

    kind: str
    subject: str
    requirement: str
    since: date


def findings(db: Session) -> Iterator[Finding]:
    """Yield every difference between the kept status and a rebuild from the facts; nothing is written.

    Status of a subject that is no more is named by its key, as #12.
    """
    requirements = {row.id: row.public_id for row in db.execute(select(Requirement.id, Requirement.public_id))}
    for kind, ids in everyone(db):
        found = list(differences(db, kind, ids))
        if found:
            table = TABLES[kind]
            keys = {difference.pair[0] for difference in found}
            names = {
                row.id: row.public_id for row in db.execute(select(table.id, table.public_id).where(table.id.in_(keys)))
            }
            for difference in found:
                subject, requirement = difference.pair
                yield Finding(kind, names[subject], requirements[requirement], _since(difference))
    for kind, key, requirement, since in left_behind(db):
        yield Finding(kind, f"#{key}", requirements.get(requirement, f"#{requirement}"), since)


def read_at_once(db: Session) -> None:
    """Let the rest of this transaction see the database as it is now, whatever others write meanwhile."""
    if db.get_bind().dialect.name == "postgresql":
        db.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _since(difference: Difference) -> date:
    """Return the first day on which the two sides say something else."""
    kept, right = difference.kept, difference.worked_out
    unlike = [row for row in (*kept, *right) if row not in kept or row not in right]
    days: list[date] = [row[FIRST_DAY] for row in unlike or kept]
    return min(days)
