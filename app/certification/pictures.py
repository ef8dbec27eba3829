"""How a certificate looks: QR once at issue; PDF, PNG and SVG set by typst in a child process."""

from __future__ import annotations

import io
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import segno

from app.certification.designs.drawing import framed
from app.core.clock import day_of
from app.core.typesetting import PDF, PNG, characters_not_drawable, typeset, typeset_each

if TYPE_CHECKING:
    from app.certification.models import Certificate

NO_MARK, DEMONSTRATION, SPECIMEN = "", "demonstration", "specimen"
SHARPNESS = (110, 85, 65)
"""Pixels per inch: as sharp as the size allows; only the longest names with the heaviest seals need less than the first."""
MOST_BYTES = 185_000
"""Under 200 KB with the signed data that is put into it."""
PIXELS_A_MODULE = 3
"""With fewer, what a phone shows of a page in small cannot be scanned; more take longer to set."""
TEMPLATE = Path(__file__).parent / "typst" / "certificate.typ"


@dataclass(frozen=True)
class Sheet:
    """A certificate as plain values, to be drawn outside of any transaction."""

    code: str
    issued_at: datetime
    values: dict[str, Any]
    seal: bytes | None


def qr_picture(address: str) -> str:
    """Return a QR code as PNG in base64: pixels are set in a third of the time of a drawing."""
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="png", border=0, scale=PIXELS_A_MODULE)
    return b64encode(out.getvalue()).decode()


def pixels(picture: str) -> list[int]:
    """Return the bytes of a QR code's PNG, as values that go into a document."""
    return list(b64decode(picture))


def not_drawable(certificate: Certificate) -> list[str]:
    """Return the characters of a certificate that our font lacks: it is then not drawn at all."""
    return characters_not_drawable(certificate.holder_name + certificate.issuer + certificate.course_title)


def sheet_of(certificate: Certificate, *, address: str, online_part: bool = False) -> Sheet:
    """Return what is drawn of a certificate. `online_part` says that only a course's online part was asked for."""
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
        "issued_on": day_of(certificate.issued_at).isoformat(),
        "issue": certificate.issue,
        "reissued_on": certificate.reissued_on.isoformat() if certificate.reissued_on else "",
        "qr": pixels(certificate.qr),
        "template": certificate.template,
        "seal": str(certificate.seal_id) if certificate.seal else "",
        "online_part": online_part,
    }
    picture = certificate.seal.picture if certificate.seal else None
    return Sheet(certificate.code, certificate.reissued_at or certificate.issued_at, values, picture)


def drawn(
    certificate: Certificate, *, kind: str, address: str, online_part: bool = False, demonstration: bool = False
) -> bytes:
    """Return the certificate as PDF, PNG or SVG bytes; the same certificate gives the same bytes. Raises CannotDraw.

    `demonstration` prints NOT VALID across it.
    """
    sheet = sheet_of(certificate, address=address, online_part=online_part)
    return drawn_sheet(sheet, kind=kind, mark=DEMONSTRATION if demonstration else NO_MARK)


def drawn_sheet(sheet: Sheet, *, kind: str, mark: str = NO_MARK) -> bytes:
    """Return one certificate as PDF, PNG or SVG bytes; a picture never heavier than a phone likes to send. Raises CannotDraw."""
    values = _values([sheet], mark)
    if kind != PNG:
        return typeset(TEMPLATE, values, kind=kind, at=sheet.issued_at)
    for pixels_per_inch in SHARPNESS:
        picture = typeset(TEMPLATE, values, kind=kind, at=sheet.issued_at, pixels_per_inch=pixels_per_inch)
        if len(picture) <= MOST_BYTES:
            break
    return picture


def drawn_together(sheets: Sequence[Sheet], *, at: datetime, mark: str = NO_MARK) -> bytes:
    """Return certificates as the pages of one PDF. Raises CannotDraw."""
    return typeset(TEMPLATE, _values(sheets, mark), kind=PDF, at=at)


def drawn_each(sheets: Sequence[Sheet], *, mark: str = NO_MARK) -> bytes:
    """Return certificates as PDF files of their own in a zip, named by their numbers. Raises CannotDraw."""
    return typeset_each(
        TEMPLATE,
        ((f"hulei-{one.code}.pdf", _values([one], mark), one.issued_at) for one in sheets),
    )


def _values(sheets: Sequence[Sheet], mark: str) -> dict[str, Any]:
    return {
        "certificates": [one.values for one in sheets],
        "seals": {one.values["seal"]: framed(one.seal) for one in sheets if one.seal},
        "mark": mark,
    }
