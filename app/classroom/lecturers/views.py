"""Pages of lecturers: the directory of an organisation, offers, experts from outside, a lecturer's own page, counts for a bureau."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.certification.facilitators.words import BANDS
from app.classroom.forms.namesakes import tell_apart
from app.classroom.lecturers import queries, service
from app.classroom.lecturers.directory import directory
from app.classroom.lecturers.forms import ExpertForm, OfferForm
from app.classroom.lecturers.queries import SEES, TAKES
from app.classroom.lecturers.rules import USUAL, Side
from app.classroom.lecturers.words import NOT_SECOND, said_expert, said_lecturer
from app.core.access import Role, found, open_to, open_to_signed_in
from app.core.clock import now, today
from app.core.database import db
from app.people.queries.organisations import own_organisation_choices
from app.records.models import FACILITATOR
from app.supervision.talks import queries as talks
from app.supervision.talks import service as talk_service
from app.supervision.talks.rules import CaseWord

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.classroom.lecturers.models import LecturerOffer

blueprint = Blueprint("lecturers", __name__, url_prefix="/lecturers")


@blueprint.get("")
@open_to(*SEES)
def lecturers() -> ResponseReturnValue:
    """Show who may teach: own people, those of others, what waits, and for which days one's own are asked."""
    known = directory(db(), current_user, today())
    return render_template(
        "classroom/lecturers/lecturers.html",
        known=known,
        facilitator=FACILITATOR,
        bands=BANDS,
        said_lecturer=said_lecturer,
        may_take=current_user.holds(*TAKES),
        day=today(),
    )


@blueprint.route("/offer", methods=["GET", "POST"])
@open_to(*SEES)
def offer() -> ResponseReturnValue:
    """Offer somebody of one's own organisation to another one, or to all under the same bureau."""
    people = queries.people_to_offer(db(), current_user, today())
    homes = sorted({home for _person, home, _name, _place in people})
    form = OfferForm()
    form.offer(people, queries.places_to_offer_to(db(), homes, today()) if homes else [], many=len(homes) > 1)
    tell_apart(db(), current_user, today(), (form.person, {person: name for person, _home, name, _place in people}))
    if form.submitted():
        person, home, to = form.chosen()
        service.offer_lecturer(db(), person, home, to, at=now(), by=current_user.person_id)
        flash(_("Offered. First the lecturer says yes on their own page; then the other side reads of it and agrees."))
        return redirect(url_for(".lecturers"))
    return render_template("classroom/lecturers/offer.html", form=form, people=people), form.status


@blueprint.post("/offers/<int:offer_id>/end")
@open_to(*SEES)
def end_offer(offer_id: int) -> ResponseReturnValue:
    """End an offer of one's own organisation, with everything taken of it."""
    row = found(queries.given_offer(db(), current_user, offer_id, today()))
    service.end_offer(db(), row, Side.GIVER, at=now(), by=current_user.person_id)
    return _ended()


@blueprint.post("/offers/<int:offer_id>/take/<int:organisation_id>")
@open_to(*TAKES)
def take(offer_id: int, organisation_id: int) -> ResponseReturnValue:
    """Take up an offer for one's own organisation."""
    row = found(queries.offer_to(db(), current_user, offer_id, organisation_id, today()))
    try:
        service.take_up(db(), row, organisation_id, at=now(), by=current_user.person_id)
    except service.Oneself:
        flash(_("This is about you. Somebody else of the school agrees."), "warn")
    except service.IsOver:
        flash(
            _("This offer was ended meanwhile: nothing was agreed to. Offered anew, it stands here again."),
            "warn",
        )
    else:
        flash(_("Agreed. From now on this lecturer can be chosen when a lesson is planned."))
    return redirect(url_for(".lecturers"))


@blueprint.post("/takings/<int:taking_id>/end")
@open_to(*SEES)
def end_taking(taking_id: int) -> ResponseReturnValue:
    """End what one's own organisation took of another one's offer, or what another one took of one's own."""
    row = found(queries.taking_for(db(), current_user, taking_id, today()))
    mine = {one.id for one in own_organisation_choices(db(), current_user, *SEES, on=today())}
    side = Side.TAKER if row.organisation_id in mine else Side.GIVER
    service.end_taking(db(), row, row.offer, side, at=now(), by=current_user.person_id)
    return _ended()


def _ended() -> ResponseReturnValue:
    flash(_("Ended, from this moment on."))
    return redirect(url_for(".lecturers"))


@blueprint.route("/experts/new", methods=["GET", "POST"])
@open_to(*SEES)
def expert() -> ResponseReturnValue:
    """Enter somebody who is known here as an expert from outside; a second person agrees before it counts."""
    day = today()
    places = {one.id: one.name for one in own_organisation_choices(db(), current_user, *SEES, on=day)}
    people = [one for one in queries.people_known_at(db(), places, day) if one[0] != current_user.person_id]
    form = ExpertForm()
    form.offer(people, places, queries.senders(db(), day), day)
    tell_apart(db(), current_user, day, (form.person, {person: name for person, _place, name in people}))
    if not form.is_submitted():
        form.valid_until.data = day + USUAL
    known = None
    if form.submitted():
        try:
            service.enter_expert(db(), form.place, form.entered(), at=now(), by=current_user.person_id)
        except service.EnteredAlready as error:
            known = error.entry
            form.person.errors = [_("Stands here already as an expert from outside. Nothing was entered.")]
        else:
            flash(_("Entered. It counts as soon as a second person, head or protection lead, agrees."))
            return redirect(url_for(".lecturers"))
    return render_template(
        "classroom/lecturers/expert.html",
        form=form,
        people=people,
        known=known,
        said=said_expert(known) if known else "",
        name=next((name for person, _place, name in people if known and person == form.entered().person_id), ""),
    ), form.status


