"""Naming who leads an organisation: a new one with its first leader, and one that nobody leads; closing one by mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import Role, found, open_to
from app.core.audit import audit
from app.core.clock import now, today
from app.core.database import db
from app.people.forms.accounts import ConfirmForm
from app.people.forms.organisations import FirstOrganisationForm, LeaderForm
from app.people.invitations import NEW_ACCOUNT, new_invitation
from app.people.models import OrganisationKind
from app.people.queries import organisations as queries
from app.people.queries.leaders import NAMES_LEADERS, leaders_to_name, leading_roles
from app.people.queries.slips import holder_without_account, take_turns
from app.people.queries.staff import all_posts
from app.people.service import leaders
from app.people.service import organisations as service
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
    form.offer_above([row for row, _depth in tree if row.last_day is None or row.last_day >= today()])
    form.offer_leader(leading_roles(OrganisationKind.DISTRICT)[::-1], all_posts(db()))
    if form.submitted():
        take_turns(db(), current_user)
        former = queries.namesake(db(), form.name.data or "", form.parent_id.data or None, on=today())
        leader = _leader_just_entered(former, form) if former is not None else _enter(form)
        if leader is not None:
            return _invite(leader)
        tell_namesake(form)
    return render_template("people/first_organisation.html", form=form), form.status


@blueprint.route("/organisations/<int:organisation_id>/leader", methods=["GET", "POST"])
@open_to(*NAMES_LEADERS)
def name_leader(organisation_id: int) -> ResponseReturnValue:
    """Name who leads an organisation that nobody leads, and go to the slip with their invitation.

    The same form sent twice names one person. Raises 404 where somebody leads or the viewer may give no role.
    """
    row = found(queries.organisation_for(db(), current_user, organisation_id, on=today()))
    if request.method == "POST":
        queries.take_turns_at(db(), row.id)
    roles = next((roles for _row, roles in leaders_to_name(db(), current_user, [row], on=today())), [])
    form = LeaderForm(role=roles[0] if roles else None)
    form.offer_leader(roles or leading_roles(row.kind), all_posts(db()))
    if not roles:
        return _invite(found(_named_just_now(row, form) if form.submitted() else None))
    if form.submitted():
        return _invite(_name(row.id, form))
    return render_template("people/name_leader.html", form=form, organisation=row), form.status


def _invite(leader: Person) -> ResponseReturnValue:
    token = new_invitation(db(), leader.id, purpose=NEW_ACCOUNT, at=now(), by=current_user.person_id)
    audit(db(), "invited", at=now(), by=current_user.person_id, subject="person", subject_id=leader.id)
    return hand_over(token)


def _enter(form: FirstOrganisationForm) -> Person:
    organisation = service.enter_organisation(
        db(),
        name=form.name.data or "",
        kind=form.kind.data,
        parent_id=form.parent_id.data or None,
        at=now(),
        by=current_user.person_id,
    )
    return _name(organisation.id, form)


def _name(organisation_id: int, form: LeaderForm) -> Person:
    return leaders.name_leader(
        db(),
        current_user,
        organisation_id,
        name=form.leader.data or "",
        role=form.role.data,
        post_id=form.post_id.data or None,
        first_day=form.first_day.data,
        at=now(),
    )


def _leader_just_entered(organisation: Organisation, form: FirstOrganisationForm) -> Person | None:
    """Return the leader whom this same form entered minutes ago with the organisation and who has no account yet."""
    return _named_just_now(organisation, form) if is_just_entered(organisation) else None


def _named_just_now(organisation: Organisation, form: LeaderForm) -> Person | None:
    person = holder_without_account(db(), organisation.id, form.role.data, form.leader.data or "")
    return person if person is not None and is_just_entered(person) else None


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
