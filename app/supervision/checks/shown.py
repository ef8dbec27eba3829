"""What a viewer reads of each drawn item: names and classes in the organisation, above it posts, records and sessions without them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from app.content.catalogue import catalogue
from app.core.languages import in_current_language, long_day
from app.supervision.checks.queries import SessionSeen, StaffSeen, classes_seen, names_of, sessions_seen, staff_seen
from app.supervision.checks.rules import Population
from app.supervision.checks.words import ONE_OF
from app.supervision.findings.words import said_course

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.supervision.checks.models import SampleCheck, SampleItem
    from app.supervision.rights import Desk


@dataclass(frozen=True)
class Shown:
    """One item with its heading, as "Session 2", and what is told of it, line by line."""

    item: SampleItem
    heading: str
    lines: tuple[str, ...]


def shown_items(db: Session, desk: Desk, check: SampleCheck, items: Sequence[SampleItem]) -> list[Shown]:
    """Return the items of a check as a viewer reads them; a handful of queries whatever their number."""
    own = [item for item in items if desk.names_staff(item.organisation_id)]
    sessions = sessions_seen(db, items)
    staff = staff_seen(db, check, [item for item in items if desk.may_open(item.organisation_id)])
    classes = classes_seen(db, check, own)
    places = {item.organisation_id for item in items}
    names = names_of(db, places) if places != {check.organisation_id} else {}

    def lines(item: SampleItem) -> list[str]:
        place = [names[item.organisation_id]] if item.organisation_id in names else []
        is_own = desk.names_staff(item.organisation_id)
        if item.kind == Population.SESSION and desk.may_open(item.organisation_id):
            seen = sessions.get(item.taught_session_id or 0)
            return place + (_session(seen, is_own=is_own) if seen else [_gone()])
        if item.kind == Population.STAFF and desk.may_open(item.organisation_id):
            person = staff.get(item.person_id or 0)
            return place + (_staff(person, is_own=is_own) if person else [_gone()])
        if desk.may_open(item.organisation_id) and not is_own:
            return [
                *place,
                str(_("The school shows on site which class it is, and how many pupils are on its roster.")),
            ]
        if not is_own:
            return [*place, str(_("mark %(mark)s", mark=item.mark))]
        title, count = classes.get(item.class_group_id or 0, (None, 0))
        if title is None:
            return [*place, _gone()]
        day = long_day(check.last_day)
        return [*place, title, str(_("%(count)s pupils on the roster on %(day)s", count=count, day=day))]

    return [
        Shown(
            item,
            f"{ONE_OF[Population(item.kind)]} {item.number}",
            tuple(line for line in lines(item) if line),
        )
        for item in items
    ]


def _gone() -> str:
    return str(_("has been taken out since the draw"))


def _staff(person: StaffSeen, *, is_own: bool) -> list[str]:
    posts = [" · ".join([title, *_since(day)]) for title, day in person.posts]
    records = [f"{said_course(course)} · {long_day(day)}" for course, day in person.records]
    return [*([person.name] if is_own else []), *posts, *(records or [str(_("no training record yet"))])]


def _since(day: date | None) -> list[str]:
    return [str(_("from %(day)s", day=long_day(day)))] if day else []


def _session(seen: SessionSeen, *, is_own: bool) -> list[str]:
    modules = str(_(", ")).join(_module(seen.course, module) for module in seen.modules)
    length = _("%(minutes)s minutes", minutes=seen.minutes)
    told = [said_course(seen.course), modules, f"{long_day(seen.held_on)} · {length}"]
    if is_own:
        return [*told, str(_(", ")).join(seen.classes), seen.facilitator or ""]
    return [*told, str(_("for a class") if seen.is_for_classes else _("for adults"))]


def _module(course: str, module: str) -> str:
    known = catalogue().courses.get(course)
    found = next((one for one in known.modules if one.id == module), None) if known else None
    return in_current_language(found.title, found.title_en) if found else module
