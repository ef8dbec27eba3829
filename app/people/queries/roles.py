"""Questions about who holds which role, for those who may give or take it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, exists, literal, or_, select, union_all

from app.core.access import Role
from app.people.identity import OpenedBy, SignedIn
from app.people.models import (
    SLIP_ONLY,
    Account,
    Appointment,
    ClassGroup,
    Enrolment,
    EnrolmentRole,
    Organisation,
    Person,
    RoleGrant,
)
from app.people.power_rules import Right, is_below, reaching
from app.people.queries.belonging import is_no_visit, main_post_inside
from app.people.queries.merges import are_one
from app.people.queries.organisations import MANAGES, lines_of, own_organisations, subtree
from app.people.queries.staff import colleague, roles_of
from app.people.rules import FIRST_ROLES, TEACHES, may_take, roles_to_give

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NAMES_REVIEWERS = (Role.BUREAU_OFFICER, Role.HEAD)
GIVERS = (Role.ADMINISTRATOR, Role.BUREAU_OFFICER, Role.HEAD, Role.TRAINING_MANAGER)


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a role at an organisation."""

    grant: RoleGrant
    person: Person
    organisation: Organisation
    has_account: bool
    may_end: bool


def holders_shown(db: Session, viewer: SignedIn, *, on: date) -> list[Holder]:
    """List the roles a viewer may know of: heads below a bureau officer, everybody's in one's own organisation.

    An administrator sees who leads each organisation, and nobody else.
    """
    found = _holders(db, viewer, on=on)
    lines = lines_of(db, {organisation.id for _grant, _person, organisation, _account in found}, on=on)
    return [
        Holder(
            grant,
            person,
            organisation,
            bool(has_account),
            may_end=may_take(viewer.grants, Role(grant.role), lines[organisation.id]) or person.id == viewer.person_id,
        )
        for grant, person, organisation, has_account in found
    ]


def holders_at(db: Session, viewer: SignedIn, organisation_id: int, *, on: date) -> list[Holder]:
    """List the roles of one organisation that a viewer may know of, to be read and not to be ended; one query."""
    found = _holders(db, viewer, RoleGrant.organisation_id == organisation_id, on=on)
    return [
        Holder(grant, person, place, bool(has_account), may_end=False) for grant, person, place, has_account in found
    ]


def _holders(db: Session, viewer: SignedIn, *where: ColumnElement[bool], on: date) -> Sequence[Any]:
    seen = or_(role_is_seen(viewer, on=on), RoleGrant.person_id == viewer.person_id)
    return db.execute(
        select(
            RoleGrant,
            Person,
            Organisation,
            exists().where(
                Account.person_id == RoleGrant.person_id,
                Account.closed_at.is_(None),
                Account.login.not_like(f"{SLIP_ONLY}%"),  # else there is no password to take away, but a link to make
            ),
        )
        .join(Person, Person.id == RoleGrant.person_id)
        .join(Organisation, Organisation.id == RoleGrant.organisation_id)
        .where(seen, or_(RoleGrant.last_day.is_(None), RoleGrant.last_day >= on), *where)
        .order_by(Organisation.name, Organisation.id, RoleGrant.role, Person.sort_key)
    ).all()


def role_is_seen(viewer: SignedIn, *, on: date) -> ColumnElement[bool]:
    """Return the condition that a viewer may know who holds a role of others."""
    reach = subtree(viewer.organisations_as(Role.BUREAU_OFFICER), on=on)
    own = own_organisations(viewer, Role.HEAD, Role.TRAINING_MANAGER, on=on)
    first = RoleGrant.role.in_([str(role) for role in FIRST_ROLES])
    led = RoleGrant.role.in_([str(role) for role in (*FIRST_ROLES, Role.REVIEWER)])
    seen = or_(RoleGrant.organisation_id.in_(own), RoleGrant.organisation_id.in_(reach) & led)
    return or_(seen, first) if viewer.holds(Role.ADMINISTRATOR) else seen


