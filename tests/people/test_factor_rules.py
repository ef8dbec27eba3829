"""Who needs a second step, which code fits, what a recovery code looks like."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from app.core.access import Role
from app.people.factor_rules import as_typed, fitting_step, is_totp, needs_factor, new_recovery_codes

# RFC 6238, appendix B: the key "12345678901234567890"; the last six of the eight digits printed there.
KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
VECTORS = [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")]


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_codes_are_those_of_the_standard(seconds, code):
    at = datetime.fromtimestamp(seconds, UTC)

    assert fitting_step(KEY, code, at=at, last_step=None) == seconds // 30


@pytest.mark.parametrize(
    ("aside", "fits"), [(-90, False), (-60, False), (-30, True), (0, True), (30, True), (60, False), (3600, False)]
)
def test_clock_of_the_phone_may_be_half_a_minute_off(aside, fits):
    at = datetime.fromtimestamp(1_800_000_000, UTC)
    code = pyotp.TOTP(KEY).at(at + timedelta(seconds=aside))

    assert (fitting_step(KEY, code, at=at, last_step=None) is not None) is fits


def test_no_code_is_taken_twice_nor_one_from_before_it():
    at = datetime.fromtimestamp(1_800_000_000, UTC)
    now_code, before = (pyotp.TOTP(KEY).at(at + timedelta(seconds=aside)) for aside in (0, -30))
    step = fitting_step(KEY, now_code, at=at, last_step=None)

    assert fitting_step(KEY, now_code, at=at, last_step=step) is None
    assert fitting_step(KEY, before, at=at, last_step=step) is None


@pytest.mark.parametrize("role", list(Role))
def test_second_step_is_for_managers_and_everybody_above(role):
    """DESIGN 3, the table of roles, from the training manager up."""
    below = {Role.LEARNER, Role.CLASS_TEACHER, Role.FACILITATOR, Role.CLERK, Role.ASSESSOR}

    assert needs_factor([Role.LEARNER, role]) is (role not in below)


def test_recovery_codes_are_ten_different_ones_and_read_back_however_typed():
    codes = new_recovery_codes()

    assert len({as_typed(code) for code in codes}) == 10
    assert all(as_typed(f" {code.lower().replace('-', ' ')} ") == as_typed(code) for code in codes)
    assert not any(is_totp(as_typed(code)) for code in codes)
