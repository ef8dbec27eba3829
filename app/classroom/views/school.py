"""What a school's managers see of its classes, numbers only; and the one step that takes an adult out of all lessons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from app.classroom import service
from app.classroom.forms import ReplaceForm, TakeOutForm
from app.classroom.overview import overview_of
from app.classroom.queries import lessons as queries
from app.classroom.queries import school
from app.classroom.views.blueprint import blueprint
from app.core.access import Role, open_to
from app.core.clock import now, today
from app.core.database import db

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

MANAGING = (Role.TRAINING_MANAGER, Role.HEAD, Role.PROTECTION_LEAD)
REPLACING = (Role.HEAD, Role.PROTECTION_LEAD)


@blueprint.get("/school-classes")
@open_to(Role.TRAINING_MANAGER, Role.HEAD, Role.PROTECTION_LEAD)
def school_classes() -> ResponseReturnValue:
    """Show each class of the school lesson by lesson in numbers; no pupil, and no class of another organisation."""
    day = today()
    classes = school.school_classes(db(), current_user.organisations_as(*MANAGING), day)
    lessons = queries.planned_lessons(db(), [class_group.id for class_group in classes])
    overviews = [overview for overview in overview_of(db(), classes, lessons, day) if overview.courses]
    return render_template("classroom/school_classes.html", overviews=overviews, lessons=lessons)


@blueprint.route("/school-classes/adults", methods=["GET", "POST"])
@open_to(Role.HEAD, Role.PROTECTION_LEAD)
def replace_adult() -> ResponseReturnValue:
    """Put somebody else, or an open place, wherever a person is planned: one step, no reason, no notice."""
    day = today()
    organisations = current_user.organisations_as(*REPLACING)
    planned = school.planned_adults(db(), organisations, day)
    form = ReplaceForm()
    form.person.choices = [SelectChoice(person_id, f"{name} · {count}") for person_id, name, count in planned]
    form.by_person.choices = [SelectChoice("", _("still open"))] + [
        SelectChoice(adult.person_id, adult.name) for adult in school.adults_of(db(), organisations, day)
    ]
    if form.submitted():
        lessons = school.lessons_with_adult(db(), organisations, form.person.data, day)
        service.replace_adult(
            db(), lessons, form.person.data, by_person=form.by_person.data, at=now(), by=current_user.person_id
        )
        flash(_("The timetable is changed."))
        return redirect(url_for(".replace_adult"))
    return render_template("classroom/replace_adult.html", form=form, planned=planned), form.status


@blueprint.route("/school-classes/adults/by-name", methods=["GET", "POST"])
@open_to(Role.BUREAU_OFFICER)
def take_out() -> ResponseReturnValue:
    """Take a person out of all lessons of a school; the school fills the places. The answer never tells who is planned."""
    day = today()
    form = TakeOutForm()
    form.school.choices = [
        SelectChoice(school_id, name)
        for school_id, name in school.schools_below(db(), current_user.organisations_as(Role.BUREAU_OFFICER), day)
    ]
    if form.submitted():
        for person_id, name, _count in school.planned_adults(db(), [form.school.data], day):
            if name == form.name.data:
                lessons = school.lessons_with_adult(db(), [form.school.data], person_id, day)
                service.replace_adult(db(), lessons, person_id, by_person=None, at=now(), by=current_user.person_id)
        flash(_("Where this person was planned at that school, the place is open now."))
        return redirect(url_for(".take_out"))
    return render_template("classroom/take_out.html", form=form), form.status
