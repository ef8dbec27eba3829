"""A module for families: its screens in order on one page, its cases and its questions with all that can be answered on another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from app.content.rendering import render, render_inline

if TYPE_CHECKING:
    from app.content.shapes import Course, Module, Quiz, Scenario


@dataclass(frozen=True)
class ShownChoice:
    """Something one could do in a case: what comes of it, and the number of the step where it goes on."""

    text: Markup
    consequence: Markup
    goes_on: int


@dataclass(frozen=True)
class ShownStep:
    """A step of a case by its number, from 1; the last one has no choices."""

    number: int
    text: Markup
    choices: list[ShownChoice]


@dataclass(frozen=True)
class ShownPart:
    """A screen of a module, or the place of a case by its id."""

    text: Markup | None = None
    case: str | None = None


@dataclass(frozen=True)
class ShownQuestion:
    """A question with what is said to each answer; no mark is shown, and nothing is sent."""

    text: Markup
    options: list[tuple[Markup, Markup]]


def shown_parts(course: Course, module: Module) -> list[ShownPart]:
    """Return a module's parts in order; of its cases the place, they stand on a page of their own."""
    parts = []
    for page in module.pages:
        if page.scenario is not None:
            parts.append(ShownPart(case=page.scenario.id))
        elif page.screen is not None:
            parts.append(ShownPart(text=_text(course, page.screen.text)))
    return parts


def shown_case(course: Course, scenario: Scenario) -> list[ShownStep]:
    """Return all steps of a case with whatever comes of each choice: nothing has to be asked for, so nothing tells what was chosen."""
    numbers = {name: number for number, name in enumerate(scenario.steps, start=1)}
    return [
        ShownStep(
            numbers[name],
            _text(course, step.text),
            [
                ShownChoice(render_inline(choice.text), _text(course, choice.consequence), numbers[choice.target])
                for choice in step.choices
            ],
        )
        for name, step in scenario.steps.items()
    ]


def shown_questions(quiz: Quiz) -> list[ShownQuestion]:
    """Return the questions of a module, each option with its words."""
    return [
        ShownQuestion(
            render_inline(item.text),
            [(render_inline(option.text), render_inline(option.feedback)) for option in item.options],
        )
        for item in quiz.items
    ]


def _text(course: Course, text: str) -> Markup:
    return render(text, face="learner", course_id=course.id, edition=course.edition)
