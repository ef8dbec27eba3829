"""Each face shows what it may; a class sees nothing of script and notes, whatever is handed to it (SAFEGUARDS 9)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from app.content.catalogue import EXTENSION, Shelf, catalogue
from app.content.rendering import render, render_inline
from app.content.shapes import ShownText
from tests.content.folder import LESSON, ContentFolder

pytestmark = pytest.mark.sqlite_is_enough

MARKED = """\
外面的字

::::: activity {#a kind=story minutes=3}
## 环节的名字

环节里的字

:::: screen
# 屏上的字
::: case
故事的字
:::
::::

::: script
讲稿的字
:::

::: facilitator
提示的字
:::
:::::

::: scenario {#s}
### start
情景的字

- [选](#end) > 后果的字

### end
完
:::
"""


@pytest.fixture
def shelf(app: Flask, db: Any, folder: ContentFolder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    """The application with the small content folder."""
    shelf = Shelf(folder.path)
    monkeypatch.setitem(app.extensions, EXTENSION, shelf)
    with app.test_request_context():
        yield shelf


def shown(text: str, face: Any = "learner", **more: Any) -> str:
    return str(render(text, face=face, course_id="kids", edition="1.0", **more))


def test_class_sees_only_what_stood_in_a_screen(shelf: Shelf) -> None:
    html = shown(MARKED, "class")

    assert "屏上的字" in html
    assert "故事的字" in html
    for hidden in ("外面", "环节", "讲稿", "提示", "情景", "后果"):
        assert hidden not in html


@pytest.mark.parametrize(
    "text", ["讲稿的字", "::: script\n讲稿的字\n:::", "::: case\n讲稿的字\n:::", "::: help\n讲稿的字\n:::"]
)
def test_class_sees_nothing_of_a_text_that_was_no_screen(shelf: Shelf, text: str) -> None:
    assert shown(text, "class") == ""


@pytest.mark.parametrize(
    "text",
    [
        "# 题\n::: script\n讲稿的字\n:::",
        "# 题\n::: case\n::: script\n讲稿的字\n:::\n:::",
        "# 题\n::: script\n讲稿的字",
        "# 题\n:::\n讲稿的字\n::: script",
    ],
)
def test_class_sees_no_script_that_slipped_into_a_screen(shelf: Shelf, text: str) -> None:
    assert "讲稿" not in shown(ShownText(text), "class")


def test_class_sees_nothing_of_a_malformed_text(shelf: Shelf) -> None:
    assert shown(ShownText("# 题\n::: case\n没有结束"), "class") == ""


def test_screen_of_a_module_is_shown_to_the_class_and_its_activity_is_not(shelf: Shelf) -> None:
    module = catalogue().courses["kids"].modules[0]

    assert "<h1>今天的约定</h1>" in shown(module.screens[0].text, "class")
    assert "大家好" not in shown(module.activities[0].text, "class")
    assert "大家好" not in shown(LESSON.split("---\n", 2)[2], "class")


def test_same_words_shown_and_not_shown_are_kept_apart_in_the_cache(shelf: Shelf) -> None:
    assert shown(ShownText("同样的字"), "class") != ""
    assert shown("同样的字", "class") == ""


def test_learner_sees_no_script_and_no_notes(shelf: Shelf) -> None:
    html = shown(MARKED)

    assert "屏上的字" in html
    assert "情景的字" in html
    assert "讲稿" not in html
    assert "提示" not in html


def test_facilitator_sees_everything_with_the_number_of_each_screen(shelf: Shelf) -> None:
    activity = catalogue().courses["kids"].modules[0].activities[1]

    html = shown(activity.text, "facilitator")

    assert '<p class="screen-number">2</p>' in html
    assert '<div class="script">' in html
    assert "三条约定" not in html
    for part in ("讲稿的字", "提示的字", "屏上的字"):
        assert part in shown(MARKED, "facilitator")


def test_highest_heading_stands_where_the_page_wants_it(shelf: Shelf) -> None:
    assert "<h2>题</h2>" in shown("# 题")
    assert "<h2>题</h2>" in shown("## 题")
    assert "<h1>题</h1>" in shown(ShownText("## 题"), "class")
    assert "<h4>题</h4>" in shown("# 题", top=4)


def test_law_link_becomes_a_citation_and_keeps_words_that_say_more(shelf: Shelf) -> None:
    assert shown("见[大法](law:big-law:11.p2)。") == '<p>见<span class="law">《大法》第十一条第二款</span>。</p>\n'
    assert "立即报告（<span" in shown("[立即报告](law:big-law:11.p2)")
    assert "<p>没有的法</p>" in shown("[没有的法](law:no-such)")


def test_help_is_followed_by_the_lines_that_hold_today(shelf: Shelf) -> None:
    html = shown("::: help\n找信任的大人\n:::")

    assert '<a href="tel:110"' in html or 'href="tel:110"' in html
    assert "12355" in html
    assert "12338" not in html, "a line past its review date is left out"
    assert "有危险先打110" in html


def test_help_takes_the_lines_it_is_given(shelf: Shelf) -> None:
    html = shown("::: help\n找人\n:::", help_lines=lambda: Markup("<p>本校的人</p>"))

    assert '<div class="help-lines"><p>本校的人</p></div>' in html
    assert "&lt;b&gt;" in shown("::: help\n找人\n:::", help_lines=lambda: "<b>")  # type: ignore[arg-type, return-value]


def test_class_gets_help_lines_without_links(shelf: Shelf) -> None:
    html = shown(ShownText("::: help\n找人\n:::"), "class")

    assert "110" in html
    assert "href" not in html


@pytest.mark.parametrize("face", ["learner", "facilitator", "class"])
def test_help_number_is_apart_from_whose_it_is_on_paper_and_wherever_no_style_parts_them(
    shelf: Shelf, face: str
) -> None:
    html = shown(ShownText("::: help\n找人\n:::"), face)

    assert re.search(r"110</strong>(</a>)? <span", html)
    assert not re.search(r"</strong>(</a>)?<span", html)


def test_class_and_facilitator_get_the_same_help_lines_and_a_learner_all(shelf: Shelf) -> None:
    text = ShownText("::: help\n找人\n:::")

    for face in ("class", "facilitator"):
        assert "12345" not in shown(text, face), "what no organisation can remove, and nothing else"
        assert "<small>多在白天</small>" in shown(text, face)
    assert "12345" in shown(text)
    assert "各地不同，多数在白天" in shown(text)


def test_pinyin_goes_on_to_the_names_beside_the_help_numbers(shelf: Shelf) -> None:
    html = shown(ShownText("::: help\n找人\n:::"), "class", ruby="all")

    assert "<ruby>警<rp>(</rp><rt>jǐng</rt>" in html


def test_paragraph_of_one_picture_is_marked_for_the_class_alone(shelf: Shelf) -> None:
    text = ShownText("![门](media/a.svg)\n\n字 ![门](media/a.svg)")

    assert shown(text, "class").count('<p class="picture">') == 1
    assert "picture" not in shown(text)


@pytest.mark.parametrize("face", ["class", "facilitator", "learner"])
def test_list_goes_on_with_the_number_its_author_gave(shelf: Shelf, face: Any) -> None:
    assert '<ol start="4">' in shown(ShownText("4. 越界\n5. 性骚扰"), face)


def test_picture_comes_from_its_edition(shelf: Shelf) -> None:
    assert '<img src="/courses/kids/1.0/media/a.svg" alt="门" loading="lazy">' in shown("![门](media/a.svg)")
    assert 'src="/courses/kids/1.0/media/a.svg"' in shown("![门](../media/a.svg)")
    assert 'src="pack/a.svg"' in shown("![门](media/a.svg)", media="pack/")
    assert "<img" not in shown("![门](http://example.org/a.png)")
    assert "<img" not in shown("![门](media/../../etc/passwd)")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        '<img src=x onerror="alert(1)">',
        "[x](data:text/html,hi)",
        '| a |\n|:-:|\n| <b onclick="x">b</b> |',
    ],
)
def test_nothing_active_comes_out(shelf: Shelf, text: str) -> None:
    for face in ("learner", "class", "facilitator"):
        html = shown(ShownText(text), face)
        assert "<script" not in html
        assert "href" not in html
        assert " style=" not in html
        assert "<img" not in html
        assert "<b " not in html


def test_class_gets_no_link_at_all(shelf: Shelf) -> None:
    assert "<a" not in shown(ShownText("[x](https://example.org)"), "class")
    assert 'rel="noopener noreferrer"' in shown("[x](https://example.org)")


def test_young_class_reads_pinyin_on_screens(shelf: Shelf) -> None:
    assert "<rt>tǐ</rt>" in shown(ShownText("# 身体"), "class", ruby="all")


def test_option_is_shown_as_one_line_without_a_paragraph(shelf: Shelf) -> None:
    assert render_inline("**先**听 <b>") == "<strong>先</strong>听 &lt;b&gt;"


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(max_size=150) | st.text(alphabet=":\n #screenipthelpcas{}甲*[]()", max_size=200),
    face=st.sampled_from(["learner", "class", "facilitator"]),
)
def test_any_text_is_shown_without_a_crash_and_without_fence_marks(shelf: Shelf, text: str, face: str) -> None:
    html = shown(ShownText(text), face)

    assert ":::" not in html
    assert "<script" not in html
