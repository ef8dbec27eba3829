"""The administrator creates an organisation with its first leader, and mends it while nobody has taken it up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import Role, found, open_to
from app.core.audit import audit
from app.core.clock import now, today
from app.core.database import db
from app.people.forms.accounts import ConfirmForm
from app.people.forms.staff import FirstOrganisationForm
from app.people.invitations import NEW_ACCOUNT, new_invitation
from app.people.models import AppointmentKind
from app.people.queries import organisations as queries
from app.people.queries.slips import holder_without_account, take_turns
from app.people.queries.staff import all_posts
from app.people.service import organisations as service
from app.people.service.roles import grant_role
from app.people.service.staff import Held, appoint, enter_person
from app.people.views.blueprint import blueprint
from app.people.views.organisations import is_just_entered, tell_namesake
from app.people.views.slips import hand_over

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.people.models import Organisation, Person


@blueprint.route("/organisations/first", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def first_organisation() -> ResponseReturnValue:
    """Create an organisation with its first head or bureau officer, and go to the slip with their invitation.

    The same form sent twice, by a double click or by loading the page again, makes one organisation.
    """
    form = FirstOrganisationForm()
    tree = queries.tree_shown(db(), current_user, on=today())
    form.offer([row for row, _depth in tree if row.last_day is None or row.last_day >= today()], all_posts(db()))
    if form.submitted():
        take_turns(db(), current_user)
        former = queries.namesake(db(), form.name.data or "", form.parent_id.data or None, on=today())
        leader = _leader_just_entered(former, form) if former is not None else _enter(form)
        if leader is not None:
            token = new_invitation(db(), leader.id, purpose=NEW_ACCOUNT, at=now(), by=current_user.person_id)
            audit(db(), "invited", at=now(), by=current_user.person_id, subject="person", subject_id=leader.id)
            return hand_over(token)
        tell_namesake(form)
    return render_template("people/first_organisation.html", form=form), form.status


def _enter(form: FirstOrganisationForm) -> Person:
    at, by = now(), current_user.person_id
    organisation = service.enter_organisation(
        db(), name=form.name.data or "", kind=form.kind.data, parent_id=form.parent_id.data or None, at=at, by=by
    )
    leader = enter_person(db(), name=form.leader.data or "", at=at, by=by)
    if form.post_id.data:
        held = Held(organisation.id, form.post_id.data, AppointmentKind.STAFF, form.first_day.data, None)
        appoint(db(), leader.id, held, at=at, by=by)
    grant_role(
        db(),
        current_user,
        leader.id,
        form.role.data,
        organisation_id=organisation.id,
        first_day=today(),
        last_day=None,
        at=at,
    )
    return leader


def _leader_just_entered(organisation: Organisation, form: FirstOrganisationForm) -> Person | None:
    """Return the leader whom this same form entered minutes ago and who has no account yet."""
    if not is_just_entered(organisation):
        return None
    return holder_without_account(db(), organisation.id, form.role.data, form.leader.data or "")


@blueprint.route("/organisations/<int:organisation_id>/close", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def close_organisation(organisation_id: int) -> ResponseReturnValue:
    """Close an organisation entered by mistake, while nobody there has opened an account."""
    row = found(queries.untaken_for(db(), current_user, organisation_id, on=today()))
    form = ConfirmForm()
    if form.submitted():
        service.close_untaken(db(), row, at=now(), by=current_user.person_id)
        flash(_("Closed. Its invitation links no longer work."))
        return redirect(url_for(".settings"))
    return render_template("people/close_organisation.html", form=form, organisation=row), form.status
