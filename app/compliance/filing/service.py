"""Each change of a filing, one function each (COMPLIANCE §6): draft, sign or withhold, take back, file, answer."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from app.compliance.filing.models import Filing, FilingFile, FilingStep, FilingSubject
from app.compliance.filing.rows import CODE_BYTES, Who, new_codes, written_row
from app.compliance.filing.rules import (
    WITH_THE_ORGANISATION,
    Choice,
    Explanation,
    NotNow,
    Period,
    ReturnReason,
    State,
    Step,
    after,
    has_ended,
    may_answer,
    may_number_on,
)
from app.compliance.filing.sealing import FORMAT, Document, canonical, random_mark
from app.compliance.filing.stored import JSON, store, store_when_filed
from app.compliance.rules.requirement import CLASS_GROUP, PERSON
from app.core.audit import audit
from app.people.models import Person

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.filing.content import Content

ID_BYTES = 8


class StillOpen(Exception):
    """The last version for this period is still with the organisation, or waits for its answer."""


class ChangedSince(Exception):
    """The figures are no longer those that were on the page."""


class StillRunning(Exception):
    """The period's last day is not over yet, so nothing can be said of the whole of it."""


class Undefined(Exception):
    """An indicator cannot be worked out, so the review cannot be signed."""


class OwnSignature(Exception):
    """Whoever signed a filing cannot answer it."""


def draft(
    db: Session, organisation_id: int, period: Period, *, is_answerable: bool, at: datetime, by: int, capacity: str
) -> Filing:
    """Begin the next version of an organisation's filing for a period.

    Raises StillOpen while the last version is with the organisation, or unanswered although somebody stands above.
    """
    same = {
        "organisation_id": organisation_id,
        "period": str(period.kind),
        "first_day": period.first,
        "last_day": period.last,
    }
    last = db.scalars(select(Filing).filter_by(**same).order_by(Filing.version.desc()).limit(1)).first()
    if last is not None and not may_number_on(last.state, is_answerable=is_answerable):
        raise StillOpen(last.id)
    filing = Filing(
        **same,
        public_id=f"f-{secrets.token_hex(ID_BYTES)}",
        as_of=period.as_of,
        version=last.version + 1 if last else 1,
        state=State.DRAFT,
        is_as_is=False,
    )
    db.add(filing)
    db.flush()
    _note(db, filing, Step.DRAFTED, at=at, by=by, capacity=capacity)
    return filing


def discard(db: Session, filing: Filing, *, at: datetime, by: int) -> None:
    """Take out a draft that nobody has signed; its number is free again. Raises NotNow."""
    if filing.state != State.DRAFT:
        raise NotNow(Step.DRAFTED)
    _audit(db, "filing-discarded", filing, at=at, by=by)
    db.execute(delete(FilingStep).where(FilingStep.filing_id == filing.id))
    db.delete(filing)


def withhold(
    db: Session, filing: Filing, codes: Sequence[Explanation], *, at: datetime, by: int, capacity: str
) -> None:
    """Say why a draft is not signed yet; it stays a draft. Raises NotNow."""
    filing.state = after(filing.state, Step.WITHHELD)
    _note(db, filing, Step.WITHHELD, at=at, by=by, capacity=capacity, choice=Choice.NOT_YET, codes=codes)


