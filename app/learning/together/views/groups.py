"""Pages: the groups one helps or leads, a new one, and one group with what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.compliance.queries import valid_courses
from app.content.catalogue import EditionChanged, catalogue
from app.core.access import Role, found, open_to, open_to_signed_in
from app.core.clock import now, today
from app.core.database import db
from app.core.languages import in_current_language
from app.learning.rules import can_be_taken
from app.learning.together import oral, oral_queries, queries, service
from app.learning.together.forms import GroupForm, WhereForm
from app.learning.together.views.blueprint import SEE_OTHER, blueprint, came_by_slip, seen_group, to_group
from app.learning.together.words import NO_SLIP, NOT_THIS_PAIR
from app.people.forms.checks import options, with_post
from app.people.queries.organisations import MANAGES, organisation_for, own_organisation_choices
from app.people.views.slips import posts_and_marks

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.content.shapes import Course
    from app.learning.together.queries import Group
    from app.people.models import Organisation

LOOKS_BACK = timedelta(days=366)


@dataclass(frozen=True)
class Place:
    """One organisation the viewer leads: its groups, who wishes for one, and what its head is asked to look at."""

    organisation: Organisation
    open: list[tuple[object, list[str], int]]
    closed: list[tuple[object, list[str], int]]
    wishes: list[tuple[str, str]]
    questions: list[oral_queries.HelperQuestion]


def _title(course_id: str) -> str:
    course = catalogue().courses.get(course_id)
    return in_current_language(course.title, course.title_en) if course else course_id


def courses_to_read() -> list[Course]:
    """Return the courses that can be read together: those an adult can take here."""
    return [course for course in catalogue().courses.values() if can_be_taken(course)]


@blueprint.get("")
@open_to_signed_in
def groups() -> ResponseReturnValue:
    """List the groups the viewer reads to and, for those who lead, those of their organisation with the wishes for one."""
    places = own_organisation_choices(db(), current_user, *MANAGES, on=today())
    return render_template(
        "learning/together/groups.html",
        own=queries.own_groups(db(), current_user.person_id, on=today()).helps,
        places=[_place(one) for one in places],
        title_of=_title,
    )


def _staff(place: Organisation) -> dict[int, str]:
    """Return who works at an organisation, by sort key, each name with the posts held and what tells namesakes apart."""
    staff = queries.staff_at(db(), current_user, place.id, on=today())
    beside = posts_and_marks(staff)
    return {one: with_post(name, beside[one]) for one, name in staff.items()}


def _place(place: Organisation) -> Place:
    staff = _staff(place)
    is_head = bool(organisation_for(db(), current_user, place.id, Role.HEAD, on=today()))
    return Place(
        place,
        list(queries.groups_at(db(), place.id, closed=False)),
        list(queries.groups_at(db(), place.id, closed=True)),
        sorted((staff[person], course) for person, course in queries.wishes(db(), staff)),
        oral_queries.questions_for_head(db(), place.id, since=now() - LOOKS_BACK) if is_head else [],
    )


@blueprint.get("/new")
@open_to(*MANAGES)
def choose() -> ResponseReturnValue:
    """Choose the course, and where the group is."""
    form = WhereForm(request.args)
    places = own_organisation_choices(db(), current_user, *MANAGES, on=today())
    courses = courses_to_read()
    form.place.choices = options((str(one.id), one.name) for one in places)
    form.course.choices = options((one.id, _title(one.id)) for one in courses)
    if len(places) == 1 and not form.place.data:
        form.place.data = str(places[0].id)
    if len(courses) == 1 and not form.course.data:
        form.course.data = courses[0].id
    if request.args and form.validate():
        return redirect(url_for(".open_group", organisation_id=int(form.place.data), course_id=form.course.data))
    return render_template("learning/together/choose.html", form=form)


@blueprint.route("/new/<int:organisation_id>/<course_id>", methods=["GET", "POST"])
@open_to(*MANAGES)
def open_group(organisation_id: int, course_id: str) -> ResponseReturnValue:
    """Choose two helpers with a valid certificate, and who learns together."""
    place = found(organisation_for(db(), current_user, organisation_id, *MANAGES, on=today()))
    course = found(next((one for one in courses_to_read() if one.id == course_id), None))
    staff = _staff(place)
    certified = {person for person, _id in valid_courses(db(), {(one, course.id) for one in staff}, today())}
    wished = {person for person, _id in queries.wishes(db(), staff, course.id)}
    owing = queries.who_owes(db(), course.id, staff, on=today()) | wished
    form = GroupForm()
    form.offer(
        [(one, staff[one]) for one in staff if one in certified],
        [
            (one, _("%(name)s · would rather learn together", name=name) if one in wished else name)
            for one, name in sorted(staff.items(), key=lambda line: line[0] not in wished)
            if one in owing
        ],
    )
    if form.submitted():
        try:
            group = service.open_group(
                db(),
                course,
                organisation_id=place.id,
                helpers=(form.one.data, form.other.data),
                members=form.members.data or [],
                at=now(),
                by=current_user.person_id,
            )
        except service.CannotHelp as error:
            form.form_errors.append(str(NOT_THIS_PAIR[error.why]))
        except EditionChanged:
            form.form_errors.append(_("This course is being changed right now. Please try again later."))
        else:
            flash(_("The group is open. Its two helpers find it on their first page."))
            return redirect(url_for(".group", group_id=group.id), SEE_OTHER)
    return render_template(
        "learning/together/open.html",
        form=form,
        place=place,
        title=_title(course.id),
        may_help=len(certified),
        may_learn=len(owing),
    ), form.status


@blueprint.get("/<int:group_id>")
@open_to_signed_in
def group(group_id: int) -> ResponseReturnValue:
    """Show a group: who is here, what was read, who still learns, and the one next step."""
    seen, course = seen_group(group_id)
    read = queries.modules_read(db(), seen)
    done = {one.module: one for one in read if one.ended_at is not None}
    orals = oral_queries.open_orals(db(), seen.id, current_user.person_id) if seen.helps else ()
    members = _members(seen)
    can_answer = seen.helps and seen.both_here(today()) and not came_by_slip() and course.final is not None
    learning = [one for one, _name, is_done, _helped in members if can_answer and not is_done]
    return render_template(
        "learning/together/group.html",
        group=seen,
        course=course,
        here=seen.here_on(today()),
        both_here=seen.both_here(today()),
        came_by_slip=came_by_slip(),
        reading=next((one for one in read if one.ended_at is None), None),
        done=done,
        following=next((one for one in course.modules if one.id not in done), None),
        group_members=members,
        can_answer=can_answer,
        ready_to_answer={one for one in learning if oral.is_open_to(db(), course, one, on=today())},
        orals=orals,
        asked_now={one.person_id for one in orals},
    )


def _members(seen: Group) -> list[tuple[int, str, bool, bool]]:
    """Return each member with whether the course is done, and helped; nothing else is told (SAFEGUARDS 25)."""
    course = seen.row.course
    done = {person for person, _id in valid_courses(db(), {(one, course) for one in seen.members}, today())}
    helped = oral_queries.helped_people(db(), seen.members, course)
    return [(one, seen.names[one], one in done, one in helped) for one in seen.members]


@blueprint.post("/<int:group_id>/here")
@open_to_signed_in
def here(group_id: int) -> ResponseReturnValue:
    """Let one of the two adults say, signed in as themselves, that they are there."""
    seen, _course = seen_group(group_id, to_change=True)
    found(seen if seen.helps else None)
    if came_by_slip():
        return to_group(group_id, str(NO_SLIP))
    service.say_here(seen, current_user.person_id, at=now())
    return to_group(group_id)


@blueprint.post("/<int:group_id>/close")
@open_to_signed_in
def close(group_id: int) -> ResponseReturnValue:
    """Close a group; what was entered stays."""
    seen, _course = seen_group(group_id, to_change=True)
    service.close_group(seen, at=now())
    flash(_("The group is closed. What was entered stays."))
    return redirect(url_for(".groups"), SEE_OTHER)
