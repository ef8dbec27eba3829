"""Pages: courses read aloud at a school, screen by screen; a second person listens; the sound for who may hear it."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.content.catalogue import catalogue
from app.content.rendering import render
from app.core.access import found, open_to, open_to_signed_in
from app.core.clock import now, today
from app.core.database import db
from app.core.frame import BYTES_OF_A_MB
from app.core.languages import current_tag, in_current_language, length_in_words
from app.core.security import as_sound_of_a_school
from app.learning.recordings import played, queries, rules, service
from app.learning.recordings.forms import HeardForm, SoundForm
from app.learning.recordings.queries import APPROVES, OPENS, Place
from app.learning.recordings.reading import Reading
from app.learning.recordings.rules import ReadAloud, Spot, State
from app.learning.recordings.sounds import MIMETYPES, MOST_BYTES, Flaw, Kind, NoSound
from app.learning.recordings.words import FLAWS, HEARERS, NOT_APPROVED, STATES, unfit_length
from app.learning.rules import can_be_taken, is_for_classes
from app.people.forms.accounts import ConfirmForm
from app.people.models import OrganisationKind
from app.people.queries.organisations import own_organisation_choices

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.exceptions import HTTPException

    from app.content.shapes import Course
    from app.learning.recordings.models import Recording
    from app.people.models import Organisation

blueprint = Blueprint("recordings", __name__, url_prefix="/recordings")
SEE_OTHER = 303


def courses_to_record() -> list[Course]:
    """Return the courses that can be read aloud: those an adult can take here, and those that classes are taught."""
    return [course for course in catalogue().courses.values() if can_be_taken(course) or is_for_classes(course)]


def _reading(organisation_id: int, course_id: str) -> Reading:
    place = found(queries.place_for(db(), current_user, organisation_id, on=today()))
    course = found(next((one for one in courses_to_record() if one.id == course_id), None))
    return _as_it_stands(place, course, current_tag())


def _as_it_stands(place: Place, course: Course, tag: str) -> Reading:
    spots = rules.spots_of(course, tag)
    rows = queries.recordings_of(db(), [place.organisation.id], course.id)
    latest, heard = rules.by_screen(spots, rows, tag), rules.heard_now(spots, rows, tag)
    return Reading(place, course, tag, spots, latest, heard, rules.states_of(spots, rows, tag))


@blueprint.get("")
@open_to(*OPENS)
def overview() -> ResponseReturnValue:
    """List the courses of one's own organisation with how far each is read aloud, and where below one's bureau any is."""
    every = own_organisation_choices(db(), current_user, *queries.RECORDS, *APPROVES, on=today())
    schools = [one for one in every if one.kind != OrganisationKind.DEPARTMENT] or list(every)
    recorded = queries.recorded_below(db(), current_user, on=today()) if current_user.holds(*queries.ABOVE) else []
    own = {one.id for one in schools}
    return render_template(
        "learning/recordings/overview.html",
        places=_counted_at(schools),
        below=[(place, _title(course), course, count) for place, course, count in recorded if place.id not in own],
    )


def _counted_at(schools: list[Organisation]) -> list[tuple[Organisation, list[tuple[Course, rules.Counted]]]]:
    courses = [(one, rules.spots_of(one, current_tag())) for one in courses_to_record()]
    rows = queries.recordings_of(db(), [one.id for one in schools], *(one.id for one, _spots in courses))
    known: dict[tuple[int, str], list[Recording]] = {}
    for row in rows:
        known.setdefault((row.organisation_id, row.course), []).append(row)
    return [
        (school, [(one, _counted(spots, known.get((school.id, one.id), []))) for one, spots in courses])
        for school in schools
    ]


def _counted(spots: list[Spot], rows: list[Recording]) -> rules.Counted:
    return rules.counted(rules.states_of(spots, rows, current_tag()).values())


def _title(course_id: str) -> str:
    course = catalogue().courses.get(course_id)
    return in_current_language(course.title, course.title_en) if course else course_id


@blueprint.get("/<int:organisation_id>/<course_id>")
@open_to(*OPENS)
def course(organisation_id: int, course_id: str) -> ResponseReturnValue:
    """Show how far a course is read aloud, screen by screen; the head reads who recorded and who listened."""
    reading = _reading(organisation_id, course_id)
    rows = reading.recordings.values()
    return render_template(
        "learning/recordings/course.html",
        reading=reading,
        state_words=STATES,
        names=queries.names_of(db(), rows) if reading.place.rights.sees_names else {},
        to_record=reading.to_record() if reading.place.rights.records else None,
        to_hear=reading.to_hear(current_user.person_id) if reading.place.rights.approves else None,
    )


@blueprint.route("/<int:organisation_id>/<course_id>/<module_id>/<int:page>", methods=["GET", "POST"])
@open_to(*OPENS)
def screen(organisation_id: int, course_id: str, module_id: str, page: int) -> ResponseReturnValue:
    """Show the words of one screen, large, with its recording; whoever may records it, a second person approves it."""
    reading, form = _reading(organisation_id, course_id), SoundForm()
    spot = found(reading.spot(module_id, page))
    if form.is_submitted():
        found(reading if reading.place.rights.records else None)
    if form.submitted() and _kept(form, reading, spot):
        following = reading.to_record(after=spot.key)
        if following is None:
            flash(_("Kept. Every screen is recorded; now a second person listens."))
            return redirect(url_for(".course", organisation_id=organisation_id, course_id=course_id), SEE_OTHER)
        flash(_("Kept. Here is the next screen."))
        return redirect(_address(reading, following), SEE_OTHER)
    return _show(reading, spot, form, HeardForm())


def _kept(form: SoundForm, reading: Reading, spot: Spot) -> bool:
    content = form.content()
    if content is None:
        return False
    try:
        what = ReadAloud(reading.place.organisation.id, reading.course, spot, reading.tag)
        row = service.keep_recording(db(), what, content, at=now(), by=current_user.person_id)
    except NoSound as refused:
        form.refuse(refused.flaw)
        return False
    if rules.is_unfit(row):
        flash(unfit_length(row.seconds or 0), "warn")
    return True


def _show(reading: Reading, spot: Spot, form: SoundForm, heard: HeardForm) -> ResponseReturnValue:
    row, former, rights = reading.recordings.get(spot.key), reading.heard.get(spot.key), reading.place.rights
    if not (rights.records or rights.approves):
        row = former
    me = current_user.person_id
    return render_template(
        "learning/recordings/screen.html",
        reading=reading,
        spot=spot,
        number=reading.spots.index(spot) + 1,
        tag=rules.language_of(spot.module, reading.tag),
        text=render(
            spot.text,
            face="learner",
            course_id=reading.course.id,
            edition=reading.course.edition,
            english=current_tag() == "en",
        ),
        recording=row,
        former=former if former is not row else None,
        hearers=HEARERS[rules.hearers_of(reading.course, spot.module.id)],
        unfit=unfit_length(row.seconds or 0) if row is not None and rules.is_unfit(row) else None,
        length_in_words=length_in_words,
        state=reading.states[spot.key],
        state_words=STATES,
        form=form,
        heard=heard,
        is_own=row is not None and row.made_by == me,
        takes_back=[one.id for one in (row, former) if one is not None and (rights.approves or one.made_by == me)],
        previous=_beside(reading, spot, -1),
        following=_beside(reading, spot, 1),
    ), max(form.status, heard.status)


def _beside(reading: Reading, spot: Spot, step: int) -> str | None:
    place = reading.spots.index(spot) + step
    return _address(reading, reading.spots[place]) if 0 <= place < len(reading.spots) else None


def _address(reading: Reading, spot: Spot) -> str:
    return url_for(
        ".screen",
        organisation_id=reading.place.organisation.id,
        course_id=reading.course.id,
        module_id=spot.module.id,
        page=spot.page,
    )


def _to_change(recording_id: int) -> tuple[Recording, Reading, Spot | None]:
    """Return a recording that is decided about, its course, and its screen where the present edition has it."""
    row = found(queries.recording_for(db(), current_user, recording_id, on=today(), to_change=True))
    place = found(queries.place_for(db(), current_user, row.organisation_id, on=today()))
    taken = found(next((one for one in courses_to_record() if one.id == row.course), None))
    reading = _as_it_stands(place, taken, row.language)
    return row, reading, reading.spot(row.module, row.page)


@blueprint.post("/<int:recording_id>/approve")
@open_to(*APPROVES)
def approve(recording_id: int) -> ResponseReturnValue:
    """Let a recording be heard, once a second person has played it and says that they listened to its end."""
    row, reading, spot = _to_change(recording_id)
    found(row if reading.place.rights.approves else None)
    heard = HeardForm()
    if not heard.submitted() or not _was_played(row, heard):
        return _show(reading, found(spot), SoundForm(formdata=None), heard)
    try:
        service.approve(db(), row, spot, at=now(), by=current_user.person_id)
    except service.CannotApprove as refused:
        flash(str(NOT_APPROVED[refused.why]), "warn")
        return redirect(_of_course(row), SEE_OTHER)
    reading.states[row.module, row.page] = State.APPROVED
    following = reading.to_hear(current_user.person_id, after=(row.module, row.page))
    if following is None:
        flash(
            _(
                "Approved. From now on it is heard by: %(who)s.",
                who=HEARERS[rules.hearers_of(reading.course, row.module)],
            )
        )
        return redirect(_of_course(row), SEE_OTHER)
    flash(_("Approved. Here is the next one to listen to."))
    return redirect(_address(reading, following), SEE_OTHER)


def _was_played(row: Recording, heard: HeardForm) -> bool:
    """Whether a recording was played here; of one's own voice that is not asked, which is refused anyway."""
    is_own = row.made_by == current_user.person_id
    return is_own or heard.was_played(row.seconds or 0, played.began(row.id), now())


