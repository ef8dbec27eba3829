"""Questions about visits: who is expected where a viewer sees staff, and where somebody is or was a visitor."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import exists, select
from sqlalchemy.orm import contains_eager

from app.people.models import Appointment, Organisation
from app.people.queries.help_cards import PublicCard, public_cards
from app.people.queries.organisations import MANAGES, SEES_STAFF, own_organisations
from app.people.visit_rules import HELP_STAYS, help_until

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


def own_visits(db: Session, ids: Collection[int], *, on: date, not_printed: Collection[str]) -> list[OwnVisit]:
    """List the visits of a person, by all ids, whose help contacts stay with them on a day, each with the school's card.

    One query where there are none, two more whatever their number.
    """
    rows = db.execute(
        select(Appointment, Organisation)
        .join(Organisation, Organisation.id == Appointment.organisation_id)
        .where(Appointment.person_id.in_(ids), Appointment.is_visit.is_(True), Appointment.last_day >= on - HELP_STAYS)
        .order_by(Appointment.last_day.desc(), Appointment.id)
    ).all()
    newest = {organisation.id: (visit, organisation) for visit, organisation in reversed(rows)}
    cards = public_cards(db, [one for _visit, one in newest.values()], on=on, not_printed=not_printed)
    return [
        OwnVisit(organisation, visit.first_day or on, visit.last_day or on, cards.get(organisation.id))
        for visit, organisation in reversed(newest.values())
    ]
