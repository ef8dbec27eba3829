"""The teacher's pages of a set on devices: opened for the class on a lesson's day, closed by one button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.classroom.class_sets import rules
from app.classroom.class_sets import service as sets
from app.classroom.class_sets.devices import queries, service
from app.classroom.class_sets.forms import given_so_far
from app.classroom.class_sets.views import course_and_quiz, lessons_given, over_since, own_class
from app.classroom.queries.pupils import number_of_pupils
from app.classroom.views.blueprint import blueprint
from app.content.catalogue import EditionChanged
from app.core.access import Role, open_to
from app.core.clock import now, today
from app.core.database import db
from app.people.qr import qr_picture

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue

    from app.classroom.class_sets.models import DeviceSet
    from app.content.shapes import Course
    from app.people.models import ClassGroup

SURE = "sure"


@blueprint.post("/classes/<int:class_group_id>/sets/<course_id>/<letter>/devices")
@open_to(Role.CLASS_TEACHER)
def open_device_set(class_group_id: int, course_id: str, letter: str) -> ResponseReturnValue:
    """Open a set for a class on devices until tonight: on a day with a lesson of its course.

    One after the lessons while lessons are still to come is asked once, with how many were given.
    """
    day = today()
    class_group = own_class(class_group_id, day)
    is_open = queries.open_set_of(db(), class_group.id)
    if is_open is not None:
        flash(_already_open(is_open, course_id, letter))
        return redirect(url_for(".device_set", class_group_id=class_group.id))
    course, quiz = course_and_quiz(class_group, course_id, letter)
    known = sets.known_set(db(), class_group.id, course.id, letter, day)
    most = number_of_pupils(db(), class_group.id, day) - (known.tickets if known else 0)
    lessons = lessons_given(class_group, course, letter, day)
    why_not = _why_not_now(class_group, course, letter, most, day)
    if why_not is None and lessons.is_early(letter, day) and not request.form.get(SURE):
        return render_template(
            "classroom/class_sets/devices/early.html",
            class_group=class_group,
            course=course,
            letter=letter,
            given_so_far=given_so_far(lessons, day),
        )
    try:
        if why_not is None:
            service.open_set(db(), class_group, course, quiz, most=most, day=day, at=now(), by=current_user.person_id)
    except (service.AlreadyAsked, EditionChanged):
        why_not = _("This class has filled in this set on devices this year already.")
    if why_not is not None:
        flash(why_not, "warn")
        return redirect(url_for(".class_sets", class_group_id=class_group.id))
    return redirect(url_for(".device_set", class_group_id=class_group.id))


def _why_not_now(class_group: ClassGroup, course: Course, letter: str, most: int, day: date) -> str | None:
    """Return why a set is not opened on devices today; None when it can be."""
    said: str
    if over_since(class_group, course, letter, day):
        said = _(
            "The first lesson of this course was given already: the set before the lessons is not opened any more."
        )
    elif most < rules.FEWEST or not queries.has_lesson_on(db(), class_group.id, course.id, day):
        said = _("Devices are opened on a day with a lesson of this course, for at least five pupils not counted yet.")
    else:
        return None
    return said


def _already_open(row: DeviceSet, course_id: str, letter: str) -> str:
    said: str = (
        _("This set is open already. Here are its address and code.")
        if (row.course, row.letter) == (course_id, letter)
        else _("Another set is open for this class. Close it first: then this one can be opened.")
    )
    return said


@blueprint.get("/classes/<int:class_group_id>/sets/devices")
@open_to(Role.CLASS_TEACHER)
def device_set(class_group_id: int) -> ResponseReturnValue:
    """Show the teacher address and code, and the button that closes. How many were handed in nobody sees before."""
    day = today()
    class_group = own_class(class_group_id, day)
    row = queries.open_set_of(db(), class_group.id)
    if row is None:
        flash(_("It is closed already."))
        return redirect(url_for(".class_sets", class_group_id=class_group.id))
    address = url_for(".fill_in", code=row.code, _external=True)
    return render_template(
        "classroom/class_sets/devices/teacher.html",
        class_group=class_group,
        row=row,
        is_open=row.held_on == day,
        address=address,
        screen=url_for(".set_screen", code=row.code, _external=True),
        qr=qr_picture(address),
        fewest=rules.FEWEST,
    )


@blueprint.post("/classes/<int:class_group_id>/sets/devices/close")
@open_to(Role.CLASS_TEACHER)
def close_device_set(class_group_id: int) -> ResponseReturnValue:
    """Close a set: its counts become the class's; under five sheets everything is deleted, and the page says so kindly."""
    day = today()
    class_group = own_class(class_group_id, day)
    back = redirect(url_for(".class_sets", class_group_id=class_group.id))
    row = queries.open_set_of(db(), class_group.id, to_change=True)
    if row is None:
        flash(_("It is closed already."))
        return back
    kept = service.close_set(db(), row, at=now(), by=current_user.person_id)
    if kept is None:
        flash(
            _(
                "Closed. Fewer than five were handed in, so everything is deleted: so few would speak of single children. "
                "That is quite all right; nobody has to take part."
            )
        )
    else:
        flash(
            ngettext("Closed: %(num)s was handed in.", "Closed: %(num)s were handed in.", kept.tickets)
            + " "
            + _("What was felt goes to several classes together only.")
        )
    return back
