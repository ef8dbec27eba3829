"""Questions about terms, school years and campaigns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from app.people.models import Organisation, Window

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def windows_of(db: Session, organisation_id: int) -> Sequence[tuple[Window, str | None]]:
    """List the windows that count for an organisation, in the order of their first days: its own, everybody's, each with whose it is."""
    found = db.execute(
        select(Window, Organisation.name)
        .outerjoin(Organisation, Organisation.id == Window.organisation_id)
        .where(or_(Window.organisation_id == organisation_id, Window.organisation_id.is_(None)))
        .order_by(Window.first_day, Window.last_day, Window.kind)
    )
    return [(window, name) for window, name in found]


def own_window(db: Session, organisation_id: int, window_id: int) -> Window | None:
    """Find a window that an organisation entered itself."""
    return db.scalar(select(Window).where(Window.id == window_id, Window.organisation_id == organisation_id))


def terms_to_choose(db: Session, organisations: Collection[int], *, on: date) -> Sequence[Window]:
    """List the terms and school years that are not over, of organisations and of everybody, for a class."""
    return db.scalars(
        select(Window)
        .where(
            or_(Window.organisation_id.in_(organisations), Window.organisation_id.is_(None)),
            Window.kind.in_(["term", "school_year"]),
            Window.last_day >= on,
        )
        .order_by(Window.first_day, Window.id)
    ).all()


def windows_of_school_year(
    db: Session, line: Collection[int], *, on: date, kinds: Sequence[str] = ("school_year", "term")
) -> Sequence[Window]:
    """Return what a class that exists on a day belongs to: the school year of that day, else its terms; empty without both (`kinds`: which is asked for first).

    `line` is the organisation and those above it, nearest first: the nearest that entered any supplies all.
    """
    found = db.scalars(
        select(Window)
        .where(
            or_(Window.organisation_id.in_(line), Window.organisation_id.is_(None)),
            Window.kind.in_(["term", "school_year"]),
            Window.first_day <= on,
            Window.last_day >= on,
        )
        .order_by(Window.first_day, Window.id)
    ).all()
    places = {place: depth for depth, place in enumerate(line)}
    for kind in kinds:
        of_kind = [window for window in found if window.kind == kind]
        if of_kind:
            nearest = min(places.get(window.organisation_id or 0, len(places)) for window in of_kind)
            return [one for one in of_kind if places.get(one.organisation_id or 0, len(places)) == nearest]
    return []
