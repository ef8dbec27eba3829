"""What a cell of a roster holds, and what is wrong with it in words for a school clerk."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from app.core.clock import day_of
from app.interop.roster.layout import Column, Kind
from app.people.identifiers import is_identity_shaped

LONGEST_ID, LONGEST_TEXT = 100, 120
TRUE, FALSE = ("true", "1", "yes", "y", "是"), ("false", "0", "no", "n", "否", "")


def value_of(column: Column, cell: str) -> Any:
    """Return what a cell holds, None (or an empty list) when it is empty. Raises ValueError in words for a clerk."""
    text = unicodedata.normalize("NFC", cell).strip()
    if not text:
        if column.required:
            raise ValueError(_("This cell must not be empty."))
        return [] if column.kind is Kind.LIST else (False if column.kind is Kind.TRUTH else None)
    return READERS[column.kind](column, text)


def _id(_column: Column, text: str) -> str:
    if is_identity_shaped(text):
        raise ValueError(
            _(
                "This looks like an identity, pupil or bank-card number. Hulei never stores those: use a number of your school."
            )
        )
    if len(text) > LONGEST_ID:
        raise ValueError(_("This id is too long: at most %(most)s characters.", most=LONGEST_ID))
    return text


def _text(_column: Column, text: str) -> str:
    if is_identity_shaped(text):
        raise ValueError(
            _(
                "This looks like an identity, pupil or bank-card number. Hulei never stores those: use a number of your school."
            )
        )
    if len(text) > LONGEST_TEXT:
        raise ValueError(_("This text is too long: at most %(most)s characters.", most=LONGEST_TEXT))
    return text


def read_day(text: str) -> date:
    """Return a day written 2026-09-01 (a time behind it is left out). Raises ValueError in words for a clerk."""
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?", text)
    try:
        return date(*(int(part) for part in found.groups())) if found else date.fromisoformat(text)
    except ValueError:
        raise ValueError(_("“%(text)s” is no day. Write it like 2026-09-01.", text=text)) from None


def read_moment(text: str) -> date:
    """Return the day of a moment written 2026-09-01T08:00:00Z in the installation's zone, or a day. Raises ValueError."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return read_day(text)
    return moment.date() if moment.tzinfo is None else day_of(moment)


def _day(_column: Column, text: str) -> date:
    return read_day(text)


def read_truth(text: str) -> bool:
    """Return true or false. Raises ValueError in words for a clerk."""
    if text.lower() in TRUE:
        return True
    if text.lower() in FALSE:
        return False
    raise ValueError(_("“%(text)s” is neither true nor false.", text=text))


def _truth(_column: Column, text: str) -> bool:
    return read_truth(text)


def _number(_column: Column, text: str) -> int:
    if not re.fullmatch(r"\d{1,6}", text):
        raise ValueError(_("“%(text)s” is no whole number.", text=text))
    return int(text)


def _word(column: Column, text: str) -> str:
    found = next((word for word in column.words if word.lower() == text.lower()), None)
    if found is None:
        raise ValueError(
            _("“%(text)s” is not known here. Write one of: %(words)s.", text=text, words="、".join(column.words))
        )
    return found


def _code(_column: Column, text: str) -> str:
    if not re.fullmatch(r"[\w-]{1,40}", text):
        raise ValueError(
            _("“%(text)s” is no code. Write one word, such as %(example)s.", text=text, example="safety_check")
        )
    return text.lower()


def _list(column: Column, text: str) -> list[str]:
    return [_id(column, part.strip()) for part in text.split(",") if part.strip()]


READERS = {
    Kind.ID: _id, Kind.TEXT: _text, Kind.DAY: _day, Kind.TRUTH: _truth, Kind.NUMBER: _number, Kind.WORD: _word, Kind.LIST: _list,
    Kind.CODE: _code,
}  # fmt: skip
