"""Every piece of text of a course with its place and its part, so that a check can say what it reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.content.fences import Fence, Text, parse_fences
from app.content.front_matter import cut
from app.content.markdown import PlainLine, plain_lines
from app.content.shapes import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.content.shapes import Course, Module, Policy, Quiz

SCREEN = frozenset({"screen", "case", "help", "calm"})
SCENARIO = frozenset({"step", "choice", "consequence"})
QUIZ = frozenset({"question", "right", "wrong", "feedback"})
# What the facilitator of a children's lesson reads: written for adults.
FOR_ADULTS = frozenset({"facilitator", "activity", "course", "notice", "questions", "workshop"})


@dataclass(frozen=True)
class Passage:
    """A piece of Markdown: where it stands and as what."""

    file: str
    line: int
    text: str
    part: str

    def lines(self) -> tuple[PlainLine, ...]:
        """Return its words line by line."""
        return plain_lines(self.text, self.line)


def passages(course: Course) -> Iterator[Passage]:
    """Yield every text of a course: of its modules, quizzes, description, letter, questions and worksheets."""
    yield from _fenced(course.description, course.lines.get("body", 1), course.file, "course")
    for name, document in course.documents.items():
        yield from _fenced(document.text, document.line, document.file, name)
    for path, content in course.files.items():
        if "/worksheets/" in path:
            parts = cut(content.decode("utf-8"), path)
            if not isinstance(parts, Problem):
                yield from _fenced(parts.body, parts.body_line, path, "worksheet")
    for module in course.modules:
        yield from of_module(module)
    for quiz in course.quizzes.values():
        yield from of_quiz(quiz)


def of_module(module: Module) -> Iterator[Passage]:
    """Yield the texts of a module, each fence's under its name."""
    for objective in module.objectives:
        yield Passage(module.file, objective.line, objective.text, "objective")
    for point in module.key_points:
        yield Passage(module.file, 1, point, "key_point")
    yield from _fenced(module.body, module.body_line, module.file, "")
    for scenario in module.scenarios:
        for step in scenario.steps.values():
            yield Passage(module.file, step.line + 1, step.text, "step")
            for choice in step.choices:
                yield Passage(module.file, choice.line, choice.text, "choice")
                yield Passage(module.file, choice.line, choice.consequence, "consequence")


def of_quiz(quiz: Quiz) -> Iterator[Passage]:
    """Yield the texts of a quiz."""
    for item in quiz.items:
        yield Passage(quiz.file, item.line + 1, item.text, "question")
        for option in item.options:
            right = option.correct or not item.keys
            yield Passage(quiz.file, option.line, option.text, "right" if right else "wrong")
            yield Passage(quiz.file, option.line + 1, option.feedback, "feedback")


def of_policy(policy: Policy) -> Iterator[Passage]:
    """Yield the Chinese texts of a policy: that is what is signed and read out."""
    yield from _fenced(policy.text, policy.line, policy.file, "policy")


def _fenced(text: str, line: int, file: str, part: str) -> Iterator[Passage]:
    yield from _of_fence(parse_fences(text, first_line=line, root="any").root, file, part)


def _of_fence(fence: Fence, file: str, part: str) -> Iterator[Passage]:
    for child in fence.children:
        if isinstance(child, Text):
            yield Passage(file, child.line, child.text, part)
        elif child.name != "scenario":
            yield from _of_fence(child, file, child.name)
