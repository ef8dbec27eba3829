"""A new major edition asks whoever holds a former one only for what changed (docs/compliance.md, Cycles)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.compliance.study import held_edition
from app.content.catalogue import catalogue, course_edition
from app.content.changes import Changes, changes_between, major_of
from app.records.signed import has_signed

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.content.shapes import Course, Module

RENEWAL_DAYS = 30


@dataclass(frozen=True)
class Update:
    """What a new edition asks of a holder of a former one. `sign`: the code of conduct, which is another one now."""

    former: str
    course: Course
    changes: Changes
    sign: bool

    @property
    def modules(self) -> tuple[Module, ...]:
        """Return the modules that changed, in their order."""
        return tuple(module for module in self.course.modules if module.id in self.changes.modules)


def update_for(db: Session, person_id: int, course: Course, *, day: date) -> Update | None:
    """Return what a course asks of somebody who begins it on a day and holds a former major edition; None: all of it.

    All of it, too, in the last days of that record, when it is time for the whole course again, and where neither a module,
    the final nor the practical part changed: an edition is no way round the course. Whoever has a record of this major edition takes it once more as a whole.
    """
    if major_of(course.edition) <= 1:
        return None
    held = held_edition(db, person_id, course.id, day)
    if held is None or not 0 <= major_of(held.edition) < major_of(course.edition):
        return None
    days = timedelta(days=course.early_renewal_days or RENEWAL_DAYS)
    if held.valid_until is not None and held.valid_until < day + days:
        return None
    found = update_since(db, person_id, course, held.edition)
    if found is None or found.changes.none:
        return None
    everything = len(found.changes.modules) == len(course.modules)
    final, practical = found.changes.final or not course.final, found.changes.practical or not course.practical
    return None if everything and final and practical else found


def update_since(db: Session, person_id: int, course: Course, former: str) -> Update | None:
    """Return what a course asks of a holder of a certain former edition; None where that one's files are not kept."""
    before = course_edition(db, course.id, former)
    if before is None:
        return None
    return Update(former, course, changes_between(before, course), sign=_is_to_sign(db, person_id, course))


def _is_to_sign(db: Session, person_id: int, course: Course) -> bool:
    policy = catalogue().policies.get(course.completion.code_of_conduct or "")
    return policy is not None and not has_signed(db, person_id, policy.id, policy.edition)
