"""Pages: one's own certificates, their PDF and picture, and the public check by code."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask_login import current_user

from app.certification import queries
from app.certification.forms import CodeForm
from app.certification.pictures import drawn
from app.certification.rules import grouped, read_code
from app.content.catalogue import course_edition
from app.core.access import Role, found, open_to_everyone, open_to_signed_in, writes_when_read
from app.core.clock import now, today
from app.core.database import db
from app.core.installation import is_demonstration
from app.core.throttle import count_try, is_throttled, visitor_address
from app.core.typesetting import PDF, PNG, characters_not_drawable

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.certification.models import Certificate

blueprint = Blueprint("certification", __name__)
blueprint.add_app_template_filter(grouped, "grouped")
CHECKS, WINDOW = 30, timedelta(minutes=10)
# Who hears that printed addresses open here only: those who can change it, or ask for it. Nobody else is troubled.
RUNS_A_DESK = (
    Role.CLERK,
    Role.TRAINING_MANAGER,
    Role.PROTECTION_LEAD,
    Role.HEAD,
    Role.BUREAU_OFFICER,
    Role.ADMINISTRATOR,
)
TYPES = {PDF: "application/pdf", PNG: "image/png"}


@blueprint.get("/certificates")
@open_to_signed_in
def own_certificates() -> ResponseReturnValue:
    """List the reader's own certificates."""
    return render_template(
        "certification/own_certificates.html",
        shown=queries.certificates_of(db(), current_user.person_id, today()),
    )


@blueprint.get("/certificates/<int:certificate_id>")
@open_to_signed_in
def own_certificate(certificate_id: int) -> ResponseReturnValue:
    """Show one of the reader's own certificates with its picture."""
    shown = found(queries.own_certificate(db(), current_user.person_id, certificate_id, today()))
    return render_template(
        "certification/own_certificate.html",
        shown=shown,
        missing=characters_not_drawable(shown.certificate.holder_name + shown.certificate.issuer),
        online_part=_is_of_the_online_part(shown.certificate),
        runs_a_desk=current_user.holds(*RUNS_A_DESK),
        address=current_app.config["SETTINGS"].address,
    )


@blueprint.get("/certificates/<int:certificate_id>/certificate.<any(pdf,png):kind>")
@open_to_signed_in
def certificate_file(certificate_id: int, kind: str) -> ResponseReturnValue:
    """Give the reader's own certificate as PDF or picture."""
    shown = found(queries.own_certificate(db(), current_user.person_id, certificate_id, today()))
    if characters_not_drawable(shown.certificate.holder_name + shown.certificate.issuer):
        return redirect(url_for(".own_certificate", certificate_id=certificate_id))
    content = drawn(
        shown.certificate,
        kind=kind,
        address=current_app.config["SETTINGS"].address,
        online_part=_is_of_the_online_part(shown.certificate),
        demonstration=is_demonstration(),
    )
    response = Response(content, mimetype=TYPES[kind])
    name = f"hulei-{shown.certificate.code}.{kind}"
    response.headers["Content-Disposition"] = f'{"attachment" if kind == PDF else "inline"}; filename="{name}"'
    return response


@blueprint.get("/c")
@open_to_everyone
def check() -> ResponseReturnValue:
    """Let anybody type a certificate's code."""
    form = CodeForm(request.args, meta={"csrf": False})
    if "code" not in request.args:
        return render_template("certification/check.html", form=form)
    code = read_code(form.code.data or "") if form.validate() else None
    if code is None:
        form.refuse()
        return render_template("certification/check.html", form=form), 422
    return redirect(url_for(".checked", code=code))


@blueprint.get("/c/<code>")
@open_to_everyone
@writes_when_read
def checked(code: str) -> ResponseReturnValue:
    """Say whether a certificate holds today; never why not (SAFEGUARDS 24). Looking is counted, not kept."""
    read = read_code(code)
    if read is None:
        form = CodeForm(data={"code": code}, meta={"csrf": False})
        form.refuse()
        return render_template("certification/check.html", form=form), 404
    if read != code:
        return redirect(url_for(".checked", code=read))
    at, door = now(), visitor_address()
    if is_throttled(db(), "certificate-check", door, limit=CHECKS, window=WINDOW, at=at):
        return render_template("certification/checked_too_often.html"), 429
    shown = queries.certificate_by_code(db(), read, today())
    if shown is None:
        count_try(db(), "certificate-check", door, window=WINDOW, at=at)
        return render_template("certification/checked.html", shown=None, code=read), 404
    return render_template(
        "certification/checked.html",
        shown=shown,
        code=read,
        online_part=_is_of_the_online_part(shown.certificate),
    )


def _is_of_the_online_part(certificate: Certificate) -> bool:
    """Whether the edition a certificate names has minutes in person that are no part of its completion."""
    course = course_edition(db(), certificate.course, certificate.edition)
    return course is not None and course.completes_online
