"""Pages: which template and seal an organisation's certificates get, with a preview."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.certification.designs import service
from app.certification.designs.forms import ENDINGS, TEMPLATES, SealForm, TemplateForm
from app.certification.designs.rules import MOST_BYTES, NoSeal, Template
from app.certification.designs.specimen import specimen
from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.core.typesetting import characters_not_drawable
from app.people.queries.organisations import organisation_for

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.people.models import Organisation

blueprint = Blueprint("designs", __name__, url_prefix="/certificates/designs")


@blueprint.route("/<int:organisation_id>", methods=["GET", "POST"])
@open_to(Role.HEAD)
def design(organisation_id: int) -> ResponseReturnValue:
    """Show how certificates look from now on, and let the head choose the template."""
    organisation = _own(organisation_id)
    form = TemplateForm(data={"template": _template(organisation)})
    if form.submitted():
        service.choose_template(
            db(), organisation.id, Template(form.template.data), at=now(), by=current_user.person_id
        )
        flash(_("Kept. Certificates issued before stay as they are."))
        return redirect(url_for(".design", organisation_id=organisation.id))
    return _show(organisation, form, SealForm())


@blueprint.post("/<int:organisation_id>/seal")
@open_to(Role.HEAD)
def put_seal(organisation_id: int) -> ResponseReturnValue:
    """Take a picture of the seal; only what is drawn anew of it is kept."""
    organisation, form = _own(organisation_id), SealForm()
    if form.submitted():
        with form.file.data.stream as given:
            content = given.read(MOST_BYTES + 1)
        try:
            service.put_seal(db(), organisation.id, content, at=now(), by=current_user.person_id)
        except NoSeal as refused:
            form.refuse(refused.flaw)
        else:
            flash(_("The seal is kept. Look at the preview below before the next certificate is issued."))
            return redirect(url_for(".design", organisation_id=organisation.id))
    return _show(organisation, TemplateForm(data={"template": _template(organisation)}), form)


@blueprint.post("/<int:organisation_id>/seal/remove")
@open_to(Role.HEAD)
def remove_seal(organisation_id: int) -> ResponseReturnValue:
    """Issue certificates without a seal from now on."""
    organisation = _own(organisation_id)
    service.remove_seal(db(), organisation.id, at=now(), by=current_user.person_id)
    flash(_("Certificates are issued without a seal from now on. Those issued with it keep it."))
    return redirect(url_for(".design", organisation_id=organisation.id))


@blueprint.get("/<int:organisation_id>/<any(chinese,bilingual):template>.png")
@open_to(Role.HEAD)
def preview(organisation_id: int, template: str) -> ResponseReturnValue:
    """Draw a specimen with this template and the present seal."""
    organisation = _own(organisation_id)
    kept = service.design_of(db(), organisation.id)
    seal = service.seal_of(db(), kept)
    if characters_not_drawable(organisation.name):
        return redirect(url_for(".design", organisation_id=organisation.id))
    address = current_app.config["SETTINGS"].address
    return Response(specimen(organisation.name, template, seal, address=address, at=now()), mimetype="image/png")


def _show(organisation: Organisation, form: TemplateForm, seal_form: SealForm) -> ResponseReturnValue:
    kept = service.design_of(db(), organisation.id)
    return render_template(
        "certification/designs/design.html",
        organisation=organisation,
        form=form,
        seal_form=seal_form,
        endings=ENDINGS,
        templates=TEMPLATES,
        has_seal=kept is not None and kept.seal_id is not None,
        version=kept.changed_at.timestamp() if kept else 0,
        missing=characters_not_drawable(organisation.name),
    ), max(form.status, seal_form.status)


def _template(organisation: Organisation) -> str:
    kept = service.design_of(db(), organisation.id)
    return kept.template if kept else str(Template.BILINGUAL)


def _own(organisation_id: int) -> Organisation:
    return found(organisation_for(db(), current_user, organisation_id, Role.HEAD, on=today()))
