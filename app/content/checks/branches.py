"""Scenarios: whichever way somebody takes, they decide at least three times (CURRICULUM §3.16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.content.scenarios import END, START, steps_from
from app.content.shapes import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.content.folder import Catalogue
    from app.content.shapes import Course

FEWEST_DECISIONS = 3


def few_decisions(course: Course, _catalogue: Catalogue) -> Iterator[Problem]:
    """Yield scenarios that can be finished with fewer than three decisions, and steps that leave no choice."""
    for module in course.modules:
        for scenario in module.scenarios:
            decisions = steps_from(scenario.steps, START).get(END, 0)
            if decisions < FEWEST_DECISIONS:
                message = (
                    f"情景 {scenario.id} 最短的路只有 {decisions} 次决定；不管怎么走，至少要 {FEWEST_DECISIONS} 次"
                )
                yield Problem(module.file, scenario.line, message)
            for step in scenario.steps.values():
                if len(step.choices) == 1:
                    yield Problem(module.file, step.line, f"小节“{step.id}”只有一个选择，不算决定", level="warning")
