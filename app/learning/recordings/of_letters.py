"""A letter as somebody of the school reads it aloud: approved by a second person, played to whoever opens the letter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.content.letters import LETTER, LetterSound, letter_sound
from app.learning.recordings.models import Recording
from app.learning.recordings.queries import has_no_notes, sound_of
from app.learning.recordings.rules import digest_of
from app.learning.recordings.sounds import MIMETYPES, Kind

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def init_letter_sounds() -> None:
    """Answer what the classroom asks of a letter's sound; twice is once."""
    letter_sound.answered_by(sounds_of_letter)


def sounds_of_letter(db: Session, places: Sequence[int], course: str, spoken: str) -> Iterator[LetterSound]:
    """Yield the approved recordings of these very words at some organisations, the nearest first."""
    rows = db.scalars(
        select(Recording).where(
            Recording.organisation_id.in_(places),
            Recording.course == course,
            Recording.module == LETTER,
            Recording.digest == digest_of(spoken),
            Recording.approved_at.is_not(None),
            has_no_notes(),
        )
    ).all()
    for row in sorted(rows, key=lambda one: places.index(one.organisation_id)):
        yield LetterSound(MIMETYPES[Kind(row.kind)], partial(sound_of, db, row.id), row.seconds or 0)
