"""What a change of school year did, class by class, and what it leaves to be done; counts only (SAFEGUARDS 18)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from app.core.facts import FactVersion
from app.people.models import ClassGroup, Enrolment, EnrolmentRole
from app.people.queries.moving_up import classes_to_move, in_order

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.models import RosterImport


@dataclass(frozen=True)
class Moved:
    """So many pupils of a class, and the class they are in since; None: they left."""

    group: ClassGroup
    into: ClassGroup | None
    pupils: int


@dataclass(frozen=True)
class YearMoved:
    """A change of school year: from which day, who went where; classes without a teacher, classes that stayed as they were."""

    first_day: date
    moved: tuple[Moved, ...]
    untaught: tuple[ClassGroup, ...]
    stayed: tuple[ClassGroup, ...]

    @property
    def up(self) -> int:
        """Return how many pupils moved up."""
        return sum(row.pupils for row in self.moved if row.into is not None)

    @property
    def left(self) -> int:
        """Return how many pupils left."""
        return sum(row.pupils for row in self.moved if row.into is None)


def moved_by(db: Session, log: RosterImport, places: Collection[int]) -> YearMoved | None:
    """Return what a change of school year did at some places, as it stands now; None where it did nothing.

    Whoever was moved on to another class since stands under that one; five queries.
    """
    version = FactVersion
    ended = {
        row.fact_id: (row.content["person_id"], row.content["class_group_id"])
        for row in db.scalars(
            select(version).where(version.replaced_import_id == log.id, version.fact_table == Enrolment.__tablename__)
        )
    }
    last_day = db.scalar(select(func.max(Enrolment.last_day)).where(Enrolment.import_id == log.id))
    if not ended or last_day is None:
        return None
    first_day = last_day + timedelta(days=1)
    groups = {row.id: row for row in db.scalars(select(ClassGroup).where(ClassGroup.organisation_id.in_(places)))}
    on_the_day = db.execute(
        select(Enrolment.person_id, Enrolment.class_group_id, Enrolment.role).where(
            Enrolment.class_group_id.in_(select(ClassGroup.id).where(ClassGroup.organisation_id.in_(places))),
            or_(Enrolment.first_day.is_(None), Enrolment.first_day <= first_day),
            or_(Enrolment.last_day.is_(None), Enrolment.last_day >= first_day),
        )
    ).all()
    now_in = {row.person_id: row.class_group_id for row in on_the_day if row.role == EnrolmentRole.STUDENT}
    taught = {row.class_group_id for row in on_the_day if row.role == EnrolmentRole.TEACHER}
    counts = Counter((group, now_in.get(person)) for person, group in ended.values())
    into = {new for _old, new in counts if new is not None}
    return YearMoved(
        first_day=first_day,
        moved=tuple(
            Moved(groups[old], groups[new] if new is not None else None, pupils)
            for (old, new), pupils in sorted(
                counts.items(), key=lambda pair: (in_order(groups[pair[0][0]]), pair[0][1] or 0)
            )
        ),
        untaught=tuple(sorted((groups[one] for one in into - taught), key=in_order)),
        stayed=tuple(one.group for one in classes_to_move(db, places, first_day=first_day)),
    )
