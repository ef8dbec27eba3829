"""The school's page of a letter that went out to a class: the record behind an item of a campaign, to read only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template
from flask_login import current_user

from app.classroom.documents import as_document
from app.classroom.queries import letters_out as queries
from app.classroom.views.blueprint import blueprint
from app.content.catalogue import catalogue
from app.core.access import Role, found, open_to
from app.core.database import db
from app.people.models import Organisation

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

SCHOOL = (Role.TRAINING_MANAGER, Role.HEAD, Role.PROTECTION_LEAD)


@blueprint.get("/school-classes/<int:class_group_id>/letter/<course_id>")
@open_to(*SCHOOL)
def letter_out(class_group_id: int, course_id: str) -> ResponseReturnValue:
    """Show the school the letter that a class's families got, and on which days; nothing about one family."""
    class_group = found(queries.class_of_school(db(), class_group_id, current_user.organisations_as(*SCHOOL)))
    course = found(catalogue().courses.get(course_id))
    days = queries.days_out(db(), class_group.id, course.id)
    return render_template(
        "classroom/letter_out.html",
        class_group=class_group,
        course=course,
        days=found(days or None),
        text=as_document(course, found(course.notice)),
        school=db().get(Organisation, class_group.organisation_id),
    )
