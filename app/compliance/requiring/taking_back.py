"""A requirement that somebody entered by mistake is taken back within seven days, as an import is.

Its past would otherwise stand for ever: ended, it still counts on the days before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, exists, select

from app.compliance.filing.models import Filing
from app.compliance.models import Requirement, StatusRow, Waiver
from app.compliance.requiring.service import NotPossible
from app.core.audit import audit
from app.core.facts import Change, FactVersion, first_entered, remove_fact

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

REVERTIBLE = timedelta(days=7)
STAYS = "stays"


@dataclass(frozen=True)
class TakenBack:
    """A requirement that was taken back: its last title and the moment, UTC."""

    title: dict[str, str]
    at: datetime

    def title_in(self, language: str) -> str:
        """Return the title in a language, else in Chinese."""
        return self.title.get(language) or self.title["zh"]


def may_be_taken_back(db: Session, row: Requirement, *, at: datetime) -> bool:
    """Whether somebody, not the installation, entered a requirement in the last days, and nothing was built on it.

    A waiver from it, or any filing signed since, keeps it: then it is ended.
    """
    entered, by = first_entered(db, row)
    if by is None or at - entered > REVERTIBLE:
        return False
    is_waived = exists().where(Waiver.requirement == row.public_id)
    is_filed = exists().where(Filing.signed_at >= entered)
    return not db.scalar(select(is_waived | is_filed))


def take_back(db: Session, row: Requirement, *, at: datetime, by: int | None) -> None:
    """Take a requirement out with all that was worked out for it; its last version stays readable. Raises NotPossible."""
    if not may_be_taken_back(db, row, at=at):
        raise NotPossible(STAYS)
    db.execute(delete(StatusRow).where(StatusRow.requirement_id == row.id))
    audit(
        db,
        "requirement-taken-back",
        at=at,
        by=by,
        subject="requirement",
        subject_id=row.id,
        requirement=row.public_id,
    )
    remove_fact(db, row, at=at, by=by)
    db.flush()


def taken_back(db: Session) -> list[TakenBack]:
    """Return the requirements that were taken back, the newest first."""
    version = FactVersion
    rows = db.execute(
        select(version.content, version.replaced_at)
        .where(version.fact_table == Requirement.__tablename__, version.change == Change.REMOVED)
        .order_by(version.id.desc())
    )
    return [TakenBack(content["title"], at) for content, at in rows]
