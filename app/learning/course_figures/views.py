"""Pages for those who keep the courses: the editions people answered, one edition's figures, the same as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from app.assessment.items.queries import editions_answered
from app.content.catalogue import catalogue, course_edition
from app.core.access import Role, found, open_to
from app.core.database import db
from app.core.downloads import kept_as
from app.core.languages import current_tag
from app.learning.course_figures.tables import as_csv, blocks_of
from app.learning.course_figures.words import FLAGS
from app.learning.feedback.queries import totals_of
from app.learning.feedback.words import ANSWERS, ASKED

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.content.shapes import Course

blueprint = Blueprint("course_figures", __name__, url_prefix="/course-figures")
# Who puts course files in place, and who answers for what a whole district learns; no school's own roles (SAFEGUARDS 25).
KEEP_COURSES = (Role.ADMINISTRATOR, Role.BUREAU_OFFICER)


@blueprint.get("")
@open_to(*KEEP_COURSES)
def editions() -> ResponseReturnValue:
    """List the editions of which anybody has answered a quiz."""
    answered = editions_answered(db())
    return render_template(
        "learning/course_figures/editions.html",
        lines=[
            (catalogue().courses.get(course), course, edition, people) for (course, edition), people in answered.items()
        ],
    )


@blueprint.get("/<course_id>/<edition>")
@open_to(*KEEP_COURSES)
def figures(course_id: str, edition: str) -> ResponseReturnValue:
    """Show what was tapped about an edition, and how its questions work."""
    course = _adult_course(course_id, edition)
    return render_template(
        "learning/course_figures/figures.html",
        course=course,
        blocks=blocks_of(db(), course, language=current_tag()),
        totals=totals_of(db(), course.id, course.edition),
        asked=ASKED,
        answers=ANSWERS,
        flags=FLAGS,
    )


@blueprint.get("/<course_id>/<edition>/table")
@open_to(*KEEP_COURSES)
def table(course_id: str, edition: str) -> ResponseReturnValue:
    """Give the questions with their figures as a table for a spreadsheet."""
    course = _adult_course(course_id, edition)
    headers = {"Content-Type": "text/csv; charset=utf-8"} | kept_as(
        f"{course.title} {course.edition}.csv", f"{course.id}-{course.edition}.csv"
    )
    return as_csv(blocks_of(db(), course, language=current_tag())), headers


def _adult_course(course_id: str, edition: str) -> Course:
    course = found(course_edition(db(), course_id, edition))
    return found(course if course.audience != "pupils" else None)
