"""The staff list, a colleague's page, adding and correcting colleagues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.core.navigation import link_to
from app.core.typesetting import characters_not_drawable, what_helps
from app.people.factor_rules import needs_factor
from app.people.forms.accounts import ConfirmForm
from app.people.forms.checks import with_post
from app.people.forms.staff import (
    KINDS,
    ROLE_NAMES,
    AppointmentForm,
    ChangeAppointmentForm,
    CorrectPersonForm,
    NewColleagueForm,
    PersonForm,
    SearchForm,
    post_title,
)
from app.people.models import AppointmentKind
from app.people.queries import staff as queries
from app.people.queries.account_keeping import has_left
from app.people.queries.linked_identities import link_of_account
from app.people.queries.merges import are_one, open_merge_of
from app.people.queries.organisations import MANAGES, SEES_STAFF, own_organisation_choices
from app.people.queries.roles import Power, power_over, ties_of
from app.people.rules import GIVES, LED_FROM_ABOVE
from app.people.service import staff as service
from app.people.service.staff import AlreadyHeld
from app.people.single_sign_on.providers import provider
from app.people.slip_rules import may_have_slip
from app.people.views.blueprint import blueprint
from app.people.views.dead_slips import slip_is_dead
from app.people.views.filed import first_changed, tell_filed
from app.people.views.found_lately import found_lately, keep_found
from app.people.views.slips import told_apart_by

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from flask.typing import ResponseReturnValue

    from app.people.models import Appointment, Organisation, Person, RoleGrant

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


@blueprint.route("/staff/new", methods=["GET", "POST"])
@open_to(*MANAGES)
def add_colleague() -> ResponseReturnValue:
    """Add somebody with their post, in one form."""
    form = NewColleagueForm()
    _offer(form, is_new=True)
    if form.submitted() and _number_is_free(form, but=None):
        person = service.enter_person(
            db(),
            name=form.name.data or "",
            number=form.number.data,
            email=form.email.data,
            phone=form.phone.data,
            at=now(),
            by=current_user.person_id,
        )
        service.appoint(db(), person.id, form.held(), at=now(), by=current_user.person_id)
        flash(_("Added. What the post requires counts from its first day."))
        _tell_not_drawable(person.name)
        return redirect(_asked_from() or _what_is_owed(person.id))
    return render_template("people/add_colleague.html", form=form), form.status


def _titles(line: queries.Colleague) -> str:
    return "、".join(dict.fromkeys(post_title(row.post) for row in line.posts))


def _is_not_own_name(form: CorrectPersonForm, person: Person) -> bool:
    """Whether nobody corrects their own name: that is asked for, and somebody else agrees."""
    if form.name.data == person.name or not are_one(db(), current_user.person_id, person.id, today()):
        return True
    form.name.errors = [
        *form.name.errors,
        _("This is your own name. Ask for it under “Account → My name”; somebody else agrees."),
    ]
    return False


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
    is_here = any(may_change and not _is_over(row) for row, may_change in held)
    may_correct = bool(ties and ties.works_for_viewer) and (power.entry or is_oneself)
    may_leave = is_here and power.posts_at >= {row.organisation_id for row, mine in held if mine and not _is_over(row)}
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
        has_left=manages and all(_is_over(row) for row, _may_change in held),
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


@blueprint.route("/staff/<int:person_id>/edit", methods=["GET", "POST"])
@open_to(*MANAGES)
def correct_colleague(person_id: int) -> ResponseReturnValue:
    """Correct a colleague's name, number, phone, e-mail or sort key."""
    person = found(queries.colleague(db(), current_user, person_id, on=today(), roles=MANAGES))
    ties = ties_of(db(), current_user, person_id, on=today())
    is_oneself = person_id == current_user.person_id
    if not ties.works_for_viewer or not (
        is_oneself or power_over(db(), current_user, person_id, on=today(), ties=ties).entry
    ):
        abort(404)
    form = CorrectPersonForm(obj=person)
    if form.submitted() and _number_is_free(form, but=person_id) and _is_not_own_name(form, person):
        service.correct_person(
            db(),
            person,
            name=form.name.data or "",
            sort_key=form.sort_key.data or "",
            number=form.number.data,
            email=form.email.data,
            phone=form.phone.data,
            at=now(),
            by=current_user.person_id,
        )
        flash(_("Saved."))
        _tell_not_drawable(person.name)
        return redirect(url_for(".colleague", person_id=person_id))
    return render_template("people/correct_colleague.html", form=form, person=person), form.status


