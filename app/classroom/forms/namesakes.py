"""Lists to choose an adult from say of namesakes who is who."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from app.classroom.queries.namesakes import marks_of
from app.core.languages import bracketed
from app.people.namesakes import told_apart
from app.people.queries.namesakes import shared_names

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn

List: TypeAlias = tuple[SelectField, Mapping[int, str]]
"""A field and how its list calls each person."""


def tell_apart(db: Session, viewer: SignedIn, day: date, *lists: List) -> None:
    """Write beside those whom a list calls the same what tells them apart, and no more; asked only where there are any."""
    persons = {person for _field, names in lists for person in shared_names(names)}
    if not persons:
        return
    marks = marks_of(db, viewer, persons, day)
    for field, names in lists:
        apart = {person: " · ".join(texts) for person, texts in told_apart(names, *marks).items() if texts}
        choices: Any = field.choices or ()
        field.choices = [SelectChoice(one.value, f"{one.label}{_beside(one.value, apart)}") for one in choices]


def _beside(value: object, apart: Mapping[int, str]) -> str:
    """Return what stands beside a choice; its value begins with the person's id, and what may follow is another thing's."""
    person = str(value).partition(":")[0]
    return bracketed(apart[int(person)]) if person.isdecimal() and int(person) in apart else ""
