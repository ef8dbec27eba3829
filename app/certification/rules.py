"""Decisions about certificates, on plain values."""

from __future__ import annotations

import calendar
import re
import secrets
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import StrEnum

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BODY = 16
"""Characters before the check character: 16 of 32 signs are 80 random bits (SAFEGUARDS 24)."""

LOOKS_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
GROUP = 4
ISSUE = "issue"


def new_code(choose: Callable[[str], str] = secrets.choice) -> str:
    """Return a fresh code of 80 random bits and a check character; `choose` picks one sign of many."""
    body = "".join(choose(ALPHABET) for _ in range(BODY))
    return body + check_character(body)


def check_character(body: str) -> str:
    """Return the Luhn mod 32 check character: it finds every single wrong sign and nearly every swap."""
    total, factor = 0, 2
    for character in reversed(body):
        product = factor * ALPHABET.index(character)
        total += product // len(ALPHABET) + product % len(ALPHABET)
        factor = 3 - factor
    return ALPHABET[-total % len(ALPHABET)]


def read_code(typed: str) -> str | None:
    """Return the code somebody typed, with O read as 0 and I or L as 1; None when it cannot be one.

    Signs of full width and the whole address of a QR code are read as well.
    """
    plain = re.split(r"[?#/]", _after_address(typed))[0]
    code = "".join(c for c in plain.upper() if c.isalnum()).translate(LOOKS_LIKE)
    if len(code) != BODY + 1 or any(c not in ALPHABET for c in code):
        return None
    return code if check_character(code[:BODY]) == code[BODY] else None


def read_issue(typed: str) -> int | None:
    """Return the issue that a whole address from a QR code names."""
    named = re.search(rf"\?{ISSUE}=(\d{{1,4}})\Z", _after_address(typed), re.ASCII)
    return int(named[1]) if named else None


def _after_address(typed: str) -> str:
    return re.split("/c/", unicodedata.normalize("NFKC", typed).strip(), flags=re.IGNORECASE)[-1]


def grouped(code: str) -> str:
    """Return a code as people read it: ABCD-EFGH-JKMN-PQRS-T."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def check_address(address: str, code: str, issue: int = 1) -> str:
    """Return the address in a certificate's QR code: it says which issue was scanned, from the second on."""
    return f"{address}/c/{code}" if issue == 1 else f"{address}/c/{code}?{ISSUE}={issue}"


def last_valid_day(completed_on: date, *, valid_months: int | None, valid_days: int | None) -> date | None:
    """Return the last day a record is valid, the day clamped to the month's end; None: for ever (COMPLIANCE §3)."""
    if valid_months is not None:
        months = completed_on.month - 1 + valid_months
        year, month = completed_on.year + months // 12, months % 12 + 1
        return date(year, month, min(completed_on.day, calendar.monthrange(year, month)[1]))
    if valid_days is not None:
        return completed_on + timedelta(days=valid_days)
    return None


def is_valid_on(day: date, *, completed_on: date, valid_until: date | None, withdrawn: bool, voided: bool) -> bool:
    """Whether a certificate holds on a day; nobody outside learns which of the reasons it was (SAFEGUARDS 24)."""
    if withdrawn or voided or day < completed_on:
        return False
    return valid_until is None or day <= valid_until


class Reason(StrEnum):
    """Why a certificate is withdrawn."""

    WRONG_PERSON = "wrong-person"
    NOT_COMPLETED = "not-completed"
    ENTERED_TWICE = "entered-twice"
    WRONG_COURSE = "wrong-course"
    PAPER_LOST = "paper-lost"
    PAPER_WRONG = "paper-wrong"


OF_PAPER = frozenset({Reason.PAPER_LOST, Reason.PAPER_WRONG})
TAKE_BACK_WITHIN = timedelta(days=7)


def voids_record(reason: Reason) -> bool:
    """Whether a reason says that the learning was not real, so that the record behind the certificate is voided, too."""
    return reason not in OF_PAPER


def may_be_taken_back(withdrawn_at: datetime | None, *, at: datetime) -> bool:
    """Whether a withdrawal is so young that it may still be a mistake to mend."""
    return withdrawn_at is not None and at <= withdrawn_at + TAKE_BACK_WITHIN


SOON = timedelta(days=60)


class Standing(StrEnum):
    """How a certificate stands for its holder, who alone is told why it no longer holds."""

    VALID = "valid"
    ENDS_SOON = "ends-soon"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


def standing_on(day: date, *, is_valid: bool, valid_until: date | None) -> Standing:
    """Return how a certificate stands on a day, and so whether its holder has something to do."""
    if is_valid:
        return Standing.ENDS_SOON if valid_until is not None and valid_until - day <= SOON else Standing.VALID
    return Standing.EXPIRED if valid_until is not None and valid_until < day else Standing.WITHDRAWN
