"""The first page after signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, render_template, request
from flask_login import current_user

from app.classroom.words import MISSING_IN_SHORT
from app.compliance.facts import read_tree
from app.compliance.filing.rules import PeriodKind
from app.compliance.filing.waits import filings_waiting
from app.compliance.filing.words import PERIODS, STATES, period_said
from app.compliance.rights import MAY_WAIVE
from app.compliance.rules.requirement import ORGANISATION
from app.compliance.rules.sentence import reason
from app.core.access import Role, found, open_to, open_to_signed_in
from app.core.clock import now, today
from app.core.database import db
from app.core.languages import current_tag
from app.core.mail import sends_mail
from app.desk.bureau import bureau_page
from app.desk.first_steps import first_steps, has_no_organisation
from app.desk.hand_over import hand_over_of, homes_of
from app.desk.home import home_of
from app.desk.morning import morning_of
from app.learning.practical.words import OWN_STATES
from app.people.forms.staff import ROLE_NAMES
from app.people.qr import qr_picture
from app.people.queries.accounts import resets_told
from app.people.queries.endings import to_agree
from app.people.queries.merges import ids_on
from app.people.queries.organisations import own_organisations
from app.people.queries.roles import is_role_held
from app.people.views.help_pages import directory
from app.people.views.slips import marks_beside
from app.supervision.findings.rules import is_overdue
from app.supervision.findings.words import CODES

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("desk", __name__)


@blueprint.get("/")
@open_to_signed_in
def home() -> ResponseReturnValue:
    """Answer: what now?"""
    day = today()
    return render_template(
        "desk/home.html",
        home=home_of(db(), current_user, day=day, at=now(), not_printed=lambda: directory().not_printed),
        steps=first_steps(db(), current_user, day=day),
        is_empty=current_user.holds(Role.ADMINISTRATOR) and has_no_organisation(db()),
        filings=filings_waiting(db(), current_user, day),
        resets_told=resets_told(db(), current_user, at=now()),
        role_names=ROLE_NAMES,
        missing_in_short=MISSING_IN_SHORT,
        practical_states=OWN_STATES,
        periods=PERIODS,
        period_said=period_said,
    )


@blueprint.get("/today")
@open_to(*MAY_WAIVE)
def morning() -> ResponseReturnValue:
    """Show a manager what is most urgent this morning, and what to do next for each."""
    day = today()
    morning = morning_of(db(), current_user, day=day, language=_language())
    return render_template(
        "desk/morning.html",
        reason=lambda one: reason(one.row, day.toordinal(), _language(), ORGANISATION),
        morning=morning,
        apart=marks_beside(morning.names, *MAY_WAIVE) if morning.has_namesakes else {},
        oneself=ids_on(db(), [current_user.person_id], day)[current_user.person_id],
        filings=filings_waiting(db(), current_user, day),
        resets_told=resets_told(db(), current_user, at=now()),
        periods=PERIODS,
        period_said=period_said,
        day=day,
        language=_language(),
    )


@blueprint.get("/today/reminder")
@open_to(*MAY_WAIVE)
def reminder() -> ResponseReturnValue:
    """Offer a text for the colleagues' chat group and a notice to print: no names, no counts (SAFEGUARDS 7, 20)."""
    own, settings = own_organisations(current_user, *MAY_WAIVE, on=today()), current_app.config["SETTINGS"]
    return render_template(
        "desk/reminder.html",
        day=today(),
        homes=homes_of(db(), current_user),
        address=settings.address,
        qr=None if settings.is_only_here else qr_picture(str(settings.address)),
        has_lead=is_role_held(db(), Role.PROTECTION_LEAD, own, on=today()),
        sends_mail=sends_mail(),
    )


@blueprint.get("/hand-over")
@open_to(*MAY_WAIVE)
def hand_over() -> ResponseReturnValue:
    """Show on one page to print what a new training manager takes over."""
    day, homes = today(), homes_of(db(), current_user)
    asked = request.args.get("org", default=homes[0].id if homes else None, type=int)
    home = found(next((one for one in homes if one.id == asked), None))
    return render_template(
        "desk/hand_over.html",
        homes=homes,
        it=hand_over_of(db(), current_user, home, day=day, at=now(), language=_language()),
        day=day,
        role_names=ROLE_NAMES,
        codes=CODES,
        periods=PERIODS,
        period_said=period_said,
        filing_states=STATES,
        is_overdue=is_overdue,
    )


@blueprint.get("/bureau")
@open_to(Role.BUREAU_OFFICER)
def bureau() -> ResponseReturnValue:
    """Show a bureau officer the tree below: not reached first, then what is late in being filed; nobody is named."""
    day, tree = today(), read_tree(db())
    roots = [tree.organisations[key] for key in sorted(current_user.organisations_as(Role.BUREAU_OFFICER))]
    top = found(tree.organisations.get(request.args.get("org", default=roots[0].id, type=int)))
    found(any(root in tree.line_on(top.id, day.toordinal()) for root in roots) or None)
    kinds = {str(kind): kind for kind in PeriodKind}
    page = bureau_page(
        db(),
        tree,
        top,
        asked=request.args.get("requirement", type=int),
        kind=kinds.get(request.args.get("period", ""), PeriodKind.HALF_YEAR),
        back=1 if request.args.get("back") == "1" else 0,
        day=day,
    )
    return render_template(
        "desk/bureau.html",
        page=page,
        roots=roots,
        endings_to_answer=to_agree(db(), current_user, on=day),
        filings=filings_waiting(db(), current_user, day),
        day=day,
        language=_language(),
        periods=PERIODS,
        period_said=period_said,
        states=STATES,
    )


def _language() -> str:
    return "en" if current_tag() == "en" else "zh"
