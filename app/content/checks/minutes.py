"""Minutes add up: activities to their module, modules to their course."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.content.shapes import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.content.folder import Catalogue
    from app.content.shapes import Course

NAMES = {"online": "线上", "in_person": "线下"}


def course_minutes(course: Course, _catalogue: Catalogue) -> Iterator[Problem]:
    """Yield a course whose minutes are not those of its modules; a workshop's count as in person."""
    for mode, name in NAMES.items():
        total = sum(module.minutes for module in course.modules if module.mode == mode)
        workshop = course.documents.get("workshop")
        if mode == "in_person" and workshop is not None:
            total += workshop.minutes or 0
        if total != course.minutes[mode]:
            line = course.lines.get(f"minutes.{mode}", course.lines.get("minutes", 1))
            yield Problem(course.file, line, f"{name}分钟数写的是 {course.minutes[mode]}，各模块加起来是 {total}")


def lesson_minutes(course: Course, _catalogue: Catalogue) -> Iterator[Problem]:
    """Yield a lesson whose activities take longer or shorter than it."""
    for module in course.modules:
        if module.activities:
            total = sum(activity.minutes for activity in module.activities)
            if total != module.minutes:
                yield Problem(
                    module.file, module.activities[0].line, f"模块 {module.minutes} 分钟，各环节加起来 {total} 分钟"
                )
        elif course.audience == "pupils":
            yield Problem(module.file, module.body_line, "学生课由环节组成：::: activity {#rules kind=rules minutes=3}")
