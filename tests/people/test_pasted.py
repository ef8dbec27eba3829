"""Pasted class lists: what is understood, what is refused, and who is known already."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.people.identifiers import is_identity_shaped
from app.people.pasted import LineProblem, compare, read_pasted, without_identity_numbers

MADE_UP_ID = "11010119900307" + "7475"


@pytest.mark.parametrize(
    ("line", "number", "name"),
    [
        ("1 林一", "1", "林一"),
        ("01\t林一", "01", "林一"),
        ("12，欧阳小月", "12", "欧阳小月"),
        ("3、王 芳", "3", "王 芳"),
        ("5. 木拉提·艾山", "5", "木拉提·艾山"),
        ("20260501 林一", "20260501", "林一"),
        ("A07 林一", "A07", "林一"),
        ("林一", "", "林一"),
        ("  7   Anna Li ", "7", "Anna Li"),
    ],
)
def test_line_is_a_number_and_a_name(line, number, name):
    (pupil,) = read_pasted(line)

    assert (pupil.number, pupil.name, pupil.problem) == (number, name, None)


@pytest.mark.parametrize(
    ("lines", "problems"),
    [
        ("12", [LineProblem.UNREADABLE]),
        ("11010119900307" + "7475 林一", [LineProblem.IDENTITY]),
        ("1 林一\n1 王二", [None, None]),
        ("7 林一\n07 林一", [None, LineProblem.TWICE]),
        ("林一\n林一", [None, LineProblem.TWICE]),
        ("1 林一\n2 林一", [None, None]),
        ("1 " + "长" * 41, [LineProblem.LONG]),
        ("1 <b>林一</b>", [LineProblem.SIGNS]),
        ("1 12", [LineProblem.UNREADABLE]),
        ("\n\n1 林一\n\n", [None]),
    ],
)
def test_line_that_cannot_be_entered_says_why(lines, problems):
    assert [pupil.problem for pupil in read_pasted(lines)] == problems


@pytest.mark.parametrize("before", ["", "51 ", "51\t", "51,", "51，", "51.", "51 - "])
@pytest.mark.parametrize("number", [MADE_UP_ID, " ".join((MADE_UP_ID[:6], MADE_UP_ID[6:14], MADE_UP_ID[14:]))])
@pytest.mark.parametrize("after", ["", " 林一", "\t林一", ",林一"])
def test_identity_number_is_kept_for_no_preview_and_no_second_try(before, number, after):
    line = f"{before}{number}{after}"

    (pupil,) = read_pasted(line)
    again = without_identity_numbers(f"7 王二\n{line}\n8 赵三")

    assert (pupil.number, pupil.name, pupil.problem) == ("", "", LineProblem.IDENTITY)
    assert not is_identity_shaped(again.splitlines()[1])
    assert not any(group in again for group in number.split() if len(group) > 2)
    assert again.startswith("7 王二\n")
    assert again.endswith("\n8 赵三")
    assert after.strip("\t ,") in again


def test_number_that_is_nearly_an_identity_number_is_not_shown_as_a_name():
    (pupil,) = read_pasted("51\t" + MADE_UP_ID[:16])

    assert (pupil.name, pupil.problem) == ("", LineProblem.UNREADABLE)


@given(st.text(max_size=300))
def test_any_text_is_read_without_failing(text):
    for pupil in read_pasted(text):
        assert pupil.problem or pupil.name.strip()


def test_pupil_known_by_number_and_name_is_the_same_one():
    known = {("1", "林一"): (7, None), ("2", "王二"): (8, "五（2）班")}
    read = read_pasted("1 林一\n2 王二\n3 李三\n4 赵四\n周五")

    compared = compare(read, there={("04", "赵四"), ("", "周五")}, known=known)

    assert [(pupil.person_id, pupil.problem) for pupil in compared] == [
        (7, None),
        (8, LineProblem.ELSEWHERE),
        (None, None),
        (None, LineProblem.IN_CLASS),
        (None, LineProblem.IN_CLASS),
    ]


def test_number_that_two_have_is_flagged_with_both_lines_and_keeps_nobody_out():
    read = read_pasted("7 林一\n07 王二\n8 李三\n9 赵四\n周五")

    compared = compare(read, there={("8", "周五"), ("10", "钱六")}, known={})

    assert [(one.is_shared, one.problem) for one in compared] == [
        (True, None),
        (True, None),
        (True, None),
        (False, None),
        (False, LineProblem.IN_CLASS),
    ]
