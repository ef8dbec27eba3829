"""How many lessons the requirements in force ask of each class in a window; classes only, no pupil (SAFEGUARDS 18)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from app.compliance.figures import kept, on_day
from app.compliance.models import Requirement
from app.compliance.rules.evidence import leaves
from app.compliance.rules.leaves import LessonsEvidence
from app.compliance.rules.status import MISSING, Status
from app.compliance.standing import rule_of
from app.content.catalogue import catalogue
from app.people.models import ClassGroup, Enrolment, EnrolmentRole

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ASKED = (Status.MET, Status.UPCOMING, *MISSING)  # an excused pupil is asked for nothing


@dataclass(frozen=True)
class LessonsAsked:
    """What one requirement asks of a class in a window: so many distinct lessons of these courses."""

    requirement: Requirement
    count: int
    courses: tuple[str, ...]
    first: date
    last: date


def lessons_asked(
    db: Session, class_groups: Collection[int], window: tuple[date, date], day: date
) -> dict[int, list[LessonsAsked]]:
    """Return what is asked of some classes in a window, read from the status of their pupils on one of its days; one query."""
    rows = db.execute(
        select(Enrolment.class_group_id, Requirement, kept.window_first, kept.window_last)
        .select_from(kept)
        .join(Requirement, Requirement.id == kept.requirement_id)
        .join(Enrolment, Enrolment.person_id == kept.person_id)
        .join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
        .where(
            Requirement.enabled.is_(True),
            kept.organisation_id == ClassGroup.organisation_id,
            kept.by_appointment.is_(False),
            kept.window_first <= window[1],
            kept.window_last >= window[0],
            kept.status.in_([str(status) for status in ASKED]),
            on_day(day.toordinal()),
            Enrolment.class_group_id.in_(class_groups),
            Enrolment.role == EnrolmentRole.STUDENT,
            or_(Enrolment.first_day.is_(None), Enrolment.first_day <= day),
            or_(Enrolment.last_day.is_(None), Enrolment.last_day >= day),
        )
        .group_by(Enrolment.class_group_id, Requirement.id, kept.window_first, kept.window_last)
        .order_by(Enrolment.class_group_id, Requirement.public_id, func.min(kept.first_day))
    )
    found: dict[int, list[LessonsAsked]] = defaultdict(list)
    for class_group_id, requirement, first, last in rows:
        for leaf in leaves(rule_of(requirement).evidence):
            if isinstance(leaf, LessonsEvidence) and first and last:
                found[class_group_id].append(LessonsAsked(requirement, leaf.count, _courses(leaf), first, last))
    return dict(found)


def _courses(leaf: LessonsEvidence) -> tuple[str, ...]:
    """Return the courses whose lessons count: those named, of them those about the topics."""
    return tuple(
        course.id
        for course in catalogue().ready
        if (not leaf.only_courses or course.id in leaf.only_courses)
        and (not leaf.topics or leaf.topics & set(course.topics))
    )
