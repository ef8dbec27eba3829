"""Why a course is somebody's, and by when: their duties that ask for it (COMPLIANCE §2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.content.shapes import Course


@dataclass(frozen=True)
class Reason:
    """One duty that asks for a course: its title, its legal basis as citations, its due day."""

    title: str
    basis: tuple[str, ...]
    due_on: date | None
    status: str


def reasons_for(db: Session, person_id: int, course: Course) -> list[Reason]:
    return []
