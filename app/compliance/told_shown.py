"""Which classes and organisations stand behind a figure of what was told: the lists of a requirement's page, with that filter."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.compliance.facts import read_world
from app.compliance.gathering import SubjectRow, from_facts
from app.compliance.people_shown import ClassCount, class_counts, existing_classes, pupils_of
from app.compliance.place_facts import read_class_group_facts, read_organisation_facts
from app.compliance.places_shown import Place, in_order, with_proofs
from app.compliance.reports import horizon_around
from app.compliance.rules.counting import Standing
from app.compliance.standing import rule_of
from app.compliance.told import only_told
from app.people.models import ClassGroup, Organisation

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session

    from app.compliance.models import Requirement
    from app.compliance.rules.holdings import Organisation as Home
    from app.compliance.rules.holdings import Tree


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


def classes_told_of(db: Session, home: int, requirement: Requirement, day: date) -> list[Place]:
    """Return the classes on duty at a home organisation, of what was told: not met first, then by grade and name."""
    asked = select(ClassGroup.public_id, ClassGroup.id, ClassGroup.title, ClassGroup.grades)
    places = _places(db, asked, [home], requirement, day)
    facts = read_class_group_facts(db, [place.id for place in places])
    return with_proofs(places, facts, requirement, day, told=True)


def organisations_told(
    db: Session, tree: Tree, organisations: Collection[int], requirement: Requirement, day: date
) -> list[Place]:
    """Return which of some organisations are on duty themselves, of what was told: not met first, then by name."""
    asked = select(Organisation.public_id, Organisation.id, Organisation.name)
    places = _places(db, asked, organisations, requirement, day)
    facts = read_organisation_facts(db, [place.id for place in places], tree)
    return with_proofs(places, facts, requirement, day, told=True)


def _places(db: Session, asked: Any, homes: Collection[int], requirement: Requirement, day: date) -> list[Place]:
    rows = {row.subject: row.row for row in _rows(db, homes, requirement, day)}
    known = db.execute(asked.where(asked.selected_columns[0].in_(rows))).all()
    return in_order(
        Place(key, name, rows[subject], day.toordinal(), grades="".join(of)) for subject, key, name, *of in known
    )


def _rows(db: Session, homes: Collection[int], requirement: Requirement, day: date) -> list[SubjectRow]:
    world = only_told(read_world(db, horizon_around(None, day)))
    rows = from_facts(db, [rule_of(requirement)], world, homes, day.toordinal(), people=True).people
    return [row for row in rows if row.row.home in homes]
