"""Titles of shipped requirements that were worded better since: databases with the old wording get the new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.compliance import queries
from app.compliance.models import Requirement
from app.compliance.requirement_file import read_requirements
from app.core.facts import record_fact

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.orm import Session

FORMER_TITLES: dict[str, tuple[dict[str, str], ...]] = {
    "new-pupils-g56": (
        {
            "zh": "五、六年级新学生三十天内上第一节预防课",
            "en": "New pupils of grades 5 and 6 have a first lesson within thirty days",
        },
    ),
}


def retitle_shipped(db: Session, shipped: Path, *, at: datetime) -> list[str]:
    """Give shipped requirements that still carry a former shipped title the one of today; return their ids.

    A title that somebody wrote themselves stays, and so does what is counted.
    """
    asked = select(Requirement).where(Requirement.public_id.in_(FORMER_TITLES))
    former = [row for row in db.scalars(asked) if row.title in FORMER_TITLES[row.public_id]]
    if not former:
        return []
    read = read_requirements(shipped.read_text(encoding="utf-8"), shipped.name, queries.known_names(db))
    titles = {definition.id: definition.title for definition in read.definitions}
    worded_anew = [row for row in former if row.public_id in titles]
    for row in worded_anew:
        record_fact(db, row, at=at, by=None, title=titles[row.public_id])
    return [row.public_id for row in worded_anew]
