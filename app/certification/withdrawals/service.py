"""Withdrawing a certificate, with the record behind it where the learning was not real; and taking that back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import select

from app.certification.facilitators import service as facilitators
from app.certification.models import Certificate
from app.certification.rules import Reason, may_be_taken_back, voids_record
from app.certification.service import reissue_certificate
from app.certification.withdrawals.queries import has_other_record
from app.core.audit import audit
from app.people.models import Person
from app.records import service as records
from app.records.models import TrainingRecord

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class NoOtherRecord(ValueError):
    """Nothing was entered twice: no other record of this course stands."""


class TooLate(ValueError):
    """The certificate is not withdrawn, was withdrawn too long ago, or its holder was erased."""


def withdraw_certificate(db: Session, certificate: Certificate, *, reason: str, at: datetime, by: int) -> None:
    """Withdraw a certificate for a coded reason; the check page then says only that it is not valid now.

    Where the reason says that the learning was not real, its training record is voided, and with it ends every right to
    teach that asks for this course. Raises NoOtherRecord where nothing was entered twice.
    """
    _hold(db, certificate)
    if certificate.withdrawn_at is not None:
        return
    why = Reason(reason)
    if why is Reason.ENTERED_TWICE and not has_other_record(db, certificate):
        raise NoOtherRecord
    certificate.withdrawn_at, certificate.withdrawn_by, certificate.withdrawn_reason = at, by, str(why)
    _audit(db, "certificate.withdrawn", certificate, at=at, by=by, reason=str(why))
    record = db.get_one(TrainingRecord, certificate.training_record_id)
    if not voids_record(why) or records.void_of(db, record) is not None:
        return
    records.void_record(db, record, reason=why.replace("-", "_"), at=at, by=by)
    db.flush()
    facilitators.withdraw_unearned(db, certificate.person_id, at=at, by=by)


def take_back_withdrawal(db: Session, certificate: Certificate, *, at: datetime, by: int) -> None:
    """Let a certificate hold again that was withdrawn by mistake, with its record and the rights that ended with it.

    A name corrected meanwhile is written on it. Raises TooLate.
    """
    _hold(db, certificate)
    moment, person = certificate.withdrawn_at, db.get_one(Person, certificate.person_id)
    if moment is None or not may_be_taken_back(moment, at=at) or certificate.is_of_nobody or not person.name:
        raise TooLate
    certificate.withdrawn_at = certificate.withdrawn_by = certificate.withdrawn_reason = None
    _audit(db, "certificate.given-back", certificate, at=at, by=by)
    record = db.get_one(TrainingRecord, certificate.training_record_id)
    void = records.void_of(db, record)
    if void is not None and void.recorded_at == moment:
        records.take_back_void(db, record, void, at=at, by=by)
        facilitators.restore_rights(db, certificate.person_id, withdrawn_at=moment, at=at, by=by)
    if certificate.holder_name != person.name:
        address = current_app.config["SETTINGS"].address
        reissue_certificate(db, certificate, name=person.name, address=address, at=at, by=by)


def _hold(db: Session, certificate: Certificate) -> None:
    """Let two submits take turns, so that the second sees what the first did."""
    held = select(Certificate.id).where(Certificate.id == certificate.id).with_for_update()
    db.flush()
    db.execute(held)
    db.refresh(certificate)


def _audit(db: Session, action: str, certificate: Certificate, *, at: datetime, by: int, **codes: str | int) -> None:
    if certificate.organisation_id is not None:
        codes = {**codes, "organisation": certificate.organisation_id}
    audit(db, action, at=at, by=by, subject="certificate", subject_id=certificate.id, **codes)
