"""Questions about certificates."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Select, exists, select

from app.certification.models import Certificate
from app.certification.rules import Standing, is_valid_on, standing_on
from app.content.catalogue import course_edition
from app.people.queries.merges import is_one_of
from app.records.models import RecordVoid, TrainingRecord

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Shown:
    """A certificate and whether it holds on the day asked for; of a holder who was erased nothing holds, but it was issued.

    `taken_back`: it was withdrawn or its record voided, whatever its last day; `is_voided`: the learning does not count.
    """

    certificate: Certificate
    valid: bool
    standing: Standing
    taken_back: bool
    is_voided: bool = False


def _with_void() -> Select[Certificate, bool]:
    voided = exists().where(RecordVoid.voids == TrainingRecord.public_id)
    return select(Certificate, voided).join(TrainingRecord, TrainingRecord.id == Certificate.training_record_id)


def _shown(row: Sequence[object], day: date) -> Shown:
    certificate, voided = row
    assert isinstance(certificate, Certificate)  # noqa: S101  tells the type checker what the query selects
    taken_back = certificate.withdrawn_at is not None or certificate.is_of_nobody or bool(voided)
    valid = is_valid_on(
        day,
        completed_on=certificate.completed_on,
        valid_until=certificate.valid_until,
        withdrawn=taken_back,
        voided=bool(voided),
    )
    standing = standing_on(day, is_valid=valid, valid_until=certificate.valid_until)
    return Shown(certificate, valid, Standing.WITHDRAWN if taken_back else standing, taken_back, bool(voided))


def has_certificates(person_id: int | ColumnElement[int], day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Return the condition that somebody was ever issued a certificate."""
    return exists().where(is_one_of(Certificate.person_id, person_id, day))


def certificates_of(db: Session, person_id: int, day: date) -> list[Shown]:
    """Return a person's own certificates, newest first; each stays with the id it was issued for."""
    rows = db.execute(
        _with_void().where(is_one_of(Certificate.person_id, person_id, day)).order_by(Certificate.id.desc())
    )
    return [_shown(row, day) for row in rows]


def own_certificate(db: Session, person_id: int, certificate_id: int, day: date) -> Shown | None:
    """Return one of a person's own certificates."""
    is_own = is_one_of(Certificate.person_id, person_id, day)
    row = db.execute(_with_void().where(is_own, Certificate.id == certificate_id)).one_or_none()
    return _shown(row, day) if row else None


def certificate_by_code(db: Session, code: str, day: date) -> Shown | None:
    """Return the certificate with a code that was read."""
    row = db.execute(_with_void().where(Certificate.code == code)).one_or_none()
    return _shown(row, day) if row else None


def certificate_shown_of(db: Session, training_record_id: int, day: date) -> Shown | None:
    """Return the certificate that a training record earned, and how it stands on a day."""
    row = db.execute(_with_void().where(Certificate.training_record_id == training_record_id)).one_or_none()
    return _shown(row, day) if row else None


def certificate_of_record(db: Session, training_record_id: int) -> Certificate | None:
    """Return the certificate that a training record earned."""
    return db.scalar(select(Certificate).where(Certificate.training_record_id == training_record_id))


def is_of_the_online_part(db: Session, certificate: Certificate) -> bool:
    """Whether the edition a certificate names has minutes in person that are no part of its completion."""
    course = course_edition(db, certificate.course, certificate.edition)
    return course is not None and course.completes_online


def online_parts(db: Session, certificates: Collection[Certificate]) -> set[int]:
    """Return which certificates name editions that have minutes in person besides; each edition is asked for once."""
    named: dict[tuple[str, str], list[Certificate]] = {}
    for one in certificates:
        named.setdefault((one.course, one.edition), []).append(one)
    return {one.id for same in named.values() if is_of_the_online_part(db, same[0]) for one in same}
