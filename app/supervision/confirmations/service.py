"""Each change of monthly confirmations: make the link, and take down what was said."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import select

from app.core.audit import audit
from app.core.clock import day_of
from app.core.facts import record_fact
from app.people.identity import digest_of
from app.supervision.confirmations.codes import WrongCode, is_code
from app.supervision.confirmations.models import ConfirmationAnswer, MonthlyConfirmation
from app.supervision.confirmations.queries import link_of
from app.supervision.confirmations.rules import LINK_LASTS, Answer, Item
from app.supervision.findings.owners import usual_owner
from app.supervision.findings.rules import USUAL_DAYS, Code, FactKind, FactLink
from app.supervision.findings.service import open_finding

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TOKEN_BYTES = 24  # 192 bits
KINDS = {"session": FactKind.SESSION, "act": FactKind.ACT}


def make_link(db: Session, person_id: int, month: date, *, at: datetime, by: int | None) -> MonthlyConfirmation:
    """Make the link of a person and month, or a new one that ends the one before."""
    link = link_of(db, person_id, month)
    if link is None:
        link = MonthlyConfirmation(person_id=person_id, month=month, serial=0)
        db.add(link)
    link.serial += 1
    link.made_at, link.made_by, link.expires_at = at, by, at + LINK_LASTS
    link.token_digest = digest_of(_token(link))
    db.flush()
    audit(
        db,
        "confirmation-link-made",
        at=at,
        by=by,
        subject="person",
        subject_id=person_id,
        month=month.isoformat(),
        serial=link.serial,
    )
    return link


def token_of(link: MonthlyConfirmation) -> str | None:
    """Return the token of a link, the same whoever asks; None when the site's secret has changed since.

    It is signed with the site's secret: nobody makes one from the table alone.
    """
    token = _token(link)
    return token if hmac.compare_digest(digest_of(token), link.token_digest) else None


def _token(link: MonthlyConfirmation) -> str:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    what = f"monthly-confirmation\0{link.person_id}\0{link.month.isoformat()}\0{link.serial}".encode()
    signed = hmac.new(secret, what, hashlib.sha256).digest()[:TOKEN_BYTES]
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")


def take_down(
    db: Session, link: MonthlyConfirmation, said: Iterable[tuple[Item, Answer]], *, at: datetime, code: str = ""
) -> list[ConfirmationAnswer]:
    """Enter what a law vice-principal said of records; what was said before stays, but a denial that is asked about again.

    "I was not there" opens a finding at the school, seen to by its head (SAFEGUARDS 30). Whoever handed the link over
    could have opened it, so "true" takes the code that the school does not have; raises WrongCode without it.
    """
    rows, said = [], list(said)
    if any(answer is Answer.TRUE for _item, answer in said) and not is_code(db, link.person_id, code):
        raise WrongCode
    for item, answer in said:
        if not item.waits:
            continue
        if item.again:
            rows.append(record_fact(db, _said_before(db, link, item), at=at, by=link.person_id, answer=str(answer)))
            continue
        row = ConfirmationAnswer(
            confirmation_id=link.id,
            organisation_id=item.organisation_id,
            record_kind=str(item.kind),
            record_key=item.key,
            answer=str(answer),
            finding_id=_finding(db, item, at=at, by=link.person_id) if answer is Answer.NOT_THERE else None,
        )
        rows.append(record_fact(db, row, at=at, by=link.person_id))
    if rows:
        link.confirmed_at = at
    return rows


def _said_before(db: Session, link: MonthlyConfirmation, item: Item) -> ConfirmationAnswer:
    return db.scalars(
        select(ConfirmationAnswer).filter_by(
            confirmation_id=link.id,
            organisation_id=item.organisation_id,
            record_kind=str(item.kind),
            record_key=item.key,
        )
    ).one()


def _finding(db: Session, item: Item, *, at: datetime, by: int) -> int | None:
    """Open the finding; None where nobody holds a role that could see to it: the answer itself stays visible."""
    today = day_of(at)
    owner = usual_owner(db, item.organisation_id, on=today)
    if owner is None:
        return None
    finding = open_finding(
        db,
        item.organisation_id,
        Code.NOT_CONFIRMED,
        about=FactLink(KINDS[item.kind], item.key),
        owner_id=owner.person_id,
        deadline=today + timedelta(days=USUAL_DAYS),
        at=at,
        by=by,
    )
    return finding.id
