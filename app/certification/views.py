"""Pages: one's own certificates, their files, and the public check by code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask_login import current_user

from app.certification import queries
from app.certification.checking import TooOften, certificate_checked
from app.certification.credentials import service as credentials
from app.certification.credentials.baking import baked_png, baked_svg, credential_text
from app.certification.credentials.forms import CredentialFileForm
from app.certification.credentials.site import own_site
from app.certification.forms import CodeForm
from app.certification.pictures import drawn, not_drawable
from app.certification.rules import ISSUE, Standing, grouped, read_code, read_issue
from app.certification.saying import Case, Found, case_of, said
from app.core.access import Role, found, open_to_everyone, open_to_signed_in, writes_when_read
from app.core.clock import now, today
from app.core.database import db
from app.core.installation import is_demonstration
from app.core.languages import current_tag
from app.core.throttle import visitor_address
from app.core.typesetting import PDF, PNG, SVG
from app.people.queries.names import name_was_compared

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("certification", __name__)
blueprint.add_app_template_filter(grouped, "grouped")
# Who hears that printed addresses open here only: those who can change it, or ask for it. Nobody else is troubled.
RUNS_A_DESK = (
    Role.CLERK,
    Role.TRAINING_MANAGER,
    Role.PROTECTION_LEAD,
    Role.HEAD,
    Role.BUREAU_OFFICER,
    Role.ADMINISTRATOR,
)
JSON, CONFLICT = "json", 409
TYPES = {PDF: "application/pdf", PNG: "image/png", SVG: "image/svg+xml", JSON: "application/vc"}
BAKED = {PNG: baked_png, SVG: baked_svg}


@blueprint.get("/certificates")
@open_to_signed_in
def own_certificates() -> ResponseReturnValue:
    """List the reader's own certificates."""
    return render_template(
        "certification/own_certificates.html",
        shown=queries.certificates_of(db(), current_user.person_id, today()),
        standing=Standing,
    )


@blueprint.get("/certificates/<int:certificate_id>")
@open_to_signed_in
@writes_when_read
def own_certificate(certificate_id: int) -> ResponseReturnValue:
    """Show one of the reader's own certificates with its picture; the first look prepares its signed files."""
    shown = found(queries.own_certificate(db(), current_user.person_id, certificate_id, today()))
    if not shown.taken_back:
        credentials.prepare_credential(db(), shown.certificate, at=now())
    return _page_of(shown)


def _page_of(shown: queries.Shown) -> str:
    certificate = shown.certificate
    return render_template(
        "certification/own_certificate.html",
        shown=shown,
        missing=not_drawable(certificate),
        is_name_compared=name_was_compared(db(), certificate.person_id, certificate.holder_name),
        standing=Standing,
        online_part=queries.is_of_the_online_part(db(), shown.certificate),
        runs_a_desk=current_user.holds(*RUNS_A_DESK),
        address=current_app.config["SETTINGS"].address,
        signed=credentials.can_sign(db()),
    )


@blueprint.get("/certificates/<int:certificate_id>/certificate.<any(pdf,png,svg,json):kind>")
@open_to_signed_in
def certificate_file(certificate_id: int, kind: str) -> ResponseReturnValue:
    """Give the reader's own certificate: for printing, or as a file that carries its signature; never one taken back."""
    shown = found(queries.own_certificate(db(), current_user.person_id, certificate_id, today()))
    certificate = shown.certificate
    if shown.taken_back:
        return _page_of(shown), CONFLICT
    online_part = queries.is_of_the_online_part(db(), certificate)
    credential = None
    if kind != PDF:
        credential = credentials.signed_credential(db(), certificate, own_site(), online_part=online_part, at=now())
    if kind == JSON and credential is not None:
        content = credential_text(credential).encode()
    elif not_drawable(certificate) or kind == JSON:
        return redirect(url_for(".own_certificate", certificate_id=certificate_id))
    else:
        content = drawn(
            certificate,
            kind=kind,
            address=current_app.config["SETTINGS"].address,
            online_part=online_part,
            demonstration=is_demonstration(),
        )
        if credential is not None:
            content = BAKED[kind](content, credential)
    response = Response(content, mimetype=TYPES[kind])
    name = f"hulei-{certificate.code}.{kind}"
    response.headers["Content-Disposition"] = f'{"inline" if kind == PNG else "attachment"}; filename="{name}"'
    return response


@blueprint.get("/c")
@open_to_everyone
def check() -> ResponseReturnValue:
    """Let anybody type a certificate's code."""
    form = CodeForm(request.args, meta={"csrf": False})
    if "code" not in request.args:
        return render_template("certification/check.html", form=form, file_form=CredentialFileForm())
    code = read_code(form.code.data or "") if form.validate() else None
    if code is None:
        form.refuse()
        return render_template("certification/check.html", form=form, file_form=CredentialFileForm()), 422
    return redirect(url_for(".checked", code=code, issue=read_issue(form.code.data or "")))


@blueprint.get("/c/<code>")
@open_to_everyone
@writes_when_read
def checked(code: str) -> ResponseReturnValue:
    """Say whether a certificate holds today; never why not (SAFEGUARDS 24). Looking is counted, not kept."""
    read = read_code(code)
    if read is None:
        form = CodeForm(data={"code": code}, meta={"csrf": False})
        form.refuse()
        return render_template("certification/check.html", form=form, file_form=CredentialFileForm()), 404
    if read != code:
        return redirect(url_for(".checked", code=read, issue=request.args.get(ISSUE)))
    try:
        shown = certificate_checked(db(), read, doors=[visitor_address()], at=now())
    except TooOften:
        return render_template("certification/checked_too_often.html"), 429
    if shown is None:
        said_of_none = {"code": read, "number": grouped(read)}
        return render_template("certification/checked.html", case=Case(Found.NOTHING), said=said_of_none), 404
    return render_template(
        "certification/checked.html",
        case=case_of(
            shown.certificate,
            is_valid=shown.valid,
            online_part=queries.is_of_the_online_part(db(), shown.certificate),
            is_former=request.args.get(ISSUE, 1, type=int) < shown.certificate.issue,
        ),
        said=said(shown.certificate, current_tag()),
    )
