"""A certificate of nobody, to look at before one is issued: of the course most staff begin with, as it would be worded."""

from __future__ import annotations

from datetime import datetime

from app.certification.pictures import SPECIMEN, Sheet, drawn_sheet, pixels, qr_picture
from app.certification.rules import last_valid_day
from app.content.catalogue import catalogue
from app.core.clock import day_of
from app.core.typesetting import PNG

CODE = "0" * 17
STAFF, YEAR = "staff", 12


def specimen(issuer: str, template: str, seal: bytes | None, *, address: str, at: datetime) -> bytes:
    """Return the picture of a specimen, marked so that nobody can take it for a certificate. Raises CannotDraw."""
    day = day_of(at)
    course = next((one for one in catalogue().ready if one.audience == STAFF), None)
    months, days = (course.valid_months, course.valid_days) if course else (YEAR, None)
    until = last_valid_day(day, valid_months=months, valid_days=days)
    values = {
        "holder": "（姓名）",
        "course": course.title if course else "课程名称",
        "course_en": (course.title_en or "") if course else "name of the course",
        "edition": course.edition if course else "1.0",
        "minutes": sum(module.minutes for module in course.modules) if course else 120,
        "completed_on": day.isoformat(),
        "valid_until": until.isoformat() if until else "",
        "code": CODE,
        "address": f"{address}/c",
        "issuer": issuer,
        "issued_on": day.isoformat(),
        "issue": 1,
        "reissued_on": "",
        "qr": pixels(qr_picture(f"{address}/c")),
        "template": template,
        "seal": "specimen" if seal else "",
        "online_part": course is not None and course.completes_online,
    }
    return drawn_sheet(Sheet(CODE, at, values, seal), kind=PNG, mark=SPECIMEN)
