"""Pages of mentoring: naming a mentor, one's own, and a log for the two and the protection lead."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import Role, found, open_to, open_to_signed_in
from app.core.clock import now, today
from app.core.database import db
from app.learning.mentoring import queries, service
from app.learning.mentoring.forms import LineForm, MentorForm
from app.learning.mentoring.words import WENT, WHAT
from app.people.forms.accounts import ConfirmForm
from app.people.forms.checks import filled, with_post
from app.people.queries.merges import are_one
from app.people.views.slips import posts_and_marks, posts_of_staff

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("mentoring", __name__, url_prefix="/mentors")
HALF_A_YEAR = timedelta(days=182)


@blueprint.get("/")
@open_to(*queries.NAMES)
def mentorships() -> ResponseReturnValue:
    """List who accompanies whom; a log is read by the two and the protection lead."""
    rows = queries.mentorships_named(db(), current_user, today())
    return render_template(
        "learning/mentoring/mentorships.html", rows=rows, day=today(), is_lead=current_user.holds(Role.PROTECTION_LEAD)
    )


@blueprint.route("/new", methods=["GET", "POST"])
@open_to(*queries.NAMES)
def name_mentor() -> ResponseReturnValue:
    """Name a mentor for a new facilitator or volunteer, for a time."""
    people = queries.people_to_choose(db(), current_user, today())
    form = MentorForm(first_day=today(), last_day=today() + HALF_A_YEAR)
    beside = posts_and_marks({person_id: name for person_id, name, _place in people}, *queries.NAMES)
    posts = posts_of_staff(*queries.NAMES)
    form.offer(
        [
            (person_id, with_post(name, beside[person_id]), posts.get(person_id, ""))
            for person_id, name, _place in people
        ]
    )
    if form.submitted():
        places = {person_id: organisation_id for person_id, _name, organisation_id in people}
        try:
            service.name_mentor(
                db(),
                form.person.data,
                form.mentor.data,
                places[form.person.data],
                first_day=filled(form.first_day.data),
                last_day=filled(form.last_day.data),
                at=now(),
                by=current_user.person_id,
            )
        except service.NotPossible:
            form.last_day.errors = [
                *form.last_day.errors,
                _("At most a year; and nobody names a mentor for themselves."),
            ]
        else:
            flash(_("Named. Both find it under “My mentor”."))
            return redirect(url_for(".mentorships"))
    return render_template("learning/mentoring/name_mentor.html", form=form), form.status


@blueprint.post("/<int:mentorship_id>/end")
@open_to(*queries.NAMES)
def end_mentoring(mentorship_id: int) -> ResponseReturnValue:
    """End a time together."""
    row = found(queries.mentorship_named(db(), current_user, mentorship_id, today()))
    if ConfirmForm().submitted():
        service.end_mentoring(db(), row, at=now(), by=current_user.person_id)
        flash(_("Ended."))
    return redirect(url_for(".mentorships"))


@blueprint.get("/mine")
@open_to_signed_in
def own_mentorships() -> ResponseReturnValue:
    """Show one's own mentors and whom one accompanies."""
    rows = queries.own_mentorships(db(), current_user, today())
    return render_template("learning/mentoring/own.html", rows=rows)


@blueprint.route("/<int:mentorship_id>", methods=["GET", "POST"])
@open_to_signed_in
def log(mentorship_id: int) -> ResponseReturnValue:
    """Show a log to the two and the protection lead; the mentor enters a line: a day and two codes."""
    row = found(queries.log_for(db(), current_user, mentorship_id, today()))
    is_mentor = are_one(db(), row.mentor_id, current_user.person_id, today())
    form = LineForm(held_on=today())
    if is_mentor and form.submitted():
        try:
            service.enter_line(
                db(),
                row,
                held_on=filled(form.held_on.data),
                what=form.what.data,
                went=form.went.data,
                at=now(),
                by=current_user.person_id,
            )
        except service.NotPossible:
            form.held_on.errors = [*form.held_on.errors, _("Please choose a day of your time together, not ahead.")]
        else:
            flash(_("Entered."))
            return redirect(url_for(".log", mentorship_id=row.id))
    return (
        render_template("learning/mentoring/log.html", row=row, form=form, is_mentor=is_mentor, what=WHAT, went=WENT),
        form.status,
    )
