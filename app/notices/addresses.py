"""One's own e-mail address: given by oneself, confirmed by the link sent to it, so that nobody's mail goes astray."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import select

from app.core.audit import audit
from app.core.clock import day_of
from app.core.jobs.queue import enqueue
from app.core.jobs.work import Failing
from app.core.mail import Letter, mail_work, sends_mail, write_letter
from app.core.throttle import count_try, is_throttled
from app.notices.models import MailAddress
from app.notices.readers import has_lead, readers_of
from app.notices.writing import NO_SERVER
from app.people.identity import digest_of
from app.people.models import Account

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.jobs.work import Payload
    from app.people.identity import SignedIn

KIND = "confirm-address"
LIFETIME = timedelta(days=1)
TRIES, WINDOW = 3, timedelta(hours=1)


def own_address(db: Session, viewer: SignedIn) -> MailAddress | None:
    """Return what somebody said about their own mail, if anything."""
    return db.scalar(select(MailAddress).where(MailAddress.person_id == viewer.person_id))


def is_asked_too_often(db: Session, viewer: SignedIn, *, at: datetime) -> bool:
    """Whether links were asked for so often that strangers' letter boxes could be filled by it."""
    return is_throttled(db, "confirm-address", str(viewer.account_id), limit=TRIES, window=WINDOW, at=at)


def give_address(db: Session, viewer: SignedIn, email: str, *, at: datetime) -> None:
    """Keep a new address until it is confirmed, and have the link sent there; the former one holds meanwhile."""
    row = _own_row(db, viewer)
    row.waiting_email, row.waiting_since, row.failed_for = email, at, None
    db.flush()
    count_try(db, "confirm-address", str(viewer.account_id), window=WINDOW, at=at)
    enqueue(db, KIND, {"address": row.id}, at=at)


def forget_address(db: Session, viewer: SignedIn, *, at: datetime) -> None:
    """Take one's own address back; the staff list's holds again."""
    row = _own_row(db, viewer)
    row.email = row.confirmed_at = row.waiting_email = row.waiting_since = row.failed_for = None
    audit(db, "address-removed", at=at, by=viewer.person_id, subject="person", subject_id=viewer.person_id)


def want_mail(db: Session, viewer: SignedIn, *, wants: bool) -> None:
    """Keep whether somebody wants mail at all."""
    _own_row(db, viewer).wants_mail = wants


def address_to_confirm(db: Session, viewer: SignedIn, token: str) -> MailAddress | None:
    """Find one's own waiting address by its link; None when the link is old, of another address or of somebody else."""
    try:
        row_id, digest = _signer().loads(token, max_age=int(LIFETIME.total_seconds()))
    except (BadSignature, ValueError):
        return None
    row = own_address(db, viewer)
    if row is None or row.waiting_email is None or row.id != row_id:
        return None
    return row if hmac.compare_digest(_short(row.waiting_email), str(digest)) else None


def confirm_address(db: Session, row: MailAddress, *, at: datetime) -> None:
    """Let mail go to the address whose link was opened."""
    row.email, row.confirmed_at = row.waiting_email, at
    row.waiting_email = row.waiting_since = row.failed_for = None
    audit(db, "address-confirmed", at=at, by=row.person_id, subject="person", subject_id=row.person_id)


def link_of(row: MailAddress) -> str:
    """Return the signed word of the link that confirms a waiting address; it holds no address itself."""
    return str(_signer().dumps([row.id, _short(row.waiting_email or "")]))


def _own_row(db: Session, viewer: SignedIn) -> MailAddress:
    row = own_address(db, viewer)
    if row is None:
        row = MailAddress(person_id=viewer.person_id, wants_mail=True)
        db.add(row)
    return row


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="mail-address")


def _short(email: str) -> str:
    return digest_of(f"{current_app.config['SECRET_KEY']}\0{email}")[:16]


def _prepare(db: Session, payload: Payload, at: datetime) -> Letter | None:
    row = db.get(MailAddress, payload["address"])
    if row is None or row.waiting_email is None:
        return None
    if not sends_mail():
        raise Failing(NO_SERVER, final=True)
    reader = readers_of(db, [row.person_id], day_of(at)).get(row.person_id)
    language = db.scalar(select(Account.language).where(Account.person_id == row.person_id))
    return write_letter(
        "notices/mail/confirm",
        language,
        to=row.waiting_email,
        key=f"address-{row.id}-{link_of(row)[-12:]}",
        has_lead=reader is not None and has_lead(db, reader, day_of(at)),
        link=f"{current_app.config['SETTINGS'].address}/account/mail/confirm/{link_of(row)}",
    )


def _not_delivered(db: Session, payload: Payload, code: str, _at: datetime) -> None:
    row = db.get(MailAddress, payload["address"])
    if row is not None:
        row.failed_for = code


def _sent(_db: Session, _payload: Payload, _was_sent: bool, _at: datetime) -> None:
    """Nothing is kept: the address waits until the link is opened."""


WORKS = {KIND: mail_work(_prepare, sent=_sent, not_delivered=_not_delivered)}
