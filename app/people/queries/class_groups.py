"""Questions about class groups as such: which there are on a day, and from when to when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Subquery, and_, func, or_, select

from app.people.models import ClassGroup, ClassGroupWindow, Window

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def days_of_class_groups() -> Subquery:
    """Return each class group's first and last day, a missing one from its terms (COMPLIANCE §1), as a table to join."""
    return (
        select(
            ClassGroup.id,
            func.coalesce(ClassGroup.first_day, func.min(Window.first_day)).label("first_day"),
            func.coalesce(ClassGroup.last_day, func.max(Window.last_day)).label("last_day"),
        )
        .outerjoin(ClassGroupWindow, ClassGroupWindow.class_group_id == ClassGroup.id)
        .outerjoin(Window, Window.id == ClassGroupWindow.window_id)
        .group_by(ClassGroup.id)
        .subquery()
    )


def standing_class_groups(db: Session, organisations: Collection[int], *, on: date) -> Sequence[ClassGroup]:
    """List the class groups of these organisations that exist on a day, by grade and name."""
    days = days_of_class_groups()
    return db.scalars(
        select(ClassGroup)
        .join(days, days.c.id == ClassGroup.id)
        .where(
            ClassGroup.organisation_id.in_(organisations),
            and_(
                or_(days.c.first_day.is_(None), days.c.first_day <= on),
                or_(days.c.last_day.is_(None), days.c.last_day >= on),
            ),
        )
        .order_by(ClassGroup.grades, ClassGroup.title, ClassGroup.id)
    ).all()
