"""The tree of organisations and their settings; the administrator creates the first one and grants its first leader."""

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
from app.people.forms.checks import filled
from app.people.forms.organisations import CorrectOrganisationForm, MoveForm, OrganisationForm
from app.people.forms.staff import ORGANISATION_KINDS, FirstOrganisationForm
from app.people.invitations import NEW_ACCOUNT, new_invitation
from app.people.models import AppointmentKind, OrganisationKind
from app.people.queries import organisations as queries
from app.people.queries.staff import all_posts
from app.people.queries.windows import windows_of
from app.people.service import organisations as service
from app.people.service.organisations import NotInItself
from app.people.service.roles import grant_role
from app.people.service.staff import Held, appoint, enter_person
from app.people.views.blueprint import blueprint
from app.people.views.staff_accounts import show_slip

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

SETTINGS = (*queries.MANAGES, Role.PROTECTION_LEAD, Role.BUREAU_OFFICER, Role.ADMINISTRATOR)


@blueprint.get("/organisations")
@open_to(*SETTINGS)
def settings() -> ResponseReturnValue:
    """List the organisations whose settings the viewer may open."""
    return render_template(
        "people/settings.html",
        tree=queries.tree_shown(db(), current_user, on=today()),
        kinds=ORGANISATION_KINDS,
        shapes_posts=queries.holds_top(db(), current_user, on=today()),
    )


@blueprint.route("/organisations/first", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def first_organisation() -> ResponseReturnValue:
    """Create an organisation with its first head or bureau officer, and show the slip with their invitation."""
    form = FirstOrganisationForm()
    tree = queries.tree_shown(db(), current_user, on=today())
    form.offer([row for row, _depth in tree], all_posts(db()))
    if form.submitted():
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
        token = new_invitation(db(), leader.id, purpose=NEW_ACCOUNT, at=at, by=by)
        audit(db(), "invited", at=at, by=by, subject="person", subject_id=leader.id)
        return show_slip(leader, token)
    return render_template("people/first_organisation.html", form=form), form.status


@blueprint.get("/organisations/<int:organisation_id>")
@open_to(*SETTINGS)
def organisation(organisation_id: int) -> ResponseReturnValue:
    """Show an organisation's settings: where it belongs, its terms, its help card."""
    row = found(queries.organisation_for(db(), current_user, organisation_id, on=today()))
    return render_template(
        "people/organisation.html",
        may_move=organisation_id not in current_user.organisations_as(Role.BUREAU_OFFICER),
        organisation=row,
        parent=queries.parent_on(db(), row.id, on=today()),
        windows=windows_of(db(), row.id),
        kinds=ORGANISATION_KINDS,
        may_shape=queries.organisation_for(db(), current_user, row.id, *queries.SHAPES_TREE, on=today()) is not None,
        may_plan=queries.organisation_for(db(), current_user, row.id, *PLANS, on=today()) is not None,
        confirm=ConfirmForm(),
    )


PLANS = (Role.BUREAU_OFFICER, *queries.MANAGES)


@blueprint.route("/organisations/<int:organisation_id>/new", methods=["GET", "POST"])
@open_to(*queries.SHAPES_TREE)
def add_organisation(organisation_id: int) -> ResponseReturnValue:
    """Add an organisation below another; a head adds departments of their own organisation."""
    above = found(queries.organisation_for(db(), current_user, organisation_id, *queries.SHAPES_TREE, on=today()))
    form = OrganisationForm()
    form.offer(list(OrganisationKind) if current_user.holds(Role.BUREAU_OFFICER) else [OrganisationKind.DEPARTMENT])
    if form.submitted():
        row = service.enter_organisation(
            db(),
            name=form.name.data or "",
            kind=form.kind.data,
            parent_id=above.id,
            at=now(),
            by=current_user.person_id,
        )
        flash(_("Added."))
        return redirect(url_for(".organisation", organisation_id=row.id))
    return render_template("people/add_organisation.html", form=form, above=above), form.status


@blueprint.route("/organisations/<int:organisation_id>/edit", methods=["GET", "POST"])
@open_to(*queries.SHAPES_TREE)
def correct_organisation(organisation_id: int) -> ResponseReturnValue:
    """Correct an organisation's name, or say from when or until when it exists."""
    row = found(queries.organisation_for(db(), current_user, organisation_id, *queries.SHAPES_TREE, on=today()))
    form = CorrectOrganisationForm(obj=row)
    if form.submitted():
        service.change_organisation(
            db(),
            row,
            name=form.name.data or "",
            first_day=form.first_day.data,
            last_day=form.last_day.data,
            at=now(),
            by=current_user.person_id,
        )
        flash(_("Saved. The former entry stays on record."))
        return redirect(url_for(".organisation", organisation_id=row.id))
    return render_template("people/correct_organisation.html", form=form, organisation=row), form.status


@blueprint.route("/organisations/<int:organisation_id>/move", methods=["GET", "POST"])
@open_to(Role.BUREAU_OFFICER)
def move_organisation(organisation_id: int) -> ResponseReturnValue:
    """Move an organisation below another one of the officer's own, since a day."""
    reach = queries.organisation_for(db(), current_user, organisation_id, Role.BUREAU_OFFICER, on=today())
    row = found(None if organisation_id in current_user.organisations_as(Role.BUREAU_OFFICER) else reach)
    form = MoveForm()
    form.offer([one for one, _depth in queries.tree_shown(db(), current_user, on=today())])
    if form.submitted():
        try:
            service.move_organisation(
                db(),
                row,
                parent_id=form.parent_id.data,
                since=filled(form.since.data),
                at=now(),
                by=current_user.person_id,
            )
        except NotInItself:
            form.parent_id.errors = [
                *form.parent_id.errors,
                _("This one lies below the organisation you are moving. Please choose another."),
            ]
            return render_template("people/move_organisation.html", form=form, organisation=row), 422
        flash(_("Moved. Earlier days keep the former place."))
        return redirect(url_for(".organisation", organisation_id=row.id))
    return render_template("people/move_organisation.html", form=form, organisation=row), form.status
