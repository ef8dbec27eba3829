"""Questions about anonymous sets: those of a class, and of a school's classes together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.classroom.class_sets.models import ClassSet, SetFeelings
from app.classroom.class_sets.service import ONE_YEAR
from app.supervision.plans.rules import usual_school_year

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def sets_of(db: Session, class_groups: Collection[int], day: date) -> Sequence[ClassSet]:
    """List this year's sets of some classes."""
    return db.scalars(
        select(ClassSet)
        .where(ClassSet.class_group_id.in_(class_groups), ClassSet.held_on > day - ONE_YEAR)
        .order_by(ClassSet.letter, ClassSet.id)
    ).all()


def feelings_of(db: Session, organisations: Collection[int], day: date) -> Sequence[SetFeelings]:
    """List what was felt in this school year, of all classes of each school together."""
    return db.scalars(
        select(SetFeelings)
        .filter_by(year=usual_school_year(day)[0].year)
        .where(SetFeelings.organisation_id.in_(organisations))
        .order_by(SetFeelings.letter, SetFeelings.id)
    ).all()
