"""Questions about corrections of names: one's own, and those a viewer may answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import contains_eager

from app.people.identity import SignedIn
from app.people.models import Appointment, Person, RoleGrant
from app.people.name_corrections import NameCorrection
from app.people.queries.account_keeping import accounts_kept, not_over
from app.people.queries.belonging import is_no_visit, works_in
from app.people.queries.merges import is_one_of
from app.people.queries.organisations import MANAGES, own_organisations
from app.people.queries.roles import role_is_seen

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


def corrections_to_answer(db: Session, viewer: SignedIn, *, on: date) -> list[NameCorrection]:
    """List the requests a viewer may answer, the oldest first, each with its person.

    Who may is who sees the person's name on other pages and may look after the account: downward only, never oneself
    (SAFEGUARDS 18, 33). At most three queries.
    """
    is_ours = _is_ours(viewer, on)
    asked = db.execute(
        select(NameCorrection, is_ours)
        .join(Person, Person.id == NameCorrection.person_id)
        .options(contains_eager(NameCorrection.person))
        .where(*_asked_within_reach(viewer, on))
        .order_by(NameCorrection.id)
    ).all()
    kept = accounts_kept(db, viewer, {row.person_id: bool(ours) for row, ours in asked}, on=on)
    return [row for row, _ours in asked if row.person_id in kept]


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
