"""Keeping what a class knew before and after: numbers of the whole class, from tickets or from devices."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.classroom.class_sets.feelings import Felt, add_feelings
from app.classroom.class_sets.models import ClassSet, SlipEnvelope, SlipEnvelopeClass, Way
from app.classroom.class_sets.rules import FEWEST, FEWEST_CLASSES
from app.content.catalogue import ensure_edition
from app.core.facts import record_fact

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.content.shapes import Course
    from app.people.models import ClassGroup

ONE_YEAR = timedelta(days=300)
"""A set of the same letter entered within it is the same one, corrected; later it is next year's."""


class TooFewTickets(Exception):
    """Fewer than five tickets are not kept: a count of them would speak of children (SAFEGUARDS 14)."""


class TooFewClasses(Exception):
    """The slips of fewer than three classes are not counted together: they would show one class's (SAFEGUARDS 14)."""


@dataclass(frozen=True)
class Counted:
    """What was counted of a class: the tickets, and the right ones by item. Of feelings nothing is here."""

    letter: str
    held_on: date
    tickets: int
    right: Mapping[str, int]


def known_set(
    db: Session, class_group_id: int, course: str, letter: str, day: date, *, way: Way = Way.PAPER
) -> ClassSet | None:
    """Return this year's set of a class, if it was entered."""
    return db.scalar(
        select(ClassSet)
        .filter_by(class_group_id=class_group_id, course=course, letter=letter, way=way)
        .where(ClassSet.held_on > day - ONE_YEAR)
        .order_by(ClassSet.held_on.desc())
    )


def keep_set(
    db: Session,
    class_group: ClassGroup,
    course: Course,
    counted: Counted,
    *,
    at: datetime,
    by: int | None,
    way: Way = Way.PAPER,
) -> ClassSet:
    """Keep the counts of a class; entered again they are corrected. What was filled in on devices stands beside the tickets.

    Raises TooFewTickets, and EditionChanged when the course's files changed under the same number.
    """
    if counted.tickets < FEWEST:
        raise TooFewTickets
    ensure_edition(db, course, at=at, by=by)
    known = known_set(db, class_group.id, course.id, counted.letter, counted.held_on, way=way)
    return record_fact(
        db,
        known or ClassSet(class_group_id=class_group.id, course=course.id, letter=counted.letter, way=way),
        at=at,
        by=by,
        edition=course.edition,
        held_on=counted.held_on,
        tickets=counted.tickets,
        right_tickets=dict(counted.right),
    )


def keep_envelope(db: Session, felt: Felt, class_groups: Collection[int], *, at: datetime, by: int) -> SlipEnvelope:
    """Keep that the slips of some classes were counted together, and add what was felt to the school's own.

    Raises TooFewClasses.
    """
    if len(set(class_groups)) < FEWEST_CLASSES or felt.classes != len(set(class_groups)):
        raise TooFewClasses
    envelope = record_fact(
        db,
        SlipEnvelope(organisation_id=felt.organisation_id, course=felt.course, letter=felt.letter, counted_on=felt.day),
        at=at,
        by=by,
    )
    db.flush()
    for class_group_id in sorted(set(class_groups)):
        row = SlipEnvelopeClass(slip_envelope_id=envelope.id, class_group_id=class_group_id)
        record_fact(db, row, at=at, by=by)
    add_feelings(db, felt)
    return envelope
