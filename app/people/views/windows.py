"""Terms, school years and campaigns of an organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.core.languages import long_day
from app.people.forms.checks import filled
from app.people.forms.organisations import WINDOW_KINDS, WindowForm
from app.people.queries.organisations import bureau_of, organisation_for
from app.people.queries.windows import CAMPAIGN, campaigns_below, own_window, same_name_elsewhere
from app.people.questions import asked_in_campaign
from app.people.service import organisations as service
from app.people.service.organisations import NameUsedAbove, WindowsOverlap
from app.people.views.blueprint import blueprint
from app.people.views.organisations import PLANS

if TYPE_CHECKING:
    from collections.abc import Collection

    from flask.typing import ResponseReturnValue

    from app.people.models import Organisation, Window
    from app.people.queries.windows import Owned
    from app.people.questions import AskedIn

MAY_ASK = (Role.BUREAU_OFFICER, Role.ADMINISTRATOR)  # who enters what is asked for in a campaign
SURE, ITEMS, ALONG, APART = "sure", "items", "along", "apart"


@blueprint.route("/organisations/<int:organisation_id>/terms/new", methods=["GET", "POST"])
@open_to(*PLANS)
def add_window(organisation_id: int) -> ResponseReturnValue:
    """Enter a term, school year or campaign."""
    organisation = found(organisation_for(db(), current_user, organisation_id, *PLANS, on=today()))
    kind = request.args.get("kind")
    return _take(organisation, None, WindowForm(kind=kind if kind in WINDOW_KINDS else None))


@blueprint.route("/organisations/<int:organisation_id>/terms/<int:window_id>", methods=["GET", "POST"])
@open_to(*PLANS)
def change_window(organisation_id: int, window_id: int) -> ResponseReturnValue:
    """Correct a term, school year or campaign."""
    organisation = found(organisation_for(db(), current_user, organisation_id, *PLANS, on=today()))
    window = found(own_window(db(), organisation.id, window_id))
    form = WindowForm(
        kind=window.kind.partition(":")[0],
        title=window.title,
        first_day=window.first_day,
        last_day=window.last_day,
    )
    return _take(organisation, window, form)


@blueprint.post("/organisations/<int:organisation_id>/terms/<int:window_id>/remove")
@open_to(*PLANS)
def remove_window(organisation_id: int, window_id: int) -> ResponseReturnValue:
    """Take out a window that no class names; what was entered stays readable."""
    organisation = found(organisation_for(db(), current_user, organisation_id, *PLANS, on=today()))
    window = found(own_window(db(), organisation.id, window_id))
    asked = items_that_hang_on(window)
    if asked and not request.form.get(SURE):
        return render_template("people/remove_window.html", organisation=organisation, window=window, items=asked)
    try:
        service.remove_window(db(), window, at=now(), by=current_user.person_id)
    except service.WindowInUse:
        flash(_("Classes name this term. Take it off the classes first, or correct its days."), "warn")
    else:
        flash(_("Taken out. The former entry stays on record."))
    return redirect(url_for(".organisation", organisation_id=organisation.id))


def _take(organisation: Organisation, window: Window | None, form: WindowForm) -> ResponseReturnValue:
    items: list[AskedIn] = []
    if form.submitted():
        choice = request.form.get(ITEMS)
        if window is not None and window.kind != form.full_kind():
            items = items_that_hang_on(window)
            may_follow = may_items_follow(window, items, form)
            if items and not (choice == APART or (choice == ALONG and may_follow)):
                return render_template(
                    "people/rename_window.html",
                    form=form,
                    organisation=organisation,
                    window=window,
                    items=items,
                    may_follow=may_follow,
                    bear_it_too=same_name_elsewhere(db(), window),
                )
        try:
            service.enter_window(
                db(),
                organisation_id=organisation.id,
                kind=form.full_kind(),
                title=form.title.data or "",
                first_day=filled(form.first_day.data),
                last_day=filled(form.last_day.data),
                at=now(),
                by=current_user.person_id,
                window=window,
                items_follow=bool(items) and choice == ALONG,
            )
        except WindowsOverlap as overlap:
            form.first_day.errors = [*form.first_day.errors, _overlaps(overlap.other)]
        except NameUsedAbove as used:
            form.title.errors = [*form.title.errors, _used_above(used.above)]
        else:
            flash(_("Saved."))
            if window is None and form.kind.data == CAMPAIGN.rstrip(":") and not current_user.holds(*MAY_ASK):
                flash(_whom_to_ask(organisation))
            _tell_of_own_days(organisation, form.full_kind())
            return redirect(url_for(".organisation", organisation_id=organisation.id))
    return (
        render_template(
            "people/window.html",
            form=form,
            organisation=organisation,
            window=window,
            asks=bureau_of(db(), organisation.id, on=today()),
        ),
        form.status,
    )


def items_that_hang_on(window: Window) -> list[AskedIn]:
    """Return what is asked for in a campaign, as the viewer sees it."""
    return asked_in_campaign(db(), current_user, window)


def may_items_follow(window: Window, items: Collection[AskedIn], form: WindowForm) -> bool:
    """Whether what is asked for in a campaign can go with its new name: it is the viewer's, and nobody else bears the old one."""
    if form.kind.data != "campaign":
        return False
    return all(one.may_follow for one in items) and not same_name_elsewhere(db(), window)


def _overlaps(other: Window) -> str:
    """Say which one is in the way: campaigns may overlap, and of one name they are one campaign."""
    named = {"title": other.title, "first": long_day(other.first_day), "last": long_day(other.last_day)}
    said: str
    if other.kind.startswith(CAMPAIGN):
        said = _(
            "“%(title)s” is entered already, from %(first)s to %(last)s. Campaigns may overlap, but two of one name must not share a day: correct that one, or choose another name or other days.",
            **named,
        )
    elif other.kind == "term":
        said = _("This overlaps with “%(title)s” (%(first)s to %(last)s). Two terms must not share a day.", **named)
    else:
        said = _(
            "This overlaps with “%(title)s” (%(first)s to %(last)s). Two school years must not share a day.", **named
        )
    return said


def _used_above(above: Owned) -> str:
    text: str = _(
        "“%(title)s” is run by %(owner)s, from %(first)s to %(last)s, and counts here already. For a campaign of your own choose another name; for other days ask %(owner)s.",
        title=above.window.title,
        owner=above.owner or _("everybody's calendar"),
        first=long_day(above.window.first_day),
        last=long_day(above.window.last_day),
    )
    return text


def _whom_to_ask(organisation: Organisation) -> str:
    bureau = bureau_of(db(), organisation.id, on=today())
    said: str = (
        _(
            "The campaign has no items yet. The bureau enters them: please ask %(bureau)s, with the title.",
            bureau=bureau,
        )
        if bureau
        else _("The campaign has no items yet. Please ask the administrator to enter them, with the title.")
    )
    return said


def _tell_of_own_days(organisation: Organisation, kind: str) -> None:
    """Say who below entered the same name before: these go by their own days until that is taken out."""
    below = campaigns_below(db(), organisation.id, kind, on=today())
    if below:
        names = list(dict.fromkeys(one.owner or "" for one in below))
        flash(
            _(
                "Under this name these go by days of their own: %(names)s. The campaign's page lists them; open their page to take them out.",
                names=_(", ").join(names),
            ),
            "warn",
        )
