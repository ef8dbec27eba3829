"""Questions about visits: who is expected where a viewer sees staff, and where somebody is or was a visitor."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import contains_eager

from app.people.models import Appointment, Organisation
from app.people.queries.help_cards import PublicCard, public_cards
from app.people.queries.organisations import MANAGES, SEES_STAFF, own_organisations
from app.people.visit_rules import HELP_STAYS, SHOWN_BACK, Span, days_within, help_until

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn


@dataclass(frozen=True)
class OwnVisit:
    """A school that somebody visits, visited lately or will visit, with whom to tell there until a day."""

    organisation: Organisation
    first_day: date
    last_day: date
    card: PublicCard | None

    @property
    def until(self) -> date:
        """Return the last day on which the contacts are shown."""
        return help_until(self.last_day)


def visits_shown(db: Session, viewer: SignedIn, *, on: date) -> Sequence[Appointment]:
    """List the visits where the viewer sees staff, from a month back on: who comes next first, then those over."""
    rows = db.scalars(
        select(Appointment)
        .join(Appointment.organisation)
        .join(Appointment.post)
        .join(Appointment.person)
        .options(
            contains_eager(Appointment.organisation),
            contains_eager(Appointment.post),
            contains_eager(Appointment.person),
        )
        .where(
            Appointment.is_visit.is_(True),
            Appointment.organisation_id.in_(own_organisations(viewer, *SEES_STAFF, on=on)),
            Appointment.last_day >= on - HELP_STAYS,
        )
        .order_by(Appointment.last_day < on, Appointment.first_day, Appointment.id)
    )
    return rows.all()


def visit_for(db: Session, viewer: SignedIn, visit_id: int, *, on: date) -> Appointment | None:
    """Find a visit at an organisation that the viewer manages."""
    own = own_organisations(viewer, *MANAGES, on=on)
    return db.scalar(
        select(Appointment).where(
            Appointment.id == visit_id, Appointment.is_visit.is_(True), Appointment.organisation_id.in_(own)
        )
    )


def is_expected(db: Session, ids: Collection[int], organisation_id: int, first_day: date, last_day: date) -> bool:
    """Whether a person, by any of these ids, visits an organisation on any of some days already."""
    row = Appointment
    return bool(
        db.scalar(
            select(
                exists().where(
                    row.person_id.in_(ids),
                    row.organisation_id == organisation_id,
                    row.is_visit.is_(True),
                    row.first_day <= last_day,
                    row.last_day >= first_day,
                )
            )
        )
    )


def spans_of_visits(
    db: Session, persons: Collection[int], organisations: Collection[int], first_day: date, last_day: date
) -> dict[tuple[int, int], list[Span]]:
    """Return first and last days of the visits that touch some days, by person and organisation; one query."""
    row = Appointment
    asked = select(row.person_id, row.organisation_id, row.first_day, row.last_day).where(
        row.is_visit.is_(True),
        row.person_id.in_(persons),
        row.organisation_id.in_(organisations),
        row.first_day <= last_day,
        row.last_day >= first_day,
    )
    found: dict[tuple[int, int], list[Span]] = {}
    for person_id, organisation_id, first, last in db.execute(asked):
        found.setdefault((person_id, organisation_id), []).append((first or first_day, last or last_day))
    return found


def days_of_visits(db: Session, visits: Collection[Appointment], *, on: date) -> dict[int, int]:
    """Count by visit on how many days of the last twelve months its visitor was there, all visits together."""
    persons, places = {row.person_id for row in visits}, {row.organisation_id for row in visits}
    spans = spans_of_visits(db, persons, places, on - SHOWN_BACK, on) if visits else {}
    return {
        row.id: days_within(spans.get((row.person_id, row.organisation_id), ()), on - SHOWN_BACK, on) for row in visits
    }


def still_helped(since: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Return the condition that an appointment is a visit that ended since a day: HELP_STAYS back, its help contacts stay."""
    return and_(Appointment.is_visit.is_(True), Appointment.last_day >= since)


def last_visits(
    held: Iterable[tuple[Appointment, Organisation]], *, on: date
) -> dict[int, tuple[Appointment, Organisation]]:
    """Return by place the last visit among some appointments."""
    visits = [(visit, place) for visit, place in held if visit.is_visit]
    return {place.id: (visit, place) for visit, place in sorted(visits, key=lambda one: one[0].last_day or on)}


def own_visits(
    db: Session,
    visits: Mapping[int, tuple[Appointment, Organisation]],
    *,
    on: date,
    not_printed: Collection[str],
) -> list[OwnVisit]:
    """Return visits by place with the school's card as anybody sees it; one query, none without visits."""
    cards = public_cards(db, [place for _visit, place in visits.values()], on=on, not_printed=not_printed)
    return [
        OwnVisit(place, visit.first_day or on, visit.last_day or on, cards.get(place.id))
        for visit, place in visits.values()
    ]
