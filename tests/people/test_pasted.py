"""Pasted class lists: what is understood, what is refused, and who is known already."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.people.pasted import LineProblem, compare, read_pasted


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
        ("1 林一\n1 王二", [None, LineProblem.TWICE]),
        ("林一\n林一", [None, LineProblem.TWICE]),
        ("1 林一\n2 林一", [None, None]),
        ("1 " + "长" * 41, [LineProblem.LONG]),
        ("\n\n1 林一\n\n", [None]),
    ],
)
def test_line_that_cannot_be_entered_says_why(lines, problems):
    assert [pupil.problem for pupil in read_pasted(lines)] == problems


def test_identity_number_is_not_even_kept_for_the_preview():
    (pupil,) = read_pasted("11010119900307" + "7475 林一")

    assert (pupil.number, pupil.name) == ("", "")


@given(st.text(max_size=300))
def test_any_text_is_read_without_failing(text):
    for pupil in read_pasted(text):
        assert pupil.problem or pupil.name.strip()


def test_pupil_known_by_number_and_name_is_the_same_one():
    known = {("1", "林一"): (7, None), ("2", "王二"): (8, "五（2）班")}
    read = read_pasted("1 林一\n2 王二\n3 李三\n4 赵四\n周五")

    compared = compare(read, numbers={"4"}, names={"周五"}, known=known)

    assert [(pupil.person_id, pupil.problem) for pupil in compared] == [
        (7, None),
        (8, LineProblem.ELSEWHERE),
        (None, None),
        (None, LineProblem.IN_CLASS),
        (None, LineProblem.IN_CLASS),
    ]
