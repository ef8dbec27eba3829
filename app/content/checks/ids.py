"""No id means two things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.content.shapes import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.content.folder import Catalogue
    from app.content.shapes import Course


def id_clashes(catalogue: Catalogue) -> Iterator[Problem]:
    """Yield ids given twice: of modules and objectives across all files, of the rest within one course."""
    everywhere: dict[tuple[str, str], str] = {}
    for course in catalogue.courses.values():
        inside: dict[tuple[str, str], str] = {}
        for kind, name, file, line in _ids(course):
            known = everywhere if kind in ("模块", "目标", "测验") else inside
            first = known.setdefault((kind, name), f"{file}:{line}")
            if first != f"{file}:{line}":
                yield Problem(file, line, f"{kind}编号“{name}”已经用在 {first}")


def _ids(course: Course) -> Iterator[tuple[str, str, str, int]]:
    for module in course.modules:
        yield "模块", module.id, module.file, 2
        for objective in module.objectives:
            yield "目标", objective.id, module.file, objective.line
        for scenario in module.scenarios:
            yield "情景", scenario.id, module.file, scenario.line
        for activity in module.activities:
            yield "环节", activity.id, module.file, activity.line
    for quiz in course.quizzes.values():
        yield "测验", quiz.id, quiz.file, 2
        for item in quiz.items:
            yield "题目", item.id, quiz.file, item.line
