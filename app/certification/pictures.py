"""How a certificate looks: QR once at issue, PDF and PNG drawn by typst in a short-lived child process."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING

import segno

from app.core.settings import ROOT

if TYPE_CHECKING:
    from app.certification.models import Certificate

FONTS = ROOT / "static" / "fonts"
SECONDS = 30
PDF, PNG = "pdf", "png"


class CannotDraw(RuntimeError):
    """The child process could not draw the certificate."""


def qr_picture(address: str) -> str:
    """Return a QR code as SVG text."""
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", xmldecl=False, svgns=True, nl=False, border=0, omitsize=True)
    return out.getvalue().decode()


@lru_cache(maxsize=1)
def _covered() -> tuple[list[int], list[int]]:
    pairs = [line.split("-") for line in (FONTS / "coverage.txt").read_text().split() if "-" in line and line[0] != "#"]
    ranges = sorted((int(first, 16), int(last, 16)) for first, last in pairs)
    return [first for first, _ in ranges], [last for _, last in ranges]


def characters_not_drawable(text: str) -> list[str]:
    """Return the characters our font lacks, so that nobody gets an empty box for part of their name."""
    firsts, lasts = _covered()
    missing = []
    for character in dict.fromkeys(text):
        place = bisect_right(firsts, ord(character)) - 1
        if place < 0 or ord(character) > lasts[place]:
            missing.append(character)
    return missing


def drawn(
    certificate: Certificate, *, kind: str, address: str, online_part: bool = False, demonstration: bool = False
) -> bytes:
    """Return the certificate as PDF or PNG bytes; the same certificate gives the same bytes. Raises CannotDraw.

    `online_part` says that only a course's online part was asked for; `demonstration` prints NOT VALID across it.
    """
    order = {
        "kind": kind,
        "date": certificate.issued_at.isoformat(),
        "values": {
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
        },
    }
    done = subprocess.run(
        [sys.executable, "-m", "app.certification.draw"],
        input=json.dumps(order).encode(),
        capture_output=True,
        cwd=ROOT,
        timeout=SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise CannotDraw(done.stderr.decode(errors="replace")[-400:])
    return done.stdout
