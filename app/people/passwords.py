"""What a password must be: long enough, not a common one, not the login (table-tested)."""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from functools import cache
from itertools import pairwise
from pathlib import Path

SHORTEST, LONGEST = 10, 200
DIFFERENT = 5


class PasswordProblem(StrEnum):
    """Why a password is refused."""

    SHORT = "short"
    COMMON = "common"
    LOGIN = "login"
    MONOTONE = "monotone"


@cache
def common_passwords() -> frozenset[str]:
    """Return the shipped list of passwords of ten letters and more that everybody tries first."""
    lines = Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8").split()
    return frozenset(lines)


def problem_of(password: str, login: str = "") -> PasswordProblem | None:
    """Return why a password is refused, or None."""
    plain = unicodedata.normalize("NFKC", password).lower()
    if len(password) < SHORTEST:
        return PasswordProblem.SHORT
    if login and (login.lower() in plain or plain in login.lower()):
        return PasswordProblem.LOGIN
    if plain.isdigit() or len(set(plain)) < DIFFERENT or _is_run(plain):
        return PasswordProblem.MONOTONE
    if plain in common_passwords() or plain.rstrip("!.@#") in common_passwords():
        return PasswordProblem.COMMON
    return None


def _is_run(text: str) -> bool:
    """Whether each sign follows the one before, as in 1234567890 or abcdefghij."""
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    return len(steps) == 1
