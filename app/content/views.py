"""Pages: the catalogue, a course, an edition's source; and the pictures and sounds of an edition."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, render_template
from flask_login import current_user

from app.content import catalogue as contents
from app.content.presentation import AUDIENCES, MEDIA_TYPES, SourceFile, audience_name, source_files
from app.content.rendering import render
from app.core.access import Role, found, open_to, open_to_everyone, open_to_signed_in
from app.core.database import db
from app.core.languages import current_tag
from app.core.security import as_file_of_an_author

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.content.shapes import Course

blueprint = Blueprint("content", __name__)
blueprint.add_app_template_global(render, "render_course_text")
# Who reads the answers of a final beside its questions: those who answer for a course, not those who may sit it.
READ_FINALS = (Role.TRAINING_MANAGER, Role.HEAD, Role.BUREAU_OFFICER, Role.ADMINISTRATOR)
# Who hears that nobody outside the project has read a course (DESIGN §4).
TOLD_OF_REVIEW = (
    Role.TRAINING_MANAGER,
    Role.HEAD,
    Role.FACILITATOR,
    Role.CLASS_TEACHER,
    Role.PROTECTION_LEAD,
    Role.BUREAU_OFFICER,
    Role.ADMINISTRATOR,
)


@blueprint.get("/courses", endpoint="catalogue")
@open_to_signed_in
def show_catalogue() -> ResponseReturnValue:
    """List what can be taken or taught."""
    ready = contents.catalogue().ready
    groups = [
        (audience_name(audience), [course for course in ready if course.audience == audience]) for audience in AUDIENCES
    ]
    return render_template(
        "content/catalogue.html",
        groups=[(name, courses) for name, courses in groups if courses],
        tell_of_review=current_user.holds(*TOLD_OF_REVIEW),
        begin_is_a_form=begin_is_a_form(),
    )


@blueprint.get("/courses/<course_id>", endpoint="course")
@open_to_signed_in
def show_course(course_id: str) -> ResponseReturnValue:
    """Describe a course: what it is for, its modules and objectives, what it rests on."""
    course = found(_ready_course(course_id))
    law = contents.catalogue().law
    return render_template(
        "content/course.html",
        course=course,
        audience=audience_name(course.audience),
        modules=[module.in_language(current_tag()) for module in course.modules],
        citations=law.citations(course.basis, english=current_tag() == "en"),
        tell_of_review=current_user.holds(*TOLD_OF_REVIEW),
        begin_is_a_form=begin_is_a_form(),
    )


@blueprint.get("/courses/<course_id>/<edition>/source")
@open_to(
    Role.TRAINING_MANAGER,
    Role.HEAD,
    Role.FACILITATOR,
    Role.CLASS_TEACHER,
    Role.BUREAU_OFFICER,
    Role.ADMINISTRATOR,
)
def edition_source(course_id: str, edition: str) -> ResponseReturnValue:
    """Show an edition's files exactly as it was taught."""
    files = contents.edition_files(db(), course_id, edition)
    present = _ready_course(course_id)
    if files is None and present is not None and present.edition == edition:
        files = present.files
    final = None if current_user.holds(*READ_FINALS) else _final_of(course_id, edition)
    sources: list[SourceFile] = source_files(found(files), course_id, edition, withheld=[final] if final else [])
    return render_template(
        "content/edition_source.html",
        course_id=course_id,
        edition=edition,
        title=_title(course_id, edition),
        files=sources,
    )


@blueprint.get("/courses/<course_id>/<edition>/media/<name>")
@open_to_everyone
def media(course_id: str, edition: str, name: str) -> ResponseReturnValue:
    """Give a picture or sound of an edition; class screens have no sign-in, so it is open to everyone."""
    course = found(contents.course_edition(db(), course_id, edition))
    content = found(course.files.get(f"courses/{course_id}/media/{name}"))
    mimetype = found(MEDIA_TYPES.get(posixpath.splitext(name)[1]))
    released = contents.catalogue().released.get((course_id, edition)) == course.digest
    as_file_of_an_author(keep=released)
    return Response(content, mimetype=mimetype)


def begin_is_a_form() -> bool:
    """Whether a course is begun by sending a form."""
    rules = current_app.url_map.iter_rules("learning.begin") if "learning.begin" in current_app.view_functions else ()
    return any("GET" not in (rule.methods or ()) for rule in rules)


def _ready_course(course_id: str) -> Course | None:
    course = contents.catalogue().courses.get(course_id)
    return course if course is not None and course.status == "ready" else None


def _final_of(course_id: str, edition: str) -> str | None:
    course = contents.course_edition(db(), course_id, edition)
    return course.completion.quiz if course is not None else None


def _title(course_id: str, edition: str) -> str:
    course = contents.course_edition(db(), course_id, edition)
    return course.title if course is not None else course_id
