"""What a cell of a spreadsheet says, however it was typed: as text, as a day, as a number (property-tested)."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from flask_babel import gettext as _

Cell: TypeAlias = str | float | bool | date | datetime | time | timedelta | None

SERIAL_ZERO = date(1899, 12, 30)
LEAST_SERIAL, MOST_SERIAL = 18_264, 73_415
"""1950-01-01 and 2100-12-31 as a spreadsheet counts days."""
EARLIEST, LATEST = date(1950, 1, 1), date(2100, 12, 31)
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
WIDE = [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]
NARROW = {**dict.fromkeys(map(ord, INVISIBLE)), **{sign: chr(sign - 0xFEE0) for sign in WIDE}}
WRITTEN = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[\sT].*)?")
MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{2}|[2-9]|\d(?=\s*月))\s*月?")  # 2015.1 may have been 2015.10
TOGETHER, TOGETHER_MONTH = re.compile(r"(\d{4})(\d{2})(\d{2})"), re.compile(r"((?:19|20)\d{2})(\d{2})")
STROKES = re.compile("[-\u2010-\u2015\u2212]")
SERIAL = re.compile(r"\d{5}(?:\.\d*)?")
MOST_EXACT = 10**15
"""A spreadsheet keeps 15 digits of a number exactly."""


def text_of(cell: Cell) -> str:
    """Return a cell as text: wide digits, letters and blanks narrow, blanks single, days as 2026-09-01, 17.0 as 17."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float):
        return _number_text(float(cell))
    if isinstance(cell, datetime):
        cell = cell.date()
    text = cell if isinstance(cell, str) else "" if cell is None else str(cell)
    return " ".join(unicodedata.normalize("NFC", text).translate(NARROW).split())


def plain_of(cell: Cell) -> str:
    """Return a cell as text to compare with: brackets and signs are narrow too."""
    return " ".join(unicodedata.normalize("NFKC", text_of(cell)).split())


def _number_text(number: float) -> str:
    return str(int(number)) if number.is_integer() and abs(number) < MOST_EXACT else f"{number:.10g}"


def name_of(cell: Cell) -> str:
    """Return a name: Chinese names lose the blanks that line them up, as in 何　秀; others keep single ones."""
    text = text_of(cell)
    return re.sub(r"(?<=[㐀-鿿\U00020000-\U0003ffff]) (?=[㐀-鿿\U00020000-\U0003ffff])", "", text)


def phone_of(cell: Cell) -> str:
    """Return a telephone number: without blanks, and without hyphens between digits."""
    return re.sub(r"\s|(?<=\d)-(?=\d)", "", plain_of(cell))


def number_of(cell: Cell) -> str:
    """Return a staff or pupil number as it is written, but for blanks: its hyphens belong to it."""
    return re.sub(r"\s", "", plain_of(cell))


def joined_number(number: str) -> str:
    """Return a staff or pupil number without the strokes that part it, in capitals: how people spell one differs."""
    return STROKES.sub("", number_of(number)).upper()


def day_of_cell(cell: Cell) -> date | None:
    """Return the day a cell says, None when it is empty.

    Known: 2026/9/1, 2026-9-1, 2026.9.1, 2026年9月1日, 20260901, 2026年9月, 2026.09 and 2026.9 (the first of the month), a day of
    the spreadsheet, its serial number as a number or as text. Raises ValueError in words for a clerk.
    """
    if isinstance(cell, datetime):
        return _likely(cell.date(), cell)
    if isinstance(cell, date):
        return _likely(cell, cell)
    text = plain_of(cell)
    if not text:
        return None
    for pattern in (WRITTEN, TOGETHER, MONTH, TOGETHER_MONTH):
        if found := pattern.fullmatch(text):
            return _made(found, text)
    if SERIAL.fullmatch(text) and LEAST_SERIAL <= float(text) < MOST_SERIAL + 1:
        return SERIAL_ZERO + timedelta(days=int(float(text)))
    raise _no_day(text)


def is_month_only(cell: Cell) -> bool:
    """Whether a cell says a year and a month but no day, which is taken for the first of that month."""
    text = "" if isinstance(cell, date) else plain_of(cell)
    return any(pattern.fullmatch(text) for pattern in (MONTH, TOGETHER_MONTH))


def _made(found: re.Match[str], text: str) -> date:
    parts = [int(part) for part in found.groups()]
    try:
        made = date(parts[0], parts[1], parts[2] if len(parts) > 2 else 1)  # noqa: PLR2004  a year and a month alone
    except ValueError:
        raise _no_day(text) from None
    return _likely(made, text)


def _likely(day: date, written: object) -> date:
    if not EARLIEST <= day <= LATEST:
        raise ValueError(
            _(
                "The day “%(text)s” cannot be right: only days of the years %(first)s to %(last)s are read. Check the year.",
                text=written[:20] if isinstance(written, str) else day.isoformat(),
                first=EARLIEST.year,
                last=LATEST.year,
            )
        )
    return day


def _no_day(text: str) -> ValueError:
    return ValueError(_("“%(text)s” is no day. Write it like 2026/9/1 or 2026年9月1日.", text=text[:20]))
