"""The class pack of a planned lesson, to save and take along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask_login import current_user

from app.classroom.packs.building import class_pack
from app.classroom.packs.naming import pack_name
from app.classroom.queries import lessons as queries
from app.classroom.views.blueprint import blueprint, content_of
from app.content.questions import sounds_of
from app.core.access import Role, found, open_to
from app.core.clock import today
from app.core.database import db
from app.core.downloads import kept_as

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.get("/lessons/<int:lesson_id>/pack")
@open_to(Role.CLASS_TEACHER, Role.FACILITATOR)
def download_pack(lesson_id: int) -> ResponseReturnValue:
    """Give the facilitator the lesson as one nameless file that opens from disk."""
    day = today()
    lesson = found(queries.lesson_for(db(), current_user, lesson_id, day, Role.FACILITATOR))
    course, module = content_of(lesson)
    sounds = sounds_of(db(), lesson.class_group.organisation_id, course, module)
    name = pack_name(course, module)
    return Response(
        class_pack(course, module, on=day, sounds=sounds), mimetype="text/html", headers=kept_as(name, name)
    )
