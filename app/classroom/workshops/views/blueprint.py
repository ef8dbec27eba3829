"""The blueprint of the workshops' pages, and what several of them need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, url_for
from flask_login import current_user

from app.classroom.workshops import queries
from app.classroom.workshops.parts import chosen_parts
from app.content.catalogue import catalogue, course_edition
from app.core.access import Role, found
from app.core.clock import today
from app.core.database import db
from app.core.languages import in_current_language
from app.people.forms.checks import with_post
from app.people.views.slips import posts_and_marks

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.classroom.workshops.models import Workshop, WorkshopDay
    from app.content.shapes import Course

blueprint = Blueprint("workshops", __name__)
SEE_OTHER = 303


def seen_day(day_id: int, *, to_change: bool = False) -> queries.Day:
    """Return a day the viewer teaches, leads or keys; anybody else gets the same 404."""
    return found(queries.day_for(db(), current_user, day_id, on=today(), to_change=to_change))


def led_day(day_id: int) -> queries.Day:
    """Return a day the viewer opens and closes."""
    day = seen_day(day_id, to_change=True)
    return found(day if day.leads else None)


def named_day(day_id: int, *, to_change: bool = False) -> queries.Day:
    """Return a day whose names the viewer may see: by a role of the school that sees its staff (DESIGN §3)."""
    day = seen_day(day_id, to_change=to_change)
    return found(day if day.names else None)


def to_day(day_id: int, message: str = "", kind: str = "warn") -> ResponseReturnValue:
    """Go back to a day's page, saying what happened."""
    if message:
        flash(message, kind)
    return redirect(url_for("workshops.day", day_id=day_id), SEE_OTHER)


def with_posts(names: dict[int, str]) -> dict[int, str]:
    """Return the names of a list with the posts held here, so that nobody is ticked for a namesake."""
    posts = posts_and_marks(names, *queries.KEYS)
    return {person_id: with_post(name, posts.get(person_id, "")) for person_id, name in names.items()}


def told_apart_on_list(names: dict[int, str]) -> dict[int, str]:
    """Return the names of a list, with posts where two of them are the same."""
    return with_posts(names) if len(set(names.values())) < len(names) else names


def course_of(workshop: Workshop) -> Course:
    """Return the course of a workshop in the edition it was planned with."""
    return found(course_edition(db(), workshop.course, workshop.edition))


def title_of(workshop: Workshop) -> str:
    """Return the title of a workshop's course in the reader's language."""
    course = catalogue().courses.get(workshop.course)
    return in_current_language(course.title, course.title_en) if course else workshop.course


def said_parts(course: Course, day: WorkshopDay) -> list[str]:
    """Return the titles of what a day teaches."""
    return [part.title for part in chosen_parts(course, day.parts)]


@dataclass(frozen=True)
class OwnDay:
    """A day one is asked to, or teaches: then `leads_id` is its number."""

    held_on: date
    title: str
    leads_id: int | None


def own_days() -> list[OwnDay]:
    """Return the viewer's own workshop days to come."""
    me = current_user.person_id
    return [
        OwnDay(row.held_on, title_of(workshop), row.id if workshop.facilitator_id == me else None)
        for row, workshop in queries.days_asked_to(db(), me, today())
    ]


@blueprint.app_template_global()
def own_workshop_days() -> list[OwnDay]:
    """Return the reader's days for the first page; whoever only learns finds them under workshops, and it asks nothing."""
    return own_days() if current_user.roles - {Role.LEARNER} else []
