"""The tree of organisations and their settings."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.people.forms.accounts import ConfirmForm
from app.people.forms.checks import filled
from app.people.forms.organisations import WINDOW_KINDS, CorrectOrganisationForm, MoveForm, OrganisationForm
from app.people.forms.staff import ORGANISATION_KINDS
from app.people.models import OrganisationKind
from app.people.queries import organisations as queries
from app.people.queries.leaders import leaders_to_name
from app.people.queries.windows import windows_of
from app.people.questions import words_for_children
from app.people.service import organisations as service
from app.people.service.organisations import NotInItself
from app.people.views.blueprint import blueprint

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.people.forms.organisations import FirstOrganisationForm
    from app.people.models import Organisation, Person

SETTINGS = (*queries.MANAGES, Role.PROTECTION_LEAD, Role.BUREAU_OFFICER, Role.ADMINISTRATOR)
PLANS = (Role.BUREAU_OFFICER, *queries.MANAGES)
AT_ONCE = timedelta(minutes=10)


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


@blueprint.get("/organisations/<int:organisation_id>")
@open_to(*SETTINGS)
def organisation(organisation_id: int) -> ResponseReturnValue:
    """Show an organisation's settings: where it belongs, its terms, its help card."""
    row = found(queries.organisation_for(db(), current_user, organisation_id, on=today()))
    parent = queries.parent_on(db(), row.id, on=today())
    return render_template(
        "people/organisation.html",
        may_open_parent=parent is not None
        and queries.organisation_for(db(), current_user, parent.id, on=today()) is not None,
        may_move=organisation_id not in current_user.organisations_as(Role.BUREAU_OFFICER),
        organisation=row,
        parent=parent,
        windows=windows_of(db(), row.id, on=today()),
        window_kinds=WINDOW_KINDS,
        kinds=ORGANISATION_KINDS,
        may_shape=queries.organisation_for(db(), current_user, row.id, *queries.SHAPES_TREE, on=today()) is not None,
        is_untaken=queries.untaken_for(db(), current_user, row.id, on=today()) is not None,
        may_plan=queries.organisation_for(db(), current_user, row.id, *PLANS, on=today()) is not None,
        leads=queries.organisation_for(db(), current_user, row.id, Role.HEAD, on=today()) is not None,
        needs_leader=bool(leaders_to_name(db(), current_user, [row], on=today())),
        confirm=ConfirmForm(),
        words=words_for_children(),
    )


@blueprint.route("/organisations/<int:organisation_id>/new", methods=["GET", "POST"])
@open_to(*queries.SHAPES_TREE)
def add_organisation(organisation_id: int) -> ResponseReturnValue:
    """Add an organisation below another; a head adds departments of their own organisation."""
    above = found(queries.organisation_for(db(), current_user, organisation_id, *queries.SHAPES_TREE, on=today()))
    form = OrganisationForm()
    form.offer(list(OrganisationKind) if current_user.holds(Role.BUREAU_OFFICER) else [OrganisationKind.DEPARTMENT])
    if form.submitted():
        former = queries.namesake(db(), form.name.data or "", above.id, on=today())
        if former is None or is_just_entered(former):
            row = former or service.enter_organisation(
                db(),
                name=form.name.data or "",
                kind=form.kind.data,
                parent_id=above.id,
                at=now(),
                by=current_user.person_id,
            )
            flash(_("Added."))
            return redirect(url_for(".organisation", organisation_id=row.id))
        tell_namesake(form)
    return render_template("people/add_organisation.html", form=form, above=above), form.status


@blueprint.route("/organisations/<int:organisation_id>/edit", methods=["GET", "POST"])
@open_to(*queries.SHAPES_TREE, Role.ADMINISTRATOR)
def correct_organisation(organisation_id: int) -> ResponseReturnValue:
    """Correct an organisation's name, or say from when or until when it exists.

    An administrator does so only while nobody there has opened an account.
    """
    row = found(
        queries.organisation_for(db(), current_user, organisation_id, *queries.SHAPES_TREE, on=today())
        or queries.untaken_for(db(), current_user, organisation_id, on=today())
    )
    form = CorrectOrganisationForm(obj=row)
    above = queries.parent_on(db(), row.id, on=today())
    if form.submitted() and (
        form.name.data == row.name or _name_is_free(form, above.id if above else None, but=row.id)
    ):
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


def is_just_entered(row: Organisation | Person) -> bool:
    """Whether the viewer entered something minutes ago, so that the same form sent again means the same one."""
    return row.recorded_by == current_user.person_id and now() - row.recorded_at < AT_ONCE


def tell_namesake(form: OrganisationForm | CorrectOrganisationForm | FirstOrganisationForm) -> None:
    """Say beside the name that there is an organisation of this name at this place already."""
    form.name.errors = [
        *form.name.errors,
        _("There is an organisation of this name here already. Please open that one, or write a name that differs."),
    ]


def _name_is_free(form: CorrectOrganisationForm, parent_id: int | None, *, but: int) -> bool:
    if queries.namesake(db(), form.name.data or "", parent_id, on=today(), but=but) is None:
        return True
    tell_namesake(form)
    return False
