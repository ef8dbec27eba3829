"""Pages of vetting dates: register with the due list, enter many, one person's entries, take back; counts above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.content.catalogue import catalogue
from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.core.languages import current_tag
from app.people.forms.checks import filled, with_post
from app.people.forms.staff import post_title
from app.people.models import OrganisationKind, Person
from app.people.queries.organisations import organisation_for, own_organisation_choices
from app.supervision.vetting import queries, service
from app.supervision.vetting.forms import TakeBackForm, VettingForm
from app.supervision.vetting.queries import VettingLine
from app.supervision.vetting.rules import BASIS, State, TakenBack, latest_next_due
from app.supervision.vetting.words import DESKS, STATES, TAKEN_BACK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from app.people.models import Organisation

blueprint = Blueprint("vetting", __name__, url_prefix="/supervision/vetting")
KEEPS = (Role.TRAINING_MANAGER, Role.HEAD)


def _places() -> Sequence[Organisation]:
    every = own_organisation_choices(db(), current_user, *KEEPS, on=today())
    return [place for place in every if place.kind != OrganisationKind.DEPARTMENT]


def _page(template: str, **values: object) -> str:
    return render_template(
        f"supervision/vetting/{template}.html",
        states=STATES,
        desks=DESKS,
        reasons=TAKEN_BACK,
        State=State,
        posts_said=_posts,
        basis=catalogue().law.citations(BASIS, english=current_tag() == "en"),
        **values,
    )


def _posts(line: VettingLine) -> str:
    return str(_(", ")).join(post_title(post) for post in line.posts)


@blueprint.get("")
@open_to(*KEEPS, Role.BUREAU_OFFICER)
def register() -> ResponseReturnValue:
    """Show the register of an organisation with what is due; to a bureau officer counts by organisation."""
    places = _places()
    place = next((one for one in places if str(one.id) == request.args.get("org")), places[0] if places else None)
    if place is None:
        roots = current_user.organisations_as(Role.BUREAU_OFFICER)
        return _page("below", counted=queries.counts_below(db(), roots, on=today()))
    return _page("register", places=places, place=place, lines=queries.register_of(db(), place.id, on=today()))


@blueprint.route("/new/<int:organisation_id>", methods=["GET", "POST"])
@open_to(*KEEPS)
def enter(organisation_id: int) -> ResponseReturnValue:
    """Enter for one or many that the authority was asked; nobody enters their own."""
    place = found(organisation_for(db(), current_user, organisation_id, *KEEPS, on=today()))
    lines = [one for one in queries.register_of(db(), place.id, on=today()) if one.person.id != current_user.person_id]
    lines.sort(key=lambda line: not line.is_to_do)  # what is due stands first, each half by name
    form = VettingForm()
    form.offer((one.person.id, with_post(one.person.name, _posts(one))) for one in lines)
    if form.submitted() and _is_recent(form, place.id):
        asked = service.Asked(filled(form.done_on.data), form.asked_of, form.reference.data or None, form.next_due.data)
        new = service.enter_vetting(db(), place.id, form.persons.data or [], asked, at=now(), by=current_user.person_id)
        flash(
            _("Entered for %(count)s people.", count=len(new))
            if new
            else _("This was entered before; nothing was added.")
        )
        return redirect(url_for(".register", org=place.id))
    return _page("enter", form=form, place=place), form.status


def _is_recent(form: VettingForm, organisation_id: int) -> bool:
    """Whether the authority was asked no more than twelve months before whoever is ticked began here."""
    day = filled(form.done_on.data)
    began = queries.first_days(db(), organisation_id, form.persons.data or [], on=today())
    if all(first <= latest_next_due(day) for first in began.values()):
        return True
    form.done_on.errors = [
        _("This is more than twelve months before somebody ticked began here. Please ask the authority anew.")
    ]
    return False


@blueprint.get("/<int:organisation_id>/<int:person_id>")
@open_to(*KEEPS)
def entries(organisation_id: int, person_id: int) -> ResponseReturnValue:
    """Show all entries of one colleague at an organisation."""
    place = found(organisation_for(db(), current_user, organisation_id, *KEEPS, on=today()))
    line = found(
        next((one for one in queries.register_of(db(), place.id, on=today()) if one.person.id == person_id), None)
    )
    return _page(
        "entries",
        place=place,
        line=line,
        entries=queries.entries_of(db(), place.id, person_id, on=today()),
        is_oneself=person_id == current_user.person_id,
    )


@blueprint.route("/<int:entry_id>/take-back", methods=["GET", "POST"])
@open_to(*KEEPS)
def take_back(entry_id: int) -> ResponseReturnValue:
    """Say that an entry was wrong; nobody does so for themself."""
    entry = found(queries.entry_for(db(), current_user, entry_id, *KEEPS, on=today()))
    form = TakeBackForm()
    if form.submitted():
        service.take_back(db(), entry, TakenBack(form.code.data), at=now(), by=current_user.person_id)
        flash(_("Taken back: it no longer counts, on no day. The first entry stays readable."))
        return redirect(url_for(".register", org=entry.organisation_id))
    person = db().get_one(Person, entry.person_id)
    return _page("take_back", form=form, entry=entry, person=person), form.status
