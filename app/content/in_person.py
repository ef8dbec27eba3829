"""The part of an adult course that is held in person (`workshop.md`): by which id a taught session names it."""

from __future__ import annotations

IN_PERSON = "workshop"  # as the file, and among a course's documents


def in_person_id(course_id: str) -> str:
    """Return the id by which a session names a course's part in person; no record asks for it."""
    return f"{course_id}-{IN_PERSON}"
