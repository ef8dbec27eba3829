"""Pages of acts: list and counts by term, enter one, take one back, the empty sheet; counts for the bureau."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.core.languages import current_tag, long_day
from app.people.forms.checks import filled, with_post
from app.people.forms.staff import post_title
from app.people.models import Organisation
from app.people.queries.organisations import organisation_for, own_organisation_choices
from app.people.queries.staff import staff_with_posts
from app.records.deeds import DoneAct, EnteredAlready, enter_act, void_act
from app.records.voids import DeedVoidReason
from app.supervision.acts import queries
from app.supervision.acts.forms import ActForm, VoidForm
from app.supervision.capacities import is_theirs
from app.supervision.spans import chosen_span, spans_of
from app.supervision.words import ACTS, VOID_REASONS, said_act, said_capacity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

blueprint = Blueprint("acts", __name__, url_prefix="/supervision/acts")
ENTERS = (Role.CLERK, Role.TRAINING_MANAGER, Role.HEAD)
READS = (*ENTERS, Role.PROTECTION_LEAD)


def own_places(*roles: Role) -> Sequence[Organisation]:
    """Return the organisations where the viewer holds one of these roles."""
    return own_organisation_choices(db(), current_user, *roles, on=today())


@blueprint.get("")
@open_to(*READS, Role.BUREAU_OFFICER)
def acts() -> ResponseReturnValue:
    """Show what an organisation did in a term, beside what is asked; to a bureau officer counts by organisation."""
    places = own_places(*READS)
    place = next((one for one in places if str(one.id) == request.args.get("org")), places[0] if places else None)
    if place is None:
        return _counts_below()
    spans = spans_of(db(), place.id, on=today())
    span = chosen_span(spans, request.args.get("term"))
    lines = queries.acts_between(db(), place.id, span)
    return render_template(
        "supervision/acts/acts.html",
        places=places,
        place=place,
        spans=spans,
        span=span,
        lines=lines,
        counts=queries.counts_of(lines),
        disputed=queries.disputed_of(lines),
        asked=queries.asked_of(db(), place.id, today()),
        kinds=ACTS,
        said_act=said_act,
        said_capacity=said_capacity,
        reasons=VOID_REASONS,
        enters=current_user.holds(*ENTERS),
        english=current_tag() == "en",
    )


def _counts_below() -> ResponseReturnValue:
    roots = current_user.organisations_as(Role.BUREAU_OFFICER)
    spans = spans_of(db(), min(roots, default=0), on=today())
    span = chosen_span(spans, request.args.get("term"))
    return render_template(
        "supervision/acts/below.html",
        spans=spans,
        span=span,
        kinds=ACTS,
        counted=queries.counts_below(db(), roots, span.first, span.last, on=today()),
    )


@blueprint.route("/new/<int:organisation_id>", methods=["GET", "POST"])
@open_to(*ENTERS)
def enter(organisation_id: int) -> ResponseReturnValue:
    """Enter one act of an organisation."""
    place = found(organisation_for(db(), current_user, organisation_id, *ENTERS, on=today()))
    form = ActForm()
    form.offer(
        (one, with_post(name, _(", ").join(dict.fromkeys(post_title(post) for post, _category in posts))))
        for one, name, posts in staff_with_posts(db(), current_user, *ENTERS, on=today())
    )
    if form.submitted() and is_theirs(form, place, filled(form.done_on.data)) and _enter(form, place):
        flash(_("Entered: %(what)s, %(day)s.", what=said_act(form.kind.data), day=long_day(filled(form.done_on.data))))
        return redirect(url_for(".acts", org=place.id))
    return render_template("supervision/acts/enter.html", form=form, place=place), form.status


def _enter(form: ActForm, place: Organisation) -> bool:
    """Enter the act; False when one of its kind stands for that day already and nobody said that it was another one."""
    done = DoneAct(
        place.id,
        form.kind.data,
        filled(form.done_on.data),
        form.person_id.data or None,
        form.capacity.data,
        form.reference.data or None,
    )
    try:
        enter_act(db(), done, at=now(), by=current_user.person_id, again=bool(form.again.data))
    except EnteredAlready as standing:
        form.asks_again = True
        form.again.errors = [_already(standing)]
        return False
    return True


def _already(standing: EnteredAlready) -> str:
    if standing.is_same:
        return str(_("Exactly this is entered already, and counts. Tick here only if there was a second one."))
    return str(
        ngettext(
            "One entry of this kind stands for this day already, and counts. Is this another one? Then tick here.",
            "%(num)d entries of this kind stand for this day already, and count. Is this another one? Then tick here.",
            standing.count,
        )
    )


@blueprint.get("/<int:act_id>")
@open_to(*READS)
def act(act_id: int) -> ResponseReturnValue:
    """Show one act: what it was, when, by whom, and whether it still counts."""
    line = found(queries.act_line(db(), current_user, act_id, *READS, on=today()))
    return render_template(
        "supervision/acts/act.html",
        line=line,
        said_act=said_act,
        said_capacity=said_capacity,
        reasons=VOID_REASONS,
        enters=current_user.holds(*ENTERS),
    )


@blueprint.route("/<int:act_id>/void", methods=["GET", "POST"])
@open_to(*ENTERS)
def void(act_id: int) -> ResponseReturnValue:
    """Take one act back by a second entry with a coded reason; the first stays readable."""
    act = found(queries.act_for(db(), current_user, act_id, *ENTERS, on=today()))
    form = VoidForm()
    if form.submitted():
        void_act(db(), act, reason=DeedVoidReason(form.code.data), at=now(), by=current_user.person_id)
        flash(_("Taken back: it no longer counts, on no day. The first entry stays readable."))
        return redirect(url_for(".acts", org=act.organisation_id))
    return render_template(
        "supervision/acts/void.html", form=form, act=act, said_act=said_act, said_capacity=said_capacity
    ), form.status


@blueprint.get("/sheet")
@open_to(*READS)
def sheet() -> ResponseReturnValue:
    """Print the empty sheet for a walk through the site: what is seen there stays on paper (SAFEGUARDS 38)."""
    return render_template("supervision/acts/sheet.html")
