"""Which screens may have a timer: those of activities that the class itself does, with the minutes its file gives them.

The timer is in the browser alone (static/js/class-screens.js): the teacher starts it or does not, and nothing is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.content.shapes import Module

TIMED = frozenset({"story", "drawing", "role-play", "game", "discussion", "drill"})


@dataclass(frozen=True)
class Timed:
    """The part of a lesson a screen belongs to, by its number in the lesson, and its minutes. Its name is for the teacher."""

    part: int
    minutes: int


def timed_screens(module: Module) -> dict[int, Timed]:
    """Return the timer of each screen that may have one, by the screen's number."""
    parts = {
        activity.id: Timed(number, activity.minutes)
        for number, activity in enumerate(module.activities, 1)
        if activity.kind in TIMED
    }
    return {screen.number: parts[screen.activity] for screen in module.screens if screen.activity in parts}
