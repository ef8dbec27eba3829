"""What the desk answers for pages of packages that never see each other: which certificates of somebody were withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from flask import url_for

from app.certification.withdrawals.queries import own_withdrawn
from app.compliance.questions import WithdrawnCertificate, withdrawn_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def withdrawn_certificates(db: Session, person_id: int, day: date) -> Iterator[WithdrawnCertificate]:
    """Yield somebody's withdrawn certificates for the page of their duties; nobody else's page asks this."""
    for one in own_withdrawn(db, person_id, day):
        certificate = one.certificate
        yield WithdrawnCertificate(
            certificate.course_title,
            certificate.course_title_en,
            still_counts=not one.is_voided,
            url=url_for("certification.own_certificate", certificate_id=certificate.id),
        )


def init_desk() -> None:
    """Answer what pages of duties ask."""
    withdrawn_of.answered_by(withdrawn_certificates)
