"""What the pages of talks ask of packages to their right, and the form in which answers come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.core.questions import Question


@dataclass(frozen=True)
class Listed:
    """Somebody listed as an expert from outside."""

    person_id: int
    name: str


# Who is listed as an expert from outside at an organisation on a day: entered by one, agreed by a second person.
listed_experts: Question[[Session, int, date], Listed] = Question("talks.listed_experts")
