"""Which classes, or which organisations, stand behind a figure that counts them: name, status, reason; nobody's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.compliance.figures import kept, on_day
from app.compliance.kept import kept_range, no_class_group, no_person
from app.compliance.models import StatusRow
from app.compliance.rules.counting import WORST_FIRST
from app.compliance.rules.days import Day, known_date
from app.compliance.rules.status import COUNTED, StatusRange
from app.people.models import ClassGroup, Organisation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy.orm import Session

    from app.compliance.models import Requirement


@dataclass(frozen=True)
class Place:
    """A class or an organisation under a requirement that counts such."""

    name: str
    row: StatusRange
    day: Day

    @property
    def due_on(self) -> date | None:
        """Return the due day of one that is not met."""
        return known_date(self.row.due_on)


def classes_counted(db: Session, home: int, requirement: Requirement, day: date) -> list[Place]:
    """Return the classes on duty at a home organisation, not met first, then by name."""
    asked = select(StatusRow, ClassGroup.title.label("name")).join(ClassGroup, ClassGroup.id == kept.class_group_id)
    return _places(db, asked, [home], requirement, day)


def organisations_counted(
    db: Session, organisations: Collection[int], requirement: Requirement, day: date
) -> list[Place]:
    """Return which of some organisations are on duty themselves, not met first, then by name."""
    asked = select(StatusRow, Organisation.name).join(Organisation, Organisation.id == kept.organisation_id)
    return _places(db, asked.where(no_person, no_class_group), organisations, requirement, day)


def _places(db: Session, asked: Any, homes: Collection[int], requirement: Requirement, day: date) -> list[Place]:
    number = day.toordinal()
    rows = db.execute(
        asked.where(
            on_day(number),
            kept.organisation_id.in_(homes),
            kept.requirement_id == requirement.id,
            kept.status.in_([str(status) for status in COUNTED]),
        )
    )
    return in_order(Place(name, kept_range(row), number) for row, name in rows)


def in_order(places: Iterable[Place]) -> list[Place]:
    """Return places not met first, then by name."""
    return sorted(places, key=lambda place: (WORST_FIRST.index(place.row.status), place.name))
