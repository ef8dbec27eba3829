"""What a school's managers see of its classes, numbers only; and the one step that takes an adult out of all lessons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from app.classroom import timetable
from app.classroom.courses import module_of
from app.classroom.forms.namesakes import tell_apart
from app.classroom.forms.replacing import ReplaceForm, TakeOutForm
from app.classroom.lecturers.comers import comers
from app.classroom.making_up import Known, waiting_of
from app.classroom.overview import overviews_from, pupils_of_make_up, standing_of, waiting_for
from app.classroom.queries import lessons as queries
from app.classroom.queries import school
from app.classroom.queries.holds import held_persons, holds_for, holds_shown, was_lifted
from app.classroom.queries.pupils import came_on
from app.classroom.readiness import has_too_few
from app.classroom.recall.queries import recalls_of_classes
from app.classroom.recall.rules import BesideClaims
from app.classroom.replacing import hindrances
from app.classroom.views.blueprint import blueprint
from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.core.languages import long_day
from app.people.queries.classes import teacher_names

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from flask.typing import ResponseReturnValue

    from app.classroom.models import PlannedLesson
    from app.classroom.queries.school import Adult
    from app.classroom.replacing import Instead

MANAGING = (Role.TRAINING_MANAGER, Role.HEAD, Role.PROTECTION_LEAD)
REPLACING = (Role.HEAD, Role.PROTECTION_LEAD)


@blueprint.get("/school-classes")
@open_to(Role.TRAINING_MANAGER, Role.HEAD, Role.PROTECTION_LEAD)
def school_classes() -> ResponseReturnValue:
    """Show each class of the school lesson by lesson in numbers; no pupil, and no class of another organisation."""
    day = today()
    classes = school.school_classes(db(), current_user.organisations_as(*MANAGING), day)
    lessons = queries.lessons_of_classes(db(), [class_group.id for class_group in classes], day)
    standing = standing_of(db(), classes, day)
    counts = waiting_for(standing, lessons, day)
    return render_template(
        "classroom/school_classes.html",
        overviews=[one for one in overviews_from(standing, classes, lessons, day) if one.courses],
        make_ups=[
            (lesson, module_of(lesson.course, lesson.module), counts.get(lesson.id))
            for lesson in lessons
            if lesson.is_make_up and lesson.is_open
        ],
        by_right=queries.lessons_by_right(db(), [class_group.id for class_group in classes], day),
        teachers=teacher_names(db(), [class_group.id for class_group in classes], on=day),
        recalls=BesideClaims(
            recalls_of_classes(db(), [class_group.id for class_group in classes]),
            [(one.class_group_id, one.module, one.planned_on) for one in lessons if one.taught_session_id is not None],
        ),
        day=day,
    )


@blueprint.get("/school-classes/waiting")
@open_to(Role.TRAINING_MANAGER, Role.HEAD, Role.PROTECTION_LEAD)
def waiting() -> ResponseReturnValue:
    """Show class by class which lessons have not reached everybody, since when and what comes next: no pupil (SAFEGUARDS 22)."""
    day = today()
    classes = school.school_classes(db(), current_user.organisations_as(*MANAGING), day)
    ids = [class_group.id for class_group in classes]
    known = Known(
        standing_of(db(), classes, day),
        queries.lessons_of_classes(db(), ids, day),
        came_on(db(), ids, day),
    )
    return render_template(
        "classroom/waiting.html",
        rows=waiting_of(known, classes, day),
        teachers=teacher_names(db(), ids, on=day),
        shows_school=len({class_group.organisation_id for class_group in classes}) > 1,
    )


@blueprint.route("/school-classes/adults", methods=["GET", "POST"])
@open_to(Role.HEAD, Role.PROTECTION_LEAD)
def replace_adult() -> ResponseReturnValue:
    """Put somebody else, or an open place, wherever a person is planned: one step, no reason, no notice."""
    day = today()
    organisations = current_user.organisations_as(*REPLACING)
    planned = school.timetable_adults(db(), organisations, day)
    form = ReplaceForm()
    adults, others = school.adults_of(db(), organisations, day), comers(db(), organisations, day)
    form.offer(planned, adults, others, held_persons(db(), organisations, day))
    to_come = _names(adults) | {one.person_id: one.name for one in others}
    tell_apart(db(), current_user, day, (form.person, _names(planned)), (form.by_person, to_come))
    if form.person.chosen in _names(planned) and form.instead is not None:
        lessons = school.lessons_with_adult(db(), organisations, form.person.data, day)
        form.hindered = hindrances(db(), lessons, form.person.data, form.instead, day)
    if form.submitted():
        changed = _take_out(organisations, form.person.data, instead=form.instead, level_id=None, day=day)
        flash(_("The timetable is changed."))
        _say_what_few_lack(changed, day)
        return redirect(url_for(".replace_adult"))
    holds = holds_shown(db(), current_user, day)
    return render_template("classroom/replace_adult.html", form=form, planned=planned, holds=holds), form.status


@blueprint.route("/school-classes/adults/by-name", methods=["GET", "POST"])
@open_to(Role.BUREAU_OFFICER)
def take_out() -> ResponseReturnValue:
    """Take a person out of all lessons of a school; the school fills the places. The answer never tells who is planned."""
    day = today()
    form = TakeOutForm()
    form.school.choices = [
        SelectChoice(school_id, name)
        for school_id, name in school.schools_below(db(), current_user.organisations_as(Role.BUREAU_OFFICER), day)
    ]
    if form.submitted():
        level_id = school.level_of(db(), current_user, form.school.data, day)
        adults = school.timetable_adults(db(), [form.school.data], day)
        named: list[int | None] = [adult.person_id for adult in adults if adult.name == form.name.data]
        for person_id in named or [None]:
            _take_out([form.school.data], person_id, instead=None, level_id=level_id, day=day, name=form.name.data)
        flash(_("If this name stands in that school's timetable, its places are open now. Please check the full name."))
        return redirect(url_for(".take_out"))
    holds = holds_shown(db(), current_user, day)
    return render_template("classroom/take_out.html", form=form, holds=holds), form.status


@blueprint.post("/school-classes/adults/<int:hold_id>/put-back")
@open_to(Role.HEAD, Role.PROTECTION_LEAD, Role.BUREAU_OFFICER)
def put_back(hold_id: int) -> ResponseReturnValue:
    """Let the timetable take somebody again: for whoever took them out, and the level above."""
    holds = holds_for(db(), current_user, hold_id, today())
    if holds:
        timetable.lift_holds(db(), holds, at=now(), by=current_user.person_id)
        flash(_("The timetable can take this colleague again. The places held before stay as they are now."))
    else:
        found(was_lifted(db(), current_user, hold_id, today()) or None)
        flash(_("It was ended already: nothing was changed."), "warn")
    return redirect(url_for(".replace_adult") if current_user.holds(*REPLACING) else url_for(".take_out"))


def _names(adults: Sequence[Adult]) -> dict[int, str]:
    return {adult.person_id: adult.name for adult in adults}


def _take_out(
    organisations: Collection[int],
    person_id: int | None,
    *,
    instead: Instead | None,
    level_id: int | None,
    day: date,
    name: str | None = None,
) -> Sequence[PlannedLesson]:
    """Take a person, or nobody by a typed name, out of the timetables of organisations and keep them out (SAFEGUARDS 10).

    Returns the lessons they stood in.
    """
    at, by = now(), current_user.person_id
    lessons: Sequence[PlannedLesson] = ()
    if person_id is not None:
        lessons = school.lessons_with_adult(db(), organisations, person_id, day)
        timetable.replace_adult(db(), lessons, person_id, instead=instead, at=at, by=by)
    for place in organisations:
        timetable.hold_person(db(), person_id, place, level_id=level_id or place, at=at, by=by, typed_name=name)
    return lessons


def _say_what_few_lack(lessons: Sequence[PlannedLesson], day: date) -> None:
    """Say of which make-ups for one or two pupils a place is open now: the swap stands at once, the lesson waits for somebody (SAFEGUARDS 13)."""
    lacking = [
        f"{long_day(one.planned_on)} {one.class_group.title}"
        for one in lessons
        if one.is_make_up and has_too_few(one, pupils_of_make_up(db(), one, day))
    ]
    if lacking:
        flash(_("For fewer than three pupils, and without two named adults in the room and an open door now: %(lessons)s. Please name somebody before it is given.", lessons=str(_(", ")).join(lacking)), "warn")  # fmt: skip
