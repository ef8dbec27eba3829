"""Each change of certificates."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.certification.designs.rules import Template
from app.certification.designs.service import design_of
from app.certification.models import Certificate
from app.certification.pictures import qr_picture
from app.certification.queries import certificate_of_record
from app.certification.rules import check_address, last_valid_day, new_code
from app.content.models import CourseEdition
from app.core.audit import audit
from app.people.models import Person
from app.records.models import TrainingRecord

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class NoEdition(LookupError):
    """The record's course edition is not known here, so nothing can be said about its validity."""


def issue_certificate(
    db: Session,
    record: TrainingRecord,
    *,
    issuer: str,
    address: str,
    at: datetime,
    organisation_id: int | None = None,
    code: str | None = None,
    runs_from: date | None = None,
    minutes: int | None = None,
) -> Certificate:
    """Issue the certificate a training record earns, once; a second call returns the first certificate.

    `issuer` is the name of the organisation that stands on it, `organisation_id` whose template and seal it gets, `address`
    where this site is reached, for the QR code; `code` is made anew unless one is given, as by the demonstration, which is
    the same every time. `runs_from` is the end of the validity that the record carries on, where it renewed early
    (compliance/study.py, end_carried_on); `minutes` those of the edition, where the record has only those of what changed
    in it. Raises NoEdition when the edition is no fact.
    """
    db.flush()
    known = certificate_of_record(db, record.id)
    if known is not None:
        return known
    edition = db.scalar(select(CourseEdition).filter_by(course=record.course, edition=record.edition))
    if edition is None:
        raise NoEdition(f"{record.course} {record.edition}")
    person = db.get_one(Person, record.person_id)
    code = code or new_code()
    design = design_of(db, organisation_id)
    certificate = Certificate(
        code=code,
        training_record_id=record.id,
        person_id=person.id,
        holder_name=person.name,
        organisation_id=organisation_id,
        issuer=issuer,
        course=edition.course,
        edition=edition.edition,
        course_title=edition.title,
        course_title_en=edition.title_en,
        minutes=record.minutes or 0 if minutes is None else minutes,
        completed_on=record.completed_on,
        valid_until=last_valid_day(
            runs_from or record.completed_on, valid_months=edition.valid_months, valid_days=edition.valid_days
        ),
        issued_at=at,
        qr=qr_picture(check_address(address, code)),
        template=design.template if design else str(Template.BILINGUAL),
        seal_id=design.seal_id if design else None,
        issue=1,
    )
    db.add(certificate)
    db.flush()
    return certificate


def reissue_certificate(
    db: Session, certificate: Certificate, *, name: str, address: str, at: datetime, by: int | None
) -> None:
    """Issue a certificate anew with its holder's corrected name: same number and look, next issue; signed files of the former one are withdrawn."""
    certificate.holder_name, certificate.issue, certificate.reissued_at = name, certificate.issue + 1, at
    certificate.qr = qr_picture(check_address(address, certificate.code, certificate.issue))
    _audit(db, "certificate.reissued", certificate, at=at, by=by, issue=certificate.issue)


def forget_holder(db: Session, certificate: Certificate, *, at: datetime, by: int | None) -> None:
    """Take the holder's name out of a certificate; that it was issued stays known under its number."""
    certificate.holder_name = ""
    _audit(db, "certificate.name-erased", certificate, at=at, by=by)


def _audit(
    db: Session, action: str, certificate: Certificate, *, at: datetime, by: int | None, **codes: str | int
) -> None:
    audit(db, action, at=at, by=by, subject="certificate", subject_id=certificate.id, **codes)
