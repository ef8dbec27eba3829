"""Pages: the days one leads, a new workshop in two steps, one more day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.classroom.workshops import days_listed, queries, service
from app.classroom.workshops.forms import A_YEAR, MOST_DAYS, DayForm, PlanForm, WhatForm
from app.classroom.workshops.parts import courses_to_teach, parts_of
from app.classroom.workshops.queries import LEADS, PLANS
from app.classroom.workshops.views.blueprint import (
    SEE_OTHER,
    blueprint,
    course_of,
    numbered,
    own_days,
    own_past,
    title_of,
    to_day,
)
from app.classroom.workshops.words import STATES, cannot
from app.compliance.queries import valid_courses
from app.content.catalogue import EditionChanged
from app.core.access import Role, found, open_to, open_to_signed_in
from app.core.clock import now, today
from app.core.database import db
from app.core.languages import in_current_language
from app.people.forms.checks import filled, with_post
from app.people.forms.staff import post_title
from app.people.queries.organisations import own_organisation_choices
from app.people.queries.staff import staff_with_posts
from app.supervision.capacities import is_theirs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.content.shapes import Course
    from app.people.models import Organisation


@blueprint.get("/workshops")
@open_to_signed_in
def workshops() -> ResponseReturnValue:
    """List the days the viewer leads or keys; for a bureau, those of its schools as counts."""
    is_above = current_user.holds(Role.BUREAU_OFFICER)
    return render_template(
        "classroom/workshops/workshops.html",
        lines=days_listed.days_led(db(), current_user, on=today()),
        below=days_listed.days_below(db(), current_user, on=today()) if is_above else [],
        is_above=is_above,
        asked_to=[line for line in own_days() if line.leads_id is None],
        past=own_past(today() - A_YEAR),
        to_agree=days_listed.days_to_agree(db(), current_user, on=today()) if current_user.holds(*LEADS) else [],
        states=STATES,
        not_closed=STATES[days_listed.State.NOT_CLOSED],
        may_plan=current_user.holds(*PLANS),
        title_of=title_of,
        day=today(),
    )


@blueprint.get("/workshops/new")
@open_to(*PLANS)
def choose() -> ResponseReturnValue:
    """Choose the course, the place and how many days."""
    places = own_organisation_choices(db(), current_user, *PLANS, on=today())
    form = WhatForm(request.args)
    form.offer([(one.id, one.name) for one in places], courses_to_teach())
    if not request.args:
        form.place.data = str(places[0].id) if places else None
        form.course.data = next((one.id for one in courses_to_teach()), None)
        form.days.data = "2"
    elif form.validate():
        return redirect(
            url_for(".plan", organisation_id=form.place.data, course_id=form.course.data, days=form.days.data)
        )
    return render_template("classroom/workshops/choose.html", form=form, places=places)


@blueprint.route("/workshops/new/<int:organisation_id>/<course_id>", methods=["GET", "POST"])
@open_to(*PLANS)
def plan(organisation_id: int, course_id: str) -> ResponseReturnValue:
    """Plan a workshop: who teaches, the days with minutes and parts, who is asked to come."""
    places = own_organisation_choices(db(), current_user, *PLANS, on=today())
    place = found(next((one for one in places if one.id == organisation_id), None))
    course = found(next((one for one in courses_to_teach() if one.id == course_id), None))
    staff = _staff(place)
    form = PlanForm(facilitator_id=current_user.person_id)
    form.offer(parts_of(course), _number_of_days(), _teachers(staff), staff)
    if form.submitted() and _fits(form, place):
        try:
            row, was_known = service.plan_workshop(
                db(), course, _plan(form, place), at=now(), by=current_user.person_id
            )
        except (service.SameDate, service.PlannedAlready, service.LeadsMeanwhile) as error:
            form.form_errors.append(cannot(error))
        except EditionChanged:
            form.form_errors.append(_("The files of this course were changed. Please tell the administrator."))
        else:
            if was_known:
                flash(_("These days are planned already; nothing was entered besides. Here they are."), "warn")
            return to_day(queries.days_of(db(), row.id)[0].id)
    return render_template(
        "classroom/workshops/plan.html",
        form=form,
        place=place,
        course=course,
        title=in_current_language(course.title, course.title_en),
        days=_number_of_days(),
        names=bool(staff),
        uncertified=_is_uncertified(course),
    ), form.status


def _number_of_days() -> int:
    asked = request.args.get("days", default=1, type=int)
    return min(max(asked, 1), MOST_DAYS)


def _staff(place: Organisation) -> list[tuple[int, str]]:
    """Return who works at a place with posts, where the viewer may see its staff's names."""
    if place.id not in {one.id for one in own_organisation_choices(db(), current_user, *LEADS, on=today())}:
        return []
    told = [
        (one, with_post(name, _(", ").join(dict.fromkeys(post_title(post) for post, _category in posts))))
        for one, name, posts in staff_with_posts(db(), current_user, *LEADS, on=today())
    ]
    return numbered(told)


def _teachers(staff: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return who may teach: a facilitator plans her own workshops; who sees the staff chooses among it."""
    own = (current_user.person_id, _("%(name)s (I myself)", name=current_user.name))
    return [own, *(one for one in staff if one[0] != current_user.person_id)]


def _is_uncertified(course: Course) -> bool:
    mine = (current_user.person_id, course.id)
    return mine not in valid_courses(db(), {mine}, today())


class _Says:
    """What the question of capacities asks of a form."""

    def __init__(self, form: PlanForm) -> None:
        self.person_id: Any = form.facilitator_id
        self.capacity: Any = form.capacity


def _fits(form: PlanForm, place: Organisation) -> bool:
    """Whether whoever teaches holds the capacity named; where none is named there is nothing to ask."""
    if not form.capacity.data:
        return True
    return is_theirs(_Says(form), place, filled(form.days.entries[0].form.held_on.data))


def _plan(form: PlanForm, place: Organisation) -> service.Plan:
    return service.Plan(
        organisation_id=place.id,
        facilitator_id=form.facilitator_id.data,
        capacity=form.capacity.data or None,
        days=tuple(entry.form.planned_day() for entry in form.days.entries),
        guests=frozenset(form.guests.data or ()),
    )


@blueprint.route("/workshops/<int:workshop_id>/days/new", methods=["GET", "POST"])
@open_to_signed_in
def add_day(workshop_id: int) -> ResponseReturnValue:
    """Plan one more day of a workshop."""
    row = found(queries.workshop_for(db(), current_user, workshop_id, on=today()))
    course, form = course_of(row), DayForm()
    form.offer(parts_of(course), names=current_user.holds(*LEADS))
    if form.submitted():
        try:
            day = service.add_day(db(), row, form.planned_day(), at=now(), by=current_user.person_id)
        except (service.SameDate, service.LeadsMeanwhile) as error:
            form.held_on.errors = [cannot(error)]
        else:
            return redirect(url_for(".day", day_id=day.id), SEE_OTHER)
    return render_template(
        "classroom/workshops/add_day.html", form=form, workshop=row, title=title_of(row)
    ), form.status
