"""Pages of a module as the reader sees them: the screen, or where a scenario stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from app.content.rendering import render, render_inline
from app.core.languages import DEFAULT, current_tag
from app.learning.rules import Rounds, walk

if TYPE_CHECKING:
    from app.content.shapes import Course, Module, Scenario


@dataclass(frozen=True)
class ShownScenario:
    """Where a round of a scenario stands: what came of the last choice, what to decide now, what was decided."""

    round: int
    position: int
    consequence: Markup | None
    text: Markup
    choices: list[tuple[str, Markup]]
    decided: list[Markup]

    @property
    def is_finished(self) -> bool:
        """Whether the model answer is shown."""
        return not self.choices


@dataclass(frozen=True)
class ShownPage:
    """One page of a module; `tag` is the language of its text, `titles` name every page of the module."""

    number: int
    total: int
    tag: str
    titles: list[str]
    text: Markup | None = None
    scenario: ShownScenario | None = None
    sound: str | None = None

    @property
    def can_go_on(self) -> bool:
        """Whether going on is offered: a scenario is decided to its end first."""
        return self.scenario is None or self.scenario.is_finished

    @property
    def is_last(self) -> bool:
        """Whether this is the module's last page."""
        return self.number == self.total


def shown_page(
    course: Course, module: Module, number: int, rounds: Mapping[str, Rounds], *, walk_again: bool
) -> ShownPage:
    """Return a page of a module in the reader's language, where the course has it."""
    spoken = module.in_language(current_tag())
    page = spoken.pages[number - 1]
    if page.scenario is not None:
        scenario = _shown_scenario(course, page.scenario, rounds.get(page.scenario.id, {}), walk_again=walk_again)
    tag = current_tag() if module.english else DEFAULT
    return ShownPage(
        number=number,
        total=len(spoken.pages),
        tag=tag,
        titles=[one.screen.title if one.screen else _("Your decision") for one in spoken.pages],
        text=_text(course, page.screen.text) if page.screen else None,
        scenario=scenario if page.scenario else None,
        sound=_sound(course, f"{module.position}-{number}{'.en' if tag == 'en' else ''}") if page.screen else None,
    )


def _sound(course: Course, recording: str) -> str | None:
    """Return the address of a page's recording, where its author put one beside the pictures (DESIGN §6)."""
    names = (f"{recording}.{kind}" for kind in ("mp3", "m4a"))
    name = next((name for name in names if f"courses/{course.id}/media/{name}" in course.files), None)
    return name and url_for("content.media", course_id=course.id, edition=course.edition, name=name)


def _shown_scenario(course: Course, scenario: Scenario, rounds: Rounds, *, walk_again: bool) -> ShownScenario:
    number = max(rounds, default=1)
    walked = walk(scenario, rounds.get(number, ()))
    if walk_again and walked.is_finished:
        number += 1
        walked = walk(scenario, ())
    return ShownScenario(
        round=number,
        position=walked.position,
        consequence=_text(course, walked.last.consequence) if walked.last else None,
        text=_text(course, walked.step.text),
        choices=[(choice.id, render_inline(choice.text)) for choice in walked.step.choices],
        decided=[render_inline(choice.text) for choice in walked.decided],
    )


def _text(course: Course, text: str) -> Markup:
    return render(text, face="learner", course_id=course.id, edition=course.edition, english=current_tag() == "en")
