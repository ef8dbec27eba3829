"""Pages of certificates earned elsewhere, and of the list of those who issue such."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.compliance.hours import certificates, queries
from app.compliance.hours.certificate_forms import CertificateForm, CloseIssuerForm, IssuerForm
from app.compliance.hours.views import blueprint, colleague_to_enter_for, enter, offer_study, once_of
from app.core.access import Role, found, open_to, open_to_signed_in
from app.core.clock import now
from app.core.database import db
from app.people.queries.organisations import MANAGES
from app.records import issuers as service
from app.records.models import StudyIssuer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.people.models import Person

KEEPS_ISSUERS = (Role.BUREAU_OFFICER, Role.ADMINISTRATOR)


@blueprint.route("/certificates/add", methods=["GET", "POST"])
@open_to_signed_in
def add_certificate() -> ResponseReturnValue:
    """Enter one's own certificate earned elsewhere; it counts when a second person has approved it."""
    if not queries.has_a_post(db(), current_user.person_id):
        flash(_("Whoever holds no post has nobody who could approve it."))
        return redirect(url_for(".mine"))
    return _entered(current_user.person_id, None)


@blueprint.route("/staff/<int:person_id>/certificates/add", methods=["GET", "POST"])
@open_to(*MANAGES)
def add_certificate_for(person_id: int) -> ResponseReturnValue:
    """Enter a member of staff's certificate for them; somebody else has to approve it."""
    row = colleague_to_enter_for(person_id)
    return _entered(row.id, row)


def _entered(person_id: int, person: Person | None) -> ResponseReturnValue:
    form = CertificateForm()
    offer_study(form)
    form.offer_issuers(certificates.issuers_offered(db()))
    if form.submitted() and enter(form, person_id):
        there = url_for(".person", person_id=person_id, year=form.year) if person else url_for(".mine", year=form.year)
        return redirect(there)
    page = render_template("compliance/hours/add_certificate.html", form=form, person=person, once=once_of(request))
    return page, form.status


@blueprint.route("/issuers", methods=["GET", "POST"])
@open_to(*KEEPS_ISSUERS)
def issuers() -> ResponseReturnValue:
    """List who issues certificates that may be chosen, and add one."""
    form = IssuerForm()
    if form.submitted():
        known = certificates.issuer_called(db(), form.name.data or "")
        if known is None:
            service.add_issuer(db(), form.name.data or "", at=now(), by=current_user.person_id)
        elif known.closed_at is not None:
            service.offer_again(db(), known, at=now(), by=current_user.person_id)
        flash(_("It stands on the list."))
        return redirect(url_for(".issuers"))
    rows = certificates.issuers_offered(db())
    return render_template("compliance/hours/issuers.html", form=form, rows=rows), form.status


@blueprint.post("/issuers/<int:issuer_id>/close")
@open_to(*KEEPS_ISSUERS)
def close_issuer(issuer_id: int) -> ResponseReturnValue:
    """Offer a body no longer."""
    row = found(db().get(StudyIssuer, issuer_id))
    if CloseIssuerForm().submitted():
        service.close_issuer(db(), row, at=now(), by=current_user.person_id)
        flash(_("It is offered no longer. Entries that name it stay as they are."))
    return redirect(url_for(".issuers"))
