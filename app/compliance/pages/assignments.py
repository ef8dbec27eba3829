"""Pages: asking a member of staff to take a course; shown on their first page, never in figures."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from app.compliance import queries, service
from app.compliance.forms import PLEASE_CHOOSE, AssignmentForm, WithdrawForm
from app.compliance.rights import MAY_WAIVE
from app.compliance.views import blueprint, course_title, may_waive, own_staff_member
from app.content.catalogue import catalogue
from app.core.access import found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.people.forms.checks import with_post
from app.people.views.slips import posts_and_marks

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.route(
    "/reports/<int:organisation_id>/<int:requirement_id>/people/<int:person_id>/course", methods=["GET", "POST"]
)
@open_to(*MAY_WAIVE)
def assign(organisation_id: int, requirement_id: int, person_id: int) -> ResponseReturnValue:
    """Ask a member of staff to take a course; shown on their first page, never in figures."""
    found(may_waive(organisation_id) or None)
    person, requirement = own_staff_member(organisation_id, requirement_id, person_id)
    form = AssignmentForm(due_on=today() + timedelta(days=30))
    form.course.choices = [PLEASE_CHOOSE, *(SelectChoice(key, course_title(key)) for key in _courses_for_staff())]

    if form.submitted():
        service.assign_course(
            db(),
            person.id,
            str(form.course.data),
            assigned_on=today(),
            due_on=form.due_on.data or today(),
            at=now(),
            by=current_user.person_id,
        )
        flash(_("Asked. The course now stands on their first page."))
        return redirect(
            url_for(".assign", organisation_id=organisation_id, requirement_id=requirement_id, person_id=person_id)
        )

    return render_template(
        "compliance/assign.html",
        form=form,
        withdraw_form=WithdrawForm(),
        person=person,
        organisation_id=organisation_id,
        requirement=requirement,
        assigned=queries.assignments_of(db(), person.id),
        course_title=course_title,
        with_post=with_post,
        beside=posts_and_marks({person.id: person.name}, *MAY_WAIVE)[person.id],
    ), form.status


@blueprint.post(
    "/reports/<int:organisation_id>/<int:requirement_id>/people/<int:person_id>/course/<int:assignment_id>/withdraw"
)
@open_to(*MAY_WAIVE)
def withdraw(organisation_id: int, requirement_id: int, person_id: int, assignment_id: int) -> ResponseReturnValue:
    """Take back a course asked of a member of staff."""
    found(may_waive(organisation_id) or None)
    person, _requirement = own_staff_member(organisation_id, requirement_id, person_id)
    assignment = found(next((row for row in queries.assignments_of(db(), person.id) if row.id == assignment_id), None))
    if WithdrawForm().submitted():
        service.withdraw_assignment(db(), assignment, at=now(), by=current_user.person_id)
        flash(_("Taken back."))
    return redirect(
        url_for(".assign", organisation_id=organisation_id, requirement_id=requirement_id, person_id=person_id)
    )


def _courses_for_staff() -> list[str]:
    return sorted(course.id for course in catalogue().ready if course.audience in ("staff", "volunteers"))
