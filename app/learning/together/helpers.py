"""What is known of adults who may help: their certificate, their post, whom they lead, who lately let them in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from app.compliance.queries import valid_courses
from app.core.clock import day_of
from app.learning.together.queries import works_at
from app.learning.together.rules import LETS_IN, Helper
from app.people.models import Account, Invitation, RoleGrant
from app.people.queries.merges import ids_on
from app.people.queries.organisations import MANAGES, inside

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def helpers_of(
    db: Session, people: Collection[int], course: str, organisation_id: int, *, at: datetime
) -> list[Helper]:
    """Return what the rules ask of these adults, in their order."""
    day = day_of(at)
    ids = ids_on(db, people, day)
    valid = valid_courses(db, {(one, course) for one in people}, day)
    every = {one for several in ids.values() for one in several}
    keys = who_let_in(db, every, at=at)
    leading = _who_leads(db, every, organisation_id, day)
    return [
        Helper(
            ids=frozenset(ids[one]),
            certified=(one, course) in valid,
            works_here=bool(db.scalar(select(works_at(one, organisation_id, day)))),
            leads=bool(leading & set(ids[one])),
            let_in_by=frozenset(by for mine in ids[one] for by in keys.get(mine, ())),
        )
        for one in people
    ]


def _who_leads(db: Session, people: Collection[int], organisation_id: int, day: date) -> set[int]:
    """Return of these people the heads and managers of an organisation, by a role there or above it."""
    held = db.execute(
        select(RoleGrant.person_id, RoleGrant.organisation_id).where(
            RoleGrant.person_id.in_(people),
            RoleGrant.role.in_(MANAGES),
            RoleGrant.first_day <= day,
            or_(RoleGrant.last_day.is_(None), RoleGrant.last_day >= day),
        )
    )
    return {person for person, where in held if where is not None and _reaches(db, where, organisation_id, day)}


def _reaches(db: Session, where: int, organisation_id: int, day: date) -> bool:
    """Whether a role held somewhere reaches an organisation: there itself, or from above it within one school."""
    below: set[int] = set(db.scalars(inside([where], on=day)))
    return organisation_id in below | {where}


def who_let_in(db: Session, people: Collection[int], *, at: datetime) -> dict[int, set[int]]:
    """Return for each person who lately made a link that opened the account, or took its password away."""
    since = at - LETS_IN
    links = select(Invitation.person_id, Invitation.created_by).where(
        Invitation.person_id.in_(people), Invitation.created_by.is_not(None), Invitation.used_at >= since
    )
    resets = select(Account.person_id, Account.reset_by).where(
        Account.person_id.in_(people), Account.reset_by.is_not(None), Account.reset_at >= since
    )
    found: dict[int, set[int]] = {}
    for asked in (links, resets):
        for person, by in db.execute(asked):
            if person is not None and by is not None:
                found.setdefault(person, set()).add(by)
    return found
