"""Pages: asking that a person be erased, agreeing, taking back; and the holds of a bureau."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.desk.erasing import holds, queries, service
from app.desk.erasing.forms import REASONS, AskForm, HoldForm
from app.desk.erasing.service import CannotErase
from app.desk.erasing.words import AGAINST, STATES
from app.people.erasure_rules import WAIT, Reason
from app.people.forms.accounts import ConfirmForm
from app.people.forms.checks import filled, options
from app.people.forms.staff import ROLE_NAMES
from app.people.queries.merges_shown import asker_of
from app.people.queries.organisations import MANAGES
from app.people.queries.staff import colleague
from app.people.views.pupils import entry_looked_for

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("erasing", __name__, url_prefix="/erasing")
ANSWERS = (*MANAGES, Role.PROTECTION_LEAD, Role.BUREAU_OFFICER, Role.ADMINISTRATOR)


@blueprint.get("")
@open_to(*ANSWERS)
def erasings() -> ResponseReturnValue:
    """List the erasings the viewer has to do with."""
    rows = queries.erasures_shown(db(), current_user, on=today())
    return render_template("desk/erasing/erasings.html", rows=rows, states=STATES, days=WAIT.days)


@blueprint.route("/staff/<int:person_id>", methods=["GET", "POST"])
@open_to(*MANAGES)
def ask(person_id: int) -> ResponseReturnValue:
    """Ask that a former colleague be erased, or read what stands against it."""
    person = found(colleague(db(), current_user, person_id, on=today(), roles=MANAGES))
    place, asked_as = found(asker_of(db(), current_user, [person_id], on=today()))
    back = url_for("people.colleague", person_id=person_id)
    return _ask(person_id, person.name, place, asked_as, of_pupil=False, back=back)


@blueprint.route("/pupils/<int:enrolment_id>", methods=["GET", "POST"])
@open_to(Role.HEAD)
def ask_for_pupil(enrolment_id: int) -> ResponseReturnValue:
    """Ask that the entry of a pupil who left be erased; the head looked for it by name."""
    row = entry_looked_for(enrolment_id)
    place = found(queries.asks_for_pupil_at(db(), current_user, row.person_id, on=today()))
    back = url_for("people.class_group", group_id=row.class_group_id)
    return _ask(row.person_id, row.person.name, place, Role.HEAD, of_pupil=True, back=back)


def _ask(person_id: int, name: str, place: int, asked_as: Role, *, of_pupil: bool, back: str) -> ResponseReturnValue:
    form = AskForm()
    against = service.why_not(db(), person_id, of_pupil=of_pupil, at=now(), by=current_user.person_id)
    if form.submitted() and not against:
        try:
            row = service.ask_erasure(
                db(),
                person_id,
                organisation_id=place,
                of_pupil=of_pupil,
                reason=filled(form.reason.data),
                asked_as=asked_as,
                at=now(),
                by=current_user.person_id,
            )
        except CannotErase as refused:
            against = refused.why
        else:
            flash(_("Asked. This page says who has to agree; until then nothing changes."))
            return redirect(url_for(".erasing", erasure_id=row.id))
    is_refused = bool(against) and form.is_submitted()
    return render_template(
        "desk/erasing/ask.html",
        form=form,
        name=name,
        of_pupil=of_pupil,
        against=[AGAINST[why] for why in against],
        back=back,
        days=WAIT.days,
    ), (409 if is_refused else form.status)


@blueprint.get("/<int:erasure_id>")
@open_to(*ANSWERS)
def erasing(erasure_id: int) -> ResponseReturnValue:
    """Show an erasing: whom it is about as far as the viewer may see, who asked, when it is carried out."""
    one = found(queries.erasure_shown(db(), current_user, erasure_id, on=today()))
    return render_template(
        "desk/erasing/erasing.html",
        one=one,
        against=[AGAINST[why] for why in one.against],
        reason=REASONS[Reason(one.row.reason)],
        states=STATES,
        role_names=ROLE_NAMES,
        days=WAIT.days,
    )


@blueprint.post("/<int:erasure_id>/approve")
@open_to(*ANSWERS)
def approve(erasure_id: int) -> ResponseReturnValue:
    """Agree to an erasing as the second person."""
    one = found(queries.erasure_shown(db(), current_user, erasure_id, on=today()))
    if one.may_approve and ConfirmForm().submitted():
        service.approve_erasure(db(), one.row, at=now(), by=current_user.person_id)
        flash(
            _(
                "Agreed. It is not carried out before %(days)s days are over; until then it can be taken back.",
                days=WAIT.days,
            )
        )
    return redirect(url_for(".erasing", erasure_id=erasure_id))


@blueprint.post("/<int:erasure_id>/take-back")
@open_to(*ANSWERS)
def take_back(erasure_id: int) -> ResponseReturnValue:
    """Take an erasing back before it is carried out."""
    one = found(queries.erasure_shown(db(), current_user, erasure_id, on=today()))
    if one.may_end and ConfirmForm().submitted():
        service.take_back_erasure(db(), one.row, at=now(), by=current_user.person_id)
        flash(_("Taken back. The entry stays as it is."))
    return redirect(url_for(".erasing", erasure_id=erasure_id))


@blueprint.route("/holds", methods=["GET", "POST"])
@open_to(Role.BUREAU_OFFICER)
def hold_back() -> ResponseReturnValue:
    """Keep somebody at a school below from being erased, by the name the bureau knows; the school is told nothing."""
    form = HoldForm()
    form.school.choices = options(holds.places_below(db(), current_user, on=today()))
    if form.submitted():
        holds.hold_by_name(db(), form.school.data, form.name.data or "", at=now(), by=current_user.person_id)
        flash(
            _(
                "If somebody at that school has, or had, exactly this name, they are not erased now. This page never tells whether"
                " anybody has it: compare each character of the name."
            )
        )
        return redirect(url_for(".hold_back"))
    shown = holds.holds_shown(db(), current_user, on=today())
    return render_template("desk/erasing/holds.html", form=form, holds=shown), form.status


@blueprint.post("/holds/<int:hold_id>/lift")
@open_to(Role.BUREAU_OFFICER)
def lift(hold_id: int) -> ResponseReturnValue:
    """Let somebody be erased again, once it is asked and agreed."""
    rows = found(holds.holds_behind(db(), current_user, hold_id, on=today()) or None)
    if ConfirmForm().submitted():
        holds.lift_holds(db(), rows, at=now(), by=current_user.person_id)
        flash(_("Not held any more. An erasing whose day has come is carried out in one of the next nights."))
    return redirect(url_for(".hold_back"))
