"""Values that must never become ids or be stored: shaped like an identity, pupil or bank-card number (SAFEGUARDS 37)."""

from __future__ import annotations

import re
import secrets
import unicodedata

BLANKS = re.compile(r"[\s\-·•_.]+")
LONG_ID = re.compile(r"(?<!\d)[1-9]\d{5}((?:18|19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dXx])")
SHORT_ID = re.compile(r"(?<!\d)[1-8]\d{5}\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}(?!\d)")
CARD = re.compile(r"(?<!\d)[3-6]\d{15,18}(?!\d)")
LEAST_DIGITS = 15


def new_public_id(kind: str) -> str:
    """Return a fresh id for a fact entered on screen; it says nothing about the person."""
    return f"{kind}-{secrets.token_hex(8)}"


def is_identity_shaped(value: str) -> bool:
    """Whether a value looks like an identity-card, national pupil or bank-card number, also inside other text.

    Pupil numbers are a letter before an identity number. Digits typed in groups or in full width are seen through.
    """
    text = unicodedata.normalize("NFKC", value)
    if sum(c.isdigit() for c in text) < LEAST_DIGITS:
        return False
    together = BLANKS.sub("", text)
    whole = together if re.fullmatch(r"[A-Za-z]{0,2}\d+[Xx]?", together) else text
    return bool(LONG_ID.search(whole) or SHORT_ID.search(whole) or _has_card_number(whole))


def _has_card_number(text: str) -> bool:
    return any(_luhn(found.group()) for found in CARD.finditer(text))


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if place % 2 else 1)
        total += number - 9 if number > 9 else number  # noqa: PLR2004  the digits of a two-digit number, added
    return total % 10 == 0
