"""A law key becomes its citation, as finely as it was verified and no finer."""

from __future__ import annotations

import pytest

from app.content.law import Law, chinese_number, parse_law
from tests.content.folder import LAW


@pytest.fixture(scope="module")
def law() -> Law:
    found, problems = parse_law(LAW, "law.yaml")
    assert problems == []
    return found


@pytest.mark.parametrize(
    ("key", "citation"),
    [
        ("big-law", "《大法》"),
        ("big-law:11.p2", "《大法》第十一条第二款"),
        ("big-law:236-1", "《大法》第二百三十六条之一"),
        ("big-law:16.i4", "《大法》第十六条第（四）项"),
        ("big-law:12", "《大法》"),
        ("big-law:999", "《大法》"),
        ("order-50:21", "《规定》（第50号）第二十一条"),
        ("order-50:24.p1", "《规定》（第50号）"),
        ("order-50:na-who", "《规定》（第50号）"),
        ("outline", None),
        ("no-such-law:1", None),
    ],
)
def test_reader_sees_a_citation_no_finer_than_was_verified(law: Law, key: str, citation: str | None) -> None:
    assert law.citation(key) == citation


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("big-law:11.p2", None),
        ("big-law", None),
        ("order-50:na-who", None),
        ("big-law:12", "没有核实"),
        ("big-law:13", "没有核实"),
        ("big-law:99", "没有核对过"),
        ("order-50:24.p1", "只许引到文件名"),
        ("outline", "不许引用"),
        ("no-such-law", "没有“no-such-law”"),
    ],
)
def test_author_is_told_why_a_key_may_not_be_used(law: Law, key: str, words: str | None) -> None:
    why = law.why_not(key)

    assert why is None if words is None else why is not None and words in why


def test_short_keys_stand_for_keys(law: Law) -> None:
    assert law.citations(("W11", "order-50", "W11")) == ["《大法》第十一条第二款", "《规定》（第50号）"]
    assert law.citations(("W11",), english=True) == ["Big Law, article 11, paragraph 2"]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (100, "一百"),
        (103, "一百零三"),
        (110, "一百一十"),
        (111, "一百一十一"),
        (236, "二百三十六"),
        (1010, "一千零一十"),
        (1200, "一千二百"),
        (1001, "一千零一"),
    ],
)
def test_numbers_are_written_as_in_law(number: int, text: str) -> None:
    assert chinese_number(number) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("documents:\n  a: {title: x}\n", "要写 title、title_en 和 cite_to"),
        ("keys:\n  a:1: {confidence: V2}\n", "没有登记"),
        ("documents:\n  a: {title: x, title_en: y, cite_to: article}\nkeys:\n  a:x1: {confidence: V2}\n", "看不懂键"),
        ("a: [", "YAML"),
    ],
)
def test_author_of_the_law_file_is_told_what_is_wrong(text: str, words: str) -> None:
    assert any(words in problem.message for problem in parse_law(text, "law.yaml")[1])
