"""Pages of readiness: courses a head releases, the second adult's own word, the head's decision about one lesson."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.classroom.courses import module_of
from app.classroom.preparation import readiness_of
from app.classroom.queries import lessons as lesson_queries
from app.classroom.queries.lessons import YEAR
from app.classroom.readiness import Ready
from app.classroom.ready import given, queries, service
from app.classroom.ready.forms import DecisionForm, ReleaseForm
from app.classroom.ready.shown import said_of, said_of_gaps
from app.classroom.views.blueprint import at_lesson, blueprint, content_of
from app.compliance.forms import day_asked
from app.content.catalogue import EditionChanged
from app.content.rendering import render
from app.core.access import Role, found, open_to, open_to_signed_in
from app.core.clock import now, today
from app.core.database import db
from app.people.identity import OpenedBy

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.classroom.ready.queries import CourseAt

READING = (Role.HEAD, Role.PROTECTION_LEAD, Role.TRAINING_MANAGER)
SAMPLES = 4  # screens of the first lesson, enough to see what the class sees


@blueprint.get("/course-releases")
@open_to(*READING)
def course_releases() -> ResponseReturnValue:
    """List the courses for the school's classes, and which of them the head has released."""
    courses = queries.courses_to_release(db(), current_user, today(), *READING)
    return render_template("classroom/ready/courses.html", courses=courses)


@blueprint.get("/course-releases/<int:organisation_id>/<course_id>")
@open_to(*READING)
def course_release(organisation_id: int, course_id: str) -> ResponseReturnValue:
    """Show what a course is: its outline, sample screens, who reviewed it, and since when it is released."""
    one = found(_course_at(organisation_id, course_id, *READING))
    may_release = _course_at(organisation_id, course_id, Role.HEAD) is not None
    return _course_page(one, ReleaseForm(), may_release=may_release)


@blueprint.post("/course-releases/<int:organisation_id>/<course_id>")
@open_to(Role.HEAD)
def release_course(organisation_id: int, course_id: str) -> ResponseReturnValue:
    """Let the head release a course for the school's classes, once for each major edition."""
    one, form = found(_course_at(organisation_id, course_id, Role.HEAD)), ReleaseForm()
    if form.submitted():
        try:
            service.release_course(db(), organisation_id, one.course, at=now(), by=current_user.person_id)
        except EditionChanged as changed:
            form.form_errors.append(str(changed))
        else:
            flash(_("Released. From now on it says so on each of its lessons."))
            return redirect(url_for(".course_releases"))
    return _course_page(one, form, may_release=True), 422


def _course_page(one: CourseAt, form: ReleaseForm, *, may_release: bool) -> str:
    course = one.course
    samples = [
        render(screen.text, face="class", course_id=course.id, edition=course.edition, top=3)
        for screen in course.modules[0].screens[:SAMPLES]
    ]
    return render_template(
        "classroom/ready/course.html", one=one, course=course, samples=samples, form=form, may_release=may_release
    )


def _course_at(organisation_id: int, course_id: str, *roles: Role) -> CourseAt | None:
    courses = queries.courses_to_release(db(), current_user, today(), *roles)
    return next((one for one in courses if (one.organisation.id, one.course.id) == (organisation_id, course_id)), None)


@blueprint.post("/lessons/<int:lesson_id>/second-adult")
@open_to_signed_in
def say_whether_coming(lesson_id: int) -> ResponseReturnValue:
    """Keep the second adult's own word: I will be there, or I cannot. No reason is asked."""
    lesson = found(queries.lesson_to_come_to(db(), current_user, lesson_id, today()))
    word = request.form.get("coming")
    if not ReleaseForm().submitted() or word not in ("yes", "no"):
        flash(_("Please tap one of the two."), "warn")
        return redirect(url_for("desk.home"))
    if word == "yes" and current_user.opened_by is OpenedBy.SLIP:
        # Whoever printed the slip could have used it: being there is said by the second adult in person (SAFEGUARDS 13).
        flash(
            _("You came in by a slip. To say that you will be there, please sign in with your own login and password."),
            "warn",
        )
        return redirect(url_for("desk.home"))
    service.say_whether_coming(db(), lesson, is_coming=word == "yes", at=now(), by=current_user.person_id)
    flash(
        _("Thank you. It stands with the lesson.")
        if word == "yes"
        else _("Thank you for saying so. Whoever plans finds somebody else.")
    )
    return redirect(url_for("desk.home"))


@blueprint.post("/lessons/<int:lesson_id>/although-not-ready")
@open_to(Role.HEAD)
def decide_anyway(lesson_id: int) -> ResponseReturnValue:
    """Let the head decide that a lesson is given although something is missing: kept, shown, counted in the report."""
    day, form = today(), DecisionForm()
    lesson = found(lesson_queries.lesson_for(db(), current_user, lesson_id, day, Role.HEAD, to_change=True))
    page = found(lesson_queries.lesson_page(db(), current_user, lesson_id, day))
    if not form.submitted():
        flash(_("Please choose why."), "warn")
        return at_lesson(lesson)
    course, _module = content_of(lesson)
    missing = [line.key for line in readiness_of(db(), page, course) if line.state is Ready.NO]
    if lesson.planned_on >= day and service.decide_anyway(
        db(), lesson, form.chosen, missing, at=now(), by=current_user.person_id
    ):
        flash(_("Kept. It stands on the lesson, and the report counts it."))
    return at_lesson(lesson)


@blueprint.get("/lessons-although-not-ready")
@open_to(*READING)
def given_although() -> ResponseReturnValue:
    """List the lessons given although not ready, by the head's decision and without: what a filing and the report count."""
    day = today()
    last = day_asked(request.args.get("last"), day)
    first = day_asked(request.args.get("first"), last - YEAR)
    rows = given.lessons_given_although(db(), current_user, first - timedelta(days=1), last, *READING)
    return render_template(
        "classroom/ready/given.html",
        rows=[
            (
                row.lesson,
                module_of(row.lesson.course, row.lesson.module),
                said_of(row.decision) if row.decision else None,
                said_of_gaps(row.gaps),
            )
            for row in rows
        ],
        first=first,
        last=last,
    )
