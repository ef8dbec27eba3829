"""Which classes and organisations stand behind a figure of what was told: the lists of a requirement's page, with that filter."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.compliance.facts import read_world
from app.compliance.gathering import SubjectRow, from_facts
from app.compliance.people_shown import ClassCount, class_counts, existing_classes, pupils_of
from app.compliance.places_shown import Place, in_order
from app.compliance.reports import horizon_around
from app.compliance.rules.counting import Standing
from app.compliance.rules.requirement import CLASS_GROUP
from app.compliance.standing import rule_of
from app.compliance.told import only_told
from app.people.models import ClassGroup, Organisation

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session

    from app.compliance.models import Requirement
    from app.compliance.rules.holdings import Organisation as Home


def classes_told(db: Session, home: Home, requirement: Requirement, day: date) -> list[ClassCount]:
    """Return the counts of each class at a home organisation, of what was told."""
    standings = {
        row.subject: Standing(row.row.status, row.row.expiring, row.row.late)
        for row in _rows(db, [home.id], requirement, day)
        if not row.row.by_appointment
    }
    groups = existing_classes(db, home, day)
    counts: dict[int, dict[Standing, int]] = {}
    for class_group, pupil in db.execute(pupils_of(groups, day)):
        if pupil in standings:
            of_class = counts.setdefault(class_group, {})
            of_class[standings[pupil]] = of_class.get(standings[pupil], 0) + 1
    return class_counts(groups, counts)


def places_told(db: Session, homes: Collection[int], requirement: Requirement, day: date) -> list[Place]:
    """Return the classes of home organisations, or these themselves, of what was told: not met first, then by name."""
    rows = _rows(db, homes, requirement, day)
    table = ClassGroup if rule_of(requirement).subject == CLASS_GROUP else Organisation
    name = ClassGroup.title if table is ClassGroup else Organisation.name
    names = dict(
        db.execute(select(table.public_id, name).where(table.public_id.in_([row.subject for row in rows]))).all()
    )
    return in_order(Place(names[row.subject], row.row, day.toordinal()) for row in rows)


def _rows(db: Session, homes: Collection[int], requirement: Requirement, day: date) -> list[SubjectRow]:
    world = only_told(read_world(db, horizon_around(None, day)))
    rows = from_facts(db, [rule_of(requirement)], world, homes, day.toordinal(), people=True).people
    return [row for row in rows if row.row.home in homes]
