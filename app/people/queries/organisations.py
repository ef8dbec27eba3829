"""Questions about the tree of organisations, and how far a viewer's roles reach in it, as of a day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, exists, func, literal, or_, select, true
from sqlalchemy.orm import aliased

from app.core.access import Role
from app.core.batches import among
from app.people.identity import SignedIn
from app.people.models import (
    Account,
    Appointment,
    ClassGroup,
    Organisation,
    OrganisationKind,
    OrganisationParent,
    RoleGrant,
    Window,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MANAGES = (Role.TRAINING_MANAGER, Role.HEAD)
SEES_STAFF = (*MANAGES, Role.CLERK, Role.PROTECTION_LEAD)
KEEPS_HELP_CARD = (Role.PROTECTION_LEAD, Role.HEAD)
SHAPES_TREE = (Role.BUREAU_OFFICER, Role.HEAD)


def parents_on(day: date | ColumnElement[date]) -> Subquery:
    """Return each organisation's parent on a day, as a table to join."""
    newest = func.row_number().over(
        partition_by=OrganisationParent.organisation_id, order_by=OrganisationParent.first_day.desc().nulls_last()
    )
    held = (
        select(OrganisationParent.organisation_id, OrganisationParent.parent_id, newest.label("place"))
        .where(or_(OrganisationParent.first_day.is_(None), OrganisationParent.first_day <= day))
        .subquery()
    )
    return select(held.c.organisation_id, held.c.parent_id).where(held.c.place == 1).subquery()


def subtree(roots: Collection[int] | Select[int], *, on: date) -> Select[tuple[int]]:
    """Select these organisations and all below them on a day."""
    return _below(roots, on=on, into_schools=True)


def own_organisations(viewer: SignedIn, *roles: Role, on: date) -> Select[tuple[int]]:
    """Select where roles of a school reach: its subtree; of a district only its own departments (SAFEGUARDS 21).

    Names of a school's staff stay in the school: a district's managers look after the district's own staff.
    """
    return inside(viewer.organisations_as(*roles), on=on)


def inside(roots: Collection[int] | Select[int], *, on: date) -> Select[tuple[int]]:
    """Select what belongs to these organisations themselves: all below a school, of a district only its departments."""
    return _below(roots, on=on, into_schools=False)


def inside_given(name: str, *, on: ColumnElement[date]) -> Select[tuple[int]]:
    """Select the same inside organisations that are given under a name with a statement that is built once."""
    return _put_together(name, on, into_schools=False)


def _below(roots: Collection[int] | Select[int], *, on: date, into_schools: bool) -> Select[tuple[int]]:
    if isinstance(roots, Select):
        return _put_together(roots, on, into_schools)
    return _kept(frozenset(roots), on, into_schools)


@lru_cache(maxsize=512)
def _kept(roots: frozenset[int], on: date, into_schools: bool) -> Select[tuple[int]]:
    """Putting the question together takes longer than asking it, and a page asks it several times."""
    return _put_together(roots, on, into_schools)


def _put_together(
    roots: Collection[int] | Select[int] | str, on: date | ColumnElement[date], into_schools: bool
) -> Select[tuple[int]]:
    named = among(Organisation.id, roots) if isinstance(roots, str) else Organisation.id.in_(roots)
    parents, child = parents_on(on), aliased(Organisation)
    is_open = literal(value=True) if into_schools else Organisation.kind != OrganisationKind.DISTRICT
    found: Any = select(Organisation.id.label("id"), is_open.label("is_open")).where(named).cte(recursive=True)
    found = found.union(
        select(child.id, found.c.is_open)
        .join(parents, parents.c.organisation_id == child.id)
        .join(found, parents.c.parent_id == found.c.id)
        .where(or_(found.c.is_open == true(), child.kind == OrganisationKind.DEPARTMENT))
    )
    return select(found.c.id)


def lines_of(db: Session, organisations: Collection[int | None], *, on: date) -> dict[int, list[int]]:
    """Return for each organisation itself and those above it on a day, nearest first; one query for all."""
    wanted = {one for one in organisations if one is not None}
    line = line_above(wanted, on=on)
    found: dict[int, list[int]] = {one: [] for one in wanted}
    for start, one, _depth in db.execute(select(line.c.start, line.c.id, line.c.depth).order_by(line.c.depth)):
        found[start].append(one)
    return found


def line_above(organisations: Collection[int] | Select[int], *, on: date) -> Any:
    """Select `start`, `id` and `depth`: each of these organisations (depth 0) and those above it on a day."""
    parents = parents_on(on)
    line: Any = (
        select(Organisation.id.label("start"), Organisation.id.label("id"), literal(0).label("depth"))
        .where(Organisation.id.in_(organisations))
        .cte(recursive=True)
    )
    return line.union(
        select(line.c.start, parents.c.parent_id, line.c.depth + 1)
        .join(line, parents.c.organisation_id == line.c.id)
        .where(parents.c.parent_id.is_not(None), line.c.depth < MOST_LEVELS)
    )


MOST_LEVELS = 12


def organisations_shown(viewer: SignedIn, *, on: date) -> Select[tuple[int]]:
    """Select the organisations whose settings a viewer may open; an administrator sees the names of all."""
    if viewer.holds(Role.ADMINISTRATOR):
        return select(Organisation.id)
    wide = subtree(viewer.organisations_as(Role.BUREAU_OFFICER), on=on)
    return wide.union(own_organisations(viewer, *SEES_STAFF, on=on))  # type: ignore[return-value]  # both select ids


def organisation_for(
    db: Session, viewer: SignedIn, organisation_id: int, *roles: Role, on: date
) -> Organisation | None:
    """Find an organisation the viewer holds one of these roles for; without roles, one whose settings they may open."""
    reach = own_or_below(viewer, *roles, on=on) if roles else organisations_shown(viewer, on=on)
    return db.scalar(select(Organisation).where(Organisation.id == organisation_id, Organisation.id.in_(reach)))


