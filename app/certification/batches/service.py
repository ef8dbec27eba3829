"""Each change of batches of certificates. A job draws some of them and asks for the next one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from app.certification.batches.models import CertificateBatch, CertificateBatchPart, Form
from app.core.audit import audit
from app.core.jobs.queue import enqueue

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

DRAW = "draw-certificates"
KEPT = timedelta(days=7)
AT_ONCE = 250
"""Separate files one job draws: a few seconds, after which the page shows how far it is."""


def ask_for_batch(
    db: Session, organisation_id: int, form: Form, certificate_ids: Sequence[int], *, at: datetime, by: int
) -> CertificateBatch:
    """Ask for certificates to be drawn, in this order, and for the first job."""
    batch = CertificateBatch(
        organisation_id=organisation_id,
        person_id=by,
        form=str(form),
        certificate_ids=list(certificate_ids),
        made_at=at,
    )
    db.add(batch)
    db.flush()
    audit(
        db,
        "certificates-drawn",
        at=at,
        by=by,
        subject="organisation",
        subject_id=organisation_id,
        count=batch.count,
        form=str(form),
    )
    enqueue(db, DRAW, {"batch": batch.id}, at=at)
    return batch


def next_ids(batch: CertificateBatch) -> list[int]:
    """Return which certificates the next job draws: all when they are pages of one file."""
    if batch.form == Form.ONE:
        return batch.certificate_ids
    return batch.certificate_ids[batch.drawn : batch.drawn + AT_ONCE]


def keep_part(db: Session, batch: CertificateBatch, content: bytes, *, at: datetime) -> None:
    """Keep what was drawn, and ask for the rest; the last part ends the batch."""
    number = batch.drawn
    batch.drawn += len(next_ids(batch))
    db.add(CertificateBatchPart(batch_id=batch.id, number=number, content=content))
    if batch.drawn < batch.count:
        enqueue(db, DRAW, {"batch": batch.id}, at=at)
    else:
        batch.ended_at, batch.kept_until = at, at + KEPT


def give_up(db: Session, batch_id: int, code: str, *, at: datetime) -> None:
    """Say that a batch could not be drawn."""
    batch = db.get(CertificateBatch, batch_id)
    if batch is not None:
        batch.ended_at, batch.failed_for, batch.kept_until = at, code, at + KEPT


def throw_away(db: Session, batch: CertificateBatch) -> None:
    """Take a batch and its file out."""
    db.execute(delete(CertificateBatchPart).where(CertificateBatchPart.batch_id == batch.id))
    db.delete(batch)


def forget_old(db: Session, *, at: datetime) -> None:
    """Take out every batch whose time is over, and those that never ended."""
    for batch in db.scalars(
        select(CertificateBatch).where(
            (CertificateBatch.kept_until < at) | (CertificateBatch.made_at < at - KEPT - KEPT)
        )
    ):
        throw_away(db, batch)
