"""Questions about corrections of names: one's own, and those a viewer may answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import contains_eager

from app.core.access import Role
from app.people.identity import SignedIn
from app.people.models import Appointment, Person, RoleGrant
from app.people.name_corrections import NameCorrection
from app.people.queries.account_keeping import AccountsKept, not_over
from app.people.queries.belonging import is_no_visit, main_place, main_post_inside, works_in
from app.people.queries.merges import is_one_of
from app.people.queries.organisations import MANAGES, own_organisations
from app.people.queries.roles import role_is_seen
from app.people.queries.staff import roles_of
from app.people.rules import GIVES, LED_FROM_ABOVE

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def own_corrections(db: Session, person_id: int) -> Sequence[NameCorrection]:
    """Return what somebody asked for, the newest first."""
    asked = select(NameCorrection).where(NameCorrection.person_id == person_id)
    return db.scalars(asked.order_by(NameCorrection.id.desc())).all()


def has_a_place(db: Session, person_id: int, *, on: date) -> bool:
    """Whether somebody holds a post or a role of an organisation, so that somebody there can answer for their name."""
    post = exists().where(Appointment.person_id == person_id, is_no_visit(), not_over(Appointment, on))
    role = exists().where(
        RoleGrant.person_id == person_id, RoleGrant.organisation_id.is_not(None), not_over(RoleGrant, on)
    )
    return bool(db.scalar(select(or_(post, role))))


def name_was_compared(db: Session, person_id: int, name: str) -> bool:
    """Whether somebody compared this name with the person's paper and agreed to it."""
    agreed = exists().where(
        NameCorrection.person_id == person_id,
        NameCorrection.name == name,
        NameCorrection.answered_at.is_not(None),
        NameCorrection.declined_for.is_(None),
        NameCorrection.withdrawn_at.is_(None),
    )
    return bool(db.scalar(select(agreed)))


@dataclass(frozen=True)
class Decider:
    """Who answers somebody's wish for another name: `by` manager, head or above; `place` where, if it is one place."""

    by: str
    place: str | None


def decider_of(db: Session, person_id: int, *, on: date) -> Decider:
    """Return who answers for somebody's name: downward only, at the main post (SAFEGUARDS 33)."""
    held = {Role(grant.role) for grant, _organisation in roles_of(db, person_id, on=on)}
    if held & LED_FROM_ABOVE:
        return Decider("above", None)
    place = main_place(db, person_id, on=on)
    return Decider("head" if held - GIVES[Role.TRAINING_MANAGER] else "manager", place.name if place else None)


def corrections_to_answer(db: Session, viewer: SignedIn, *, on: date) -> list[NameCorrection]:
    """List the requests a viewer may answer, the oldest first, each with its person.

    Who may is who sees the person's name on other pages and may look after the account: downward only, never oneself
    (SAFEGUARDS 18, 33); of who teaches at several schools, the school of the main post. Three queries,
    four where somebody of the viewer's own is left over by them.
    """
    is_ours = _is_ours(viewer, on)
    asked = db.execute(
        select(NameCorrection, is_ours)
        .join(Person, Person.id == NameCorrection.person_id)
        .options(contains_eager(NameCorrection.person))
        .where(*_asked_within_reach(viewer, on))
        .order_by(NameCorrection.id)
    ).all()
    ours = {row.person_id: bool(is_ours) for row, is_ours in asked}
    accounts = AccountsKept(db, viewer, ours, on=on)
    kept = accounts.kept()
    left = [one for one, is_own in ours.items() if is_own and one not in kept]
    if left:
        at_home = main_post_inside(db, left, own_organisations(viewer, *MANAGES, on=on), on=on)
        kept |= accounts.kept(entries_of=at_home) & at_home
    return [row for row, _is_ours in asked if row.person_id in kept]


def number_asked(viewer: SignedIn, *, on: date) -> Select[int]:
    """Select how many requests wait where the viewer sees the names: where there is none, none waits for the viewer."""
    return select(func.count(NameCorrection.id)).where(*_asked_within_reach(viewer, on))


def _is_ours(viewer: SignedIn, on: date) -> ColumnElement[bool]:
    return exists().where(
        Appointment.person_id == NameCorrection.person_id,
        works_in(own_organisations(viewer, *MANAGES, on=on)),
        not_over(Appointment, on),
    )


def _asked_within_reach(viewer: SignedIn, on: date) -> Sequence[ColumnElement[bool]]:
    is_seen = exists().where(
        RoleGrant.person_id == NameCorrection.person_id, not_over(RoleGrant, on), role_is_seen(viewer, on=on)
    )
    return (
        NameCorrection.withdrawn_at.is_(None),
        NameCorrection.answered_at.is_(None),
        or_(_is_ours(viewer, on), is_seen),
        ~is_one_of(NameCorrection.person_id, viewer.person_id, on),
    )
