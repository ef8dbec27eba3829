"""Where the pages of learning together live, and how each finds the viewer's group with its course."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, g, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.content.catalogue import catalogue, course_edition
from app.core.access import found
from app.core.clock import day_of, today
from app.core.database import db
from app.core.languages import in_current_language, long_day
from app.learning.together import queries
from app.people.identity import OpenedBy

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from flask.typing import ResponseReturnValue

    from app.content.shapes import Course
    from app.learning.together.models import ReadingGroup
    from app.learning.together.queries import Group

blueprint = Blueprint("together", __name__, url_prefix="/together")
SEE_OTHER = 303


def seen_group(group_id: int, *, to_change: bool = False) -> tuple[Group, Course]:
    """Return a group the viewer helps or leads, and its course in the edition it began; anybody else gets the same 404."""
    group = found(queries.group_for(db(), current_user, group_id, on=today(), to_change=to_change))
    return group, found(course_edition(db(), group.row.course, group.row.edition))


def own_group(group_id: int, *, to_change: bool = False) -> tuple[Group, Course]:
    """Return a group that the viewer is one of the two adults of."""
    group, course = seen_group(group_id, to_change=to_change)
    found(group if group.helps else None)
    return group, course


def came_by_slip() -> bool:
    """Whether the viewer came in by a slip. Whoever printed it could have used it: helping asks for a password."""
    return bool(current_user.opened_by == OpenedBy.SLIP)


def to_group(group_id: int, message: str = "") -> ResponseReturnValue:
    """Go back to a group's page, saying why."""
    if message:
        flash(message, "warn")
    return redirect(url_for("together.group", group_id=group_id), SEE_OTHER)


def not_both_here(group: Group) -> str:
    """Say who has not yet said that they are there."""
    missing = [group.names[one.person_id] for one in group.helpers if one.person_id not in group.here_on(today())]
    message: str = _(
        "First each of the two helpers signs in on any phone and says “I am here”. Missing today: %(names)s.",
        names=_(", ").join(missing),
    )
    return message


@blueprint.app_template_global()
def groups_learnt_in() -> Sequence[tuple[ReadingGroup, tuple[str, ...]]]:
    """Return the open groups the reader learns in, each with the names of its two adults."""
    return _own().learns


def _own() -> queries.OwnGroups:
    """Return the reader's groups, asked once a page."""
    if "own_reading_groups" not in g:
        is_in = current_user.is_authenticated
        g.own_reading_groups = (
            queries.own_groups(db(), current_user.person_id, on=today()) if is_in else queries.OwnGroups()
        )
    groups: queries.OwnGroups = g.own_reading_groups
    return groups


@blueprint.app_template_global()
def reading_group_title(group: ReadingGroup) -> str:
    """Return the title of a group's course in the reader's language."""
    course = catalogue().courses.get(group.course)
    return in_current_language(course.title, course.title_en) if course else group.course


@blueprint.app_template_filter()
def day_of_moment(moment: datetime | None) -> str:
    """Return the day of a moment as people write it."""
    return "" if moment is None else long_day(day_of(moment))
