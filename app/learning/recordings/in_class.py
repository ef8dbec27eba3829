"""Recordings that a class hears: told to the classroom, which asks without knowing of them (STYLE, one direction)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.content.questions import ScreenSound, sounds_of
from app.core.clock import today
from app.core.languages import DEFAULT
from app.learning.recordings.models import Recording
from app.learning.recordings.queries import has_no_notes, sound_of
from app.learning.recordings.rules import digest_of
from app.learning.recordings.sounds import MIMETYPES, Kind
from app.people.queries.organisations import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from app.content.shapes import Course, Module


def init_recordings() -> None:
    """Answer what the classroom asks; twice is once."""
    sounds_of.answered_by(sounds_for_class)


def sounds_for_class(db: Session, organisation_id: int, course: Course, module: Module) -> Iterator[ScreenSound]:
    """Return the approved recordings of a module's very words, of the organisation or of the nearest one above it.

    A class's file is nameless (SAFEGUARDS 35), so that what may hold notes of a phone is left out.
    One question where nobody has recorded them; a sound itself is loaded when it is read.
    """
    digests = {screen.number: digest_of(screen.text) for screen in module.screens}
    rows = db.execute(
        select(Recording.digest, Recording.organisation_id, Recording.id, Recording.kind).where(
            Recording.digest.in_(set(digests.values())),
            Recording.course == course.id,
            Recording.language == DEFAULT,
            Recording.approved_at.is_not(None),
            has_no_notes(),
        )
    ).all()
    if not rows:
        return
    known = {(digest, place): (recording, kind) for digest, place, recording, kind in rows}
    line = lines_of(db, [organisation_id], on=today())[organisation_id]
    for screen, digest in digests.items():
        nearest = next((known[digest, place] for place in line if (digest, place) in known), None)
        if nearest is not None:
            recording, kind = nearest
            yield ScreenSound(screen, MIMETYPES[Kind(kind)], partial(sound_of, db, recording))
