"""Questions for the visitors' pages: which posts a visitor may have, and where visitors stand with the school's requirements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.compliance.figures import kept, on_day
from app.compliance.models import Requirement, StatusRow
from app.people.models import Appointment, AppointmentKind, Organisation, OrganisationKind, Post
from app.people.queries.belonging import is_at_work
from app.people.queries.merges import ids_on
from app.people.queries.organisations import MANAGES, own_organisation_choices
from app.people.queries.staff import posts_with_category
from app.people.queries.visits import spans_of_visits
from app.people.visit_rules import SHOWN_BACK, Span, days_within
from app.supervision.vice_principals import is_the_post

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn

KINDS = (AppointmentKind.VOLUNTEER, AppointmentKind.EXTERNAL)


def posts_for_visitors(db: Session, *, on: date) -> dict[int, tuple[Post, AppointmentKind]]:
    """Return the posts of volunteers and external people by key, each with its relation; never the law vice-principal's."""
    not_offered = set(db.scalars(select(Post.id).where(is_the_post())))
    return {
        post.id: (post, AppointmentKind(category))
        for post, category in posts_with_category(db, on=on)
        if category in KINDS and post.id not in not_offered
    }


def places_to_visit(db: Session, viewer: SignedIn, *, on: date) -> list[Organisation]:
    """List the organisations a viewer may add visitors to, by name; departments are visited as their school."""
    own = own_organisation_choices(db, viewer, *MANAGES, on=on)
    return [one for one in own if one.kind != OrganisationKind.DEPARTMENT]


@dataclass(frozen=True)
class Known:
    """What is known of a certificate's holder where the viewer may add visitors, before a form is shown.

    `days` counts, by organisation, the days of visits in the last twelve months.
    """

    person_id: int
    is_oneself: bool
    works_at: frozenset[int]
    days: dict[int, int]


def known_at(db: Session, viewer: SignedIn, person_id: int, places: Collection[Organisation], *, on: date) -> Known:
    """Return whether a certificate is the viewer's own, where its holder works, and how often they visited where."""
    ids = ids_on(db, [person_id], on)[person_id]
    spans = spans_of_visits(db, ids, [place.id for place in places], on - SHOWN_BACK, on)
    by_place: dict[int, list[Span]] = defaultdict(list)
    for (_person_id, place_id), found in spans.items():
        by_place[place_id] += found
    return Known(
        person_id=ids[0],
        is_oneself=viewer.person_id in ids,
        works_at=frozenset(place.id for place in places if is_at_work(db, ids, place.id, on=on)),
        days={place_id: days_within(found, on - SHOWN_BACK, on) for place_id, found in by_place.items()},
    )


def standing_of(
    db: Session, visits: Collection[Appointment], *, on: date
) -> dict[int, list[tuple[Requirement, StatusRow]]]:
    """Return by visit what the visited organisation asks of the visitor on a day, and how that stands; one query."""
    persons = {row.person_id for row in visits}
    places = {row.organisation_id for row in visits}
    asked = (
        select(Requirement, StatusRow)
        .join(StatusRow, StatusRow.requirement_id == Requirement.id)
        .where(
            Requirement.enabled.is_(True),
            kept.person_id.in_(persons),
            kept.organisation_id.in_(places),
            kept.by_appointment.is_(True),
            on_day(on.toordinal()),
        )
        .order_by(Requirement.public_id)
    )
    found: dict[tuple[int | None, int], list[tuple[Requirement, StatusRow]]] = defaultdict(list)
    for requirement, row in db.execute(asked) if visits else ():
        found[row.person_id, row.organisation_id].append((requirement, row))
    return {visit.id: found[visit.person_id, visit.organisation_id] for visit in visits}
