"""A bureau's silent holds: it types a name for a school below, and whoever has it is not erased (SAFEGUARDS 34).

Nothing of a hold is on any page, in any refusal or in any line of changes that a school can read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, or_, select

from app.core.access import Role
from app.core.audit import audit
from app.core.clock import day_of
from app.core.facts import FactVersion
from app.people.erasures import ErasureHold, PersonErasure
from app.people.models import Appointment, ClassGroup, Enrolment, Organisation, OrganisationKind, Person
from app.people.queries.alike import plain_name
from app.people.queries.belonging import works_in
from app.people.queries.merges import ids_on
from app.people.queries.organisations import subtree

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn

hold = ErasureHold


@dataclass(frozen=True)
class ShownHold:
    """A line of the bureau's list: one typed name at one school, and the erasing it would stop, if any."""

    hold_id: int
    name: str
    organisation: str
    since: date
    asked_on: date | None
    due_on: date | None


def places_below(db: Session, viewer: SignedIn, *, on: date) -> list[tuple[int, str]]:
    """List the schools and organisations below a bureau officer, by name."""
    below = subtree(viewer.organisations_as(Role.BUREAU_OFFICER), on=on)
    rows = db.execute(
        select(Organisation.id, Organisation.name)
        .where(
            Organisation.id.in_(below),
            Organisation.kind.not_in([OrganisationKind.DISTRICT, OrganisationKind.DEPARTMENT]),
        )
        .order_by(Organisation.name, Organisation.id)
    )
    return [(row.id, row.name) for row in rows]


def hold_by_name(db: Session, organisation_id: int, name: str, *, at: datetime, by: int) -> None:
    """Keep whoever has or had this name at an organisation from being erased; nobody learns whether somebody has it."""
    found: list[int | None] = [*_called_so(db, organisation_id, name, on=day_of(at))]
    for person_id in found or [None]:
        same = {"person_id": person_id, "organisation_id": organisation_id, "typed_name": name}
        if db.scalar(select(hold.id).filter_by(**same, lifted_at=None).limit(1)) is None:
            row = ErasureHold(**same, set_at=at, set_by=by)
            db.add(row)
            db.flush()
            _audit(db, "erasure-hold-set", row, at=at, by=by)


def lift_holds(db: Session, rows: Iterable[ErasureHold], *, at: datetime, by: int) -> None:
    """Let somebody be erased again, once it is asked and agreed; the typed name goes."""
    for row in rows:
        row.lifted_at, row.lifted_by, row.typed_name = at, by, None
        _audit(db, "erasure-hold-lifted", row, at=at, by=by)


def holds_shown(db: Session, viewer: SignedIn, *, on: date) -> list[ShownHold]:
    """List the holds of a bureau officer's subtree, a typed name at a school being one line whoever has it."""
    rows = db.execute(
        select(hold, Organisation.name)
        .join(Organisation, Organisation.id == hold.organisation_id)
        .where(hold.lifted_at.is_(None), _may_see(db, viewer, on))
        .order_by(hold.set_at, hold.id)
    ).all()
    stopped = _erasings(db, {row.person_id for row, _name in rows if row.person_id}, on)
    lines: dict[tuple[object, ...], ShownHold] = {}
    for row, organisation in rows:
        asked = stopped.get(row.person_id or 0)
        key = (row.typed_name, row.organisation_id)
        if key not in lines or (asked and lines[key].asked_on is None):
            lines[key] = ShownHold(
                row.id,
                row.typed_name or "",
                organisation,
                lines[key].since if key in lines else day_of(row.set_at),
                day_of(asked.asked_at) if asked else None,
                asked.due_on if asked else None,
            )
    return list(lines.values())


def holds_behind(db: Session, viewer: SignedIn, hold_id: int, *, on: date) -> Sequence[ErasureHold]:
    """Find what stands behind a line that the viewer may lift: one hold, or those of one typed name."""
    row = db.scalar(select(hold).where(hold.id == hold_id, hold.lifted_at.is_(None), _may_see(db, viewer, on)))
    if row is None:
        return []
    same = (hold.typed_name == row.typed_name, hold.organisation_id == row.organisation_id)
    asked = select(hold).where(*same, hold.lifted_at.is_(None), _may_see(db, viewer, on)).order_by(hold.id)
    return db.scalars(asked.with_for_update()).all()


def _called_so(db: Session, organisation_id: int, name: str, *, on: date) -> list[int]:
    """Return who at an organisation has this name, or was called so before the entry was corrected."""
    places = subtree([organisation_id], on=on)
    worked = select(Appointment.person_id).where(works_in(places))
    attended = select(Enrolment.person_id).join(ClassGroup).where(ClassGroup.organisation_id.in_(places))
    is_there = or_(Person.id.in_(worked), Person.id.in_(attended))
    there = select(Person.id).where(Person.name != "", is_there)
    named = [(key, called) for key, called in db.execute(select(Person.id, Person.name).where(Person.id.in_(there)))]
    former = select(FactVersion.fact_id, FactVersion.content).where(
        FactVersion.fact_table == Person.__tablename__, FactVersion.fact_id.in_(there)
    )
    named += [(key, content["name"]) for key, content in db.execute(former)]
    return sorted({key for key, called in named if plain_name(called) == plain_name(name)})


def _erasings(db: Session, persons: set[int], on: date) -> dict[int, PersonErasure]:
    """Return by person, whichever of their ids it was asked for, the erasing that is asked for or waits."""
    ids = ids_on(db, persons, on) if persons else {}
    row = PersonErasure
    every = {one for several in ids.values() for one in several}
    open_ones = db.scalars(
        select(row).where(row.person_id.in_(every), row.ended_at.is_(None), row.done_at.is_(None)).order_by(row.id)
    ).all()
    return {person: one for person, several in ids.items() for one in open_ones if one.person_id in several}


def _may_see(db: Session, viewer: SignedIn, on: date) -> ColumnElement[bool]:
    """Return the condition that a hold is of an officer's subtree; nobody sees one on themselves, under any id."""
    mine = ids_on(db, [viewer.person_id], on)[viewer.person_id]
    below = subtree(viewer.organisations_as(Role.BUREAU_OFFICER), on=on)
    return hold.organisation_id.in_(below) & or_(hold.person_id.is_(None), hold.person_id.not_in(mine))


def _audit(db: Session, action: str, row: ErasureHold, *, at: datetime, by: int) -> None:
    """Write down that somebody was held, never who: bureau officers alone read these lines."""
    audit(db, action, at=at, by=by, subject="erasure_hold", subject_id=row.id, organisation=row.organisation_id)
