"""Questions about recall: what a class is asked about, what stands beside a lesson, what a school's classes could still say."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from sqlalchemy import select, true

from app.classroom.models import PlannedLesson
from app.classroom.queries.pupils import taught_modules
from app.classroom.recall.models import ClassRecall
from app.classroom.recall.rules import Recalled, asked_about, asks_back, beside_claim, together
from app.compliance.questions import RecalledLater, recalled_later
from app.people.models import ClassGroup
from app.supervision.plans.rules import usual_school_year

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.questions import Counted
    from app.content.shapes import Course, Module


def module_asked_about(db: Session, lesson: PlannedLesson, course: Course, module: Module) -> Module | None:
    """Return about which lesson a class is asked at the start of this one; None where nothing is asked."""
    if lesson.is_make_up or not asks_back(module):
        return None
    modules = {course.id: [one.id for one in course.modules]}
    taught = taught_modules(db, lesson.class_group_id, modules, lesson.planned_on)
    return asked_about(course, module, taught, lesson.planned_on)


def recall_of(db: Session, lesson: PlannedLesson) -> ClassRecall | None:
    """Return what was entered as said at the start of a lesson."""
    return db.scalar(select(ClassRecall).filter_by(planned_lesson_id=lesson.id))


_RECALLED = (
    select(
        PlannedLesson.class_group_id,
        ClassGroup.organisation_id,
        PlannedLesson.course,
        ClassRecall.module,
        PlannedLesson.planned_on,
        ClassRecall.said,
    )
    .join(PlannedLesson, PlannedLesson.id == ClassRecall.planned_lesson_id)
    .join(ClassGroup, ClassGroup.id == PlannedLesson.class_group_id)
    .order_by(ClassRecall.id)
)


def recalls_of_classes(db: Session, class_groups: Collection[int]) -> list[Recalled]:
    """List what classes could still say, in the order of entry."""
    return [Recalled(*row) for row in db.execute(_RECALLED.where(PlannedLesson.class_group_id.in_(class_groups)))]


def recall_after(db: Session, lesson: PlannedLesson) -> Recalled | None:
    """Return what the class could still say of a lesson at the start of a later one, whoever gave either."""
    recalls = [
        one
        for one in recalls_of_classes(db, [lesson.class_group_id])
        if (one.course, one.module) == (lesson.course, lesson.module)
    ]
    return beside_claim(recalls, taught_on=lesson.planned_on, next_taught_on=None) if recalls else None


def init_recalled_later() -> None:
    """Answer what pages of figures ask; twice is once."""
    recalled_later.answered_by(_recalled_later)


def _recalled_later(db: Session, counted: Counted, courses: Collection[str]) -> Iterator[RecalledLater]:
    """Yield what classes could still say in the whole school year of a day.

    The figure is the same for every day of that year: one that moved with the day would tell classes apart.
    """
    first, last = usual_school_year(counted.until)
    rows = db.execute(
        _RECALLED.where(
            ClassGroup.organisation_id.in_(list(counted.places)),
            PlannedLesson.planned_on.between(first, last),
            PlannedLesson.course.in_(list(courses)) if courses else true(),
        )
    )
    known = together([Recalled(*row) for row in rows])
    if known.asked:
        yield RecalledLater(known.nearly_all, known.half, known.few)
