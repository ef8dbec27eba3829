"""Links of the page frame: each shows only where its page exists and lets the viewer in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import current_app, request, url_for
from flask_babel import lazy_gettext as _
from flask_login import current_user
from werkzeug.routing import BuildError

from app.core.access import EVERYONE, SIGNED_IN, doors_of, is_without_trace

if TYPE_CHECKING:
    from flask import Flask

DESK = (
    ("desk.morning", _("This morning")),
    ("desk.bureau", _("Overview")),
    ("desk.home", _("Home")),
    ("classroom.classes", _("Lessons")),
    ("classroom.school_classes", _("Lessons by class")),
    ("classroom.school_plan", _("Plan of the term")),
    ("classroom.take_out", _("Timetable")),
    ("practical.to_judge", _("Practical parts")),
    ("contacts.classes", _("Contacts with guardians")),
    ("compliance.report_page", _("Reports")),
    ("filing.filings", _("Filings")),
    ("requiring.requirements", _("Requirements")),
    ("supervision.overview", _("Supervision")),
    ("people.staff", _("Staff")),
    ("people.classes", _("Class lists")),
    ("content.catalogue", _("Courses")),
    ("people.settings", _("Settings")),
)

FOUND_THROUGH = {  # pages with addresses of their own that are found through another of the list
    "/roles": "people.settings",
    "/posts": "people.settings",
    "/imports": "people.settings",
    "/twice": "people.settings",
    "/erasing": "people.settings",
    "/endings": "people.settings",
    "/changes": "people.settings",
    "/names": "people.settings",
    "/certificates/issued": "people.settings",
    "/certificates/designs": "people.settings",
    "/pupil-data": "people.settings",
    "/hand-over": "people.settings",
    "/facilitators": "people.settings",
    "/mentors": "people.settings",
    "/practicals/overview": "people.settings",
    "/hours/": "people.staff",
    "/imported-records": "people.staff",
    "/signatures": "people.staff",
    "/course-figures": "content.catalogue",
    "/course-releases": "classroom.school_classes",
    "/lecturers/below": "desk.bureau",
    "/lecturers": "classroom.school_classes",
    "/together": "people.staff",
    "/workshops": "people.staff",
    "/recordings": "content.catalogue",
    "/notices/": "desk.morning",
}


@dataclass(frozen=True)
class Entry:
    """One link of the desk's navigation."""

    label: str
    url: str
    is_current: bool


def link_to(endpoint: str, **values: str | int) -> str | None:
    """Return a page's address, or None when there is no such page or the viewer may not enter it.

    A page without trace asks nobody who they are: there, only addresses open to everyone are returned.
    """
    doors = doors_of(current_app, endpoint)
    if not doors:
        return None
    if EVERYONE not in doors:
        if is_without_trace() or not current_user.is_authenticated:
            return None
        if SIGNED_IN not in doors and not doors & current_user.roles:
            return None
    try:
        return url_for(endpoint, **values)  # type: ignore[arg-type]  # Flask's own keywords are never passed here
    except BuildError:
        return None


def desk_navigation() -> list[Entry]:
    """Return the desk's links for the viewer, in the order of DESK."""
    package = (request.endpoint or "").partition(".")[0]
    links = [(endpoint, label, link_to(endpoint)) for endpoint, label in DESK]
    exact = any(endpoint == request.endpoint for endpoint, _label, _url in links)
    at = _nearest([url for _endpoint, _label, url in links if url])
    entries: list[Entry] = []
    for endpoint, label, url in links:
        if url is None:
            continue
        same_package = endpoint.partition(".")[0] == package
        here = endpoint == request.endpoint if exact else (url == at if at else same_package)
        entries.append(Entry(str(label), url, here and not any(entry.is_current for entry in entries)))
    return entries


def _nearest(urls: list[str]) -> str | None:
    """Return the link whose address this page's begins with, the longest when several do; the first page leads nowhere."""
    through = next((page for start, page in FOUND_THROUGH.items() if request.path.startswith(start)), None)
    if through is not None:
        return link_to(through)
    above = [url for url in urls if url != "/" and request.path.startswith(f"{url.rstrip('/')}/")]
    return max(above, key=len, default=None)


def init_navigation(app: Flask) -> None:
    """Let every template ask for links."""
    app.jinja_env.globals.update(link_to=link_to, desk_navigation=desk_navigation, is_without_trace=is_without_trace)
