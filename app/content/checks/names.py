"""What a course names must exist: posts, other courses, the code of conduct, the lessons of its print pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.content.shapes import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.content.folder import Catalogue
    from app.content.shapes import Course


def unknown_names(course: Course, catalogue: Catalogue) -> Iterator[Problem]:
    """Yield posts, courses, policies and lessons that a course names and nobody has written."""
    for post in course.posts:
        if post not in catalogue.posts:
            yield Problem(course.file, course.lines.get("posts", 1), f"posts.yaml 里没有岗位“{post}”")
    for field, named in (("requires", course.requires), ("renews", course.renews)):
        for one in sorted({*named} - catalogue.courses.keys()):
            yield Problem(course.file, course.lines.get(field, 1), f"没有课程“{one}”")
    code = course.completion.code_of_conduct
    if code and code not in catalogue.policies:
        line = course.lines.get("completion", 1)
        yield Problem(course.file, line, f"没有准则“{code}”（courses/policies/{code}.md）")
    for lesson, sheet in course.worksheets.items():
        if course.module(lesson) is None:
            yield Problem(sheet["file"], 1, f"没有模块“{lesson}”；lesson 要写模块的 id")
    for quiz in course.quizzes.values():
        if quiz.kind in ("module", "class-check") and course.module(quiz.id) is None:
            yield Problem(quiz.file, 1, f"模块小测和课堂小查的 id 要和模块一样；没有模块“{quiz.id}”")
