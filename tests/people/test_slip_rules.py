"""What stands on a slip to sign in with, how it is read back, and who may have one."""

from __future__ import annotations

import pytest

from app.core.access import Role
from app.people.slip_rules import digits_read, grouped, is_code, is_pin, is_plain, may_have_slip, new_code, new_pin

CODE = "123456789015"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1234 5678 9015", CODE),
        ("1234-5678-9015", CODE),
        ("１２３４ ５６７８ ９０１５", CODE),
        ("l234 5678 9O15", CODE),
        ("I234567890|5", CODE),
        ("1234\u30005678\u00a09015", CODE),
    ],
)
def test_code_is_read_as_it_was_meant(typed, read):
    assert digits_read(typed) == read
    assert is_code(read)


@pytest.mark.parametrize(
    "typed", ["", "12345678901", "1234567890155", "12345678901x", "一二三四", "١٢٣٤٥٦٧٨٩٠١٥", "²²²²²²²²²²²²"]
)
def test_what_is_no_code_is_told_without_costing_a_try(typed):
    assert not is_code(digits_read(typed))


def test_one_wrong_digit_and_two_in_wrong_order_are_noticed():
    for place in range(len(CODE)):
        for digit in "0123456789":
            other = CODE[:place] + digit + CODE[place + 1 :]
            assert is_code(other) is (other == CODE)
    assert not is_code(CODE[1] + CODE[0] + CODE[2:])


def test_fresh_codes_are_codes_and_fresh_pins_are_pins_nobody_tries_first():
    codes, pins = {new_code() for _ in range(300)}, [new_pin() for _ in range(300)]

    assert all(is_code(code) for code in codes)
    assert len(codes) == 300
    assert all(is_pin(pin) and not is_plain(pin) for pin in pins)
    assert grouped(CODE) == "1234 5678 9015"


@pytest.mark.parametrize(
    ("pin", "plain"),
    [("000000", True), ("123456", True), ("654321", True), ("121212", True), ("112112", True), ("135246", False)],
)
def test_pins_that_everybody_tries_first_are_never_given(pin, plain):
    assert is_plain(pin) is plain


@pytest.mark.parametrize(
    ("roles", "may"),
    [
        ((), True),
        ((Role.CLASS_TEACHER,), True),
        ((Role.FACILITATOR,), True),
        *(((role,), False) for role in Role if role not in (Role.LEARNER, Role.CLASS_TEACHER, Role.FACILITATOR)),
        ((Role.FACILITATOR, Role.HEAD), False),
    ],
)
def test_whoever_may_hold_names_of_staff_is_not_let_in_by_paper(roles, may):
    """DESIGN 3: clerk, assessor, manager, lead and head read staff names; bureau, reviewer and administrator reach further."""
    assert may_have_slip(roles) is may
