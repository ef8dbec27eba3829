"""Quizzes of all five kinds are read; anything half-written is told by its line and never becomes a question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content.quizzes import add_english, parse_quiz
from app.content.shapes import Item, ItemKind, Quiz

HEAD = "---\nid: q\ncourse: c\nkind: module\n---\n\n"
SINGLE = "{#a objective=m-a level=apply}\n## 怎么做？\n\n- [ ] 不对\n  > 再想想。\n- [x] **对**\n  > 就是这样。\n"


def read(body: str) -> tuple[Quiz | None, list[str]]:
    quiz, problems = parse_quiz(HEAD + body, "q.md")
    return quiz, [f"{problem.line} {problem.message}" for problem in problems]


def item(body: str) -> Item:
    quiz, problems = read(body)
    assert quiz is not None, problems
    return quiz.items[0]


def test_learner_answers_a_single_choice() -> None:
    one = item(SINGLE)

    assert (one.id, one.kind, one.objective, one.level) == ("a", ItemKind.SINGLE, "m-a", "apply")
    assert [(option.id, option.text, option.feedback) for option in one.options] == [
        ("1", "不对", "再想想。"),
        ("2", "**对**", "就是这样。"),
    ]
    assert one.keys == {"2"}


def test_learner_answers_a_multiple_choice() -> None:
    one = item(SINGLE.replace("{#a", "{#a .multiple .critical") + "- [x] 也对\n  > 对。\n")

    assert one.kind is ItemKind.MULTIPLE
    assert one.critical
    assert one.keys == {"2", "3"}


def test_learner_puts_steps_in_order_whether_feedback_is_indented_by_two_or_three() -> None:
    body = "{#a .order objective=m-a level=know}\n## 排好\n\n1. 听\n  > 先\n2. 信\n   > 再\n3. 报\n  > 后\n"

    one = item(body)

    assert one.kind is ItemKind.ORDER
    assert [(option.text, option.feedback) for option in one.options] == [("听", "先"), ("信", "再"), ("报", "后")]
    assert one.keys == frozenset()


def test_learner_matches_pairs() -> None:
    one = item(
        "{#a .match objective=m-a level=know}\n## 连一连\n\n- 越界 => 要报告\n  > 对\n- 关心 => 很正常\n  > 对\n"
    )

    assert [(option.text, option.pair) for option in one.options] == [("越界", "要报告"), ("关心", "很正常")]


def test_learner_says_whether_a_sentence_is_true() -> None:
    assert item(SINGLE.replace("{#a", "{#a .true-false")).kind is ItemKind.TRUE_FALSE


def test_question_may_have_a_longer_stem() -> None:
    assert item(SINGLE.replace("## 怎么做？\n", "## 怎么做？\n\n她在门口。\n")).text == "怎么做？\n\n她在门口。"


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("{#a objective=m-a level=apply}\n", "", 7, "要有一行属性"),
        ("{#a objective=m-a level=apply}", "{#a objective=m-a}", 7, "缺少 level=apply"),
        ("{#a objective=m-a level=apply}", "{#a objective=m-a level=hard}", 7, "level 只能写"),
        ("{#a objective=m-a level=apply}", "{objective=m-a level=apply}", 7, "缺少 #promise-1"),
        ("{#a objective=m-a level=apply}", "{#a objective=m-a level=apply", 7, "以 } 结束"),
        ("{#a objective", "{#a .hard objective", 7, "没有“.hard”这一类题"),
        ("{#a objective", "{#a .order .match objective", 7, "只能有一种题型"),
        ("{#a objective", "{#a points=3 objective", 7, "没有属性“points”"),
        ("{#a objective=m-a", '{#a objective=m"a', 7, "看不懂属性"),
        ("- [x]", "- [ ]", 7, "没有标出对的选项"),
        ("- [ ]", "- [x]", 7, "只能有一个 [x]"),
        ("- [x]", "- 【x】", 12, "选项写成 - [ ]"),
        ("- [x]", "-", 12, "选项写成 - [ ]"),
        ("- [ ] 不对\n  > 再想想。\n", "", 7, "至少要 2 个"),
        ("- [ ] 不对\n  > 再想想。\n", "- [ ] 不对\n\n  又一段\n  > 再想想。\n", 10, "一行文字"),
        ("## 怎么做？\n", "# 怎么做？\n", 8, "这里只能写"),
        ("## 怎么做？\n", "## 怎么做？\n\n## 又一题？\n", 10, "要有一行属性"),
        ("\n- [ ] 不对\n  > 再想想。\n- [x] **对**\n  > 就是这样。\n", "", 8, "没有选项"),
        ("## 怎么做？\n\n- [ ] 不对\n  > 再想想。\n- [x] **对**\n  > 就是这样。\n", "", 7, "要接着写 ## 题目"),
        ("- [ ] 不对", "1. 不对", 10, "列表（- [ ] 或 - [x]）"),
    ],
)
def test_author_is_told_what_is_wrong_with_a_question(old: str, new: str, line: int, words: str) -> None:
    assert old in SINGLE
    quiz, problems = read(SINGLE.replace(old, new, 1))

    assert quiz is None
    assert any(problem.startswith(f"{line} ") and words in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("front", "words"),
    [
        ("kind: final", "要写 draw 和 pass_mark"),
        ("kind: module\ndraw: 3", "不写 draw"),
        ("kind: exam", "kind 写法不对"),
    ],
)
def test_author_is_told_what_a_kind_of_quiz_needs(front: str, words: str) -> None:
    quiz, problems = parse_quiz(HEAD.replace("kind: module", front) + SINGLE, "q.md")

    assert quiz is None
    assert words in problems[0].message


def test_same_id_twice_in_a_quiz_is_refused() -> None:
    assert any("写了两次" in problem for problem in read(SINGLE + "\n" + SINGLE)[1])


def test_english_text_takes_its_keys_from_the_chinese() -> None:
    english = HEAD + SINGLE.replace("[x]", "[ ]").replace("怎么做？", "What now?")
    quiz, _ = parse_quiz(HEAD + SINGLE, "q.md")
    translated, problems = parse_quiz(english, "q.en.md", with_keys=False)
    assert quiz is not None
    assert translated is not None, problems

    joined, wrong = add_english(quiz, translated)

    assert wrong == []
    assert joined.in_language("en").items[0].text == "What now?"
    assert joined.in_language("en").items[0].keys == {"2"}
    assert joined.in_language("zh-CN").items[0].text == "怎么做？"


def test_english_text_with_other_questions_is_refused() -> None:
    quiz, _ = parse_quiz(HEAD + SINGLE, "q.md")
    other, _ = parse_quiz(HEAD + SINGLE.replace("{#a", "{#b"), "q.en.md", with_keys=False)
    assert quiz is not None
    assert other is not None

    assert "一样" in add_english(quiz, other)[1][0].message


@given(st.text(max_size=300) | st.text(alphabet="{}#.=-[]x >\n12甲ab", max_size=300))
def test_any_text_is_read_without_a_crash_and_no_attribute_becomes_a_question(body: str) -> None:
    quiz, _problems = parse_quiz(HEAD + SINGLE + "\n" + body, "q.md")

    for one in quiz.items if quiz else ():
        assert not one.text.lstrip().startswith("{")
