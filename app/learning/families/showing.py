"""A module for families as one page: its screens in order, its cases where the address says, its questions with all answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for
from markupsafe import Markup

from app.content.rendering import render, render_inline
from app.learning.rules import walk

if TYPE_CHECKING:
    from app.content.shapes import Course, Module, Quiz, Scenario

MOST_DECISIONS = 40  # whoever goes round in circles begins anew


@dataclass(frozen=True)
class ShownCase:
    """Where a case stands: what came of the last choice, the text, the choices with the address each leads to."""

    id: str
    consequence: Markup | None
    text: Markup
    choices: list[tuple[Markup, str]]
    again: str


@dataclass(frozen=True)
class ShownPart:
    """A screen or a case of a module."""

    text: Markup | None = None
    case: ShownCase | None = None


@dataclass(frozen=True)
class ShownQuestion:
    """A question with what is said to each answer; no mark is shown, and nothing is sent."""

    text: Markup
    options: list[tuple[Markup, Markup]]


def shown_parts(course: Course, module: Module, ways: Mapping[str, str]) -> list[ShownPart]:
    """Return a module's parts; `ways` say of each case, by its id, what was chosen so far."""
    parts = []
    for page in module.pages:
        if page.scenario is not None:
            parts.append(ShownPart(case=_shown_case(course, module, page.scenario, ways)))
        elif page.screen is not None:
            parts.append(ShownPart(text=_text(course, page.screen.text)))
    return parts


def _shown_case(course: Course, module: Module, scenario: Scenario, ways: Mapping[str, str]) -> ShownCase:
    chosen_so_far = ways.get(scenario.id, "").split(".")
    walked = walk(scenario, chosen_so_far if len(chosen_so_far) <= MOST_DECISIONS else ())
    before = [choice.id for choice in walked.decided]

    def address(*chosen: str) -> str:
        way = f"?{scenario.id}={'.'.join(chosen)}" if chosen else ""
        return f"{url_for('families.module', course_id=course.id, number=module.position)}{way}#{scenario.id}"

    return ShownCase(
        id=scenario.id,
        consequence=_text(course, walked.last.consequence) if walked.last else None,
        text=_text(course, walked.step.text),
        choices=[(render_inline(choice.text), address(*before, choice.id)) for choice in walked.step.choices],
        again=address(),
    )


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
