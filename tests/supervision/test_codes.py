"""What a reference code can hold: a number of a paper, never a word, a place or an identity number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.supervision.codes import is_reference


@pytest.mark.parametrize("text", ["AQ-2026-03", "2026-10-08-001", "1", "2026/11", "AQJC2026-3", "x1"])
def test_number_of_a_paper_is_a_reference(text):
    assert is_reference(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "后门锁坏了",
        "宿舍3楼",
        "houmen-1",  # a word in letters
        "AQ 2026",  # blanks make room for words
        "AQ-",  # no digit
        "A" * 4 + "1" * 20,  # too long
        "110101199003071233",  # an identity number
        "6222021234567890128",  # a bank card
        "a1\n",
        "20261008001",  # eleven digits on end
        "138-1234-5678",
        "13812345678",
        "0571-8765432",
    ],
)
def test_words_places_and_identity_numbers_are_none(text):
    assert not is_reference(text)


@given(st.text(max_size=40))
def test_whatever_passes_is_short_plain_and_holds_no_word(text):
    if is_reference(text):
        assert len(text) <= 20
        assert text.isascii()
        assert not any(part.isalpha() and len(part) > 4 for part in text.replace("/", "-").split("-"))
