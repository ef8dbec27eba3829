"""Adding colleagues and correcting their entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.core.navigation import link_to
from app.core.typesetting import characters_not_drawable, what_helps
from app.people.forms.staff import CorrectPersonForm, NewColleagueForm, PersonForm
from app.people.queries import staff as queries
from app.people.queries.merges import are_one
from app.people.queries.organisations import MANAGES
from app.people.queries.roles import power_over, ties_of
from app.people.service import staff as service
from app.people.views.appointments import offer_places, what_is_owed
from app.people.views.blueprint import blueprint

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.people.models import Person


@blueprint.route("/staff/new", methods=["GET", "POST"])
@open_to(*MANAGES)
def add_colleague() -> ResponseReturnValue:
    """Add somebody with their post, in one form."""
    form = NewColleagueForm()
    offer_places(form, is_new=True)
    if form.submitted() and _number_is_free(form, but=None):
        person = service.enter_person(
            db(),
            name=form.name.data or "",
            number=form.number.data,
            email=form.email.data,
            phone=form.phone.data,
            at=now(),
            by=current_user.person_id,
        )
        service.appoint(db(), person.id, form.held(), at=now(), by=current_user.person_id)
        flash(_("Added. What the post requires counts from its first day."))
        _tell_not_drawable(person.name)
        return redirect(_asked_from() or what_is_owed(person.id))
    return render_template("people/add_colleague.html", form=form), form.status


def _is_not_own_name(form: CorrectPersonForm, person: Person) -> bool:
    """Whether nobody corrects their own name: that is asked for, and somebody else agrees."""
    if form.name.data == person.name or not are_one(db(), current_user.person_id, person.id, today()):
        return True
    form.name.errors = [
        *form.name.errors,
        _("This is your own name. Ask for it under “Account → My name”; somebody else agrees."),
    ]
    return False


@blueprint.route("/staff/<int:person_id>/edit", methods=["GET", "POST"])
@open_to(*MANAGES)
def correct_colleague(person_id: int) -> ResponseReturnValue:
    """Correct a colleague's name, number, phone, e-mail or sort key."""
    person = found(queries.colleague(db(), current_user, person_id, on=today(), roles=MANAGES))
    ties = ties_of(db(), current_user, person_id, on=today())
    is_oneself = person_id == current_user.person_id
    if not ties.works_for_viewer or not (
        is_oneself or power_over(db(), current_user, person_id, on=today(), ties=ties).entry
    ):
        abort(404)
    form = CorrectPersonForm(obj=person)
    if form.submitted() and _number_is_free(form, but=person_id) and _is_not_own_name(form, person):
        service.correct_person(
            db(),
            person,
            name=form.name.data or "",
            sort_key=form.sort_key.data or "",
            number=form.number.data,
            email=form.email.data,
            phone=form.phone.data,
            at=now(),
            by=current_user.person_id,
        )
        flash(_("Saved."))
        _tell_not_drawable(person.name)
        return redirect(url_for(".colleague", person_id=person_id))
    return render_template("people/correct_colleague.html", form=form, person=person), form.status


def _tell_not_drawable(name: str) -> None:
    """Name the characters that certificates cannot draw; the name is kept all the same."""
    if missing := characters_not_drawable(name):
        said = _("Our certificates cannot draw: %(characters)s", characters=" ".join(missing))
        flash(_("%(said)s. %(helps)s", said=said, helps=what_helps()), "warn")


def _asked_from() -> str | None:
    """Return the workshop's list from which somebody was sent to enter a walk-in first, if they were."""
    day = request.args.get("workshop_day", type=int)
    return None if day is None else link_to("workshops.by_list", day_id=day)


def _number_is_free(form: PersonForm, *, but: int | None) -> bool:
    number = form.number.data
    if not number or not queries.number_is_taken(db(), current_user, number, but=but, on=today()):
        return True
    form.number.errors = [*form.number.errors, _("Another colleague has this number. Please check it.")]
    return False
