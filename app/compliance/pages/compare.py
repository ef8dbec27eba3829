"""The page that compares two days, and the words of what may lie between them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import render_template, request
from flask_babel import lazy_gettext as _

from app.compliance.above import last_month_end
from app.compliance.comparing import comparison
from app.compliance.forms import day_asked, is_no_day
from app.compliance.overview import overview
from app.compliance.pages.blueprint import blueprint
from app.compliance.rights import MAY_OPEN
from app.compliance.views import place, title_of
from app.core.access import open_to
from app.core.clock import today
from app.core.database import db

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

FACTS = {
    "training_record": _("Training record"),
    "coverage": _("Module covered"),
    "session": _("Taught session"),
    "appointment_began": _("Appointment began"),
    "appointment_ended": _("Appointment ended"),
    "enrolment_began": _("Enrolment began"),
    "enrolment_ended": _("Enrolment ended"),
    "merge_began": _("Two entries became one person"),
    "merge_ended": _("Two entries were parted again"),
    "waiver_began": _("Waiver began"),
    "waiver_ended": _("Waiver ended"),
    "window": _("A window began or ended"),
    "requirement": _("The requirement began or ended"),
    "due_day_passed": _("The due day passed"),
    "validity_ended": _("What was valid ended"),
}
TABLES = {
    "training_record": _("training records"),
    "coverage": _("modules covered"),
    "appointment": _("posts of the roster"),
    "enrolment": _("class lists"),
    "waiver": _("waivers"),
}
STATUSES = {
    "overdue": _("Past due"),
    "due": _("Still in time"),
    "met": _("Met"),
    "excused": _("Excused"),
    None: _("Not counted"),
}


@blueprint.get("/reports/<int:organisation_id>/compare")
@open_to(*MAY_OPEN)
def compare_page(organisation_id: int) -> ResponseReturnValue:
    """Show what changed between the ends of two days, and which dated facts lie in between."""
    tree, sight, organisation = place(organisation_id)
    last = day_asked(request.args.get("to"), today())
    first = day_asked(request.args.get("from"), last_month_end(last - timedelta(days=1)))
    is_backwards = first >= last
    if is_backwards:
        first = last_month_end(last - timedelta(days=1))
    compared = comparison(db(), tree, sight, organisation, first=first, last=last)
    before, after = (overview(db(), tree, sight, organisation, day=day) for day in (first, last))
    return render_template(
        "compliance/compare.html",
        organisation=organisation,
        compared=compared,
        figures=list(zip(before.lines, after.lines, strict=True)),
        title_of=title_of,
        facts=FACTS,
        tables=TABLES,
        is_exact=sight.counts_children(organisation),  # above the school few pupils' entries would be told by kind
        statuses=STATUSES,
        is_wrong=is_backwards or is_no_day(request.args.get("from")) or is_no_day(request.args.get("to")),
    )
