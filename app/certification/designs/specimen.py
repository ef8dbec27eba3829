"""A certificate of nobody, to look at before one is issued."""

from __future__ import annotations

from datetime import datetime

from app.certification.pictures import SPECIMEN, Sheet, drawn_sheet, qr_picture
from app.core.clock import day_of
from app.core.typesetting import PNG

CODE = "0" * 17


def specimen(issuer: str, template: str, seal: bytes | None, *, address: str, at: datetime) -> bytes:
    """Return the picture of a specimen, marked so that nobody can take it for a certificate. Raises CannotDraw."""
    day = day_of(at)
    values = {
        "holder": "（姓名）",
        "course": "（课程名称）",
        "course_en": "(name of the course)",
        "edition": "1.0",
        "minutes": 120,
        "completed_on": day.isoformat(),
        "valid_until": day.isoformat(),
        "code": CODE,
        "address": f"{address}/c",
        "issuer": issuer,
        "issued_on": day.isoformat(),
        "issue": 1,
        "reissued_on": "",
        "qr": qr_picture(f"{address}/c"),
        "template": template,
        "seal": "specimen" if seal else "",
        "online_part": False,
    }
    return drawn_sheet(Sheet(CODE, at, values, seal), kind=PNG, mark=SPECIMEN)
