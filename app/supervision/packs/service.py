"""Each change of a pack: make one, note that it was fetched, take it back."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from app.core.access import Role
from app.core.audit import audit
from app.core.clock import day_of
from app.supervision.packs.contents import Wanted, files_of
from app.supervision.packs.models import EvidencePack, EvidencePackFile
from app.supervision.packs.rules import check_days, check_names
from app.supervision.packs.sealing import digest_of, manifest_of, zipped

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ID_BYTES, RANDOM_BYTES = 8, 32
FETCHED = "pack-fetched"


@dataclass(frozen=True)
class Order:
    """What somebody asks for: of which organisation and day or filing, for whom, with names or without, until when."""

    organisation_id: int
    as_of: date
    last_day: date
    filing_id: int | None = None
    for_person: int | None = None
    with_names: bool = False


def make_pack(db: Session, order: Order, *, made_as: Role, at: datetime, by: int) -> EvidencePack:
    """Work a pack out, keep its file and return it; files whose time is over are taken out in the same step.

    Raises TooLarge, NeedsAReader, NoNames and NotUntilThen.
    """
    today = day_of(at)
    check_days(order.last_day, today)
    check_names(made_as, with_names=order.with_names, for_person=order.for_person)
    forget_expired(db, today)
    public_id = f"e-{secrets.token_hex(ID_BYTES)}"
    wanted = Wanted(
        public_id=public_id,
        organisation_id=order.organisation_id,
        as_of=order.as_of,
        filing_id=order.filing_id,
        with_names=order.with_names,
        made_as=str(made_as),
        last_day=order.last_day,
        random=secrets.token_hex(RANDOM_BYTES),
    )
    files = files_of(db, wanted, today=today, at=at)
    content = zipped(files)
    pack = EvidencePack(
        public_id=public_id,
        organisation_id=order.organisation_id,
        as_of=order.as_of,
        filing_id=order.filing_id,
        with_names=order.with_names,
        digest=digest_of(manifest_of(files)),
        size=len(content),
        made_at=at,
        made_by=by,
        made_as=str(made_as),
        for_person_id=order.for_person,
        last_day=order.last_day,
    )
    db.add(pack)
    db.flush()
    db.add(EvidencePackFile(pack_id=pack.id, content=content))
    db.flush()
    _note(
        db,
        "pack-made",
        pack,
        at=at,
        by=by,
        organisation=order.organisation_id,
        as_of=order.as_of.isoformat(),
        with_names=order.with_names,
        for_person=order.for_person,
        last_day=order.last_day,
    )
    return pack


def fetch(db: Session, pack: EvidencePack, *, at: datetime, by: int) -> bytes | None:
    """Return the file of a pack and note who fetched it; None when it is gone."""
    content = db.scalar(select(EvidencePackFile.content).where(EvidencePackFile.pack_id == pack.id))
    if content is not None:
        _note(db, FETCHED, pack, at=at, by=by)
    return content


def withdraw(db: Session, pack: EvidencePack, *, at: datetime, by: int | None) -> None:
    """Take a pack back: its file goes, what it was and its digest stay; nobody does so where a person in it was erased."""
    if pack.withdrawn_at is not None:
        return
    pack.withdrawn_at, pack.withdrawn_by = at, by
    _forget(db, [pack.id])
    _note(db, "pack-withdrawn", pack, at=at, by=by)


def forget_expired(db: Session, today: date) -> None:
    """Take out the files of packs whose last day is over: what nobody can fetch is not kept."""
    _forget(db, db.scalars(select(EvidencePack.id).where(EvidencePack.last_day < today)).all())


def _forget(db: Session, packs: Collection[int]) -> None:
    db.execute(delete(EvidencePackFile).where(EvidencePackFile.pack_id.in_(packs)))


def _note(db: Session, action: str, pack: EvidencePack, *, at: datetime, by: int | None, **codes: object) -> None:
    audit(db, action, at=at, by=by, subject="evidence_pack", subject_id=pack.id, **codes)
