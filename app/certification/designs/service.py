"""Each change of how an organisation's certificates look; those issued before keep their look."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from app.certification.designs.drawing import seal_picture
from app.certification.designs.models import CertificateDesign, CertificateSeal
from app.certification.designs.rules import Template
from app.certification.models import Certificate
from app.core.audit import audit

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def design_of(db: Session, organisation_id: int | None) -> CertificateDesign | None:
    """Return how certificates of an organisation look; None where nobody has chosen."""
    return db.scalar(select(CertificateDesign).where(CertificateDesign.organisation_id == organisation_id))


def seal_of(db: Session, design: CertificateDesign | None) -> bytes | None:
    """Return the picture of the seal that certificates get from now on."""
    if design is None or design.seal_id is None:
        return None
    return db.get_one(CertificateSeal, design.seal_id).picture


def choose_template(db: Session, organisation_id: int, template: Template, *, at: datetime, by: int) -> None:
    """Choose the template of certificates issued from now on."""
    design = _ensured(db, organisation_id, at=at, by=by)
    design.template, design.changed_at, design.changed_by = str(template), at, by
    _audit(db, "certificate-template-chosen", organisation_id, at=at, by=by, template=str(template))


def put_seal(db: Session, organisation_id: int, content: bytes, *, at: datetime, by: int) -> None:
    """Put a seal on certificates issued from now on: what was uploaded, drawn anew. Raises NoSeal."""
    seal = CertificateSeal(
        organisation_id=organisation_id, picture=seal_picture(content, at=at), made_at=at, made_by=by
    )
    db.add(seal)
    db.flush()
    _change_seal(db, organisation_id, seal.id, at=at, by=by)
    _audit(db, "certificate-seal-put", organisation_id, at=at, by=by)


def remove_seal(db: Session, organisation_id: int, *, at: datetime, by: int) -> None:
    """Issue certificates without a seal from now on; does nothing where there is none."""
    design = design_of(db, organisation_id)
    if design is None or design.seal_id is None:
        return
    _change_seal(db, organisation_id, None, at=at, by=by)
    _audit(db, "certificate-seal-removed", organisation_id, at=at, by=by)


def _ensured(db: Session, organisation_id: int, *, at: datetime, by: int) -> CertificateDesign:
    design = design_of(db, organisation_id)
    if design is None:
        design = CertificateDesign(
            organisation_id=organisation_id, template=str(Template.BILINGUAL), changed_at=at, changed_by=by
        )
        db.add(design)
    return design


def _change_seal(db: Session, organisation_id: int, seal_id: int | None, *, at: datetime, by: int) -> None:
    design = _ensured(db, organisation_id, at=at, by=by)
    former = design.seal_id
    design.seal_id, design.changed_at, design.changed_by = seal_id, at, by
    db.flush()
    if former is not None and not db.scalar(select(exists().where(Certificate.seal_id == former))):
        db.delete(db.get_one(CertificateSeal, former))  # No certificate carries it: nothing of it stays.
        db.flush()


def _audit(db: Session, action: str, organisation_id: int, *, at: datetime, by: int, **codes: str) -> None:
    audit(db, action, at=at, by=by, subject="organisation", subject_id=organisation_id, **codes)