@blueprint.post("/<int:recording_id>/take-back")
@open_to(*OPENS)
def take_back(recording_id: int) -> ResponseReturnValue:
    """Take a recording back: who approves may, and whoever lent it their voice."""
    row = found(queries.recording_for(db(), current_user, recording_id, on=today(), to_change=True))
    place = found(queries.place_for(db(), current_user, row.organisation_id, on=today()))
    found(row if place.rights.approves or row.made_by == current_user.person_id else None)
    back = _of_course(row)
    if ConfirmForm().submitted():
        service.take_back(db(), row, at=now(), by=current_user.person_id)
        flash(_("Taken back. Nobody hears it any more, and its sound is deleted."))
    return redirect(back, SEE_OTHER)


def _of_course(row: Recording) -> str:
    return url_for(".course", organisation_id=row.organisation_id, course_id=row.course)


@blueprint.get("/<int:recording_id>/sound")
@open_to_signed_in
def sound(recording_id: int) -> ResponseReturnValue:
    """Play a recording, in parts where a phone asks for a part."""
    row, content = found(queries.sound_for(db(), current_user, recording_id, on=today()))
    if row.approved_at is None:
        played.note(row.id, now())
    as_sound_of_a_school()
    response = Response(content, mimetype=MIMETYPES[Kind(row.kind)])
    response.set_etag(str(row.id))
    response.last_modified = row.made_at.astimezone(UTC)
    return response.make_conditional(request, accept_ranges=True, complete_length=len(content))


@blueprint.errorhandler(413)
def too_large(_error: HTTPException) -> ResponseReturnValue:
    """Say of a file that the server did not even read what a recording may have at most."""
    limit = MOST_BYTES // BYTES_OF_A_MB
    return render_template("errors/too_large.html", limit=limit, why=FLAWS[Flaw.TOO_LARGE], back=request.path), 413
