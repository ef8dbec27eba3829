"""Pages of short courses for families: no account, no cookie, no line of who read what; of a case everything stands on its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, url_for

from app.content.catalogue import catalogue
from app.content.rendering import render
from app.core.access import found, without_trace
from app.learning.families.showing import shown_case, shown_parts, shown_questions

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.content.shapes import Course, Module

blueprint = Blueprint("families", __name__, url_prefix="/families")
GUARDIANS = "guardians"
WHEN_TOLD = ("parents-core", 5)


def courses_for_families() -> list[Course]:
    """Return the courses that families can read: published ones, in the order of the catalogue."""
    return [course for course in catalogue().ready if course.audience == GUARDIANS]


@blueprint.get("", strict_slashes=False)
@without_trace
def overview() -> ResponseReturnValue:
    """List the courses for families with their parts."""
    courses = [
        (course, render(course.description, face="learner", course_id=course.id, edition=course.edition))
        for course in courses_for_families()
    ]
    return render_template("learning/families/overview.html", courses=courses, when_told=_when_told())


@blueprint.get("/when-told")
@without_trace
def when_told() -> ResponseReturnValue:
    """Lead to what to do when a child has just told; where that part is missing, to the card for adults."""
    return redirect(_when_told() or url_for("people.told_card"))


def _when_told() -> str | None:
    course_id, number = WHEN_TOLD
    course = next((one for one in courses_for_families() if one.id == course_id), None)
    has_part = course is not None and any(module.position == number for module in course.modules)
    return url_for(".module", course_id=course_id, number=number) if has_part else None


def _part(course_id: str, number: int) -> tuple[Course, Module]:
    course = found(next((one for one in courses_for_families() if one.id == course_id), None))
    return course, found(next((one for one in course.modules if one.position == number), None))


@blueprint.get("/<course_id>/<int:number>")
@without_trace
def module(course_id: str, number: int) -> ResponseReturnValue:
    """Show the screens of one part on one page."""
    course, part = _part(course_id, number)
    return render_template(
        "learning/families/module.html",
        course=course,
        module=part,
        parts=shown_parts(course, part),
        has_questions=course.quiz_of(part.id) is not None,
    )


@blueprint.get("/<course_id>/<int:number>/case")
@without_trace
def case(course_id: str, number: int) -> ResponseReturnValue:
    """Show the cases of one part with all that can come of every choice: no choice is sent, and none stands in an address."""
    course, part = _part(course_id, number)
    found(part.scenarios or None)
    return render_template(
        "learning/families/case.html",
        course=course,
        module=part,
        cases=[(one.id, shown_case(course, one)) for one in part.scenarios],
    )


@blueprint.get("/<course_id>/<int:number>/questions")
@without_trace
def questions(course_id: str, number: int) -> ResponseReturnValue:
    """Show the questions of one part, with an answer to every option."""
    course, part = _part(course_id, number)
    return render_template(
        "learning/families/questions.html",
        course=course,
        module=part,
        questions=shown_questions(found(course.quiz_of(part.id))),
        following=next((one for one in course.modules if one.position == number + 1), None),
    )
