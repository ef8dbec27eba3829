"""The report as a document for other programs, and as a file to keep: the same figures, the viewer's own masking."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from flask import Response, abort, render_template, request
from flask_login import current_user

from app.compliance import queries
from app.compliance.asking import Unclear, asked_of, no_such_period, period_of
from app.compliance.exports import FORMATS, paper_of
from app.compliance.pages.blueprint import blueprint
from app.compliance.period import NoSuchPeriod
from app.compliance.period_report import report_of_period
from app.compliance.reports import UnknownOrganisation
from app.compliance.rights import MAY_OPEN, sight_of
from app.compliance.rules.requirement import Each
from app.compliance.seen_report import report_seen
from app.compliance.standing import rule_of
from app.compliance.trend import trend
from app.compliance.views import language, place, title_of
from app.core.access import found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.core.downloads import kept_as

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.compliance.reports import Asked, Document

NOT_FOUND, UNCLEAR = 404, 400


@blueprint.get("/api/v1/report")
@open_to(*MAY_OPEN)
def api() -> ResponseReturnValue:
    """Give the document of COMPLIANCE §7; the same answer for an unknown organisation and one out of reach."""
    try:
        return _document(asked_of(request.args, today=today(), language=language()))
    except Unclear as unclear:
        return {"problems": [asdict(problem) for problem in unclear.problems]}, UNCLEAR
    except UnknownOrganisation:
        return {"problems": [{"where": "organisation", "what": "not found"}]}, NOT_FOUND


@blueprint.get("/reports/report.<any(xlsx,csv,pdf,docx):form>")
@open_to(*MAY_OPEN)
def report_file(form: str) -> ResponseReturnValue:
    """Give the report as a file."""
    try:
        asked = replace(asked_of(request.args, today=today(), language=language()), detail=False)
        document = _document(asked)
    except (Unclear, UnknownOrganisation):
        abort(NOT_FOUND)
    paper = paper_of(document, queries.organisation_names(db()), language=language())
    headers = kept_as(f"{paper.title}-{paper.as_of}.{form}", f"report-{paper.as_of}.{form}")
    return Response(FORMATS[form].write(paper), mimetype=FORMATS[form].mimetype, headers=headers)


@blueprint.get("/reports/<int:organisation_id>/<int:requirement_id>/trend")
@open_to(*MAY_OPEN)
def trend_page(organisation_id: int, requirement_id: int) -> ResponseReturnValue:
    """Show how the figures of a requirement changed in the last twelve months."""
    tree, sight, organisation = place(organisation_id)
    requirement = found(queries.enabled_requirement(db(), requirement_id))
    rule = rule_of(requirement)
    return render_template(
        "compliance/trend.html",
        organisation=organisation,
        requirement=requirement,
        title_of=title_of,
        points=trend(db(), tree, sight, organisation, requirement, day=today()),
        by_windows=isinstance(rule.timing, Each),
        is_masked=rule.is_about_children and not sight.counts_children(organisation),
    )


def _document(asked: Asked) -> Document:
    """Return the document as the viewer may see it, of a day or of a period."""
    sight, period = sight_of(db(), current_user, today()), period_of(request.args.get("period"), asked)
    if period is None:
        return report_seen(db(), asked, sight, today=today(), at=now())
    try:
        return report_of_period(db(), asked, period, sight, today=today(), at=now())
    except NoSuchPeriod as missing:
        raise no_such_period(period) from missing
