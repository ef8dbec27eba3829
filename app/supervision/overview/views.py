"""The overview of supervision: what waits for the viewer under each subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template
from flask_login import current_user

from app.core.access import open_to
from app.core.clock import today
from app.core.database import db
from app.supervision.checks.queries import checks_for
from app.supervision.findings.queries import findings_at
from app.supervision.findings.rules import standing_of
from app.supervision.rights import READS, desk_of
from app.supervision.roster.above import signed_this_term
from app.supervision.terms import terms

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("supervision", __name__, url_prefix="/supervision")


@blueprint.get("")
@open_to(*READS)
def overview() -> ResponseReturnValue:
    """Show what waits: findings, signatures of this term, checks that are not finished; and the other subjects."""
    desk, day = desk_of(db(), current_user, today()), today()
    findings = findings_at(db(), desk.seen)
    return render_template(
        "supervision/overview.html",
        standing=standing_of(findings, day),
        mine=[row for row in findings if row.owner_id == desk.person_id and row.answered_on is None],
        rosters=signed_this_term(db(), terms(db(), day), desk.seen, day),
        headed=desk.headed,
        is_officer=bool(desk.from_outside),
        checks=[row for row in checks_for(db(), desk, day) if row.waiting],
    )
