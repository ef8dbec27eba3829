"""Roles: who holds which, giving and ending them (DESIGN §3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import Role, found, open_to, open_to_signed_in
from app.core.audit import audit
from app.core.clock import now, today
from app.core.database import db
from app.core.languages import in_current_language
from app.people.forms.accounts import ConfirmForm
from app.people.forms.checks import filled
from app.people.forms.staff import ROLE_NAMES, EndRoleForm, ReviewerForm, RoleForm
from app.people.invitations import NEW_ACCOUNT, new_invitation
from app.people.queries import roles as queries
from app.people.queries.leaders import leaders_to_name
from app.people.queries.organisations import MANAGES, SEES_STAFF
from app.people.queries.sign_in_slips import slip_of
from app.people.queries.slips import holder_without_account, take_turns
from app.people.queries.staff import account_of, colleague
from app.people.questions import not_learnt_for, unable_now
from app.people.service import roles as service
from app.people.service.roles import AlreadyGiven, NotYours
from app.people.service.staff import enter_person
from app.people.slip_rules import may_have_slip
from app.people.views.blueprint import blueprint
from app.people.views.dead_slips import slip_is_dead
from app.people.views.slips import hand_over, marks_beside

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.get("/roles")
@open_to(*queries.GIVERS)
def roles() -> ResponseReturnValue:
    """List who holds which role, as far as the viewer may know."""
    holders = queries.holders_shown(db(), current_user, on=today())
    assessors = {one.person.id for one in holders if one.grant.role == Role.ASSESSOR}
    return render_template(
        "people/roles.html",
        holders=holders,
        unable=set(unable_now(db(), Role.ASSESSOR, assessors, today())),
        apart=marks_beside({one.person.id: one.person.name for one in holders}) if current_user.holds(*MANAGES) else {},
        without_leader=leaders_to_name(
            db(), current_user, queries.organisations_below(db(), current_user, on=today()), on=today()
        ),
        role_names=ROLE_NAMES,
        confirm=ConfirmForm(),
    )


@blueprint.route("/staff/<int:person_id>/roles/new", methods=["GET", "POST"])
@open_to(*queries.GIVERS)
def grant_role(person_id: int) -> ResponseReturnValue:
    """Give somebody a role; only who holds more can, and never to themselves."""
    person = found(queries.person_to_manage(db(), current_user, person_id, on=today()))
    form = RoleForm()
    offered = queries.roles_to_offer(db(), current_user, on=today())
    given = {role for _organisation, roles in offered for role in roles}
    form.offer([role for role in ROLE_NAMES if role in given], [organisation for organisation, _roles in offered])
    if form.submitted():
        try:
            service.grant_role(
                db(),
                current_user,
                person_id,
                form.role.data,
                organisation_id=form.organisation_id.data,
                first_day=filled(form.first_day.data),
                last_day=form.last_day.data,
                at=now(),
            )
        except NotYours:
            form.organisation_id.errors = [
                *form.organisation_id.errors,
                _("You cannot give this role there: only somebody who holds more can, and never to themselves."),
            ]
        except AlreadyGiven:
            form.role.errors = [
                *form.role.errors,
                _("Has this role there already on some of these days. End that one first, or choose other days."),
            ]
        else:
            flash(_("The role is given. It is on record who gave it."))
            _say_what_is_not_learnt(person_id, Role(form.role.data))
            if not may_have_slip([form.role.data]) and slip_of(db(), person_id) is not None:
                account = account_of(db(), person_id)
                flash(slip_is_dead(has_login=bool(account and account.has_login)), "warn")
            sees = current_user.holds(*SEES_STAFF) and colleague(db(), current_user, person_id, on=today()) is not None
            return redirect(url_for(".colleague", person_id=person_id) if sees else url_for(".roles"))
    return render_template(
        "people/grant_role.html",
        form=form,
        person=person,
        not_learnt=not_learnt_for(db(), person_id, Role.ASSESSOR, today()) if Role.ASSESSOR in given else [],
        sees_person=current_user.holds(*SEES_STAFF)
        and colleague(db(), current_user, person_id, on=today()) is not None,
    ), form.status


def _say_what_is_not_learnt(person_id: int, role: Role) -> None:
    """Warn that a role is of no use before a course is completed."""
    for one in not_learnt_for(db(), person_id, role, today()):
        title = in_current_language(one.title, one.title_en)
        flash(
            _(
                "Before “%(course)s” is completed and counts, this colleague can judge nobody. Please let them take it first.",
                course=title,
            ),
            "warn",
        )


@blueprint.route("/roles/reviewers/new", methods=["GET", "POST"])
@open_to(*queries.NAMES_REVIEWERS)
def add_reviewer() -> ResponseReturnValue:
    """Name somebody from outside who may read for a time, and go to the slip with their invitation.

    The same form sent twice makes one reviewer.
    """
    form = ReviewerForm()
    places = queries.reviewed_by_choice(db(), current_user, on=today())
    form.offer(places)
    if form.submitted():
        take_turns(db(), current_user)
        name, place, at = form.name.data or "", form.organisation_id.data, now()
        person = holder_without_account(db(), place, Role.REVIEWER, name)
        if person is None:
            person = enter_person(db(), name=name, at=at, by=current_user.person_id)
            service.grant_role(
                db(),
                current_user,
                person.id,
                Role.REVIEWER,
                organisation_id=place,
                first_day=filled(form.first_day.data),
                last_day=filled(form.last_day.data),
                at=at,
            )
        token = new_invitation(db(), person.id, purpose=NEW_ACCOUNT, at=at, by=current_user.person_id)
        audit(db(), "invited", at=at, by=current_user.person_id, subject="person", subject_id=person.id)
        return hand_over(token)
    return render_template("people/add_reviewer.html", form=form, places=places), form.status


@blueprint.route("/roles/<int:grant_id>/end", methods=["GET", "POST"])
@open_to_signed_in
def end_role(grant_id: int) -> ResponseReturnValue:
    """End a role on a day."""
    holder = found(queries.grant_for(db(), current_user, grant_id, on=today()))
    form = EndRoleForm()
    form.is_own = holder.person.id == current_user.person_id
    if form.submitted():
        service.end_role(db(), current_user, holder.grant, last_day=filled(form.last_day.data), at=now())
        flash(_("The role ends on that day."))
        return redirect(url_for(".roles") if current_user.holds(*queries.GIVERS) else url_for(".account"))
    return (
        render_template("people/end_role.html", form=form, holder=holder, role_names=ROLE_NAMES),
        form.status,
    )
