"""Beside which lessons of a list the school is named: whoever teaches at several, or elsewhere, reads where a class is."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, or_, select

from app.classroom.queries.rights import holds_on
from app.people.models import Appointment, ClassGroup, Organisation
from app.people.queries.belonging import is_no_visit
from app.people.queries.organisations import inside

if TYPE_CHECKING:
    from app.people.identity import SignedIn


def school_columns(
    viewer: SignedIn, day: date, own_classes: Collection[int] | Select[Any]
) -> tuple[ColumnElement[str], ColumnElement[bool]]:
    """Return two columns beside a lesson's class: its school's name, and whether that school is the viewer's own."""
    name = select(Organisation.name).where(Organisation.id == ClassGroup.organisation_id).correlate(ClassGroup)
    works = select(Appointment.organisation_id).where(
        Appointment.person_id == viewer.person_id,
        Appointment.kind == "staff",
        is_no_visit(),
        holds_on(Appointment, day),
    )
    taught = ClassGroup.__table__.alias()
    teaches = select(taught.c.organisation_id).where(taught.c.id.in_(own_classes))
    held = {place for _role, place in viewer.grants if place is not None}
    at = ClassGroup.organisation_id
    return name.scalar_subquery(), or_(at.in_(works), at.in_(teaches), at.in_(inside(held, on=day)))


def schools_to_name(rows: Iterable[tuple[int, str, bool]]) -> dict[int, str]:
    """Return by lesson the schools a list names: every one where it holds several, else one that is not the reader's own."""
    found = list(rows)
    several = len({name for _lesson, name, _is_own in found}) > 1
    return {lesson: name for lesson, name, is_own in found if several or not is_own}
