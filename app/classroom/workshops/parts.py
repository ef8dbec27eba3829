"""The parts of an adult course that a workshop may teach: its modules, and its part in person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.classroom.workshops.rules import PartTaught
from app.content.catalogue import catalogue
from app.content.in_person import IN_PERSON, in_person_id
from app.core.languages import in_current_language

if TYPE_CHECKING:
    from app.content.shapes import Course

ADULTS = ("staff", "volunteers")


@dataclass(frozen=True)
class Part:
    """A part as it is offered: `is_module` when the course asks for it."""

    id: str
    title: str
    minutes: int
    is_module: bool

    @property
    def taught(self) -> PartTaught:
        """Return it as the rules see it."""
        return PartTaught(self.id, self.minutes, self.is_module)


def courses_to_teach() -> list[Course]:
    """Return the courses for adults that are ready."""
    return sorted((one for one in catalogue().ready if one.audience in ADULTS), key=lambda one: one.id)


def parts_of(course: Course) -> list[Part]:
    """Return what a day may teach of a course: the part in person first, for whom it was written."""
    document = course.documents.get(IN_PERSON)
    found = []
    if document is not None:
        found.append(
            Part(
                in_person_id(course.id),
                in_current_language(document.title, document.title_en),
                document.minutes or 0,
                is_module=False,
            )
        )
    found += [
        Part(one.id, in_current_language(one.title, one.title_en), one.minutes, is_module=True)
        for one in course.modules
    ]
    return found


def chosen_parts(course: Course, ids: Sequence[str]) -> list[Part]:
    """Return these parts of a course in the order they are taught: modules first, then the part in person."""
    by_id = {part.id: part for part in parts_of(course)}
    return sorted((by_id[one] for one in ids if one in by_id), key=lambda part: not part.is_module)
