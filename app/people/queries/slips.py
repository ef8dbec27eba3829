"""What stands on the slip with a one-time link, and what tells a form sent twice from a second one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, or_, select, true

from app.core.access import Role
from app.people.identity import SignedIn
from app.people.invitations import LIFETIME, NEW_ACCOUNT
from app.people.models import (
    SLIP_ONLY,
    Account,
    Appointment,
    Enrolment,
    EnrolmentRole,
    Invitation,
    Organisation,
    OrganisationKind,
    Person,
    RoleGrant,
)
from app.people.queries.belonging import is_no_visit, works_in
from app.people.queries.dead_links import whose_link_is_dead
from app.people.queries.merges import is_one_of
from app.people.queries.organisations import MANAGES, lines_of, own_organisations
from app.people.queries.roles import may_keep_account
from app.people.sign_in_slips import SignInSlip

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session


def whose_slip(db: Session, person_id: int) -> tuple[Person, Organisation | None]:
    """Return whom a link is for, and where they work: their newest post, else their newest role."""
    person = db.get_one(Person, person_id)
    for place, counts in ((Appointment, is_no_visit()), (RoleGrant, true())):
        row = db.scalar(
            select(Organisation)
            .join(place, place.organisation_id == Organisation.id)
            .where(place.person_id == person_id, counts)
            .order_by(place.id.desc())
            .limit(1)
        )
        if row is not None:
            return person, row
    return person, None


def where_they_work(db: Session, viewer: SignedIn, persons: Collection[int], *, on: date) -> dict[int, str]:
    """Return by person where they work among the viewer's own organisations: the school's name, not its department's."""
    held = db.execute(
        select(Appointment.person_id, Appointment.organisation_id)
        .where(
            Appointment.person_id.in_(persons),
            works_in(own_organisations(viewer, *MANAGES, on=on)),
            or_(Appointment.last_day.is_(None), Appointment.last_day >= on),
        )
        .order_by(Appointment.id)
    ).all()
    lines = lines_of(db, {where for _person, where in held}, on=on)
    known = {
        one.id: one
        for one in db.scalars(
            select(Organisation).where(Organisation.id.in_({i for line in lines.values() for i in line}))
        )
    }
    return {
        person_id: next(
            (known[one].name for one in lines[where] if known[one].kind != OrganisationKind.DEPARTMENT),
            known[where].name,
        )
        for person_id, where in held
    }


def take_turns(db: Session, viewer: SignedIn) -> None:
    """Let two submits of one person wait for each other, so that the second sees what the first entered."""
    db.execute(select(RoleGrant.id).where(RoleGrant.person_id == viewer.person_id).with_for_update())


def holder_without_account(db: Session, organisation_id: int, role: Role, name: str) -> Person | None:
    """Return who of this name holds a role at an organisation and never opened an account."""
    return db.scalar(
        select(Person)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(
            RoleGrant.organisation_id == organisation_id,
            RoleGrant.role == role,
            Person.name == name,
            or_(Account.id.is_(None), Account.login.like(f"{SLIP_ONLY}%")),
        )
        .limit(1)
    )


@dataclass(frozen=True)
class WithoutAccount:
    """A colleague who never chose a login; `link_until`: a link was made for them that nobody used, open until then."""

    person_id: int
    name: str
    link_until: datetime | None
    has_slip: bool = False  # to sign in with, and not stopped

    def has_link(self, at: datetime) -> bool:
        """Whether a link in their hands still works."""
        return self.link_until is not None and self.link_until > at


def without_account(db: Session, viewer: SignedIn, *, on: date) -> list[WithoutAccount]:
    """List whom the viewer may invite and who never chose a login, by sort key: who holds a post there now or later.

    Whoever has only a slip to sign in with may be invited. An account that was closed stays closed here: its owner is
    asked back one by one.
    """
    return [one for one, is_below in _without_account(db, viewer, on=on) if is_below]


def for_others_to_invite(db: Session, viewer: SignedIn, *, on: date) -> list[WithoutAccount]:
    """List who never chose a login either, but holds a right that somebody above the viewer invites for."""
    return [one for one, is_below in _without_account(db, viewer, on=on) if not is_below]


def _without_account(db: Session, viewer: SignedIn, *, on: date) -> list[tuple[WithoutAccount, bool]]:
    reach = own_organisations(viewer, *MANAGES, on=on)
    link_until = (
        select(func.max(Invitation.expires_at))
        .where(
            Invitation.person_id == Person.id,
            Invitation.purpose == NEW_ACCOUNT,
            Invitation.used_at.is_(None),
        )
        .correlate(Person)
        .scalar_subquery()
    )
    has_slip = exists().where(SignInSlip.person_id == Person.id, SignInSlip.stopped_at.is_(None))
    has_roles = exists().where(
        RoleGrant.person_id == Person.id, or_(RoleGrant.last_day.is_(None), RoleGrant.last_day >= on)
    )
    teaches = exists().where(
        Enrolment.person_id == Person.id,
        Enrolment.role == EnrolmentRole.TEACHER,
        or_(Enrolment.last_day.is_(None), Enrolment.last_day >= on),
    )
    found = db.execute(
        select(Person.id, Person.name, link_until, has_slip, or_(has_roles, teaches))
        .where(
            exists().where(
                Appointment.person_id == Person.id,
                works_in(reach),
                or_(Appointment.last_day.is_(None), Appointment.last_day >= on),
            ),
            ~exists().where(
                Account.person_id == Person.id,
                or_(Account.login.not_like(f"{SLIP_ONLY}%"), Account.closed_at.is_not(None)),
            ),
            ~is_one_of(Person.id, viewer.person_id, on),
        )
        .order_by(Person.sort_key, Person.id)
    )
    rows = found.all()
    made = {one.id: until - LIFETIME for one in rows if (until := one[2]) is not None}
    dead = whose_link_is_dead(db, made, on=on)
    return [
        (
            WithoutAccount(person_id, name, None if person_id in dead else until, bool(slip)),
            not has_rights or may_keep_account(db, viewer, person_id, on=on),
        )
        for person_id, name, until, slip, has_rights in rows
    ]
