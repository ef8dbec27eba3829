"""Letters by rule: until when one opens, whose slip a code is, what of a letter is heard."""

from __future__ import annotations

from datetime import date

import pytest

from app.classroom.letters.rules import CODE_LENGTH, grouped, last_day_of, new_token, read_code, slip_code, whose_slip
from app.classroom.service import CODE_LETTERS
from app.content.letters import letter_parts
from app.core.settings import ROOT

KEY, TOKEN = b"key", "bcdfghjk234567"


@pytest.mark.parametrize(
    ("first", "term_ends", "last"),
    [
        (date(2026, 9, 1), date(2027, 1, 20), date(2026, 10, 31)),  # 60 days
        (date(2026, 12, 10), date(2027, 1, 20), date(2027, 1, 20)),  # the end of the term
        (date(2027, 1, 18), date(2027, 1, 20), date(2027, 2, 1)),  # two weeks at the least
        (date(2026, 9, 1), None, date(2026, 10, 31)),
    ],
)
def test_letter_opens_until_the_end_of_its_term(first, term_ends, last):
    assert last_day_of(first, term_ends) == last


def test_code_of_a_slip_is_no_word_and_not_to_be_guessed():
    code = slip_code(KEY, TOKEN, 7)

    assert len(code) == CODE_LENGTH
    assert set(code) <= set(CODE_LETTERS)
    assert len(CODE_LETTERS) ** CODE_LENGTH > 2**40
    assert len(CODE_LETTERS) ** len(new_token()) > 2**60
    assert code == slip_code(KEY, TOKEN, 7), "printed again it is the same"
    assert len({code, slip_code(KEY, TOKEN, 8), slip_code(KEY, "other", 7), slip_code(b"other", TOKEN, 7)}) == 4


def test_typed_code_may_have_blanks_capitals_and_wide_letters():
    code = slip_code(KEY, TOKEN, 7)

    for typed in (
        code,
        grouped(code),
        f" {code.upper()} ",
        "-".join(code),
        code.translate(str.maketrans("23", "２３")),
    ):
        assert read_code(typed) == code
        assert whose_slip(KEY, TOKEN, [6, 7, 8], typed) == 7
    for typed in ("", "110", code[:-1], code[::-1], "我听过了"):
        assert whose_slip(KEY, TOKEN, [6, 7, 8], typed) is None
    assert whose_slip(KEY, TOKEN, [6, 8], code) is None


def test_letter_is_heard_up_to_its_second_heading():
    notice = (
        "这里没有人看回信。\n\n> **一。**\n>\n> **二。**\n\n写给家人。\n\n## 为什么\n\n因为。\n\n## 讲什么\n\n很多。\n"
    )
    parts = letter_parts(notice)

    assert parts.opening == "这里没有人看回信。"
    assert parts.sentences == "> **一。**\n>\n> **二。**"
    assert parts.heard == "写给家人。\n\n## 为什么\n\n因为。"
    assert parts.rest == "## 讲什么\n\n很多。"


def test_letter_without_a_quote_or_headings_is_heard_whole():
    parts = letter_parts("这里没有人看回信。\n\n学校将上课。\n")

    assert (parts.sentences, parts.heard, parts.rest) == ("", "学校将上课。", "")
    assert letter_parts("只有一段。").spoken == "只有一段。"


def test_letters_in_the_courses_take_about_a_minute_to_hear():
    """60 to 90 seconds at some 230 characters a minute."""
    for file in (ROOT / "courses").glob("*/notice.md"):
        spoken = letter_parts(file.read_text().split("---", 2)[2]).spoken
        assert 230 <= sum("一" <= letter <= "鿿" for letter in spoken) <= 360, file
