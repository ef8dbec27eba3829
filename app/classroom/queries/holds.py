"""Questions about holds: whom a timetable does not take, and which holds a viewer may see (SAFEGUARDS 10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, or_, select

from app.classroom.models import TimetableHold
from app.core.access import Role
from app.core.clock import day_of
from app.people.models import Organisation, OrganisationKind, Person
from app.people.queries.organisations import lines_of, parents_on, subtree

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn

OF_A_DISTRICT = {OrganisationKind.DEPARTMENT}


def held_persons(db: Session, organisations: Collection[int], day: date) -> frozenset[int]:
    """Return whom the timetable of any of these organisations does not take.

    A hold reaches what belongs to its organisation, as a district's own departments but never its schools. One by a typed
    name keeps out everybody of this name, also whoever was entered under it later.
    """
    lines = lines_of(db, organisations, on=day).values()
    ids = {one for line in lines for one in line}
    kinds = {
        row.id: row.kind
        for row in db.execute(select(Organisation.id, Organisation.kind).where(Organisation.id.in_(ids)))
    }
    reached_from = {one for line in lines for one in _holds_reach_down(line, kinds)}
    holds = db.execute(
        select(TimetableHold.person_id, TimetableHold.typed_name).where(
            TimetableHold.lifted_at.is_(None), TimetableHold.organisation_id.in_(reached_from)
        )
    ).all()
    names = {name for _person_id, name in holds if name}
    called_so = db.scalars(select(Person.id).where(Person.name.in_(names))).all() if names else ()
    return frozenset({*(person_id for person_id, _name in holds if person_id is not None), *called_so})


def _holds_reach_down(line: Sequence[int], kinds: Mapping[int, str]) -> Iterator[int]:
    """Yield from which organisations of a line a hold reaches its first: up to a district that is above a school."""
    for place, one in enumerate(line):
        if kinds[one] == OrganisationKind.DISTRICT and {kinds[other] for other in line[:place]} - OF_A_DISTRICT:
            return
        yield one


@dataclass(frozen=True)
class ShownHold:
    """A hold as the list shows it."""

    hold_id: int
    name: str
    organisation: str
    since: date


def holds_shown(db: Session, viewer: SignedIn, day: date) -> list[ShownHold]:
    """List the holds a viewer may see and end: their own, and for a bureau officer those set on levels below theirs.

    What somebody did by a typed name is one line, whether nobody, one or two have that name.
    """
    hold = TimetableHold
    rows = db.execute(
        select(hold, Person.name, Organisation.name.label("organisation"))
        .outerjoin(Person, Person.id == hold.person_id)
        .join(Organisation, Organisation.id == hold.organisation_id)
        .where(hold.lifted_at.is_(None), _may_see(viewer, day))
        .order_by(hold.set_at, hold.id)
    )
    lines: dict[tuple[object, ...], ShownHold] = {}
    for row, name, organisation in rows:
        key = _typed_key(row) or (row.id,)
        lines.setdefault(key, ShownHold(row.id, row.typed_name or name, organisation, day_of(row.set_at)))
    return list(lines.values())


def holds_for(db: Session, viewer: SignedIn, hold_id: int, day: date) -> list[TimetableHold]:
    """Find what stands behind a line that the viewer may end: one hold, or those of one typed name."""
    row = db.scalar(
        select(TimetableHold).where(
            TimetableHold.id == hold_id, TimetableHold.lifted_at.is_(None), _may_see(viewer, day)
        )
    )
    if row is None:
        return []
    same = [TimetableHold.id == row.id]
    if row.typed_name is not None:
        same = [
            TimetableHold.typed_name == row.typed_name,
            TimetableHold.organisation_id == row.organisation_id,
            TimetableHold.set_by == row.set_by,
        ]
    asked = select(TimetableHold).where(*same, TimetableHold.lifted_at.is_(None)).order_by(TimetableHold.id)
    return list(db.scalars(asked.with_for_update()))


def was_lifted(db: Session, viewer: SignedIn, hold_id: int, day: date) -> bool:
    """Whether a hold that the viewer might have ended is ended already."""
    row = TimetableHold
    lifted = select(row.id).where(row.id == hold_id, row.lifted_at.is_not(None), _may_see(viewer, day))
    return db.scalar(lifted) is not None


def _typed_key(row: TimetableHold) -> tuple[object, ...] | None:
    return None if row.typed_name is None else (row.typed_name, row.organisation_id, row.set_by)


def _may_see(viewer: SignedIn, day: date) -> ColumnElement[bool]:
    """Return the condition that a viewer set a hold or stands above the level it was set on; nobody sees their own name."""
    parents = parents_on(day)
    below = select(parents.c.organisation_id).where(
        parents.c.parent_id.in_(viewer.organisations_as(Role.BUREAU_OFFICER))
    )
    return and_(
        TimetableHold.person_id.is_distinct_from(viewer.person_id),
        or_(
            TimetableHold.set_by == viewer.person_id,
            TimetableHold.level_id.in_(subtree(below, on=day)),
        ),
    )
