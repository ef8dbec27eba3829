"""The blueprint of the workshops' pages, and what several of them need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, url_for
from flask_login import current_user

from app.classroom.workshops import days_listed, mine, queries
from app.classroom.workshops.names import names_of_people, staff_numbers
from app.classroom.workshops.parts import chosen_parts
from app.classroom.workshops.seconds import who_may_agree
from app.classroom.workshops.words import do_not_fit
from app.content.catalogue import catalogue, course_edition
from app.core.access import found
from app.core.clock import now, today
from app.core.database import db
from app.core.languages import in_current_language
from app.people.forms.checks import with_post
from app.people.views.slips import posts_and_marks

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.classroom.workshops.clashes import Clash
    from app.classroom.workshops.models import Workshop, WorkshopDay, WorkshopSignIn
    from app.content.shapes import Course

blueprint = Blueprint("workshops", __name__)
SEE_OTHER = 303
SOON, LATELY = timedelta(days=14), timedelta(days=30)


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


def numbered(people: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return people of a list, with the staff number where two read the same."""
    twice = {text for _key, text in people if sum(text == other for _one, other in people) > 1}
    if not twice:
        return people
    numbers = staff_numbers(db(), [key for key, text in people if text in twice])
    return [(key, f"{text} {numbers[key]}" if numbers.get(key) else text) for key, text in people]


def said_clash(day: queries.Day, clash: Clash) -> str:
    """Say whose minutes do not fit: by name to whoever sees the names, else how many."""
    names = names_of_people(db(), clash.people) if day.names else []
    return do_not_fit(names, len(clash.people))


def waiting_of(day: queries.Day, there: Sequence[WorkshopSignIn]) -> Sequence[WorkshopSignIn]:
    """Return for whom of those there a day waits for a second person."""
    return there if day.row.waits_since is not None else [line for line in there if line.is_to_agree]


def seconds(day: queries.Day, there: Sequence[WorkshopSignIn]) -> dict[int, str]:
    """Return who can be the second person for what waits of a day; nobody where nothing waits."""
    waiting = waiting_of(day, there)
    return who_may_agree(db(), day, waiting, on=today()) if waiting else {}


def may_agree(day: queries.Day, there: Sequence[WorkshopSignIn]) -> bool:
    """Whether the viewer can be the second person for what waits of a day."""
    return day.names and current_user.person_id in seconds(day, there)


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
    starts_at: time | None = None
    is_cancelled: bool = False


def own_days() -> list[OwnDay]:
    """Return the viewer's own workshop days to come."""
    me = current_user.person_id
    return [
        _own_day(row, workshop, me) for row, workshop in mine.days_asked_to(db(), me, today(), without_cancelled=False)
    ]


def _own_day(row: WorkshopDay, workshop: Workshop, me: int) -> OwnDay:
    leads = row.id if workshop.facilitator_id == me else None
    return OwnDay(row.held_on, title_of(workshop), leads, row.starts_at, row.cancelled_at is not None)


@dataclass(frozen=True)
class OwnPast:
    """A day one was at: `state` says whether it counts, `minutes` one's own, `is_struck` that one is no longer on the list."""

    held_on: date
    title: str
    minutes: int
    state: days_listed.State
    is_struck: bool


def own_past(since: date) -> list[OwnPast]:
    """Return the viewer's own workshop days that are over, the latest first."""
    rows = mine.days_attended(db(), current_user.person_id, since, on=today())
    return [
        OwnPast(
            row.held_on,
            title_of(workshop),
            sign_in.minutes or row.minutes,
            days_listed.state_of(row, 1, int(sign_in.waits_since is not None), is_taken_back=taken),
            sign_in.struck_at is not None,
        )
        for row, workshop, sign_in, taken in rows
    ]


@blueprint.app_template_global()
def own_workshop_days(mine_on_page: Sequence[mine.Mine]) -> list[OwnDay]:
    """Return the reader's days of the next fortnight for the first page, and all that they lead."""
    me, day = current_user.person_id, today()
    ahead = [one for one in mine_on_page if one.row.held_on >= day and one.row.closed_at is None]
    shown = [_own_day(one.row, one.workshop, me) for one in ahead]
    return [one for one in shown if one.leads_id or one.held_on <= day + SOON]


@blueprint.app_template_global()
def struck_workshop_days(mine_on_page: Sequence[mine.Mine]) -> list[date]:
    """Return the days on whose list the reader no longer stands since less than a month, for the first page."""
    since = now() - LATELY
    struck = [one for one in mine_on_page if one.sign_in is not None and one.sign_in.struck_at is not None]
    return [
        one.row.held_on for one in struck if one.sign_in and one.sign_in.struck_at and one.sign_in.struck_at >= since
    ]
