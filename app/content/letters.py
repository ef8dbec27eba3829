"""The letter of a course to the families: its three sentences, what is read aloud of it, and the rest."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.content.shapes import Module, Page, Screen
from app.core.questions import Question

if TYPE_CHECKING:
    from app.content.shapes import Course

LETTER = "letter"
HEADING = re.compile(r"^##? ", re.MULTILINE)
HEADINGS_READ = 1  # 60 to 90 seconds: what comes before the second heading, some 250 to 350 characters


@dataclass(frozen=True)
class LetterParts:
    """A letter in Markdown: who does not read replies and whom to call, its three sentences, what is heard, the rest."""

    opening: str
    sentences: str
    heard: str
    rest: str

    @property
    def spoken(self) -> str:
        """Return all that is read aloud."""
        return "\n\n".join(part for part in (self.opening, self.sentences, self.heard) if part)


def letter_parts(notice: str) -> LetterParts:
    """Take a letter apart: first paragraph, the quote behind it, all before the second heading, what follows."""
    opening, _, after = notice.strip().partition("\n\n")
    after = after.lstrip("\n")
    lines = after.split("\n")
    quoted = next((number for number, line in enumerate(lines) if not line.startswith(">")), len(lines))
    text = "\n".join(lines[quoted:]).strip()
    headings = [found.start() for found in HEADING.finditer(text)]
    end = headings[HEADINGS_READ] if len(headings) > HEADINGS_READ else len(text)
    return LetterParts(opening, "\n".join(lines[:quoted]), text[:end].strip(), text[end:].strip())


def letter_as_module(course: Course) -> Module | None:
    """Return what is read aloud of a course's letter as a module of one screen, to record it as other screens are."""
    if course.notice is None:
        return None
    spoken = letter_parts(course.notice).spoken
    return Module(
        id=LETTER,
        position=0,
        title="给家人的一封信",
        title_en="A letter to the families",
        minutes=2,
        mode="online",
        objectives=(),
        key_points=(),
        content_note=None,
        body=spoken,
        pages=(Page(screen=Screen(1, spoken)),),
        activities=(),
        file=f"courses/{course.id}/notice.md",
    )


@dataclass(frozen=True)
class LetterSound:
    """A letter as somebody of the school reads it aloud; its bytes are loaded when they are asked for.

    `seconds`: how long it lasts, 0 where that is not known.
    """

    mimetype: str
    content: Callable[[], bytes]
    seconds: int = 0


# The sound of a letter's words at some organisations, the nearest first: asked with a database session, the organisations,
# the course's id and the words. Learning knows, which stands beside the classroom.
letter_sound: Question[..., LetterSound] = Question("content.letter_sound")
