"""Pages of rights to teach: who holds one, giving, watching, withdrawing; start-up terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.certification.facilitators import observing, queries, service
from app.certification.facilitators.candidates import candidates
from app.certification.facilitators.forms import AuthoriseForm, ObserveForm, StartUpForm, WithdrawForm, held_already
from app.certification.facilitators.rules import observation_due
from app.certification.facilitators.words import BANDS, OBSERVED, WITHDRAWN
from app.content.catalogue import catalogue
from app.core.access import found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.core.languages import long_day

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue

    from app.certification.facilitators.models import Authorisation

blueprint = Blueprint("facilitators", __name__, url_prefix="/facilitators")


@blueprint.get("/")
@open_to(*queries.GIVES)
def rights() -> ResponseReturnValue:
    """List who may teach which age until when, whose lesson is to be watched, and who could be given a right."""
    day = today()
    rows = queries.authorisations(db(), current_user, day)
    return render_template(
        "certification/facilitators/rights.html",
        rows=[(row, _due(row)) for row in rows if row.holds_on(day)],
        ended=[row for row in rows if not row.holds_on(day)],
        candidates=candidates(db(), current_user, day),
        watchers=observing.names_of_watchers(db(), rows),
        gone=queries.gone(db(), current_user, rows, day),
        terms=[term for term in queries.start_up_terms(db(), current_user, day) if term.last_day >= day],
        bands=BANDS,
        withdrawn=WITHDRAWN,
        observed=OBSERVED,
        goes_to_schools=queries.own_without_classes(db(), current_user, day),
        day=day,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@open_to(*queries.GIVES)
def authorise() -> ResponseReturnValue:
    """Give a colleague who has earned it the right to teach an age; never oneself."""
    people = candidates(db(), current_user, today())
    form = AuthoriseForm(valid_until=min((end for one in people for end in one.ends.values()), default=None))
    form.offer(people)
    if form.submitted():
        try:
            service.authorise(
                db(),
                form.candidate,
                form.band.data,
                tapped=form.tapped,
                valid_until=form.valid_until.data or today(),
                at=now(),
                by=current_user.person_id,
            )
        except service.HeldAlready as held:  # Given by somebody else a moment ago.
            form.band.errors = [*form.band.errors, held_already(form.band.data, held.until)]
        else:
            flash(_("The right is given. It is on record who gave it."))
            return redirect(url_for(".rights"))
    goes = queries.own_without_classes(db(), current_user, today())
    page = {"form": form, "people": people, "goes_to_schools": goes}
    return render_template("certification/facilitators/authorise.html", **page), form.status


@blueprint.route("/<int:authorisation_id>/watched", methods=["GET", "POST"])
@open_to(*queries.GIVES)
def observe(authorisation_id: int) -> ResponseReturnValue:
    """Enter that somebody else watched a lesson."""
    row = found(queries.authorisation_for(db(), current_user, authorisation_id, today()))
    form = ObserveForm(observed_on=today())
    form.offer(observing.observers(db(), current_user, row, today()))
    if form.submitted():
        try:
            service.observe(
                db(),
                row,
                form.observer.data,
                on=form.observed_on.data or today(),
                outcome=form.outcome.data,
                at=now(),
                by=current_user.person_id,
            )
        except service.NotEarned:
            form.observed_on.errors = [
                *form.observed_on.errors,
                _("Please choose a day between the first day of the right and today."),
            ]
        else:
            flash(_("Entered."))
            return redirect(url_for(".rights"))
    return render_template("certification/facilitators/observe.html", form=form, row=row, bands=BANDS), form.status


@blueprint.route("/<int:authorisation_id>/withdraw", methods=["GET", "POST"])
@open_to(*queries.GIVES)
def withdraw(authorisation_id: int) -> ResponseReturnValue:
    """Withdraw a right at once; planned lessons show it and refuse it."""
    row = found(queries.authorisation_for(db(), current_user, authorisation_id, today()))
    form = WithdrawForm()
    if form.submitted():
        service.withdraw(db(), row, form.why.data, at=now(), by=current_user.person_id)
        flash(_("Withdrawn from today on. Please put somebody else where this colleague is planned."), "warn")
        return redirect(url_for(".rights"))
    return render_template(
        "certification/facilitators/withdraw.html", form=form, row=row, bands=BANDS, reasons=WITHDRAWN
    ), form.status


@blueprint.route("/start-up", methods=["GET", "POST"])
@open_to(*queries.STARTS)
def start_up() -> ResponseReturnValue:
    """Let a school begin without authorised facilitators until a day, counted apart (SAFEGUARDS 27)."""
    form = StartUpForm()
    form.offer(queries.schools_to_start(db(), current_user, today()))
    if form.submitted():
        former = queries.start_up_on(db(), form.school.data, today())
        replaced = former.last_day if former else None
        try:
            service.set_start_up(
                db(),
                form.school.data,
                form.last_day.data or today(),
                as_bureau=queries.is_below_bureau(db(), current_user, form.school.data, today()),
                at=now(),
                by=current_user.person_id,
            )
        except service.NotLonger:
            form.last_day.errors = [
                *form.last_day.errors,
                _(
                    "From today, at most a year from its first day. After a term that is over, the bureau sets the next."
                ),
            ]
        except service.NotNeeded as refused:
            form.school.errors = [
                *form.school.errors,
                _(
                    "No start-up term is needed: %(count)s colleagues of this school are authorised, for every age of its classes.",
                    count=refused.count,
                ),
            ]
        else:
            flash(_("Set. Lessons of this time are counted apart."))
            if replaced:
                flash(_("This replaces the former last day, %(day)s.", day=long_day(replaced)))
            _say_who_is_authorised(form.school.data)
            return redirect(url_for(".start_up"))
    terms = queries.start_up_terms(db(), current_user, today())
    return render_template("certification/facilitators/start_up.html", form=form, terms=terms), form.status


def _say_who_is_authorised(organisation_id: int) -> None:
    """Say for which ages a start-up term is not meant, where somebody is authorised already."""
    held = queries.live_rights(db(), organisation_id, today())
    bands = queries.bands_taught(db(), [organisation_id], today()).get(organisation_id, set())
    missing = [words for band, words in BANDS.items() if band in bands - {row.band for row in held}]
    if held and missing:
        people = len({row.person_id for row in held})
        without = _(", ").join(str(words) for words in missing)
        flash(
            _("Authorised here already: %(count)s. Nobody yet for: %(ages)s.", count=people, ages=without),
            "warn",
        )


def _due(row: Authorisation) -> date | None:
    """Return by when somebody watches a lesson again."""
    rule = catalogue().facilitators.get(row.band)
    days = [one.observed_on for one in row.observed]
    return observation_due(row.first_day, days, rule.observe_months) if rule else None
