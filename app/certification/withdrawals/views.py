"""Pages: withdrawing a certificate and taking that back, those withdrawn, those of people who left, those of heads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.certification.batches.views import blueprint
from app.certification.rules import may_be_taken_back
from app.certification.withdrawals import queries, service
from app.certification.withdrawals.forms import REASONS, WithdrawForm
from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.people.queries.organisations import MANAGES, own_organisation_choices
from app.people.queries.powers import Whose
from app.people.views.slips import posts_of_staff

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.people.models import Organisation

CONFLICT = 409
__all__ = ["blueprint"]  # with the pages below; app/packages.py takes it from here


@blueprint.route("/<int:certificate_id>/withdraw", methods=["GET", "POST"])
@open_to(*queries.WITHDRAWS)
def withdraw(certificate_id: int) -> ResponseReturnValue:
    """Withdraw a certificate for a reason from a list, or say whose matter that is."""
    certificate = found(queries.certificate_managed(db(), current_user, certificate_id, on=today()))
    whose = queries.who_withdraws(db(), current_user, certificate, on=today())
    form = WithdrawForm().offer()
    if certificate.withdrawn_at is None and whose is None and form.submitted():
        try:
            service.withdraw_certificate(
                db(), certificate, reason=form.reason.data, at=now(), by=current_user.person_id
            )
        except service.NoOtherRecord:
            form.reason.errors = [
                *form.reason.errors,
                _(
                    "There is no other record of this course for this person, so nothing was entered twice. Please choose what it is."
                ),
            ]
        else:
            flash(_("Withdrawn. Whoever checks its number is told that it is not valid now, and not why."))
            return redirect(_back())
    return render_template(
        "certification/withdrawals/withdraw.html",
        certificate=certificate,
        whose=whose,
        whose_matter=Whose,
        post=posts_of_staff().get(certificate.person_id),
        form=form,
        reasons=REASONS,
        back=_back(),
        is_voided=queries.is_record_voided(db(), certificate),
        may_take_back=whose is None and may_be_taken_back(certificate.withdrawn_at, at=now()),
    ), CONFLICT if request.method == "POST" and whose is not None else form.status


@blueprint.post("/<int:certificate_id>/withdraw/take-back")
@open_to(*queries.WITHDRAWS)
def take_back(certificate_id: int) -> ResponseReturnValue:
    """Let a certificate hold again that was withdrawn by mistake, within seven days."""
    certificate = found(queries.certificate_managed(db(), current_user, certificate_id, on=today()))
    found(queries.who_withdraws(db(), current_user, certificate, on=today()) is None or None)
    try:
        service.take_back_withdrawal(db(), certificate, at=now(), by=current_user.person_id)
    except service.TooLate:
        flash(_("That can be taken back within seven days only. The course can be taken again."), "warn")
    else:
        flash(_("The certificate holds again, and the learning counts. Both acts stay on record."))
    return redirect(url_for(".withdraw", certificate_id=certificate_id))


@blueprint.get("/withdrawn")
@open_to(*MANAGES)
def withdrawn() -> ResponseReturnValue:
    """List what was withdrawn: of whom, when, by whom and for which coded reason."""
    places, chosen = _place()
    rows = queries.withdrawn_there(db(), current_user, chosen.id, on=today())
    return render_template(
        "certification/withdrawals/withdrawn.html", rows=rows, reasons=REASONS, places=places, chosen=chosen
    )


@blueprint.get("/left")
@open_to(*MANAGES)
def left() -> ResponseReturnValue:
    """List the certificates that hold of people without a post there now."""
    places, chosen = _place()
    rows = queries.of_leavers(db(), current_user, chosen.id, on=today())
    return render_template(
        "certification/withdrawals/left.html",
        rows=rows,
        withdrawable=queries.withdrawable(db(), current_user, rows, on=today()),
        places=places,
        chosen=chosen,
    )


@blueprint.get("/heads")
@open_to(Role.BUREAU_OFFICER)
def heads() -> ResponseReturnValue:
    """List the certificates of the heads below, whom nobody of their own school stands over."""
    rows = queries.of_heads(db(), current_user, on=today())
    return render_template("certification/withdrawals/heads.html", rows=rows, withdrawable={one.id for one in rows})


def _place() -> tuple[list[Organisation], Organisation]:
    """Return the organisations where the viewer manages, and the one asked for."""
    places = list(own_organisation_choices(db(), current_user, *MANAGES, on=today()))
    asked = request.args.get("organisation", default=places[0].id if places else None, type=int)
    return places, found(next((one for one in places if one.id == asked), None))


def _back() -> str:
    return url_for(".certificates" if current_user.holds(*MANAGES) else ".heads")
