"""The question a transcript answers: which courses somebody completed, and until when each counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import and_, select

from app.certification.models import Certificate
from app.certification.rules import last_valid_day
from app.content.models import CourseEdition
from app.people.queries.merges import is_one_of
from app.records.approvals import record_stands
from app.records.models import TrainingRecord

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Line:
    """One completed course. `valid_until` is empty where it has no end, and where it `is_known` neither.

    `is_withdrawn`: its certificate was withdrawn, and what was learnt counts all the same.
    """

    title: str
    title_en: str | None
    edition: str | None
    minutes: int | None
    completed_on: date
    valid_until: date | None
    is_known: bool
    is_valid: bool
    is_withdrawn: bool
    code: str | None
    issuer: str | None


def training_of(db: Session, person_id: int, day: date) -> list[Line]:
    """Return all training a person completed, under each of their ids, oldest first; what was taken back or waits for a second person is left out."""
    rows = db.execute(
        select(TrainingRecord, CourseEdition, Certificate)
        .outerjoin(
            CourseEdition,
            and_(CourseEdition.course == TrainingRecord.course, CourseEdition.edition == TrainingRecord.edition),
        )
        .outerjoin(Certificate, Certificate.training_record_id == TrainingRecord.id)
        .where(is_one_of(TrainingRecord.person_id, person_id, day), record_stands())
        .order_by(TrainingRecord.completed_on, TrainingRecord.id)
    )
    return [_line(record, edition, certificate, day) for record, edition, certificate in rows]


def _line(record: TrainingRecord, edition: CourseEdition | None, certificate: Certificate | None, day: date) -> Line:
    until = _end(record, edition, certificate)
    withdrawn = certificate is not None and certificate.withdrawn_at is not None
    return Line(
        title=edition.title if edition else record.course,
        title_en=edition.title_en if edition else None,
        edition=record.edition,
        minutes=record.minutes,
        completed_on=record.completed_on,
        valid_until=until,
        is_known=certificate is not None or edition is not None,
        is_valid=record.completed_on <= day and (until is None or day <= until),
        is_withdrawn=withdrawn,
        code=certificate.code if certificate is not None and not withdrawn else None,
        issuer=certificate.issuer if certificate is not None and not withdrawn else None,
    )


def _end(record: TrainingRecord, edition: CourseEdition | None, certificate: Certificate | None) -> date | None:
    if certificate is not None:
        return certificate.valid_until
    if edition is None:
        return None
    return last_valid_day(record.completed_on, valid_months=edition.valid_months, valid_days=edition.valid_days)
