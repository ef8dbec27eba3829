"""Quiz items: feedback on every option, each objective asked, finals large enough, criticals in pairs (CURRICULUM §3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.content.markdown import count_characters, plain
from app.content.shapes import Item, ItemKind, Problem, Quiz

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.content.folder import Catalogue
    from app.content.shapes import Course

TIMES_THE_DRAW = 3
LONGEST_FEEDBACK = {"pupils": 20}
LONGEST_ADULT_FEEDBACK = 60
UNEVEN = 0.2
SHORT = 6  # With options this short a single character is more than a fifth.


def _items(course: Course) -> Iterator[tuple[Quiz, Item]]:
    for quiz in course.quizzes.values():
        for item in quiz.items:
            yield quiz, item


def missing_feedback(course: Course, _catalogue: Catalogue) -> Iterator[Problem]:
    """Yield options that say nothing back."""
    for quiz, item in _items(course):
        for option in item.options:
            if not option.feedback.strip() and item.kind is not ItemKind.CONFIDENCE:
                yield Problem(quiz.file, option.line, "这个选项没有反馈；在下面缩进写：  > ……")


def long_feedback(course: Course, _catalogue: Catalogue) -> Iterator[Problem]:
    """Yield feedback that is longer than a reader takes in: 60 characters, for pupils 20."""
    longest = LONGEST_FEEDBACK.get(course.audience, LONGEST_ADULT_FEEDBACK)
    for quiz, item in _items(course):
        for option in item.options:
            length = count_characters(plain(option.feedback))
            if length > longest:
                yield Problem(quiz.file, option.line + 1, f"反馈有 {length} 字，最多 {longest} 字")


def objectives_without_item(course: Course, _catalogue: Catalogue) -> Iterator[Problem]:
    """Yield objectives nobody is asked about, and items that ask about no objective of the course."""
    asked = {item.objective for _quiz, item in _items(course)}
    known = {objective.id for module in course.modules for objective in module.objectives}
    for module in course.modules:
        for objective in module.objectives:
            if objective.id not in asked:
                yield Problem(module.file, objective.line, f"目标 {objective.id} 没有一道题")
            if not objective.id.startswith(f"{module.id}-"):
                yield Problem(module.file, objective.line, f"目标的编号要以模块编号开头：{module.id}-a")
    for quiz, item in _items(course):
        if item.objective not in known:
            yield Problem(quiz.file, item.line, f"没有目标“{item.objective}”")


def small_banks(course: Course, _catalogue: Catalogue) -> Iterator[Problem]:
    """Yield finals with fewer items than three times the draw (CURRICULUM §2.1), or without an objective in the draw."""
    objectives = sum(len(module.objectives) for module in course.modules)
    for quiz in course.quizzes.values():
        if quiz.draw is None:
            continue
        if len(quiz.items) < TIMES_THE_DRAW * quiz.draw:
            message = f"每次抽 {quiz.draw} 题，题库至少要 {TIMES_THE_DRAW * quiz.draw} 题，现在有 {len(quiz.items)} 题"
            yield Problem(quiz.file, 1, message)
        if quiz.kind == "final" and quiz.draw < objectives:
            yield Problem(
                quiz.file, 1, f"每次抽 {quiz.draw} 题，少于 {objectives} 个目标，不能每个目标都问到", level="warning"
            )


def lonely_criticals(course: Course, _catalogue: Catalogue) -> Iterator[Problem]:
    """Yield critical items without a twin, and twins that are not each other's or ask about something else (DESIGN §4)."""
    for quiz, item in _items(course):
        if item.twin is None:
            if item.critical and quiz.kind == "final":
                yield Problem(quiz.file, item.line, f"关键题 {item.id} 要有孪生题：twin=……")
            continue
        twin = quiz.item(item.twin)
        if twin is None or twin is item:
            yield Problem(quiz.file, item.line, f"孪生题“{item.twin}”不在这个测验里")
            continue
        if twin.twin != item.id:
            yield Problem(quiz.file, item.line, f"{item.id} 和 {twin.id} 要互为孪生")
        if twin.objective != item.objective:
            yield Problem(quiz.file, item.line, f"孪生题 {item.id} 和 {twin.id} 要属于同一个目标")
        if not (item.critical and twin.critical):
            yield Problem(quiz.file, item.line, "孪生题都要是关键题（.critical）")


def uneven_options(course: Course, _catalogue: Catalogue) -> Iterator[Problem]:
    """Warn of options whose length gives the answer away (CURRICULUM §3.8: alike within a fifth)."""
    for quiz, item in _items(course):
        if item.kind in (ItemKind.ORDER, ItemKind.MATCH, ItemKind.TRUE_FALSE, ItemKind.CONFIDENCE):
            continue
        lengths = [count_characters(plain(option.text)) for option in item.options]
        mean = sum(lengths) / len(lengths)
        if max(lengths) > SHORT and max(abs(length - mean) for length in lengths) > UNEVEN * mean + 1:
            said = "、".join(map(str, lengths))
            yield Problem(quiz.file, item.line, f"选项长短差得多（{said} 字），容易猜到答案", level="warning")
