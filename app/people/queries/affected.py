"""Whom a change of organisations, posts, terms or class groups concerns: those whose holdings hang on them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.people.models import Appointment, ClassGroup, Enrolment, Guardianship, OrganisationParent

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

CHUNK = 900


def persons_of_posts(db: Session, posts: Collection[int]) -> set[int]:
    """Return who holds or held one of these posts."""
    return _persons(db, Appointment.person_id, Appointment.post_id, posts)


def persons_of_class_groups(db: Session, class_groups: Collection[int]) -> set[int]:
    """Return who is or was enrolled in one of these class groups."""
    return _persons(db, Enrolment.person_id, Enrolment.class_group_id, class_groups)


def persons_of_organisations(db: Session, organisations: Collection[int]) -> set[int]:
    """Return who holds or held anything at these organisations or anywhere that was ever below them."""
    subtree = _ever_below(db, organisations)
    groups = _persons(db, ClassGroup.id, ClassGroup.organisation_id, subtree)
    return _persons(db, Appointment.person_id, Appointment.organisation_id, subtree) | persons_of_class_groups(
        db, groups
    )


def with_guardians(db: Session, persons: Collection[int]) -> set[int]:
    """Return these persons and the guardians of those who are pupils: they are on duty where their children are."""
    return set(persons) | _persons(db, Guardianship.guardian_id, Guardianship.student_id, persons)


def everybody(db: Session) -> set[int]:
    """Return who holds or held anything anywhere."""
    return set(db.scalars(select(Appointment.person_id))) | set(db.scalars(select(Enrolment.person_id)))


def _ever_below(db: Session, organisations: Collection[int]) -> set[int]:
    children: dict[int | None, set[int]] = {}
    for child, parent in db.execute(select(OrganisationParent.organisation_id, OrganisationParent.parent_id)):
        children.setdefault(parent, set()).add(child)
    found, waiting = set(organisations), list(organisations)
    while waiting:
        new = children.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def _persons(db: Session, wanted: Any, column: Any, ids: Collection[int]) -> set[int]:
    every, found = sorted(ids), set()
    for start in range(0, len(every), CHUNK):
        found |= set(db.scalars(select(wanted).where(column.in_(every[start : start + CHUNK]))))
    return found