@blueprint.route("/staff/<int:person_id>/posts/new", methods=["GET", "POST"])
@open_to(*MANAGES)
def appoint(person_id: int) -> ResponseReturnValue:
    """Give a colleague one more post, where they hold no role equal to the viewer's or higher; or oneself."""
    person = found(queries.colleague(db(), current_user, person_id, on=today(), roles=MANAGES))
    places = [one.id for one in own_organisation_choices(db(), current_user, *MANAGES, on=today())]
    if person_id != current_user.person_id:
        power = power_over(db(), current_user, person_id, on=today(), places=places)
        places = found([one for one in places if one in power.posts_at] or None)
    held = queries.posts_held(db(), current_user, person_id, on=today())
    own = [row.organisation_id for row, may_change in held if may_change and not _is_over(row)]
    form = AppointmentForm(organisation_id=own[0] if own else None)
    _offer(form, is_new=True, places=places)
    if form.submitted():
        try:
            service.appoint(db(), person_id, form.held(), at=now(), by=current_user.person_id)
        except AlreadyHeld:
            _tell_held(form)
        else:
            flash(_("Added. What the post requires counts from its first day."))
            return redirect(_what_is_owed(person_id))
    return render_template("people/appointment.html", form=form, person=person, row=None), form.status


@blueprint.route("/staff/posts/<int:appointment_id>", methods=["GET", "POST"])
@open_to(*MANAGES)
def change_appointment(appointment_id: int) -> ResponseReturnValue:
    """Correct or end a held post."""
    row = found(queries.appointment_for(db(), current_user, appointment_id, on=today()))
    if not power_over(db(), current_user, row.person_id, on=today(), places=[row.organisation_id]).posts_at:
        abort(404)
    form = ChangeAppointmentForm(obj=row)
    _offer(form)
    if form.submitted():
        held, places = form.held(), {row.organisation_id, form.held().organisation_id}
        since = first_changed(row, held)
        try:
            service.change_appointment(db(), row, held, at=now(), by=current_user.person_id)
        except AlreadyHeld:
            _tell_held(form)
        else:
            flash(_("Saved. The former entry stays on record."))
            if since is not None:
                tell_filed(places, since)
            return redirect(url_for(".colleague", person_id=row.person_id))
    return render_template("people/appointment.html", form=form, person=row.person, row=row), form.status


def _tell_not_drawable(name: str) -> None:
    """Name the characters that certificates cannot draw; the name is kept all the same."""
    if missing := characters_not_drawable(name):
        said = _("Our certificates cannot draw: %(characters)s", characters=" ".join(missing))
        flash(_("%(said)s. %(helps)s", said=said, helps=what_helps()), "warn")


def _asked_from() -> str | None:
    """Return the workshop's list from which somebody was sent to enter a walk-in first, if they were."""
    day = request.args.get("workshop_day", type=int)
    return None if day is None else link_to("workshops.by_list", day_id=day)


def _what_is_owed(person_id: int) -> str:
    """Return the page that says at once which courses a post brought; the colleague's own where there is none."""
    return link_to("reports.colleague", person_id=person_id) or url_for(".colleague", person_id=person_id)


def _who_corrects(roles: Sequence[tuple[RoleGrant, Organisation | None]]) -> str:
    """Say who corrects the entry of somebody the viewer has no power over."""
    held = {Role(grant.role) for grant, _organisation in roles}
    if held & LED_FROM_ABOVE:
        return "above"
    # What a manager gives stands below a manager: then another school keeps the entry, and no head of the viewer's own changes that.
    return "elsewhere" if not held - GIVES[Role.TRAINING_MANAGER] or current_user.holds(Role.HEAD) else "head"


def _is_over(row: Appointment) -> bool:
    return row.last_day is not None and row.last_day < today()


def _offer(form: AppointmentForm, *, is_new: bool = False, places: Collection[int] | None = None) -> None:
    """Fill a form's lists, of organisations only these `places`; what was entered long ago may keep its relation."""
    organisations = own_organisation_choices(db(), current_user, *MANAGES, on=today())
    posts = queries.posts_with_category(db(), on=today())
    not_staff = {AppointmentKind.VOLUNTEER, AppointmentKind.EXTERNAL}
    form.offer(
        [one for one in organisations if places is None or one.id in places],
        [post for post, _category in posts],
        {post.id: AppointmentKind(category) for post, category in posts if category in not_staff} if is_new else None,
    )


def _tell_held(form: AppointmentForm) -> None:
    form.post_id.errors = [
        *form.post_id.errors,
        _("This post is on record already for some of these days. Change that entry, or choose other days."),
    ]


def _number_is_free(form: PersonForm, *, but: int | None) -> bool:
    number = form.number.data
    if not number or not queries.number_is_taken(db(), current_user, number, but=but, on=today()):
        return True
    form.number.errors = [*form.number.errors, _("Another colleague has this number. Please check it.")]
    return False
