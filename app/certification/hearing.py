"""What certificates hear: somebody's name is written otherwise from now on, or was taken out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import select

from app.certification.models import Certificate
from app.certification.service import forget_holder, reissue_certificate
from app.core.clock import now
from app.people.announcements import person_renamed
from app.people.models import Person
from app.people.questions import Carrying, carrying_another_name

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def keep_names_current(db: Session, persons: frozenset[int], _from_day: date | None) -> None:
    """Issue anew, under the same number, what carries a former name; of a person without a name nothing but the number stays.

    A withdrawn certificate is not issued anew, but forgets its holder all the same. Who changed the name stands with the fact.
    """
    address, at = current_app.config["SETTINGS"].address, now()
    rows = db.execute(
        select(Certificate, Person)
        .join(Person, Person.id == Certificate.person_id)
        .where(Certificate.person_id.in_(persons), Certificate.holder_name != Person.name)
        .order_by(Certificate.id)
    )
    for certificate, person in rows.all():
        if not person.name:
            forget_holder(db, certificate, at=at, by=person.recorded_by)
        elif certificate.withdrawn_at is None and certificate.holder_name:
            reissue_certificate(db, certificate, name=person.name, address=address, at=at, by=person.recorded_by)


def to_be_issued_anew(db: Session, person_id: int, name: str) -> Iterator[Carrying]:
    """Yield the certificates that `keep_names_current` would issue anew if somebody were called so."""
    rows = db.scalars(
        select(Certificate)
        .where(
            Certificate.person_id == person_id,
            Certificate.holder_name != name,
            Certificate.holder_name != "",
            Certificate.withdrawn_at.is_(None),
        )
        .order_by(Certificate.id)
    )
    for row in rows:
        yield Carrying(row.course_title, row.course_title_en, row.completed_on)


def init_certification() -> None:
    """Hear what people announce, and answer what they ask."""
    person_renamed.heard_by(keep_names_current)
    carrying_another_name.answered_by(to_be_issued_anew)
