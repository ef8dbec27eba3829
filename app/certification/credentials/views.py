"""Pages: the public documents of the issuer, and the check of a file that somebody has."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, json, render_template

from app.certification import queries
from app.certification.credentials import service
from app.certification.credentials.forms import CredentialFileForm
from app.certification.credentials.reading import Problem, Refused
from app.certification.credentials.site import own_site
from app.certification.credentials.status import former_issue
from app.certification.credentials.verifying import verified
from app.certification.credentials.words import SAID
from app.certification.forms import CodeForm
from app.certification.saying import case_of, said
from app.core.access import found, open_to_everyone
from app.core.clock import now, today
from app.core.database import db
from app.core.languages import current_tag
from app.core.throttle import count_try, is_throttled, visitor_address

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("credentials", __name__)
DOOR, CHECKS, WINDOW = "credential-check", 30, timedelta(minutes=10)
MOST_BYTES = 2_000_000
"""More than any picture of ours, baked or not."""


def _public(document: dict[str, Any], kind: str) -> Response:
    """Answer with a document that programs of other sites read; it names nobody."""
    response = Response(json.dumps(document), mimetype=kind)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@blueprint.get("/.well-known/did.json")
@open_to_everyone
def did_document() -> ResponseReturnValue:
    """Show the keys this site signs with, as did:web asks."""
    return _public(found(service.own_did_document(db(), own_site())), "application/did+json")


@blueprint.get("/credentials/status/<int:list_number>")
@open_to_everyone
def status_list(list_number: int) -> ResponseReturnValue:
    """Show a status list: which certificates were withdrawn, as bits without names or numbers."""
    listed = service.signed_status_list(db(), own_site(), list_number, day=today())
    return _public(found(listed), "application/vc")


@blueprint.post("/c")
@open_to_everyone
def check_file() -> ResponseReturnValue:
    """Check a certificate file; nothing of it is kept, and nothing it says is shown unless it is in our own records."""
    at, door = now(), visitor_address()
    if is_throttled(db(), DOOR, door, limit=CHECKS, window=WINDOW, at=at):
        return render_template("certification/checked_too_often.html"), 429
    count_try(db(), DOOR, door, window=WINDOW, at=at)
    form = CredentialFileForm()
    if not form.submitted():
        return _asked_again(form)
    with form.file.data.stream as given:  # A large one lies in a nameless temporary file until it is closed.
        content = given.read(MOST_BYTES + 1)
    try:
        if len(content) > MOST_BYTES:
            raise Refused(Problem.TOO_LARGE)
        signed = verified(db(), content, at=at)
        if not signed.is_ours:
            return render_template(
                "certification/credentials/of_another.html", signed=signed, in_time=signed.is_in_time(at)
            )
        shown = queries.certificate_by_code(db(), signed.code, today()) if signed.code else None
        if shown is None:
            raise Refused(Problem.NOT_HERE)
    except Refused as refused:
        return _asked_again(form, SAID[refused.problem])
    former = former_issue(db(), shown.certificate, signed.place)
    return render_template(
        "certification/checked.html",
        case=case_of(
            shown.certificate,
            is_valid=shown.valid,
            online_part=queries.is_of_the_online_part(db(), shown.certificate),
            is_former=former is not None,
            from_file=True,
        ),
        said={**said(shown.certificate, current_tag()), "file_issue": str(former or "")},
    )


def _asked_again(form: CredentialFileForm, problem: str | None = None) -> ResponseReturnValue:
    code_form = CodeForm(meta={"csrf": False})
    return render_template("certification/check.html", form=code_form, file_form=form, problem=problem), 422
