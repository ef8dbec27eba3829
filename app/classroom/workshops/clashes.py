"""Who stands in two workshops at the same time, or for more minutes than a working day has, on one calendar day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, time
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, select

from app.classroom.workshops.models import Workshop, WorkshopDay, WorkshopSignIn
from app.classroom.workshops.queries import is_standing, was_taken_back
from app.classroom.workshops.rules import Stay, does_not_fit, is_at_once
from app.people.queries.merges import ids_on

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.classroom.workshops.queries import Day


class Clash(Exception):
    """Some people cannot have been there for so long, or not here: `people` by their ids."""

    def __init__(self, people: Collection[int]) -> None:
        super().__init__(sorted(people))
        self.people = sorted(people)


def check_fits(db: Session, day: Day, minutes: Mapping[int, int], *, whole: int) -> None:
    """Raise Clash where somebody's minutes of a day do not fit beside those of other closed days of that date.

    `minutes` are those of each person there; who leads was there for the `whole` day. By any of their ids.
    """
    stays = {person: Stay(day.row.starts_at, number) for person, number in minutes.items()}
    stays.setdefault(day.workshop.facilitator_id, Stay(day.row.starts_at, whole, leads=True))
    ids = ids_on(db, list(stays), day.row.held_on)
    known = _stays_elsewhere(db, day.row, {one for several in ids.values() for one in several})
    found = [
        person
        for person, stay in stays.items()
        if does_not_fit(stay, [other for one in ids[person] for other in known.get(one, ())])
    ]
    if found:
        raise Clash(found)


def _stays_elsewhere(db: Session, day: WorkshopDay, people: Collection[int]) -> dict[int, list[Stay]]:
    """Return where some people were on other closed days of the date that count or wait to count."""
    other = WorkshopDay
    counts = and_(
        other.id != day.id,
        other.held_on == day.held_on,
        other.closed_at.is_not(None),
        other.declined_for.is_(None),
        ~was_taken_back(),
    )
    found: dict[int, list[Stay]] = defaultdict(list)
    learnt = (
        select(WorkshopSignIn.person_id, other.starts_at, func.coalesce(WorkshopSignIn.minutes, other.minutes))
        .join(other, other.id == WorkshopSignIn.workshop_day_id)
        .where(counts, is_standing(), WorkshopSignIn.person_id.in_(people))
    )
    for person, starts_at, minutes in db.execute(learnt):
        found[person].append(Stay(starts_at, minutes))
    held = select(WorkshopSignIn.id).where(WorkshopSignIn.workshop_day_id == other.id, is_standing()).exists()
    led = (
        select(Workshop.facilitator_id, other.starts_at, other.minutes)
        .join(other, other.workshop_id == Workshop.id)
        .where(counts, held, Workshop.facilitator_id.in_(people))
    )
    for person, starts_at, minutes in db.execute(led):
        found[person].append(Stay(starts_at, minutes, leads=True))
    return found


def leads_meanwhile(
    db: Session, person_id: int, held_on: date, starts_at: time | None, minutes: int, *, but: int = 0
) -> bool:
    """Whether somebody leads another planned or held day that overlaps these minutes; `but`: not counting one day."""
    rows = db.execute(
        select(WorkshopDay.starts_at, WorkshopDay.minutes)
        .join(Workshop, Workshop.id == WorkshopDay.workshop_id)
        .where(
            WorkshopDay.held_on == held_on,
            WorkshopDay.id != but,
            WorkshopDay.cancelled_at.is_(None),
            WorkshopDay.declined_for.is_(None),
            Workshop.facilitator_id == person_id,
            ~was_taken_back(),
        )
    )
    return any(is_at_once(Stay(starts_at, minutes), Stay(one, number)) for one, number in rows)
