"""Fences are read exactly, and a mistake in one is told by its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content.fences import Fence, parse_attributes, parse_fences


def said(text: str, root: str = "any") -> list[tuple[int, str]]:
    return [(problem.line, problem.message) for problem in parse_fences(text, root=root).problems]


def test_author_nests_fences_with_more_colons_outside() -> None:
    text = "::::: activity {#a kind=story minutes=8}\n:::: screen\n# 标题\n::: case\n故事\n:::\n后面\n::::\n:::::"

    root = parse_fences(text).root

    assert parse_fences(text).problems == ()
    (activity,) = [child for child in root.children if isinstance(child, Fence)]
    assert activity.attributes == {"id": "a", "kind": "story", "minutes": "8"}
    (screen,) = activity.inside("screen")
    assert screen.source == "# 标题\n::: case\n故事\n:::\n后面"
    assert [case.source for case in screen.inside("case")] == ["故事"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("::: screen\n文字", 1, "没有结束"),
        ("文字\n:::", 2, "没有开始"),
        ("::: screen\n::: case\n文字\n:::\n:::", 2, "要比外层少"),
        ("::: screen\n:::: case\n文字\n::::\n:::", 2, "要比外层少"),
        (":::: screen\n::: case\n文字\n::::", 2, "没有结束"),
        ("::: sceen\n文字\n:::", 1, "没有叫“sceen”的围栏"),
        ("：：： screen\n文字\n:::", 1, "英文冒号"),
        (" ::: screen\n文字\n:::", 1, "顶格"),
        ("> ::: screen", 1, "不是围栏"),
        ("文字 ::: script", 1, "不是围栏"),
        ("::: Screen\n文字", 1, "不是围栏"),
        ("::: scenario\n:::", 1, "缺少属性“id”"),
        ("::: activity {#a kind=story minutes=x}\n:::", 1, "整数"),
        ("::: activity {#a kind=play minutes=3}\n:::", 1, "没有“play”这种环节"),
        ("::: screen {colour=red}\n:::", 1, "没有属性“colour”"),
        ("::: screen {#a #b}\n:::", 1, "写了两次"),
        ("::: screen {#a onclick=alert(1)}\n:::", 1, "看不懂属性"),
        (":::: screen\n::: script\n秘密\n:::\n::::", 2, "不能放 script"),
    ],
)
def test_author_is_told_which_line_breaks_a_fence(text: str, line: int, words: str) -> None:
    assert any(number == line and words in message for number, message in said(text)), said(text)


def test_author_may_not_put_a_script_outside_an_activity() -> None:
    assert said("::: script\n秘密\n:::", root="") == [
        (1, "这个文件的最外层不能放 script；可以放：screen、scenario、activity")
    ]


def test_attributes_are_letters_digits_and_three_marks() -> None:
    assert parse_attributes("{#a-1 .b key=c:d_e}") == {"id": "a-1", "class": "b", "key": "c:d_e"}


@given(st.text(alphabet=":： \nabcscreenript{}#=.->甲", max_size=120) | st.text(max_size=120))
def test_any_text_is_read_without_a_crash_and_every_line_has_one_place(text: str) -> None:
    parsed = parse_fences(text)

    assert all(1 <= problem.line <= text.count("\n") + text.count("\r") + 1 for problem in parsed.problems)


@given(st.lists(st.sampled_from(["case", "help", "calm"]), max_size=4))
def test_fences_that_are_right_are_never_refused(inner: list[str]) -> None:
    body = "".join(f"::: {name}\n甲\n:::\n" for name in inner)

    assert said(f":::: screen\n# 题\n{body}::::") == []
