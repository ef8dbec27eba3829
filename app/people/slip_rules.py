"""What stands on a slip to sign in with, how it is read back from a small keyboard, and who may have one (table-tested)."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Collection
from datetime import timedelta
from itertools import pairwise

from app.core.access import Role

CODE_DIGITS, PIN_DIGITS, GROUP = 12, 6, 4
TRIES, PAUSE, MOST_TRIES = 5, timedelta(minutes=15), 20
TRIES_AN_ADDRESS = 100  # A staff room shares one address.
# Who may hold names of staff, or sees further than one school (DESIGN §3), is never let in by paper: a slip lies in a drawer.
NOT_BY_PAPER = frozenset(
    {
        Role.CLERK,
        Role.ASSESSOR,
        Role.TRAINING_MANAGER,
        Role.PROTECTION_LEAD,
        Role.HEAD,
        Role.BUREAU_OFFICER,
        Role.REVIEWER,
        Role.ADMINISTRATOR,
    }
)
MISREAD = str.maketrans({"O": "0", "o": "0", "〇": "0", "l": "1", "I": "1", "i": "1", "|": "1"})


def may_have_slip(roles: Collection[Role]) -> bool:
    """Whether somebody with these roles, held now or later, may be let in by a slip."""
    return not NOT_BY_PAPER & set(roles)


def new_code() -> str:
    """Return twelve digits, the last of which tells most slips of a finger."""
    digits = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS - 1))
    return digits + _check_digit(digits)


def new_pin() -> str:
    """Return six digits that are no row and no repetition."""
    while True:
        pin = "".join(secrets.choice("0123456789") for _ in range(PIN_DIGITS))
        if not is_plain(pin):
            return pin


def is_plain(pin: str) -> bool:
    """Whether a PIN is what people try first: one digit, two in turn, or a row up or down."""
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return len(steps) == 1 or len(set(pin)) <= len("ab")


def grouped(code: str) -> str:
    """Return a code in groups of four, as it is printed."""
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def digits_read(typed: str) -> str:
    """Return what was typed as digits, with O read as 0 and l as 1; blanks and strokes are left out."""
    plain = unicodedata.normalize("NFKC", typed).translate(MISREAD)
    return "".join(sign for sign in plain if not (sign.isspace() or sign in "-—·.,"))


def is_code(digits: str) -> bool:
    """Whether digits can be the code of a slip: enough of them, and the last one fits."""
    return _are_digits(digits, CODE_DIGITS) and _check_digit(digits[:-1]) == digits[-1]


def is_pin(digits: str) -> bool:
    """Whether digits can be a PIN."""
    return _are_digits(digits, PIN_DIGITS)


def _are_digits(text: str, count: int) -> bool:
    return len(text) == count and text.isascii() and text.isdigit()


def _check_digit(digits: str) -> str:
    """Return the digit that makes the sum of ISO/IEC 7812-1, annex B, end in 0."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return str(-total % 10)
