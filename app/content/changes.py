"""What a new edition of a course changed: the modules with other content, the final with another bank."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.content.shapes import Course, Module

PICTURE = re.compile(r"media/[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True)
class Changes:
    """What is new to somebody who completed a former edition: ids of modules, in their order, the final, the practical part."""

    modules: tuple[str, ...]
    final: bool
    practical: bool

    @property
    def none(self) -> bool:
        """Whether nothing is new."""
        return not (self.modules or self.final or self.practical)


def changes_between(former: Course, present: Course) -> Changes:
    """Return what a learner of a former edition has not learnt yet.

    A module is the same when its text, its questions and its pictures are, byte for byte; where it stands in the course
    does not matter, nor do the English text (a translation) and recorded sound. The final is the same when its bank and
    what passes it are, the practical part when its file is.
    """
    by_id = {module.id: _content(former, module) for module in former.modules}
    return Changes(
        modules=tuple(module.id for module in present.modules if by_id.get(module.id) != _content(present, module)),
        final=present.final is not None and _final(former) != _final(present),
        practical=present.practical is not None and _practical(former) != _practical(present),
    )


def major_of(edition: str | None) -> int:
    """Return the first number of an edition: people are asked to retake what a new one changed (DESIGN §4)."""
    first = (edition or "").partition(".")[0]
    return int(first) if first.isascii() and first.isdigit() else -1


def _content(course: Course, module: Module) -> tuple[bytes, ...]:
    text = course.files[module.file]
    quiz = course.quiz_of(module.id)
    pictures = sorted(set(PICTURE.findall(text.decode("utf-8", "replace"))))
    return (
        text,
        course.files[quiz.file] if quiz else b"",
        *(course.files.get(f"courses/{course.id}/{picture}", b"") for picture in pictures),
    )


def _final(course: Course) -> tuple[bytes, int | None, bool] | None:
    if course.final is None:
        return None
    return course.files[course.final.file], course.completion.pass_mark, course.completion.critical


def _practical(course: Course) -> bytes | None:
    return course.files[course.practical.file] if course.practical is not None else None
