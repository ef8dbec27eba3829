"""What is asked of the course text that only packages to the right can answer (STYLE, one direction)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.content.shapes import Course, Module
from app.core.questions import Question


@dataclass(frozen=True)
class ScreenSound:
    """One screen of a module read aloud, as a class may hear it: approved by a second person, of these very words."""

    screen: int
    mimetype: str
    read: Callable[[], bytes]  # loads the sound


# Asked with an organisation's key: its own recordings, or those of the nearest one above it.
sounds_of: Question[[Session, int, Course, Module], ScreenSound] = Question("content.sounds_of")
