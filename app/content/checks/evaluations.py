"""Evaluation sets are parallel forms: twelve items of the same parts, about the same objectives (CURRICULUM §2.1)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from app.content.shapes import Item, ItemKind, Problem, Quiz

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.content.folder import Catalogue
    from app.content.shapes import Course

PARTS = {"知识题": 6, "情景题": 4, "把握题": 2}
SCENARIO_LEVEL = "decide"


def evaluation_sets(course: Course, _catalogue: Catalogue) -> Iterator[Problem]:
    """Yield sets with other parts than an adult set has, two sets of one letter, and sets that are not parallel."""
    first: dict[str, Quiz] = {}
    for quiz in course.quizzes.values():
        letter = quiz.evaluation
        if letter is None:
            continue
        if letter in first:
            yield Problem(quiz.file, 1, f"评估卷 {letter} 已经有了：{first[letter].file}")
        first.setdefault(letter, quiz)
        parts = Counter(_part_of(item) for item in quiz.items)
        if parts != PARTS and course.audience != "pupils":
            said = "、".join(f"{name} {parts[name]} 道" for name in PARTS)
            yield Problem(
                quiz.file, 1, f"评估卷要有知识题（know）6 道、情景题（decide）4 道、把握题 2 道，现在是{said}"
            )
    yield from _not_parallel(list(first.values()))


def _not_parallel(quizzes: list[Quiz]) -> Iterator[Problem]:
    for quiz in quizzes[1:]:
        if _asks_about(quiz) != _asks_about(quizzes[0]):
            said = f"几份评估卷要问同样的目标：{quiz.file} 和 {quizzes[0].file} 的 objective、题型或关键题不一样"
            yield Problem(quiz.file, 1, said)


def _part_of(item: Item) -> str:
    if item.kind is ItemKind.CONFIDENCE:
        return "把握题"
    return "情景题" if item.level == SCENARIO_LEVEL else "知识题"


def _asks_about(quiz: Quiz) -> Counter[tuple[str, str, bool]]:
    return Counter((_part_of(item), item.objective, item.critical) for item in quiz.items)
