"""Keeping what the tickets of a class came to: numbers of the whole class, entered once by its teacher."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.classroom.class_sets.models import ClassSet, SetFeelings
from app.classroom.class_sets.rules import FEWEST, added
from app.content.catalogue import ensure_edition
from app.core.facts import record_fact
from app.supervision.plans.rules import usual_school_year

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.content.shapes import Course
    from app.people.models import ClassGroup

ONE_YEAR = timedelta(days=300)
"""A set of the same letter entered within it is the same one, corrected; later it is next year's."""


class TooFewTickets(Exception):
    """Fewer than five tickets are not kept: a count of them would speak of children (SAFEGUARDS 14)."""


@dataclass(frozen=True)
class Counted:
    """What a teacher counted: the tickets, the right ones by item, and how often each feeling was chosen."""

    letter: str
    held_on: date
    tickets: int
    right: Mapping[str, int]
    feelings: Mapping[str, Sequence[int]]


def known_set(db: Session, class_group_id: int, course: str, letter: str, day: date) -> ClassSet | None:
    """Return this year's set of a class, if it was entered."""
    return db.scalar(
        select(ClassSet)
        .filter_by(class_group_id=class_group_id, course=course, letter=letter)
        .where(ClassSet.held_on > day - ONE_YEAR)
        .order_by(ClassSet.held_on.desc())
    )


def keep_set(
    db: Session, class_group: ClassGroup, course: Course, counted: Counted, *, at: datetime, by: int
) -> ClassSet:
    """Keep the counts of a class; entered again they are corrected, and what was felt is not added twice.

    Raises TooFewTickets, and EditionChanged when the course's files changed under the same number.
    """
    if counted.tickets < FEWEST:
        raise TooFewTickets
    ensure_edition(db, course, at=at, by=by)
    known = known_set(db, class_group.id, course.id, counted.letter, counted.held_on)
    kept = record_fact(
        db,
        known or ClassSet(class_group_id=class_group.id, course=course.id, letter=counted.letter),
        at=at,
        by=by,
        edition=course.edition,
        held_on=counted.held_on,
        tickets=counted.tickets,
        right_tickets=dict(counted.right),
    )
    if known is None:
        _add_feelings(db, class_group.organisation_id, course.id, counted)
    return kept


def _add_feelings(db: Session, organisation_id: int, course: str, counted: Counted) -> None:
    """Add what a class felt to the school's own, where it cannot be told any more."""
    for item, chosen in counted.feelings.items():
        key = {
            "organisation_id": organisation_id,
            "course": course,
            "letter": counted.letter,
            "item": item,
            "year": usual_school_year(counted.held_on)[0].year,
        }
        row = db.scalar(select(SetFeelings).filter_by(**key).with_for_update())
        if row is None:
            row = SetFeelings(**key, classes=0, chosen=[])
            db.add(row)
        row.classes, row.chosen = row.classes + 1, added(row.chosen, chosen)
        db.flush()
