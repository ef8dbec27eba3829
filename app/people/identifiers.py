"""Values that must never become ids or be stored: shaped like an identity, pupil or bank-card number (SAFEGUARDS 37)."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

BLANKS = re.compile(r"[\s\-·•_.]+")
LONG_ID = re.compile(r"(?<!\d)[1-9]\d{5}((?:18|19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dXx])")
SHORT_ID = re.compile(r"(?<!\d)[1-8]\d{5}\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}(?!\d)")
CARD = re.compile(r"(?<!\d)[3-6]\d{15,18}(?!\d)")
GROUP = re.compile(r"\d+[Xx]?")
LEAST_DIGITS, CARD_DIGITS, MOST_DIGITS = 15, 16, 18
RANDOM_BYTES = 8
_chance: ContextVar[Random | None] = ContextVar("chance of new ids", default=None)


def new_public_id(kind: str) -> str:
    """Return a fresh id for a fact entered on screen; it says nothing about the person."""
    chance = _chance.get()
    return f"{kind}-{(chance.randbytes if chance else secrets.token_bytes)(RANDOM_BYTES).hex()}"


@contextmanager
def ids_from(chance: Random) -> Iterator[None]:
    """Draw new ids from a given chance meanwhile: the demonstration has the same ones every time."""
    before = _chance.set(chance)
    try:
        yield
    finally:
        _chance.reset(before)


def is_identity_shaped(value: str) -> bool:
    """Whether a value looks like an identity-card, national pupil or bank-card number, also inside other text.

    Pupil numbers are a letter before an identity number. Digits typed in groups or in full width are seen through.
    """
    text = unicodedata.normalize("NFKC", value)
    if sum(c.isdigit() for c in text) < LEAST_DIGITS:
        return False
    together = BLANKS.sub("", text)
    whole = together if re.fullmatch(r"[A-Za-z]{0,2}\d+[Xx]?", together) else text
    if LONG_ID.search(whole) or SHORT_ID.search(whole) or _has_card_number(whole):
        return True
    return any(LONG_ID.fullmatch(joined) or _is_card_number(joined) for joined in _joined_groups(text))


def _joined_groups(text: str) -> Iterator[str]:
    """Return neighbouring groups of digits as one number, wherever they stand: a seat number may come before them."""
    groups = GROUP.findall(text)
    for first in range(len(groups)):
        joined = ""
        for group in groups[first:]:
            joined += group
            if len(joined) > MOST_DIGITS:
                break
            if len(joined) >= LEAST_DIGITS:
                yield joined


def _is_card_number(digits: str) -> bool:
    return len(digits) == CARD_DIGITS and bool(CARD.fullmatch(digits)) and _luhn(digits)


def _has_card_number(text: str) -> bool:
    return any(_luhn(found.group()) for found in CARD.finditer(text))


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if place % 2 else 1)
        total += number - 9 if number > 9 else number  # noqa: PLR2004  the digits of a two-digit number, added
    return total % 10 == 0


def is_name(text: str) -> bool:
    """Whether a text may be somebody's name: it has a letter and no angle brackets."""
    return any(c.isalpha() for c in text) and not set("<>＜＞") & set(text)
