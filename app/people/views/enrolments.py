"""Ending an enrolment: the same form for a teacher of a class and for a pupil."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.clock import now
from app.core.database import db
from app.people.forms.checks import filled
from app.people.forms.classes import EndForm
from app.people.models import EnrolmentRole
from app.people.service import classes as service
from app.people.service.classes import BeforeItBegan
from app.people.views.filed import A_DAY, filed_lately, tell_filed

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.people.models import Enrolment


def end_enrolment_of(row: Enrolment) -> ResponseReturnValue:
    """Ask for the last day of an enrolment the viewer may end, and end it; no reason is asked."""
    is_teacher = row.role == EnrolmentRole.TEACHER  # that somebody may teach a class makes no duty: no figure changes
    places = [] if is_teacher else [row.class_group.organisation_id]
    form = EndForm()
    if form.submitted():
        try:
            service.end_enrolment(db(), row, last_day=filled(form.last_day.data), at=now(), by=current_user.person_id)
        except BeforeItBegan:
            form.last_day.errors = [
                *form.last_day.errors,
                _("This day lies before it began. Please choose a later one."),
            ]
        else:
            flash(_("Saved. The former entry stays on record."))
            tell_filed(places, filled(form.last_day.data) + A_DAY)
            return redirect(url_for("people.class_group", group_id=row.class_group_id))
    return render_template(
        "people/end_enrolment.html", form=form, row=row, is_teacher=is_teacher, papers=filed_lately(places)
    ), form.status
