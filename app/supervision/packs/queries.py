"""Questions about packs: those a viewer may see, one of them, how often it was fetched, which filings one can be made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, and_, func, or_, select

from app.compliance.filing.models import Filing
from app.compliance.filing.rules import OUT
from app.core.access import Role
from app.core.audit import AuditEntry
from app.people.models import Organisation, OrganisationKind, Person
from app.people.queries.reviews import who_reads_now
from app.supervision.packs.models import EvidencePack
from app.supervision.packs.rules import State, may_see, state_of
from app.supervision.packs.service import FETCHED

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.supervision.rights import Desk

MOST_OFFERED = 12


@dataclass(frozen=True)
class Shown:
    """One pack as a viewer reads it; `reader` is the name of whom it was made for, told to whoever made it.

    It stays there when their time as reviewer is over: whom evidence was given to stays answerable.
    """

    pack: EvidencePack
    organisation: Organisation
    filing: Filing | None
    state: State
    is_for_viewer: bool
    reader: str | None
    reader_is_over: bool


def packs_for(db: Session, desk: Desk, today: date) -> list[Shown]:
    """Return the packs a viewer may see, the newest first."""
    mine = and_(EvidencePack.for_person_id == desk.person_id, EvidencePack.organisation_id.in_(desk.read))
    of_head = and_(EvidencePack.made_as == Role.HEAD, EvidencePack.organisation_id.in_(desk.headed))
    of_officer = and_(EvidencePack.made_as == Role.BUREAU_OFFICER, EvidencePack.organisation_id.in_(desk.below))
    rows = db.execute(_packs().where(or_(mine, of_head, of_officer)).order_by(EvidencePack.id.desc()))
    return _shown(db, desk, today, rows.all())


def pack_for(db: Session, desk: Desk, pack_id: int, today: date) -> Shown | None:
    """Find a pack that a viewer may see."""
    row = db.execute(_packs().where(EvidencePack.id == pack_id)).one_or_none()
    if row is None or not is_seen(desk, row[0]):
        return None
    return _shown(db, desk, today, [row])[0]


def _packs() -> Select[EvidencePack, Organisation, Filing, str]:
    return (
        select(EvidencePack, Organisation, Filing, Person.name)
        .join(Organisation, Organisation.id == EvidencePack.organisation_id)
        .outerjoin(Filing, Filing.id == EvidencePack.filing_id)
        .outerjoin(Person, Person.id == EvidencePack.for_person_id)
    )


def is_seen(desk: Desk, pack: EvidencePack) -> bool:
    """Whether a viewer may see a pack by the roles of today."""
    return may_see(
        pack.made_as,
        is_head=desk.is_head(pack.organisation_id),
        is_above=desk.is_above(pack.organisation_id),
        is_reader=_is_reader(desk, pack),
    )


def _is_reader(desk: Desk, pack: EvidencePack) -> bool:
    return pack.for_person_id == desk.person_id and pack.organisation_id in desk.read


def _shown(db: Session, desk: Desk, today: date, rows: Sequence[Any]) -> list[Shown]:
    wanted = {
        (pack.for_person_id, pack.organisation_id)
        for pack, *_rest in rows
        if pack.for_person_id and not _is_reader(desk, pack)
    }
    reading = who_reads_now(db, wanted, on=today)
    return [_one_shown(desk, today, row, reading) for row in rows]


def _one_shown(desk: Desk, today: date, row: Any, reading: set[tuple[int, int]]) -> Shown:
    pack, organisation, filing, name = row
    state = state_of(last_day=pack.last_day, is_withdrawn=pack.withdrawn_at is not None, today=today)
    if _is_reader(desk, pack):
        return Shown(pack, organisation, filing, state, is_for_viewer=True, reader=None, reader_is_over=False)
    is_over = name is not None and (pack.for_person_id, pack.organisation_id) not in reading
    return Shown(pack, organisation, filing, state, is_for_viewer=False, reader=name, reader_is_over=is_over)


@dataclass(frozen=True)
class Fetched:
    """How often a pack was fetched, and when last."""

    times: int
    last: datetime | None


def fetched(db: Session, pack: EvidencePack) -> Fetched:
    """Return how often a pack was fetched."""
    entry = AuditEntry
    row = db.execute(
        select(func.count(), func.max(entry.at)).where(
            entry.at >= pack.made_at,
            entry.action == FETCHED,
            entry.subject == EvidencePack.__tablename__,
            entry.subject_id == pack.id,
        )
    ).one()
    return Fetched(row[0], row[1])


def filings_to_offer(db: Session, organisation_id: int) -> list[Filing]:
    """Return the filings a pack can be made of, the newest first."""
    return list(
        db.scalars(
            select(Filing)
            .where(Filing.organisation_id == organisation_id, Filing.state.in_([str(state) for state in OUT]))
            .order_by(Filing.as_of.desc(), Filing.version.desc())
            .limit(MOST_OFFERED)
        )
    )


def places_to_make_for(db: Session, desk: Desk) -> list[Organisation]:
    """Return the organisations that a viewer may make packs of."""
    return list(
        db.scalars(
            select(Organisation)
            .where(Organisation.id.in_(desk.headed | desk.below), Organisation.kind != OrganisationKind.DEPARTMENT)
            .order_by(Organisation.public_id)
        )
    )
