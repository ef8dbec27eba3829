"""The job that draws certificates of a batch, and the one that takes old batches out each night."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import current_app

from app.certification.batches import service
from app.certification.batches.models import CertificateBatch, Form
from app.certification.batches.queries import certificates_with
from app.certification.pictures import DEMONSTRATION, NO_MARK, Sheet, drawn_each, drawn_together, sheet_of
from app.certification.queries import online_parts
from app.core.installation import is_demonstration
from app.core.jobs.work import Payload, Schedule, Work, last_hour

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

FORGET, NIGHT = "forget-certificate-batches", 3


@dataclass(frozen=True)
class ToDraw:
    """What one job draws, as plain values."""

    form: str
    sheets: tuple[Sheet, ...]
    at: datetime
    mark: str


def _read(db: Session, payload: Payload, _at: datetime) -> ToDraw | None:
    batch = db.get(CertificateBatch, payload["batch"])
    if batch is None or batch.ended_at is not None:
        return None
    certificates = certificates_with(db, service.next_ids(batch))
    parts, address = online_parts(db, certificates), current_app.config["SETTINGS"].address
    sheets = tuple(sheet_of(one, address=address, online_part=one.id in parts) for one in certificates)
    return ToDraw(batch.form, sheets, batch.made_at, DEMONSTRATION if is_demonstration() else NO_MARK)


def _draw(to_draw: ToDraw | None) -> bytes | None:
    if to_draw is None or not to_draw.sheets:
        return None
    if to_draw.form == Form.ONE:
        return drawn_together(to_draw.sheets, at=to_draw.at, mark=to_draw.mark)
    return drawn_each(to_draw.sheets, mark=to_draw.mark)


def _write(db: Session, payload: Payload, content: bytes | None, at: datetime) -> None:
    batch = db.get(CertificateBatch, payload["batch"])
    if batch is None or batch.ended_at is not None:
        return
    if content is None:
        service.give_up(db, batch.id, "nothing-left", at=at)
    else:
        service.keep_part(db, batch, content, at=at)


def _give_up(db: Session, payload: Payload, code: str, at: datetime) -> None:
    service.give_up(db, payload["batch"], code, at=at)


def _forget(db: Session, _payload: Payload, _read: Any, at: datetime) -> None:
    service.forget_old(db, at=at)


WORKS = {service.DRAW: Work(write=_write, read=_read, act=_draw, give_up=_give_up), FORGET: Work(write=_forget)}
SCHEDULES = (Schedule(FORGET, FORGET, lambda at: last_hour(NIGHT, at)),)
