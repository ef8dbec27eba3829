"""What somebody has that rights to teach rest on: certificates that hold, and rights that were withdrawn."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from app.certification.facilitators.models import Authorisation
from app.certification.facilitators.rules import Ended, Withdrawn
from app.certification.models import Certificate
from app.certification.rules import is_valid_on
from app.content.catalogue import catalogue
from app.people.queries.merges import ids_on
from app.records.models import RecordVoid, TrainingRecord

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def withdrawals_of(db: Session, persons: Collection[int], day: date) -> dict[int, list[Ended]]:
    """Return which rights of some persons were withdrawn and when, wherever they held."""
    ids = ids_on(db, persons, day)
    everyone = {one for several in ids.values() for one in several}
    found: dict[int, list[Ended]] = {}
    for row in db.scalars(
        select(Authorisation).where(Authorisation.person_id.in_(everyone), Authorisation.withdrawn_on.is_not(None))
    ):
        if row.withdrawn_on is not None:
            found.setdefault(row.person_id, []).append(Ended(row.band, row.withdrawn_on, row.withdrawn_for or ""))
    return {
        person: rows
        for person, several in ids.items()
        if (rows := [one for key in several for one in found.get(key, ())])
    }


def certificates_held(db: Session, persons: Collection[int], day: date) -> dict[int, set[str]]:
    """Return the courses of which each of some persons holds a certificate that is valid on a day."""
    voided = exists().where(RecordVoid.voids == TrainingRecord.public_id)
    rows = db.execute(
        select(Certificate, voided)
        .join(TrainingRecord, TrainingRecord.id == Certificate.training_record_id)
        .where(Certificate.person_id.in_(persons))
    )
    held: dict[int, set[str]] = {}
    for certificate, is_void in rows:
        if is_valid_on(
            day,
            completed_on=certificate.completed_on,
            valid_until=certificate.valid_until,
            withdrawn=certificate.withdrawn_at is not None,
            voided=bool(is_void),
        ):
            held.setdefault(certificate.person_id, set()).add(certificate.course)
    return held


def unearned_rights(db: Session, person_id: int, day: date) -> list[Authorisation]:
    """Return the rights of somebody that hold on a day and ask for a certificate that does not, wherever they hold."""
    ids = ids_on(db, [person_id], day)[person_id]
    held = {course for courses in certificates_held(db, ids, day).values() for course in courses}
    rules = catalogue().facilitators
    return [
        row
        for row in db.scalars(select(Authorisation).where(Authorisation.person_id.in_(ids)).order_by(Authorisation.id))
        if row.holds_on(day) and row.band in rules and not set(rules[row.band].certificates) <= held
    ]


def rights_withdrawn_at(db: Session, person_id: int, moment: datetime, day: date) -> Sequence[Authorisation]:
    """Return the rights of somebody that ended at a moment because the certificate did."""
    ids = ids_on(db, [person_id], day)[person_id]
    return db.scalars(
        select(Authorisation).where(
            Authorisation.person_id.in_(ids),
            Authorisation.recorded_at == moment,
            Authorisation.withdrawn_for == str(Withdrawn.CERTIFICATE),
        )
    ).all()