@blueprint.post("/experts/<int:expert_id>/agree")
@open_to(*TAKES)
def agree_to_expert(expert_id: int) -> ResponseReturnValue:
    """Agree to an expert as the second person."""
    row = found(queries.expert_for(db(), current_user, expert_id, today(), *TAKES))
    try:
        is_new = service.agree_to_expert(db(), row, at=now(), by=current_user.person_id)
    except service.NotTheSecond as refused:
        flash(str(NOT_SECOND[refused.why]), "warn")
    except service.IsOver:
        flash(_("This entry is over: it was ended, or its last day has passed. Nothing was agreed to."), "warn")
    else:
        flash(_("Agreed. The entry counts from today on.") if is_new else _("It was agreed to already, and counts."))
    return redirect(url_for(".lecturers"))


@blueprint.post("/experts/<int:expert_id>/end")
@open_to(*SEES)
def end_expert(expert_id: int) -> ResponseReturnValue:
    """End an expert's entry; no reason is asked."""
    row = found(queries.expert_for(db(), current_user, expert_id, today(), *SEES))
    service.end_expert(db(), row, at=now(), by=current_user.person_id)
    return _ended()


@blueprint.get("/below")
@open_to(Role.BUREAU_OFFICER)
def below() -> ResponseReturnValue:
    """Show a bureau how many may teach each age, how many are shared and how many schools they serve: counts, no names."""
    return render_template(
        "classroom/lecturers/below.html", rows=queries.counts_below(db(), current_user, today()), bands=BANDS
    )


@blueprint.get("/mine")
@open_to_signed_in
def mine() -> ResponseReturnValue:
    """Show somebody to whom they are offered, and which talks wait for their word; nobody else stands here."""
    return render_template(
        "classroom/lecturers/mine.html",
        offers=queries.own_offers(db(), current_user.person_id, today()),
        waiting=talks.talks_waiting_for(db(), current_user.person_id),
        counted=talks.talks_counted_of(db(), current_user.person_id, today()),
        day=today(),
    )


@blueprint.post("/mine/<int:offer_id>/answer")
@open_to_signed_in
def answer(offer_id: int) -> ResponseReturnValue:
    """Say yes to being offered, or end it: any day, without a reason."""
    row = found(queries.own_offer(db(), current_user.person_id, offer_id))
    if "agree" in request.form:
        _agree_to_be_offered(row)
    else:
        service.end_offer(db(), row, Side.LECTURER, at=now(), by=current_user.person_id)
        flash(_("Ended, from this moment on. Nobody asks why."))
    return redirect(url_for(".mine"))


def _agree_to_be_offered(row: LecturerOffer) -> None:
    """Give the lecturer's own word, or say that the offer was ended meanwhile."""
    try:
        service.agree(db(), row, at=now(), by=current_user.person_id)
    except service.IsOver:
        flash(
            _("This offer was ended meanwhile: your yes was not entered. Offered anew, you are asked here again."),
            "warn",
        )
    else:
        flash(_("Thank you. Schools can now read that you are offered, and agree. You can end it any day."))


@blueprint.post("/mine/takings/<int:taking_id>/end")
@open_to_signed_in
def leave(taking_id: int) -> ResponseReturnValue:
    """End one's lending to one school."""
    row = found(queries.taking_for(db(), current_user, taking_id, today()))
    if row.offer.person_id != current_user.person_id:
        abort(404)
    service.end_taking(db(), row, row.offer, Side.LECTURER, at=now(), by=current_user.person_id)
    flash(_("Ended, from this moment on. Nobody asks why."))
    return redirect(url_for(".mine"))


@blueprint.post("/mine/talks/<int:talk_id>")
@open_to_signed_in
def say_of_talk(talk_id: int) -> ResponseReturnValue:
    """Say of one's own talk that it held no case, with three ticks, or that it did."""
    row = found(talks.own_talk(db(), current_user.person_id, talk_id))
    if row.case_shown or row.taught_session_id is not None:
        flash(_("You said it already; what you said first stands."), "warn")
        return redirect(url_for(".mine"))
    word = CaseWord(*(name in request.form for name in ("no_local_case", "no_open_case", "no_case_film")))
    if "shown" in request.form:
        talk_service.say_shown(db(), row, at=now(), by=current_user.person_id)
        flash(_("Thank you for saying so. It stays a talk, and counts for no one."))
    elif word.lets_count:
        talk_service.let_count(db(), row, at=now(), by=current_user.person_id)
        flash(_("Thank you. The talk counts."))
    else:
        flash(_("Not all three are ticked: it stays a talk that counts for no one."), "warn")
    return redirect(url_for(".mine"))


@blueprint.post("/mine/sessions/<int:session_id>/shown")
@open_to_signed_in
def say_shown(session_id: int) -> ResponseReturnValue:
    """Say of a talk of one's own that counts so far that a case was shown or mentioned."""
    row = talks.talk_counted(db(), current_user.person_id, session_id, today())
    if row is None:
        found(talks.talk_taken_back(db(), current_user.person_id, session_id))
        flash(_("It is taken back already, and counts for no one."), "warn")
        return redirect(url_for(".mine"))
    talk_service.take_back_for_case(db(), row, at=now(), by=current_user.person_id)
    flash(_("Thank you for saying so. It stays a talk, and counts for no one."))
    return redirect(url_for(".mine"))
