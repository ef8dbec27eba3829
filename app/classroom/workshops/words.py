"""What is said of a workshop's day: what became of it, why it waits, why something cannot be done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from app.classroom.workshops import service
from app.classroom.workshops.closing import TooLong
from app.classroom.workshops.days_listed import State
from app.classroom.workshops.forms import too_long
from app.classroom.workshops.rules import Doubt
from app.core.languages import long_day

if TYPE_CHECKING:
    from app.classroom.workshops.shown import Changes

CANNOT = {
    service.NotYet: _("This day lies ahead. It can be opened, keyed and closed on its date."),
    service.DayClosed: _(
        "This day is closed, cancelled or over. On a day that counts, mistakes are corrected in the list of who was there."
    ),
    service.SameDate: _("Two days of one workshop cannot be on one date. Please choose another day."),
}
# What became of a day, and how its badge looks.
STATES: dict[State, tuple[Any, str]] = {
    State.PLANNED: (_("planned"), "plain"),
    State.OPEN: (_("sign-in is open"), "info"),
    State.NOT_CLOSED: (_("not closed yet"), "warn"),
    State.CANCELLED: (_("does not take place"), "plain"),
    State.NOBODY: (_("nobody was there"), "plain"),
    State.WAITS: (_("waits for a second person"), "warn"),
    State.DECLINED: (_("not agreed to"), "plain"),
    State.TAKEN_BACK: (_("taken back, counts nowhere"), "plain"),
    State.COUNTS: (_("day closed"), "good"),
}
MORE_MINUTES = _("Kept, and not counted yet: a second person agrees to more minutes. Until then the former ones count.")
DOUBTS = {
    Doubt.BY_LIST: _(
        "Half of those there or more stand by list, signed in on somebody else's phone, or sign-in was never opened."
    ),
    Doubt.LATE: _("It was closed more than a week after the day."),
    Doubt.NO_SCHOOL: _("There was no school that day, and five people or more stand by list."),
    Doubt.SHORT: _("It was closed before half of its minutes had passed since sign-in was opened."),
}


def cannot(error: Exception) -> str:
    """Say why something cannot be done now, and what to do instead."""
    if isinstance(error, TooLong):
        return too_long(error.most)
    if isinstance(error, service.PlannedAlready):
        return str(
            gettext(
                "Planned already at the same hour: %(days)s. Nothing was entered. Please take these days out here, and plan the others.",
                days=_joined(error.days),
            )
        )
    if isinstance(error, service.LeadsMeanwhile):
        return str(
            gettext(
                "Whoever leads it leads another workshop at the same time on %(day)s. Please choose another hour, or somebody else.",
                day=long_day(error.held_on),
            )
        )
    return str(CANNOT[type(error)])


def do_not_fit(names: list[str], count: int) -> str:
    """Say that some people's minutes do not fit beside those of other workshops that day."""
    said = ngettext(
        "%(num)s person stands in another workshop at the same time that day, or would have more than 480 minutes.",
        "%(num)s people stand in another workshop at the same time that day, or would have more than 480 minutes.",
        count,
    )
    who = gettext(" It is: %(names)s.", names=gettext(", ").join(names)) if names else ""
    todo = gettext(
        " Please note in the list how many minutes they really were here, or take them out of one of the two."
    )
    return str(said + who + todo)


def too_long_noted(noted: Sequence[tuple[str, int]], count: int) -> str:
    """Say who is noted with more minutes than the whole day would have, and what becomes of it."""
    said = ngettext(
        "%(num)s person who left early is noted with more minutes than that, and would have only those of the day.",
        "%(num)s people who left early are noted with more minutes than that, and would have only those of the day.",
        count,
    )
    each = [gettext("%(name)s (%(minutes)s minutes)", name=name, minutes=minutes) for name, minutes in noted]
    who = gettext(" It is: %(names)s.", names=gettext(", ").join(each)) if each else ""
    todo = gettext(" Please correct the day's minutes or theirs; tick here if the day was really shorter.")
    return str(said + who + todo)


def changed_since(changes: Changes, names: Mapping[int, str]) -> str:
    """Say what differs from the list a second person was shown: by the names of the day's own people."""
    said = [str(gettext("What waits was changed after you opened this page; nothing was answered."))]
    if new := _named(changes.new, names):
        said.append(gettext(" New on it: %(names)s.", names=new))
    if gone := _named(changes.gone, names):
        said.append(gettext(" No longer on it: %(names)s.", names=gone))
    if other := _named(changes.other_minutes, names):
        said.append(gettext(" Other minutes: %(names)s.", names=other))
    said.append(str(gettext(" Please look at the list below. Saving again answers exactly what stands there now.")))
    return "".join(said)


def _named(people: Iterable[int], names: Mapping[int, str]) -> str:
    wanted = set(people)
    return str(gettext(", ")).join(name for person, name in names.items() if person in wanted)


def _joined(days: list[date]) -> str:
    return str(gettext(", ")).join(long_day(day) for day in days)
