"""The posts a colleague holds: one more, corrected, ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.core.navigation import link_to
from app.people.forms.staff import AppointmentForm, ChangeAppointmentForm
from app.people.models import AppointmentKind
from app.people.queries import staff as queries
from app.people.queries.leaving import what_ends
from app.people.queries.organisations import MANAGES, own_organisation_choices
from app.people.queries.roles import power_over
from app.people.service import staff as service
from app.people.service.staff import AlreadyHeld
from app.people.views.blueprint import blueprint
from app.people.views.filed import first_changed, tell_filed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from flask.typing import ResponseReturnValue

    from app.people.models import Appointment, Enrolment, RoleGrant


@blueprint.route("/staff/<int:person_id>/posts/new", methods=["GET", "POST"])
@open_to(*MANAGES)
def appoint(person_id: int) -> ResponseReturnValue:
    """Give a colleague one more post, where they hold no role equal to the viewer's or higher; or oneself."""
    person = found(queries.colleague(db(), current_user, person_id, on=today(), roles=MANAGES))
    places = [one.id for one in own_organisation_choices(db(), current_user, *MANAGES, on=today())]
    if person_id != current_user.person_id:
        power = power_over(db(), current_user, person_id, on=today(), places=places)
        places = found([one for one in places if one in power.posts_at] or None)
    held = queries.posts_held(db(), current_user, person_id, on=today())
    own = [row.organisation_id for row, may_change in held if may_change and not is_over(row)]
    form = AppointmentForm(organisation_id=own[0] if own else None)
    offer_places(form, is_new=True, places=places)
    if form.submitted():
        try:
            service.appoint(db(), person_id, form.held(), at=now(), by=current_user.person_id)
        except AlreadyHeld:
            _tell_held(form)
        else:
            flash(_("Added. What the post requires counts from its first day."))
            return redirect(what_is_owed(person_id))
    return render_template("people/appointment.html", form=form, person=person, row=None), form.status


@blueprint.route("/staff/posts/<int:appointment_id>", methods=["GET", "POST"])
@open_to(*MANAGES)
def change_appointment(appointment_id: int) -> ResponseReturnValue:
    """Correct or end a held post."""
    row = found(queries.appointment_for(db(), current_user, appointment_id, on=today()))
    if not power_over(db(), current_user, row.person_id, on=today(), places=[row.organisation_id]).posts_at:
        abort(404)
    form = ChangeAppointmentForm(obj=row)
    offer_places(form)
    if form.submitted() and not _ends_everything(form, row):
        held, places = form.held(), {row.organisation_id, form.held().organisation_id}
        since = first_changed(row, held)
        try:
            service.change_appointment(db(), row, held, at=now(), by=current_user.person_id)
        except AlreadyHeld:
            _tell_held(form)
        else:
            flash(_("Saved. The former entry stays on record."))
            if since is not None:
                tell_filed(places, since)
            return redirect(url_for(".colleague", person_id=row.person_id))
    return render_template("people/appointment.html", form=form, person=row.person, row=row), form.status


def _ends_everything(form: AppointmentForm, row: Appointment) -> bool:
    """Whether it would end the last post of somebody who teaches a class or holds a role here: these would go on without one."""
    last_day = form.last_day.data
    if last_day is None or (row.last_day is not None and row.last_day <= last_day):
        return False
    leaving = what_ends(db(), current_user, row.person_id, on=today())

    def goes_on(held: Iterable[Appointment | Enrolment | RoleGrant]) -> bool:
        return any(one.last_day is None or one.last_day > last_day for one in held)

    bound_to_it: list[Enrolment | RoleGrant] = [*leaving.teaching, *(grant for grant, _place in leaving.roles)]
    if goes_on(one for one in leaving.posts if one.id != row.id) or not goes_on(bound_to_it):
        return False
    form.last_day.errors = [
        *form.last_day.errors,
        _(
            "It is the last post here, and classes or roles would go on without it. Please end it under “Left or moved”: all of it ends on one day."
        ),
    ]
    return True


def what_is_owed(person_id: int) -> str:
    """Return the page that says at once which courses a post brought; the colleague's own where there is none."""
    return link_to("reports.colleague", person_id=person_id) or url_for(".colleague", person_id=person_id)


def is_over(row: Appointment) -> bool:
    """Whether a post has ended."""
    return row.last_day is not None and row.last_day < today()


def offer_places(form: AppointmentForm, *, is_new: bool = False, places: Collection[int] | None = None) -> None:
    """Fill a form's lists, of organisations only these `places`; what was entered long ago may keep its relation."""
    organisations = own_organisation_choices(db(), current_user, *MANAGES, on=today())
    posts = queries.posts_with_category(db(), on=today())
    not_staff = {AppointmentKind.VOLUNTEER, AppointmentKind.EXTERNAL}
    form.offer(
        [one for one in organisations if places is None or one.id in places],
        [post for post, _category in posts],
        {post.id: AppointmentKind(category) for post, category in posts if category in not_staff} if is_new else None,
    )


def _tell_held(form: AppointmentForm) -> None:
    form.post_id.errors = [
        *form.post_id.errors,
        _("This post is on record already for some of these days. Change that entry, or choose other days."),
    ]