def own_or_below(viewer: SignedIn, *roles: Role, on: date) -> Select[tuple[int]]:
    """Select where these roles reach: a bureau officer's whole subtree, other roles their own organisation."""
    wide = subtree(viewer.organisations_as(*({Role.BUREAU_OFFICER} & set(roles))), on=on)
    narrow = own_organisations(viewer, *(set(roles) - {Role.BUREAU_OFFICER}), on=on)
    return wide.union(narrow)  # type: ignore[return-value]  # both select ids


def own_organisation_choices(db: Session, viewer: SignedIn, *roles: Role, on: date) -> Sequence[Organisation]:
    """List the organisations a viewer may place people in, by name."""
    return db.scalars(
        select(Organisation)
        .where(
            Organisation.id.in_(own_organisations(viewer, *roles, on=on)),
            or_(Organisation.last_day.is_(None), Organisation.last_day >= on),
        )
        .order_by(Organisation.name, Organisation.id)
    ).all()


def tree_shown(db: Session, viewer: SignedIn, *, on: date) -> list[tuple[Organisation, int]]:
    """List the organisations a viewer may open, each with its depth, parents before children."""
    parents = parents_on(on)
    rows = db.execute(
        select(Organisation, parents.c.parent_id)
        .outerjoin(parents, parents.c.organisation_id == Organisation.id)
        .where(Organisation.id.in_(organisations_shown(viewer, on=on)))
        .order_by(Organisation.name, Organisation.id)
    ).all()
    shown = {row.id for row, _parent in rows}
    children: dict[int | None, list[Organisation]] = {}
    for row, parent in rows:
        children.setdefault(parent if parent in shown else None, []).append(row)
    ordered: list[tuple[Organisation, int]] = []
    waiting = [(row, 0) for row in reversed(children.get(None, []))]
    while waiting:
        row, depth = waiting.pop()
        ordered.append((row, depth))
        waiting += [(child, depth + 1) for child in reversed(children.get(row.id, []))]
    return ordered


def parent_on(db: Session, organisation_id: int, *, on: date) -> Organisation | None:
    """Return an organisation's parent on a day."""
    parents = parents_on(on)
    return db.scalar(
        select(Organisation)
        .join(parents, parents.c.parent_id == Organisation.id)
        .where(parents.c.organisation_id == organisation_id)
    )


def holds_top(db: Session, viewer: SignedIn, *, on: date) -> bool:
    """Whether a viewer is head or bureau officer of an organisation that has none above it."""
    parents = parents_on(on)
    return (
        db.scalar(
            select(parents.c.organisation_id).where(
                and_(
                    parents.c.parent_id.is_(None), parents.c.organisation_id.in_(viewer.organisations_as(*SHAPES_TREE))
                )
            )
        )
        is not None
    )


def namesake(db: Session, name: str, parent_id: int | None, *, on: date, but: int | None = None) -> Organisation | None:
    """Return an organisation of this name that belongs to the same one on a day and is not closed, or None."""
    parents = parents_on(on)
    return db.scalar(
        select(Organisation)
        .outerjoin(parents, parents.c.organisation_id == Organisation.id)
        .where(
            Organisation.name == name,
            Organisation.id.is_distinct_from(but),
            parents.c.parent_id.is_not_distinct_from(parent_id),
            or_(Organisation.last_day.is_(None), Organisation.last_day >= on),
        )
        .order_by(Organisation.id)
        .limit(1)
    )


def is_untaken(db: Session, organisation_id: int) -> bool:
    """Whether nobody of an organisation ever opened an account, and nothing was entered there or below it."""
    used = (
        exists().where(RoleGrant.organisation_id == organisation_id, Account.person_id == RoleGrant.person_id),
        exists().where(Appointment.organisation_id == organisation_id, Account.person_id == Appointment.person_id),
        exists().where(OrganisationParent.parent_id == organisation_id),
        exists().where(ClassGroup.organisation_id == organisation_id),
        exists().where(Window.organisation_id == organisation_id),
    )
    return not db.scalar(select(or_(*used)))


def untaken_for(db: Session, viewer: SignedIn, organisation_id: int, *, on: date) -> Organisation | None:
    """Find an organisation that an administrator may still correct or close: nobody has taken it up."""
    if not viewer.holds(Role.ADMINISTRATOR):
        return None
    row = organisation_for(db, viewer, organisation_id, on=on)
    return row if row is not None and is_untaken(db, row.id) else None


def take_turns_at(db: Session, organisation_id: int) -> None:
    """Let two submits for one organisation wait for each other, so that the second sees what the first entered."""
    db.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update())


def with_holder(db: Session, organisations: Collection[int], *roles: Role, on: date) -> set[int]:
    """Return the organisations for which somebody holds any of some roles on a day."""
    return set(
        db.scalars(
            select(RoleGrant.organisation_id).where(
                RoleGrant.role.in_(roles),
                RoleGrant.organisation_id.in_(organisations),
                RoleGrant.first_day <= on,
                or_(RoleGrant.last_day.is_(None), RoleGrant.last_day >= on),
            )
        )
    )


def bureau_of(db: Session, organisation_id: int, *, on: date) -> str | None:
    """Return the name of the nearest organisation up the line that has a bureau officer; None where none has."""
    line = lines_of(db, [organisation_id], on=on)[organisation_id]
    held = with_holder(db, line, Role.BUREAU_OFFICER, on=on)
    nearest = next((one for one in line if one in held), None)
    return db.scalar(select(Organisation.name).where(Organisation.id == nearest)) if nearest is not None else None
