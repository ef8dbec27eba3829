"""What may be asked of a lesson's class: how many cards there can be, and about which lesson it is asked back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.classroom.queries import pupils
from app.classroom.recall.queries import module_asked_about, recall_of
from app.classroom.recall.rules import NOT_ASKED
from app.classroom.rules import may_keep_class_check

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.classroom.models import PlannedLesson
    from app.content.shapes import Course, Module


@dataclass(frozen=True)
class Asked:
    """What may be asked of a class. `most`: no count is larger; 0 where nothing is asked. `about`: of which lesson it is asked back."""

    most: int = 0
    about: Module | None = None
    said: str = ""

    @property
    def is_anything(self) -> bool:
        """Whether anything may be asked."""
        return self.most > 0


def asked_in(
    db: Session, lesson: PlannedLesson, course: Course, module: Module, *, present: int | None = None
) -> Asked:
    """Return what may be asked of a lesson's class: nothing in a make-up lesson or of a tiny class (SAFEGUARDS 14).

    `present` are those of whom a closed register says that they were there; before it closes all of the class may be.
    """
    number = pupils.number_of_pupils(db, lesson.class_group_id, lesson.planned_on)
    if lesson.is_make_up or not may_keep_class_check(number):
        return Asked()
    most = number if present is None else present
    known = recall_of(db, lesson)
    if known is not None:
        return Asked(most, course.module(known.module), "" if known.said == NOT_ASKED else known.said)
    return Asked(most, module_asked_about(db, lesson, course, module))
