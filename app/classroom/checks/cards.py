"""The cards of a class check as they are read aloud: question, answers, what to say to each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from app.classroom.courses import class_check
from app.content.rendering import render_inline

if TYPE_CHECKING:
    from app.content.shapes import Course, Module


@dataclass(frozen=True)
class CardOption:
    """One answer of a class-check card, read aloud."""

    text: Markup
    feedback: Markup
    correct: bool


@dataclass(frozen=True)
class CheckCard:
    """One card of a class check."""

    item: str
    text: Markup
    options: tuple[CardOption, ...]


def check_cards(course: Course, module: Module) -> list[CheckCard]:
    """Return the cards of a lesson's class check."""
    check = class_check(course, module)
    return [
        CheckCard(
            item.id,
            render_inline(item.text),
            tuple(
                CardOption(render_inline(option.text), render_inline(option.feedback), option.correct)
                for option in item.options
            ),
        )
        for item in (check.items if check else ())
    ]
