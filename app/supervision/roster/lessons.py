"""As what those came who gave a school's lessons in a term: counts only, on the page to sign and under the seal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.people.models import ClassGroup
from app.people.queries.organisations import inside
from app.records.counted import counts_as_lesson
from app.records.models import FACILITATOR, LAW_VICE_PRINCIPAL, OUTSIDE_EXPERT, TaughtClassGroup, TaughtSession
from app.supervision.roster.questions import given_by_guests

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

OWN, GUEST, UNSAID = "own", "guest", "unsaid"
GIVEN_AS = (OWN, GUEST, LAW_VICE_PRINCIPAL, OUTSIDE_EXPERT, UNSAID)
"""The lines in their order; `unsaid`: an import said nothing, or something in words of its own."""

Lessons = tuple[tuple[str, int], ...]
"""How many lessons were given as what, every word of GIVEN_AS once."""


@dataclass(frozen=True)
class Compared:
    """One line beside what was signed; `then` None: nothing is signed of this term, or it was before lessons stood there."""

    given_as: str
    now: int
    then: int | None


def lessons_given(db: Session, organisation_id: int, first: date, last: date) -> Lessons:
    """Count the lessons that classes of an organisation were given between two days, by as what whoever taught came.

    What was taken back and what reached nobody counts nowhere, a make-up is no lesson of a class; one session for several classes is one lesson.
    """
    places: list[int] = list(db.scalars(inside([organisation_id], on=last)))
    of_classes = (
        select(TaughtClassGroup.taught_session_id)
        .join(ClassGroup, ClassGroup.id == TaughtClassGroup.class_group_id)
        .where(ClassGroup.organisation_id.in_(places))
    )
    rows = db.execute(
        select(TaughtSession.id, TaughtSession.capacity).where(
            TaughtSession.id.in_(of_classes),
            TaughtSession.held_on.between(first, last),
            counts_as_lesson(TaughtSession),
        )
    ).all()
    facilitated = [row.id for row in rows if row.capacity == FACILITATOR]
    guests = frozenset(given_by_guests(db, places, facilitated)) if facilitated else frozenset()
    return by_capacity(((row.id, row.capacity) for row in rows), guests)


def by_capacity(sessions: Iterable[tuple[int, str | None]], guests: Collection[int]) -> Lessons:
    """Count sessions, each an id and a capacity, by as what they were given; `guests` are ids of another organisation's."""
    found = Counter(_given_as(capacity, is_guest=session in guests) for session, capacity in sessions)
    return tuple((word, found[word]) for word in GIVEN_AS)


def _given_as(capacity: str | None, *, is_guest: bool) -> str:
    if capacity == FACILITATOR:
        return GUEST if is_guest else OWN
    return capacity if capacity in (LAW_VICE_PRINCIPAL, OUTSIDE_EXPERT) else UNSAID


def lessons_in(document: Mapping[str, Any]) -> Lessons | None:
    """Return the lessons that a signed document holds; None: it was signed before they stood there."""
    rows = document.get("lessons")
    return None if rows is None else tuple((row["as"], row["count"]) for row in rows)


def compared(now: Lessons, then: Lessons | None) -> list[Compared]:
    """Return the lines beside what was signed, without that of unsaid ones where there is none."""
    before = dict(then or ())
    rows = [Compared(word, count, None if then is None else before.get(word, 0)) for word, count in now]
    return [row for row in rows if row.given_as != UNSAID or row.now or row.then]
