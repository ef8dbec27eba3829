"""How people were called before: an old list, and whoever remembers the former name, finds them all the same."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, exists, select

from app.core.batches import among
from app.core.facts import FactVersion
from app.people.models import Person

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

OF_PERSON = FactVersion.fact_table == Person.__tablename__


def former_names(db: Session, persons: Collection[int]) -> dict[int, set[str]]:
    """Return the names that some people had before, as former versions of their entries say; not the one they have."""
    name = FactVersion.content["name"].as_string()
    rows = db.execute(
        select(FactVersion.fact_id, name)
        .join(Person, Person.id == FactVersion.fact_id)
        .where(OF_PERSON, among(FactVersion.fact_id, persons), name != "", name != Person.name)
        .distinct()
    )
    found: dict[int, set[str]] = {}
    for person_id, former in rows:
        found.setdefault(person_id, set()).add(former)
    return found


def was_called(text: str) -> ColumnElement[bool]:
    """Return the condition that a former name of a person holds a text."""
    name = FactVersion.content["name"].as_string()
    return exists().where(OF_PERSON, FactVersion.fact_id == Person.id, name.contains(text, autoescape=True))