def grant_for(db: Session, viewer: SignedIn, grant_id: int, *, on: date) -> Holder | None:
    """Find a role that the viewer may end; whoever came in by a slip ends none, not their own either."""
    if viewer.opened_by is OpenedBy.SLIP:
        return None
    return next((one for one in holders_shown(db, viewer, on=on) if one.grant.id == grant_id and one.may_end), None)


def person_to_manage(db: Session, viewer: SignedIn, person_id: int, *, on: date) -> Person | None:
    """Find somebody whose account or roles the viewer may look after: a colleague, or who holds a role below."""
    found = colleague(db, viewer, person_id, on=on, roles=(Role.HEAD, Role.TRAINING_MANAGER))
    if found is not None:
        return found
    return next((one.person for one in holders_shown(db, viewer, on=on) if one.person.id == person_id), None)


@dataclass(frozen=True)
class Ties:
    """Where somebody works and teaches, as far as a viewer's power over them goes."""

    works_for_viewer: bool
    teaches_at: tuple[int, ...]


@dataclass(frozen=True)
class Power:
    """What a viewer may do about somebody else: look after the account, correct the entry, change the posts at some places."""

    account: bool
    posts_at: frozenset[int]
    entry: bool = False


def may_keep_account(
    db: Session,
    viewer: SignedIn,
    person_id: int,
    *,
    on: date,
    held: Sequence[tuple[RoleGrant, Organisation | None]] | None = None,
    ties: Ties | None = None,
) -> bool:
    """Whether the viewer may invite somebody, take their password away or close their account (SAFEGUARDS 33).

    Each of the three can put a link into the viewer's hands that opens the account, so all go downward only.
    `held`, the roles the person holds, and `ties` spare their queries where the caller has them.
    """
    return power_over(db, viewer, person_id, on=on, held=held, ties=ties).account


def power_over(
    db: Session,
    viewer: SignedIn,
    person_id: int,
    *,
    on: date,
    places: Collection[int] = (),
    held: Sequence[tuple[RoleGrant, Organisation | None]] | None = None,
    ties: Ties | None = None,
) -> Power:
    """Return what the viewer may do about somebody: never about themselves, nor about an equal or higher role.

    `places` are organisations where the viewer manages staff and the other person holds posts. Who teaches classes of
    several schools, or may give lessons there, has posts that each school changes, and one entry that the school of the main post corrects; the
    account stays with whoever stands above all of them.
    """
    if held is None:
        held = roles_of(db, person_id, on=on)
    ties = ties or ties_of(db, viewer, person_id, on=on)
    rights: list[Right] = [(Role(grant.role), grant.organisation_id) for grant, _organisation in held]
    rights += [(Role.CLASS_TEACHER, school) for school in ties.teaches_at]
    asked = {*places, *(organisation for _role, organisation in rights)}
    lines = lines_of(db, asked, on=on) if rights else {}
    is_oneself = are_one(db, viewer.person_id, person_id, on)

    def below(touched: list[Right], *, manages: bool) -> bool:
        return is_below(viewer.grants, touched, lines, is_oneself=is_oneself, manages=manages)

    account = below(rights, manages=ties.works_for_viewer)
    return Power(
        account=account,
        entry=account
        or (_keeps_entry(db, viewer, person_id, ties, rights, on=on) and below(_but_teaching(rights), manages=True)),
        posts_at=frozenset(place for place in places if below(reaching(rights, place, lines), manages=True)),
    )


def _but_teaching(rights: list[Right]) -> list[Right]:
    return [(role, where) for role, where in rights if role not in TEACHES]


def _keeps_entry(db: Session, viewer: SignedIn, person_id: int, ties: Ties, rights: list[Right], *, on: date) -> bool:
    """Whether somebody who may teach elsewhere, too, has their main post where the viewer manages staff."""
    if not (ties.works_for_viewer and any(role in TEACHES for role, _where in rights)):
        return False
    return bool(main_post_inside(db, [person_id], own_organisations(viewer, *MANAGES, on=on), on=on))


