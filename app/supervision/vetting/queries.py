"""Questions about vetting dates: the register of an organisation, one entry, counts for the bureau."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from app.compliance.facts import read_tree
from app.people.models import Appointment, Organisation, OrganisationKind, Person, Post
from app.people.queries.organisations import own_organisations, subtree
from app.supervision.places import home_and_departments
from app.supervision.vetting.models import VettingEntry
from app.supervision.vetting.rules import TO_DO, Standing, State, standing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.access import Role
    from app.people.identity import SignedIn

OF_CHILDREN = (
    OrganisationKind.SCHOOL,
    OrganisationKind.KINDERGARTEN,
    OrganisationKind.TRAINING_INSTITUTION,
    OrganisationKind.SOCIAL_ORGANISATION,
)


@dataclass(frozen=True)
class VettingLine:
    """Somebody on post, or about to be, with the newest entry and where they stand. Never a result."""

    person: Person
    posts: tuple[Post, ...]
    entry: VettingEntry | None
    standing: Standing

    @property
    def is_to_do(self) -> bool:
        """Whether something is to be done now or within a month."""
        return self.standing.state in TO_DO


def register_of(db: Session, organisation_id: int, *, on: date) -> list[VettingLine]:
    """Return everybody who holds a post at an organisation or its departments, or will, by sort key. Two queries."""
    places = home_and_departments(organisation_id, on=on)
    rows = db.execute(
        select(Person, Appointment, Post)
        .join(Appointment, Appointment.person_id == Person.id)
        .join(Post, Post.id == Appointment.post_id)
        .where(Appointment.organisation_id.in_(places), _not_over(on))
        .order_by(Person.sort_key, Person.id, Appointment.id)
    ).all()
    held: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        held[row.Person.id].append(row)
    newest = _newest(db, places)
    return [
        VettingLine(
            person=of_person[0].Person,
            posts=tuple(dict.fromkeys(row.Post for row in of_person)),
            entry=newest.get(person_id),
            standing=_standing([row.Appointment for row in of_person], newest.get(person_id), on),
        )
        for person_id, of_person in held.items()
    ]


def _not_over(on: date) -> Any:
    return or_(Appointment.last_day.is_(None), Appointment.last_day >= on)


def _newest(db: Session, places: Any) -> dict[int, VettingEntry]:
    entries = db.scalars(
        select(VettingEntry)
        .where(VettingEntry.organisation_id.in_(places), VettingEntry.taken_back.is_(None))
        .order_by(VettingEntry.done_on, VettingEntry.id)
    )
    return {entry.person_id: entry for entry in entries}


def _standing(appointments: Sequence[Appointment], entry: VettingEntry | None, on: date) -> Standing:
    starts = [one.first_day for one in appointments]
    return standing(
        starts_on=None if None in starts else min(day for day in starts if day is not None),
        kinds=frozenset(one.kind for one in appointments),
        next_due=entry.next_due if entry else None,
        today=on,
    )


def entries_of(db: Session, organisation_id: int, person_id: int, *, on: date) -> Sequence[VettingEntry]:
    """Return all entries of somebody at an organisation, the newest first, wrong ones too."""
    return db.scalars(
        select(VettingEntry)
        .where(
            VettingEntry.organisation_id.in_(home_and_departments(organisation_id, on=on)),
            VettingEntry.person_id == person_id,
        )
        .order_by(VettingEntry.done_on.desc(), VettingEntry.id.desc())
    ).all()


def entry_for(db: Session, viewer: SignedIn, entry_id: int, *roles: Role, on: date) -> VettingEntry | None:
    """Find an entry that stands, of an organisation where the viewer holds one of these roles; never one's own."""
    return db.scalar(
        select(VettingEntry).where(
            VettingEntry.id == entry_id,
            VettingEntry.organisation_id.in_(own_organisations(viewer, *roles, on=on)),
            VettingEntry.person_id != viewer.person_id,
            VettingEntry.taken_back.is_(None),
        )
    )


def counts_below(db: Session, roots: Collection[int], *, on: date) -> list[tuple[Organisation, Counter[State]]]:
    """Return for each organisation below some how many of its adults stand where, by code; no name leaves the school."""
    places = db.scalars(
        select(Organisation)
        .where(Organisation.id.in_(subtree(roots, on=on)), Organisation.kind.in_(OF_CHILDREN))
        .order_by(Organisation.public_id)
    ).all()
    tree, day = read_tree(db), on.toordinal()
    below = subtree(roots, on=on)
    held: dict[tuple[int, int], list[Appointment]] = defaultdict(list)
    for one in db.scalars(select(Appointment).where(Appointment.organisation_id.in_(below), _not_over(on))):
        held[tree.home_on(one.organisation_id, day).id, one.person_id].append(one)
    newest: dict[tuple[int, int], VettingEntry] = {}
    for entry in db.scalars(
        select(VettingEntry)
        .where(VettingEntry.organisation_id.in_(below), VettingEntry.taken_back.is_(None))
        .order_by(VettingEntry.done_on, VettingEntry.id)
    ):
        newest[tree.home_on(entry.organisation_id, day).id, entry.person_id] = entry
    counted: dict[int, Counter[State]] = {place.id: Counter() for place in places}
    for (place_id, person_id), appointments in held.items():
        if place_id in counted:
            counted[place_id][_standing(appointments, newest.get((place_id, person_id)), on).state] += 1
    return [(place, counted[place.id]) for place in places]


def first_days(db: Session, organisation_id: int, persons: Collection[int], *, on: date) -> dict[int, date]:
    """Return the day on which some people first held a post at an organisation or its departments, where it is known."""
    rows = db.execute(
        select(Appointment.person_id, func.min(Appointment.first_day))
        .where(
            Appointment.organisation_id.in_(home_and_departments(organisation_id, on=on)),
            Appointment.person_id.in_(persons),
            Appointment.first_day.is_not(None),
        )
        .group_by(Appointment.person_id)
    )
    return {person: first for person, first in rows if first}
