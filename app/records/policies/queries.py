"""Questions about signatures: one's own, and those of the staff where a viewer manages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Date, Select, and_, bindparam, or_, select

from app.content.catalogue import catalogue
from app.core.clock import day_of
from app.people.models import Appointment, HelpContact, Organisation, Person, Post
from app.people.queries.help_cards import PublicCard, public_card
from app.people.queries.merges import DAY, PERSON, ids_on, is_one_of
from app.people.queries.organisations import lines_of, own_organisations
from app.people.queries.visits import last_visits, still_helped
from app.people.visit_rules import HELP_STAYS
from app.records.models import SignedPolicy
from app.records.policies.rules import Signature, Standing, State, is_asked_of, standing

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from app.content.shapes import Policy
    from app.core.access import Role
    from app.people.identity import SignedIn


@dataclass(frozen=True)
class Own:
    """A text somebody is asked to sign, and where they stand with it."""

    policy: Policy
    standing: Standing


@dataclass
class Asked:
    """A colleague of whom texts are asked: posts held, and where they stand, by the text's id."""

    person_id: int
    name: str
    posts: list[Post] = field(default_factory=list)
    standings: dict[str, Standing] = field(default_factory=dict)


def own_policies(db: Session, person_id: int, *, on: date) -> list[Own]:
    """Return the texts asked of somebody on a day, those still to sign first."""
    return on_first_page(db, person_id, on=on).texts


@dataclass(frozen=True)
class OnFirstPage:
    """What follows from somebody's posts on a day: the posts, the texts asked for these, and visits by place whose contacts stay."""

    posts: list[tuple[Post, Organisation]]
    texts: list[Own]
    visits: dict[int, tuple[Appointment, Organisation]]


def on_first_page(db: Session, person_id: int, *, on: date) -> OnFirstPage:
    """Return the posts somebody holds on a day, the texts asked of them for these, and visits of late, in one query."""
    found = db.execute(_posts_and_texts(), {"person": person_id, "day": on, "helped_since": on - HELP_STAYS}).all()
    rows = [row for row in found if (row.Appointment.first_day or on) <= on <= (row.Appointment.last_day or on)]
    posts = {row.Appointment.id: (row.Post, row.Organisation) for row in rows}
    held = {(row.Appointment.kind, row.Post.public_id) for row in rows}
    signed = [
        _signature(one) for one in {row.SignedPolicy.id: row.SignedPolicy for row in rows if row.SignedPolicy}.values()
    ]
    asked = [policy for policy in catalogue().policies.values() if is_asked_of(policy, held)]
    own = [Own(policy, standing(policy, signed)) for policy in asked]
    return OnFirstPage(
        list(posts.values()),
        sorted(own, key=lambda one: not one.standing.is_open),
        last_visits(((row.Appointment, row.Organisation) for row in found), on=on),
    )


@cache
def _posts_and_texts() -> Select[Appointment, Post, Organisation, SignedPolicy]:
    """Build the question once: every first page asks it."""
    return (
        select(Appointment, Post, Organisation, SignedPolicy)
        .join(Post, Post.id == Appointment.post_id)
        .join(Organisation, Organisation.id == Appointment.organisation_id)
        .outerjoin(SignedPolicy, is_one_of(SignedPolicy.person_id, PERSON, DAY))
        .where(
            is_one_of(Appointment.person_id, PERSON, DAY),
            or_(and_(*_held(DAY)), still_helped(bindparam("helped_since", type_=Date()))),
        )
        .order_by(Appointment.id)
    )


def own_signatures(db: Session, person_id: int, *, on: date) -> list[Signature]:
    """Return everything somebody signed, the newest first."""
    rows = db.scalars(
        select(SignedPolicy)
        .where(is_one_of(SignedPolicy.person_id, person_id, on))
        .order_by(SignedPolicy.signed_at.desc(), SignedPolicy.id.desc())
    )
    return [_signature(row) for row in rows]


def asked_where(db: Session, viewer: SignedIn, *roles: Role, on: date) -> list[Asked]:
    """Return everybody on post where a viewer holds a role and a text is asked of, by sort key; one person once."""
    here = [Appointment.organisation_id.in_(own_organisations(viewer, *roles, on=on)), *_held(on)]
    found = db.execute(
        select(Person.id, Person.name, Appointment.kind, Post)
        .join(Appointment, Appointment.person_id == Person.id)
        .join(Post, Post.id == Appointment.post_id)
        .where(*here)
        .order_by(Person.sort_key, Person.id, Appointment.id)
    ).all()
    same = ids_on(db, {row.id for row in found}, on)
    people: dict[int, Asked] = {}
    held: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for row in found:
        kept = same[row.id][0]
        one = people.setdefault(kept, Asked(kept, row.name))
        if row.Post not in one.posts:
            one.posts.append(row.Post)
        held[kept].append((row.kind, row.Post.public_id))
    of_staff = select(Appointment.person_id).where(*here)
    others = {one for ids in same.values() for one in ids} - same.keys()
    signed: dict[int, list[Signature]] = defaultdict(list)
    whose = or_(SignedPolicy.person_id.in_(of_staff), SignedPolicy.person_id.in_(others))
    for signature in db.scalars(select(SignedPolicy).where(whose)):
        signed[signature.person_id].append(_signature(signature))
    ids_of = {ids[0]: ids for ids in same.values()}
    for kept, one in people.items():
        mine = [signature for other in ids_of[kept] for signature in signed.get(other, ())]
        one.standings = {
            policy.id: standing(policy, mine)
            for policy in catalogue().policies.values()
            if is_asked_of(policy, held[kept])
        }
    return [one for one in people.values() if one.standings]


def counted(asked: Iterable[Asked], policy: str) -> dict[State, int]:
    """Return how many stand where with one text."""
    states = [one.standings[policy].state for one in asked if policy in one.standings]
    return {state: states.count(state) for state in State}


def cards_of(db: Session, person_id: int, *, on: date, not_printed: Collection[str]) -> list[PublicCard]:
    """Return the help cards of the organisations where somebody holds a post: of each the nearest that has one."""
    places = set(db.scalars(select(Appointment.organisation_id).where(Appointment.person_id == person_id, *_held(on))))
    lines = lines_of(db, places, on=on)
    with_card = {
        row.id: row.public_id
        for row in db.execute(
            select(Organisation.id, Organisation.public_id).where(
                Organisation.id.in_({one for line in lines.values() for one in line}),
                select(HelpContact.id)
                .where(HelpContact.organisation_id == Organisation.id, HelpContact.inside)
                .exists(),
            )
        )
    }
    nearest = {next((with_card[one] for one in line if one in with_card), None) for line in lines.values()} - {None}
    cards = (public_card(db, str(public_id), on=on, not_printed=not_printed) for public_id in sorted(map(str, nearest)))
    return [card for card in cards if card is not None and card.inside]


def _held(on: date | ColumnElement[date]) -> list[ColumnElement[bool]]:
    return [
        or_(Appointment.first_day.is_(None), Appointment.first_day <= on),
        or_(Appointment.last_day.is_(None), Appointment.last_day >= on),
    ]


def _signature(row: SignedPolicy) -> Signature:
    return Signature(row.policy, row.edition, row.digest, row.signed_at, day_of(row.signed_at))
