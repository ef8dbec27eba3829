"""Questions about terms, school years and campaigns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from app.people.models import Organisation, Window
from app.people.queries.organisations import MOST_LEVELS, line_above, lines_of, subtree

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


CAMPAIGN = "campaign:"


@dataclass(frozen=True)
class Owned:
    """A window with the name of the organisation that entered it; None: everybody's."""

    window: Window
    owner: str | None


def windows_of(db: Session, organisation_id: int, *, on: date) -> list[tuple[Window, str | None]]:
    """List the windows that count for an organisation by its line on a day, in the order of their first days, each with whose it is.

    The nearest up the line that entered any of a kind supplies all of it; everybody's stand farthest (COMPLIANCE §1).
    """
    line = line_above([organisation_id], on=on)
    rows = db.execute(
        select(Window, Organisation.name, func.coalesce(line.c.depth, MOST_LEVELS + 1).label("depth"))
        .outerjoin(line, line.c.id == Window.organisation_id)
        .outerjoin(Organisation, Organisation.id == Window.organisation_id)
        .where(or_(line.c.id.is_not(None), Window.organisation_id.is_(None)))
        .order_by(Window.first_day, Window.last_day, Window.kind)
    ).all()
    nearest: dict[str, int] = {}
    for window, _name, depth in rows:
        nearest[window.kind] = min(depth, nearest.get(window.kind, depth))
    return [(window, name) for window, name, depth in rows if depth == nearest[window.kind]]


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


def campaign_above(
    db: Session, organisation_id: int | None, kind: str, *, on: Collection[date], but_of: str | None = None
) -> Owned | None:
    """Return the campaign of this kind that somebody above an organisation entered, the nearest one; None: the name is free.

    The nearest organisation with any window of a kind supplies them all (COMPLIANCE §3), so one entered below would take the
    place of this one whatever its days. `on`: by the lines of which days; `but_of`: a source of imports whose own are left out.
    """
    if organisation_id is None or not kind.startswith(CAMPAIGN):
        return None
    above = [one for day in on for one in lines_of(db, [organisation_id], on=day)[organisation_id][1:]]
    rows = db.execute(
        select(Window, Organisation.name)
        .outerjoin(Organisation, Organisation.id == Window.organisation_id)
        .where(Window.kind == kind, or_(Window.organisation_id.in_(above), Window.organisation_id.is_(None)))
        .order_by(Window.first_day.desc(), Window.id)
    ).all()
    places = {place: depth for depth, place in reversed(list(enumerate(above)))}
    found = [Owned(window, name) for window, name in rows if but_of is None or window.source != but_of]
    return min(found, key=lambda one: places.get(one.window.organisation_id or 0, len(above)), default=None)


def campaigns_below(db: Session, organisation_id: int | None, kind: str, *, on: date) -> list[Owned]:
    """Return the windows that organisations below entered under the kind of a campaign, by organisation: they go by their own."""
    if not kind.startswith(CAMPAIGN):
        return []
    asked = select(Window, Organisation.name).join(Organisation, Organisation.id == Window.organisation_id)
    if organisation_id is not None:
        below = subtree([organisation_id], on=on)
        asked = asked.where(Window.organisation_id.in_(below), Window.organisation_id != organisation_id)
    rows = db.execute(asked.where(Window.kind == kind).order_by(Window.organisation_id, Window.first_day))
    return [Owned(window, name) for window, name in rows]


def same_name_elsewhere(db: Session, window: Window) -> list[Owned]:
    """Return the other campaigns of a campaign's name: of other years, or of other organisations."""
    rows = db.execute(
        select(Window, Organisation.name)
        .outerjoin(Organisation, Organisation.id == Window.organisation_id)
        .where(Window.kind == window.kind, Window.id != window.id)
        .order_by(Window.first_day, Window.id)
    )
    return [Owned(one, name) for one, name in rows]


def campaigns_entered(db: Session) -> list[Owned]:
    """List all campaigns that anybody entered, the latest first."""
    rows = db.execute(
        select(Window, Organisation.name)
        .outerjoin(Organisation, Organisation.id == Window.organisation_id)
        .where(Window.kind.startswith(CAMPAIGN, autoescape=True))
        .order_by(Window.first_day.desc(), Window.id)
    )
    return [Owned(window, name) for window, name in rows]
