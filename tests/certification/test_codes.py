"""Codes: 80 random bits, a check character, and kindness towards O and 0."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.certification.rules import (
    ALPHABET,
    BODY,
    check_character,
    grouped,
    is_valid_on,
    last_valid_day,
    new_code,
    read_code,
    read_issue,
)

bodies = st.text(ALPHABET, min_size=BODY, max_size=BODY)


@given(bodies)
def test_printed_code_is_read_back_with_dashes_small_letters_and_blanks(body: str) -> None:
    code = body + check_character(body)

    assert read_code(grouped(code)) == code
    assert read_code(f"  {code.lower()} ") == code


@given(bodies, st.integers(0, BODY - 1), st.sampled_from(ALPHABET))
def test_one_wrong_sign_is_always_noticed(body: str, place: int, sign: str) -> None:
    code = body + check_character(body)
    wrong = code[:place] + sign + code[place + 1 :]

    assert (read_code(wrong) is None) == (wrong != code)


def test_letter_o_typed_for_zero_is_read_as_zero() -> None:
    body = "0123456789ABCDE0"
    code = body + check_character(body)

    assert read_code(code.replace("0", "O").replace("1", "l")) == code


@pytest.mark.parametrize("typed", ["", "ABC", "0" * 30, "证书编号", "0123-4567-89AB-CDEF-!"])
def test_what_cannot_be_a_code_is_refused(typed: str) -> None:
    assert read_code(typed) is None


def test_address_of_the_qr_code_and_full_width_signs_are_read() -> None:
    code = "0123456789ABCDEF"
    code += check_character(code)

    for typed in (f"http://127.0.0.1:8000/c/{code}", f" https://hulei.example/C/{grouped(code)}?issue=2 "):
        assert read_code(typed) == code
    full_width = "".join(chr(ord(sign) + 0xFEE0) for sign in grouped(code))
    assert read_code(full_width) == code
    assert read_issue(f"https://hulei.example/c/{code}?issue=2") == 2
    assert read_issue(code) is None
    assert read_code("https://hulei.example/other/" + code) is None


def test_new_codes_are_readable_and_differ() -> None:
    codes = {new_code() for _ in range(200)}

    assert len(codes) == 200
    assert all(read_code(code) == code for code in codes)


@pytest.mark.parametrize(
    ("completed", "months", "days", "last"),
    [
        (date(2026, 1, 31), 1, None, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, None, date(2025, 2, 28)),
        (date(2026, 11, 22), 12, None, date(2027, 11, 22)),
        (date(2026, 12, 31), 2, None, date(2027, 2, 28)),
        (date(2026, 9, 1), None, 30, date(2026, 10, 1)),
        (date(2026, 9, 1), None, None, None),
    ],
)
def test_last_valid_day(completed: date, months: int | None, days: int | None, last: date | None) -> None:
    assert last_valid_day(completed, valid_months=months, valid_days=days) == last


@pytest.mark.parametrize(
    ("day", "until", "withdrawn", "voided", "valid"),
    [
        (date(2026, 9, 1), date(2027, 9, 1), False, False, True),
        (date(2027, 9, 1), date(2027, 9, 1), False, False, True),
        (date(2027, 9, 2), date(2027, 9, 1), False, False, False),
        (date(2026, 8, 31), None, False, False, False),
        (date(2040, 1, 1), None, False, False, True),
        (date(2026, 9, 2), None, True, False, False),
        (date(2026, 9, 2), None, False, True, False),
    ],
)
def test_certificate_holds_between_its_days_unless_taken_back(
    day: date, until: date | None, withdrawn: bool, voided: bool, valid: bool
) -> None:
    assert (
        is_valid_on(day, completed_on=date(2026, 9, 1), valid_until=until, withdrawn=withdrawn, voided=voided) is valid
    )
