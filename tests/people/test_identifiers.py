"""Numbers that identify a person or a bank account are seen through every disguise; ordinary numbers are left alone."""

from __future__ import annotations

import pytest

from app.people.identifiers import is_identity_shaped

MADE_UP_ID = "11010119900307" + "7475"


@pytest.mark.parametrize(
    "value",
    [
        MADE_UP_ID,
        MADE_UP_ID[:17] + "X",
        MADE_UP_ID[:17] + "x",
        f"G{MADE_UP_ID}",
        f"user-{MADE_UP_ID}@example.org",
        f"{MADE_UP_ID[:6]} {MADE_UP_ID[6:14]} {MADE_UP_ID[14:]}",
        "１１０１０１１９９００３０７７４７５",
        "110101900307747",
        "4111 1111 1111 1111",
        "6222021234567890128",
        f"51 {MADE_UP_ID}",
        f"51\t{MADE_UP_ID[:6]} {MADE_UP_ID[6:14]} {MADE_UP_ID[14:]} 林一",
        f"51,{MADE_UP_ID}",
        "51 4111 1111 1111 1111 林一",
    ],
)
def test_identity_or_card_number_is_recognised(value):
    assert is_identity_shaped(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "何秀",
        "13800138000",
        "2026-09-01",
        "20260901001",
        "he@example.org",
        "s-014",
        "1987654321012345678",
        "8c6f4b1e-0d2a-4f3b-9a51-7e2d1c0b9a88",
        "010-12345678",
        "G20260101",
        "0551-62345678 13800138000",
        "8:00-11:30 14:00-17:30 0551-62345678",
    ],
)
def test_ordinary_number_is_left_alone(value):
    assert not is_identity_shaped(value)
