"""How a certificate looks: QR once at issue; PDF, PNG and SVG set by typst in a child process."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import segno

from app.core.typesetting import typeset

if TYPE_CHECKING:
    from app.certification.models import Certificate

TEMPLATE = Path(__file__).parent / "typst" / "certificate.typ"


def qr_picture(address: str) -> str:
    """Return a QR code as SVG text."""
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", xmldecl=False, svgns=True, nl=False, border=0, omitsize=True)
    return out.getvalue().decode()


def drawn(
    certificate: Certificate, *, kind: str, address: str, online_part: bool = False, demonstration: bool = False
) -> bytes:
    """Return the certificate as PDF, PNG or SVG bytes; the same certificate gives the same bytes. Raises CannotDraw.

    `online_part` says that only a course's online part was asked for; `demonstration` prints NOT VALID across it.
    """
    values = {
        "holder": certificate.holder_name,
        "course": certificate.course_title,
        "course_en": certificate.course_title_en or "",
        "edition": certificate.edition,
        "minutes": certificate.minutes,
        "completed_on": certificate.completed_on.isoformat(),
        "valid_until": certificate.valid_until.isoformat() if certificate.valid_until else "",
        "code": certificate.code,
        "address": f"{address}/c/{certificate.code}",
        "issuer": certificate.issuer,
        "qr": certificate.qr,
        "online_part": online_part,
        "demonstration": demonstration,
    }
    return typeset(TEMPLATE, values, kind=kind, at=certificate.issued_at)
