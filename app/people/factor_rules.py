"""Who needs a second step to sign in, which code fits, what a recovery code looks like (table-tested)."""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from collections.abc import Collection
from datetime import datetime, timedelta

import pyotp

from app.core.access import Role

# From the training manager up (DESIGN §3, the table of roles): whoever reads names, answers for figures or gives rights.
NEEDS_FACTOR = frozenset(
    {
        Role.TRAINING_MANAGER,
        Role.PROTECTION_LEAD,
        Role.HEAD,
        Role.BUREAU_OFFICER,
        Role.REVIEWER,
        Role.ADMINISTRATOR,
    }
)
STEP_SECONDS, STEPS_ASIDE = 30, 1
TRIES, PAUSE = 10, timedelta(hours=1)
RECOVERY_CODES, RECOVERY_SIGNS = 10, 10
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without what is mistaken for something else
CODE_DIGITS = 6


def needs_factor(roles: Collection[Role]) -> bool:
    """Whether somebody with these roles signs in with a second step."""
    return bool(NEEDS_FACTOR & set(roles))


def still_waits(*, factor_at: datetime | None, by_slip: bool, asks: bool) -> bool:
    """Whether a sign-in is not through yet: its second step is asked for and not passed. A slip is never asked for one."""
    return asks and not by_slip and factor_at is None


def fitting_step(secret: str, code: str, *, at: datetime, last_step: int | None) -> int | None:
    """Return the time step whose code this is: the present one or its neighbours, later than any taken before."""
    now_step = int(at.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    for step in range(now_step - STEPS_ASIDE, now_step + STEPS_ASIDE + 1):
        if (last_step is None or step > last_step) and hmac.compare_digest(totp.generate_otp(step), code):
            return step
    return None


def as_typed(text: str) -> str:
    """Return a typed code without blanks and strokes, in capitals."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(sign for sign in plain if sign.isalnum())


def is_totp(code: str) -> bool:
    """Whether a typed code is one from a phone, not a recovery code."""
    return len(code) == CODE_DIGITS and code.isascii() and code.isdigit()


def new_recovery_codes() -> list[str]:
    """Return ten fresh codes of about 49 bits, as ABCDE-FGHJK."""
    half = RECOVERY_SIGNS // 2
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_SIGNS)) for _ in range(RECOVERY_CODES)]
    return [f"{code[:half]}-{code[half:]}" for code in codes]