def sign(
    db: Session,
    filing: Filing,
    content: Content,
    *,
    seen: str,
    choice: Choice,
    codes: Sequence[Explanation],
    on: date,
    at: datetime,
    by: int,
    capacity: str,
) -> str:
    """Sign a draft: seal its document and return the seal.

    `seen` is the digest of what the signer saw. Raises NotNow, StillRunning, Undefined, ChangedSince.
    """
    state = after(filing.state, Step.SIGNED)
    _ended(filing, on)
    if not content.may_be_signed:
        raise Undefined(filing.id)
    if seen != content.digest:
        raise ChangedSince(filing.id)
    codes_of = new_codes(content.rows)
    signer = (PERSON, by)
    codes_of.setdefault(signer, secrets.token_hex(CODE_BYTES))
    signature = {
        "by": codes_of[signer],
        "capacity": capacity,
        "choice": str(choice),
        "explanations": sorted(map(str, codes)),
        "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    document = _document(filing, content, codes_of, signature)
    filing.seal = store(db, filing.id, JSON, canonical(document))
    filing.state, filing.signed_at, filing.signed_by, filing.is_as_is = state, at, by, content.is_as_is
    filing.as_of = content.period.as_of
    _link(db, filing.id, codes_of)
    _note(db, filing, Step.SIGNED, at=at, by=by, capacity=capacity, choice=choice, codes=codes)
    return filing.seal


def take_back(db: Session, filing: Filing, *, at: datetime, by: int, capacity: str) -> None:
    """Take a signature back before the filing is filed: its document and links go, the step stays. Raises NotNow."""
    filing.state = after(filing.state, Step.TAKEN_BACK)
    filing.seal = filing.signed_at = filing.signed_by = None
    filing.is_as_is = False
    db.execute(delete(FilingSubject).where(FilingSubject.filing_id == filing.id))
    db.execute(delete(FilingFile).where(FilingFile.filing_id == filing.id))
    _note(db, filing, Step.TAKEN_BACK, at=at, by=by, capacity=capacity)


def file(db: Session, filing: Filing, *, on: date, at: datetime, by: int, capacity: str) -> None:
    """File what was signed: its public part goes upward, its papers are written, nothing changes any more.

    Raises NotNow, StillRunning; CannotDraw where a paper cannot be written: then nothing is filed.
    """
    state = after(filing.state, Step.FILED)
    _ended(filing, on)
    db.flush()
    signer = db.get(Person, filing.signed_by)
    store_when_filed(db, filing.id, filing.seal or "", signer.name if signer else "")
    filing.state = state
    _note(db, filing, Step.FILED, at=at, by=by, capacity=capacity)


def answer(
    db: Session, filing: Filing, *, reasons: Sequence[ReturnReason], at: datetime, by: int, capacity: str
) -> None:
    """Accept a filing or, with reasons, return it. Raises NotNow, OwnSignature."""
    if not may_answer(by, [filing.signed_by]):
        raise OwnSignature(filing.id)
    step = Step.RETURNED if reasons else Step.ACCEPTED
    filing.state = after(filing.state, step)
    _note(db, filing, step, at=at, by=by, capacity=capacity, codes=reasons)


def _ended(filing: Filing, on: date) -> None:
    """Raise StillRunning unless the period's last day is over and the figures signed, if any, are of that day."""
    if not has_ended(filing.last_day, on) or (filing.seal is not None and not filing.is_whole):
        raise StillRunning(filing.id)


def is_open(filing: Filing) -> bool:
    """Whether a filing is still with its organisation."""
    return filing.state in WITH_THE_ORGANISATION


def _document(filing: Filing, content: Content, codes: dict[Who, str], signature: Document) -> Document:
    day = content.period.as_of.toordinal()
    rows = [written_row(held.row, codes[held.who], day) for held in content.rows]
    return {
        "format": FORMAT,
        "public": {
            "filing": filing.public_id,
            "version": filing.version,
            **content.public_part(),
            "signature": signature,
        },
        **content.own_part(),
        "rows": sorted(rows, key=lambda row: (row["requirement"], row["subject"])),
        "random": random_mark(),
    }


def _link(db: Session, filing_id: int, codes: dict[Who, str]) -> None:
    """Keep who each random id is, apart from the document; the organisation itself needs no link."""
    for (kind, key), code in codes.items():
        if kind == PERSON:
            db.add(FilingSubject(filing_id=filing_id, code=code, person_id=key))
        elif kind == CLASS_GROUP:
            db.add(FilingSubject(filing_id=filing_id, code=code, class_group_id=key))


def _note(
    db: Session,
    filing: Filing,
    step: Step,
    *,
    at: datetime,
    by: int,
    capacity: str,
    choice: Choice | None = None,
    codes: Sequence[Explanation | ReturnReason] = (),
) -> None:
    db.add(
        FilingStep(
            filing_id=filing.id,
            step=step,
            at=at,
            by=by,
            capacity=capacity,
            choice=choice,
            codes=sorted(map(str, codes)),
        )
    )
    _audit(db, f"filing-{step}", filing, at=at, by=by)


def _audit(db: Session, action: str, filing: Filing, *, at: datetime, by: int) -> None:
    audit(
        db,
        action,
        at=at,
        by=by,
        subject="organisation",
        subject_id=filing.organisation_id,
        filing=filing.public_id,
        period=filing.period,
        first_day=filing.first_day,
        last_day=filing.last_day,
    )
