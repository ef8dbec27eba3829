"""Pages: excusing a member of staff from a requirement for some time, with a coded reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.compliance import queries, service, waivers_shown
from app.compliance.forms import REASONS, EndWaiverForm, WaiverForm
from app.compliance.models import WaiverReason
from app.compliance.rights import MAY_WAIVE
from app.compliance.views import blueprint, may_waive, own_staff_member, title_of
from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.people.forms.checks import with_post
from app.people.queries.merges import are_one
from app.people.queries.organisations import organisation_for
from app.people.views.slips import marks_beside, posts_and_marks

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.route(
    "/reports/<int:organisation_id>/<int:requirement_id>/people/<int:person_id>/waiver", methods=["GET", "POST"]
)
@open_to(*MAY_WAIVE)
def waive(organisation_id: int, requirement_id: int, person_id: int) -> ResponseReturnValue:
    """Excuse a member of staff from a requirement for some time, with a coded reason; never oneself (SAFEGUARDS 33)."""
    is_own = are_one(db(), current_user.person_id, person_id, today())
    found((may_waive(organisation_id) and not is_own) or None)
    person, requirement = own_staff_member(organisation_id, requirement_id, person_id)
    form = WaiverForm(first_day=today())
    form.ask_as(by_head=_is_head(organisation_id))

    if form.submitted():
        service.grant_waiver(
            db(),
            person.id,
            requirement.public_id,
            first_day=form.first_day.data or today(),
            last_day=form.last_day.data,
            reason=WaiverReason(form.reason.data),
            at=now(),
            by=current_user.person_id,
        )
        flash(_("Excused. It stands among the waivers of your organisation."))
        return redirect(url_for(".waivers", organisation_id=organisation_id))

    return render_template(
        "compliance/waive.html",
        form=form,
        person=person,
        organisation_id=organisation_id,
        requirement=requirement,
        title_of=title_of,
        with_post=with_post,
        beside=posts_and_marks({person.id: person.name}, *MAY_WAIVE)[person.id],
    ), form.status


@blueprint.get("/reports/<int:organisation_id>/waivers")
@open_to(*MAY_WAIVE)
def waivers(organisation_id: int) -> ResponseReturnValue:
    """List the waivers that run or lie ahead, or those that have ended: reason, days, who granted them and when."""
    found(may_waive(organisation_id) or None)
    ended = "ended" in request.args
    every = waivers_shown.waivers_of_staff(db(), organisation_id)
    rows = [row for row in every if row.has_ended(today()) is ended]
    return render_template(
        "compliance/waivers.html",
        organisation_id=organisation_id,
        ended=ended,
        rows=rows,
        apart=marks_beside({row.person_id: row.name for row in rows}, *MAY_WAIVE) if rows else {},
        titles={row.public_id: title_of(row) for row in queries.all_requirements(db())},
        reasons=REASONS,
    )


@blueprint.post("/reports/<int:organisation_id>/waivers/<int:waiver_id>/end")
@open_to(*MAY_WAIVE)
def end_waiver(organisation_id: int, waiver_id: int) -> ResponseReturnValue:
    """End a waiver: yesterday was its last day, or its first when it begins today or later."""
    found(may_waive(organisation_id) or None)
    waiver = found(waivers_shown.waiver_running(db(), organisation_id, waiver_id, today()))
    if EndWaiverForm().submitted():
        service.end_waiver(db(), waiver, on=today(), at=now(), by=current_user.person_id)
        flash(_("The waiver has ended."))
    return redirect(url_for(".waivers", organisation_id=organisation_id))


def _is_head(organisation_id: int) -> bool:
    return organisation_for(db(), current_user, organisation_id, Role.HEAD, on=today()) is not None
