"""Pages of evidence packs: a head or bureau officer makes one, the reviewer it is for fetches it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.compliance.filing.words import PERIODS, period_said
from app.core.access import Role, found, open_to, writes_when_read
from app.core.clock import now, today
from app.core.database import db
from app.core.languages import long_day
from app.people.forms.checks import filled
from app.people.models import Organisation, OrganisationKind
from app.people.queries.reviews import reviewers_of
from app.supervision.packs import service
from app.supervision.packs.forms import PackForm, StepForm
from app.supervision.packs.queries import (
    Shown,
    fetched,
    filings_to_offer,
    pack_for,
    packs_for,
    places_to_make_for,
)
from app.supervision.packs.rules import State, TooLarge, made_as
from app.supervision.packs.words import MADE_AS, STATES
from app.supervision.rights import desk_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.compliance.filing.models import Filing

blueprint = Blueprint("packs", __name__, url_prefix="/supervision/packs")
MAKES = (Role.HEAD, Role.BUREAU_OFFICER)
SEES = (*MAKES, Role.REVIEWER)


def _page(template: str, **values: object) -> str:
    return render_template(
        f"supervision/packs/{template}.html",
        states=STATES,
        made_by=MADE_AS,
        periods=PERIODS,
        period_said=period_said,
        State=State,
        **values,
    )


def _shown(pack_id: int) -> Shown:
    """Return a pack that the viewer may see; else 404."""
    return found(pack_for(db(), desk_of(db(), current_user, today()), pack_id, today()))


@blueprint.get("")
@open_to(*SEES)
def packs() -> ResponseReturnValue:
    """List the packs a viewer made or that were made for them, and what they may make one of."""
    desk = desk_of(db(), current_user, today())
    places = places_to_make_for(db(), desk)
    return _page("packs", rows=packs_for(db(), desk, today()), places=places, makes=bool(places))


@blueprint.route("/new/<int:organisation_id>", methods=["GET", "POST"])
@open_to(*MAKES)
def new(organisation_id: int) -> ResponseReturnValue:
    """Say what a pack shall show, for whom and until when, and make it."""
    desk = desk_of(db(), current_user, today())
    office = found(made_as(is_head=desk.is_head(organisation_id), is_above=desk.is_above(organisation_id)))
    organisation = found(db().get(Organisation, organisation_id))
    found((organisation.kind != OrganisationKind.DEPARTMENT) or None)
    filings = {row.id: row for row in filings_to_offer(db(), organisation_id)}
    readers = reviewers_of(db(), current_user, organisation_id, on=today())
    form = PackForm()
    form.offer(
        {key: _said(row) for key, row in filings.items()},
        {one.person.id: one.person.name for one in readers},
        names=office is Role.HEAD,
    )

    if form.submitted():
        filing = filings.get(form.filing or 0)
        order = service.Order(
            organisation_id=organisation_id,
            as_of=filing.as_of if filing else filled(form.day.data),
            last_day=filled(form.last_day.data),
            filing_id=filing.id if filing else None,
            for_person=form.reader,
            with_names=form.asks_for_names,
        )
        try:
            pack = service.make_pack(db(), order, made_as=office, at=now(), by=desk.person_id)
            flash(_("The pack is made. Nothing in it changes any more."))
            return redirect(url_for(".pack", pack_id=pack.id))
        except TooLarge:
            form.form_errors.append(
                str(_("There are too many organisations below for one pack. Make one for each town."))
            )

    return _page("new", form=form, organisation=organisation), form.status


@blueprint.get("/<int:pack_id>")
@open_to(*SEES)
def pack(pack_id: int) -> ResponseReturnValue:
    """Show a pack: what it is of, its seal, how to check it, and until when it can be fetched."""
    shown = _shown(pack_id)
    return _page(
        "pack", shown=shown, pack=shown.pack, fetched=None if shown.is_for_viewer else fetched(db(), shown.pack)
    )


@blueprint.get("/<int:pack_id>/file")
@open_to(*SEES)
@writes_when_read
def file(pack_id: int) -> ResponseReturnValue:
    """Give the file, and note who fetched it."""
    shown = _shown(pack_id)
    found((shown.state is State.READY) or None)
    content = found(service.fetch(db(), shown.pack, at=now(), by=current_user.person_id))
    headers = {
        "Content-Disposition": f'attachment; filename="{shown.pack.public_id}.zip"',
        "Cache-Control": "no-store",
    }
    return Response(content, mimetype="application/zip", headers=headers)


@blueprint.post("/<int:pack_id>/withdraw")
@open_to(*MAKES)
def withdraw(pack_id: int) -> ResponseReturnValue:
    """Take a pack back before its time is over."""
    shown = _shown(pack_id)
    found((not shown.is_for_viewer) or None)
    if StepForm().submitted():
        service.withdraw(db(), shown.pack, at=now(), by=current_user.person_id)
        flash(_("Taken back: nobody can fetch it any more. What was fetched before stays with whoever has it."))
    return redirect(url_for(".pack", pack_id=pack_id))


def _said(filing: Filing) -> str:
    return str(
        _(
            "The filing %(period)s %(when)s, figures of %(day)s, version %(version)s",
            period=PERIODS[filing.period],  # type: ignore[index]  # code words are the keys
            when=period_said(filing.period, filing.first_day, filing.last_day),
            day=long_day(filing.as_of),
            version=filing.version,
        )
    )
