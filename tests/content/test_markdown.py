"""Chinese text keeps its emphasis, its line breaks and its count of characters."""

from __future__ import annotations

import pytest

from app.content.markdown import count_characters, markdown, plain_lines, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**“敏感岗位”**的人员", "<strong>“敏感岗位”</strong>的人员"),
        ("所有**“敏感岗位”**的人员", "所有<strong>“敏感岗位”</strong>的人员"),
        ("先听**孩子的话**，再报告", "先听<strong>孩子的话</strong>，再报告"),
        ("**先听。**再报告", "<strong>先听。</strong>再报告"),
        ("他说**（小声）**别怕", "他说<strong>（小声）</strong>别怕"),
        ("**甲。**乙**丙**。", "<strong>甲。</strong>乙<strong>丙</strong>。"),
        ("*听*完", "<em>听</em>完"),
        ("这是_重点_词", "这是<em>重点</em>词"),
        ("~~“旧”~~新", "<s>“旧”</s>新"),
        ("**打110。**马上", "<strong>打110。</strong>马上"),
        # What is not Chinese stays as CommonMark says.
        ("snake_case_name", "snake_case_name"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("a**b**c", "a<strong>b</strong>c"),
        ("3~6岁和7~9岁", "3~6岁和7~9岁"),
    ],
)
def test_author_gets_the_emphasis_they_meant_beside_chinese(text: str, expected: str) -> None:
    assert markdown.renderInline(text) == expected


def test_author_gets_a_line_break_where_they_made_one() -> None:
    assert "<br" in markdown.render("地方：走廊\n时间：午休")


def test_author_cannot_write_html() -> None:
    assert "<script" not in markdown.render("<script>alert(1)</script>\n\n<b onclick=x>")


def test_reader_hears_words_without_marks_alt_texts_and_addresses() -> None:
    text = "## 标题\n\n**先**听[她](law:x)\n再报\n\n![图](media/a.svg)\n\n> 坏话"

    lines = [(line.line, line.text, line.quoted) for line in plain_lines(text, 10)]

    assert lines == [(10, "标题", False), (12, "先听她", False), (13, "再报", False), (17, "坏话", True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("先听。再报！", ["先听。", "再报！"]),
        ("他说：“别怕。”然后走了", ["他说：“别怕。”", "然后走了"]),
        ("嗯……再说", ["嗯……", "再说"]),
        ("", []),
    ],
)
def test_reader_finds_the_sentences_of_a_line(text: str, expected: list[str]) -> None:
    assert list(sentences(text)) == expected


@pytest.mark.parametrize(("text", "count"), [("打110，快！", 3), ("16:20 到家", 4), ("“好”", 1), ("", 0)])
def test_reader_counts_characters_and_numbers_but_no_marks(text: str, count: int) -> None:
    assert count_characters(text) == count
