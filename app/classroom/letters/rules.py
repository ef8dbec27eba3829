"""Decisions about letters and their slips as plain functions on plain values."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from app.classroom.service import CODE_LETTERS

TOKEN_LENGTH = 14  # 61 bits: nobody finds a letter by trying
CODE_LENGTH, GROUP = 10, 5  # 43 bits, and wrong ones are throttled
SOON = timedelta(minutes=20)  # cut, handed out and carried home takes longer
TOGETHER, OF_ONE_FAMILY = timedelta(minutes=10), 2  # twins, or two slips on grandmother's phone, are no question
LASTS, AT_LEAST = timedelta(days=60), timedelta(days=14)


def last_day_of(first: date, term_ends: date | None) -> date:
    """Return until when a letter opens: to the end of its term, at most 60 days, and two weeks at the least."""
    end = first + LASTS
    if term_ends is not None:
        end = min(end, term_ends)
    return max(end, first + AT_LEAST)


def came_soon(printed_at: datetime | None, at: datetime) -> bool:
    """Whether a receipt came sooner after a print of the slips than a slip gets home."""
    return printed_at is not None and at - printed_at < SOON


def new_token() -> str:
    """Return a fresh address of a letter: no word, and nothing that looks like something else."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(TOKEN_LENGTH))


def slip_code(key: bytes, token: str, student_id: int) -> str:
    """Return the code on the slip of one pupil's family: worked out anew each time, so that no table holds it.

    `key` is the installation's own; whoever has the database alone cannot tell which code is whose.
    """
    digest = hmac.new(key, f"letter-slip\0{token}\0{student_id}".encode(), hashlib.sha256).digest()
    number, code = int.from_bytes(digest, "big"), ""
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(CODE_LETTERS))
        code += CODE_LETTERS[place]
    return code


def grouped(code: str) -> str:
    """Return a code in groups of five, as it is printed."""
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def read_code(typed: str) -> str:
    """Return a code as it was made, from what somebody typed: wide letters, capitals, blanks and strokes do not matter."""
    plain = unicodedata.normalize("NFKC", typed[:100]).lower()
    return "".join(letter for letter in plain if letter in CODE_LETTERS)[:CODE_LENGTH]


def whose_slip(key: bytes, token: str, students: Iterable[int], typed: str) -> int | None:
    """Return whose family holds the slip with a code, having looked at every one in the same time."""
    code, found = read_code(typed).encode(), None
    for student in students:
        if hmac.compare_digest(slip_code(key, token, student).encode(), code):
            found = student
    return found
