"""What the check page says of a certificate, as finished text; the same for the page as it is and as it is kept (SAFEGUARDS 24)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.certification.pictures import not_drawable
from app.certification.rules import grouped
from app.core.clock import day_of
from app.core.languages import written_day


class Found(StrEnum):
    """What a number leads to. Nobody outside learns why a certificate is not valid."""

    NOTHING = "nothing"
    ERASED = "erased"
    VALID = "valid"
    NOT_VALID = "not-valid"


@dataclass(frozen=True)
class Case:
    """What decides which sentences stand on the page. `is_former`: a former issue was scanned, or may have been.

    `is_drawable`: whether there can be a paper of the present issue; asked only where a former one was scanned.
    """

    found: Found
    is_former: bool = False
    is_reissued: bool = False
    online_part: bool = False
    ends: bool = False
    from_file: bool = False
    is_drawable: bool = True


SLOTS = (
    "code",
    "number",
    "holder",
    "issuer",
    "course",
    "minutes",
    "completed_on",
    "valid_until",
    "issue",
    "reissued_on",
)


def said(certificate: Any, tag: str) -> dict[str, str]:
    """Return what stands in the slots, in a language: of a certificate, or of a row with the same columns."""
    english = certificate.course_title_en if tag == "en" else None
    reissued = day_of(certificate.reissued_at) if certificate.reissued_at else None
    return {
        "code": certificate.code,
        "number": grouped(certificate.code),
        "holder": certificate.holder_name,
        "issuer": certificate.issuer,
        "course": english or certificate.course_title,
        "minutes": str(certificate.minutes),
        "completed_on": written_day(certificate.completed_on, tag),
        "valid_until": written_day(certificate.valid_until, tag) if certificate.valid_until else "",
        "issue": str(certificate.issue),
        "reissued_on": written_day(reissued, tag) if reissued else "",
    }


def case_of(certificate: Any, *, is_valid: bool, online_part: bool, is_former: bool, from_file: bool = False) -> Case:
    """Return which sentences stand on the page of a certificate."""
    if not certificate.holder_name:
        return Case(Found.ERASED, from_file=from_file)
    if not is_valid:
        return Case(Found.NOT_VALID, from_file=from_file)
    return Case(
        Found.VALID,
        is_former=is_former,
        is_reissued=certificate.issue > 1,
        online_part=online_part,
        ends=certificate.valid_until is not None,
        from_file=from_file,
        is_drawable=not (is_former and not_drawable(certificate)),
    )