def ties_of(db: Session, viewer: SignedIn, person_id: int, *, on: date) -> Ties:
    """Return whether somebody works where the viewer manages staff, and the schools of the classes they teach.

    Somebody who left and holds a post elsewhere by now is the other school's; who holds none anywhere stays with the last.
    """
    mine = Appointment.organisation_id.in_(own_organisations(viewer, *MANAGES, on=on))
    posts = select(
        literal("post"),
        Appointment.organisation_id,
        mine,
        or_(Appointment.last_day.is_(None), Appointment.last_day >= on),
    ).where(Appointment.person_id == person_id, is_no_visit())
    classes = (
        select(literal("class"), ClassGroup.organisation_id, literal(value=False), literal(value=True))
        .join(Enrolment, Enrolment.class_group_id == ClassGroup.id)
        .where(
            Enrolment.person_id == person_id,
            Enrolment.role == EnrolmentRole.TEACHER,
            or_(Enrolment.last_day.is_(None), Enrolment.last_day >= on),
        )
    )
    works: list[tuple[bool, bool]] = []
    teaches: set[int] = set()
    for kind, where, is_mine, is_now in db.execute(union_all(posts, classes)):
        if kind == "class":
            teaches.add(where)
        else:
            works.append((bool(is_mine), bool(is_now)))
    is_somewhere = any(is_now for _is_mine, is_now in works)
    return Ties(
        works_for_viewer=any(is_mine and (is_now or not is_somewhere) for is_mine, is_now in works),
        teaches_at=tuple(sorted(teaches)),
    )


def is_role_held(db: Session, role: Role, organisations: Select[Any], *, on: date) -> bool:
    """Whether anybody holds a role for any of some organisations on a day."""
    return bool(
        db.scalar(
            select(RoleGrant.id)
            .where(
                RoleGrant.role == role,
                RoleGrant.organisation_id.in_(organisations),
                RoleGrant.first_day <= on,
                or_(RoleGrant.last_day.is_(None), RoleGrant.last_day >= on),
            )
            .limit(1)
        )
    )


def roles_to_offer(db: Session, viewer: SignedIn, *, on: date) -> list[tuple[Organisation, frozenset[Role]]]:
    """List the organisations for which a viewer may give some role, each with the roles they may give there."""
    organisations = organisations_below(db, viewer, on=on)
    lines = lines_of(db, [one.id for one in organisations], on=on)
    taken: dict[int | None, set[Role]] = {}
    for role, where in db.execute(
        select(RoleGrant.role, RoleGrant.organisation_id).where(
            RoleGrant.role.in_([str(role) for role in FIRST_ROLES]),
            or_(RoleGrant.last_day.is_(None), RoleGrant.last_day >= on),
        )
    ):
        taken.setdefault(where, set()).add(Role(role))
    found = [(one, roles_to_give(viewer.grants, lines[one.id], taken=taken.get(one.id, ()))) for one in organisations]
    return [(one, roles) for one, roles in found if roles]


def reviewed_by_choice(db: Session, viewer: SignedIn, *, on: date) -> list[Organisation]:
    """List the organisations for which a viewer may name a reviewer."""
    return [one for one, roles in roles_to_offer(db, viewer, on=on) if Role.REVIEWER in roles]


def organisations_below(db: Session, viewer: SignedIn, *, on: date) -> Sequence[Organisation]:
    """List where a viewer may give roles, by name: below an officer, head or manager; everywhere for an administrator."""
    below = subtree(viewer.organisations_as(Role.BUREAU_OFFICER, Role.HEAD, Role.TRAINING_MANAGER), on=on)
    wanted = select(Organisation).order_by(Organisation.name, Organisation.id)
    if not viewer.holds(Role.ADMINISTRATOR):
        wanted = wanted.where(Organisation.id.in_(below))
    return db.scalars(wanted).all()
