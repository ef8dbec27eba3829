"""The staff list, looking for a colleague, and a colleague's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from app.core.access import Role, found, open_to
from app.core.clock import today
from app.core.database import db
from app.people.factor_rules import needs_factor
from app.people.forms.accounts import ConfirmForm
from app.people.forms.checks import with_post
from app.people.forms.staff import KINDS, ROLE_NAMES, SearchForm, post_title
from app.people.queries import staff as queries
from app.people.queries.account_keeping import has_left
from app.people.queries.linked_identities import link_of_account
from app.people.queries.merges import open_merge_of
from app.people.queries.organisations import SEES_STAFF
from app.people.queries.roles import Power, power_over, ties_of
from app.people.rules import GIVES, LED_FROM_ABOVE
from app.people.single_sign_on.providers import provider
from app.people.slip_rules import may_have_slip
from app.people.views.appointments import is_over
from app.people.views.blueprint import blueprint
from app.people.views.dead_slips import slip_is_dead
from app.people.views.found_lately import found_lately, keep_found
from app.people.views.slips import told_apart_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from app.people.models import Organisation, RoleGrant

FOUND = "staff-found"


@blueprint.get("/staff")
@open_to(*SEES_STAFF)
def staff() -> ResponseReturnValue:
    """List the staff of the viewer's organisations, by name."""
    post_id = request.args.get("post", type=int)
    page = queries.staff_page(
        db(),
        current_user,
        on=today(),
        post_id=post_id,
        former="former" in request.args,
        number=max(1, request.args.get("page", 1, type=int)),
    )
    return _show_list(page, SearchForm(), post_id=post_id)


@blueprint.route("/staff/search", methods=["GET", "POST"])
@open_to(*SEES_STAFF)
def search_staff() -> ResponseReturnValue:
    """Look for a colleague by name; the name stands in no address and no log. Who was found can be shown again for minutes."""
    form = SearchForm()
    if form.submitted():
        page = queries.staff_page(db(), current_user, on=today(), name=form.name.data or "")
        keep_found(FOUND, (one.person.id for one in page.lines))
        return redirect(url_for(".search_staff"))
    lately = None if request.method == "POST" else found_lately(FOUND)
    if lately is None and request.method == "GET":
        return redirect(url_for(".staff"))
    page = queries.staff_page(db(), current_user, on=today(), only=lately)
    return _show_list(page, form, searched=True), form.status


def _show_list(page: queries.StaffPage, form: SearchForm, *, post_id: int | None = None, searched: bool = False) -> str:
    return render_template(
        "people/staff.html",
        page=page,
        apart=told_apart_by({one.person.id: with_post(one.person.name, _titles(one)) for one in page.lines}),
        form=form,
        posts=queries.all_posts(db()),
        post_id=post_id,
        searched=searched,
        former="former" in request.args,
        kinds=KINDS,
    )


def _titles(line: queries.Colleague) -> str:
    return "、".join(dict.fromkeys(post_title(row.post) for row in line.posts))


@blueprint.get("/staff/<int:person_id>")
@open_to(*SEES_STAFF)
def colleague(person_id: int) -> ResponseReturnValue:
    """Show a colleague: posts held, account, roles."""
    person, account, slip, has_factor, erasure = found(
        queries.colleague_with_account(db(), current_user, person_id, on=today())
    )
    held = queries.posts_held(db(), current_user, person_id, on=today())
    roles = queries.roles_of(db(), person_id, on=today())
    manages = any(may_change for _row, may_change in held)
    ties = ties_of(db(), current_user, person_id, on=today()) if manages else None
    places = {row.organisation_id for row, may_change in held if may_change}
    power = (
        power_over(db(), current_user, person_id, on=today(), places=places, held=roles, ties=ties)
        if ties
        else Power(account=False, posts_at=frozenset())
    )
    is_below, is_oneself = power.account, person_id == current_user.person_id
    is_here = any(may_change and not is_over(row) for row, may_change in held)
    may_correct = bool(ties and ties.works_for_viewer) and (power.entry or is_oneself)
    may_leave = is_here and power.posts_at >= {row.organisation_id for row, mine in held if mine and not is_over(row)}
    is_by_paper = may_have_slip([Role(grant.role) for grant, _organisation in roles])
    return render_template(
        "people/colleague.html",
        person=person,
        account=account,
        held=held,
        roles=roles,
        kinds=KINDS,
        role_names=ROLE_NAMES,
        manages=manages,
        merge=open_merge_of(db(), person_id) if manages else None,
        erasure=erasure if manages else None,
        has_left=manages and all(is_over(row) for row, _may_change in held),
        may_leave=may_leave,
        may_add_post=manages and (is_oneself or bool(power.posts_at)),
        may_correct=may_correct,
        changeable=power.posts_at,
        who_corrects=_who_corrects(roles) if ties and ties.works_for_viewer and not may_correct else None,
        is_oneself=is_oneself,
        may_keep_account=is_below,
        may_be_invited=is_below and (is_here or bool(roles) or not has_left(db(), person_id, on=today())),
        slip=slip,
        is_linked=is_below and provider() is not None and bool(account and link_of_account(db(), account.id)),
        slip_outgrown=manages and slip is not None and not is_by_paper,
        slip_is_dead=slip_is_dead(has_login=bool(account and account.has_login)),
        needs_factor=has_factor or needs_factor([Role(grant.role) for grant, _organisation in roles]),
        may_have_slip=is_here and is_below and is_by_paper and not (account and account.closed_at),
        confirm=ConfirmForm(),
    )


def _who_corrects(roles: Sequence[tuple[RoleGrant, Organisation | None]]) -> str:
    """Say who corrects the entry of somebody the viewer has no power over."""
    held = {Role(grant.role) for grant, _organisation in roles}
    if held & LED_FROM_ABOVE:
        return "above"
    # What a manager gives stands below a manager: then another school keeps the entry, and no head of the viewer's own changes that.
    return "elsewhere" if not held - GIVES[Role.TRAINING_MANAGER] or current_user.holds(Role.HEAD) else "head"
