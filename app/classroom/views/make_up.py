"""Make-up: who of one's own class a lesson has not reached, first by joining another class (SAFEGUARDS 12, 13, 18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from app.classroom import rules, service
from app.classroom.courses import courses_for
from app.classroom.forms.namesakes import tell_apart
from app.classroom.forms.planning import MakeUpForm
from app.classroom.making_up import Known, also_waiting, waiting_of
from app.classroom.models import LessonKind
from app.classroom.overview import pupils_of_make_up, standing_of
from app.classroom.queries import lessons as queries
from app.classroom.queries import school
from app.classroom.queries.pupils import came_on
from app.classroom.readiness import has_too_few
from app.classroom.trained import trained_of
from app.classroom.views.blueprint import at_lesson, blueprint, say_of_plan
from app.classroom.views.lessons import holders_for, unauthorised_of
from app.content.catalogue import EditionChanged
from app.core.access import Role, found, open_to, writes_when_read
from app.core.audit import audit
from app.core.clock import now, today
from app.core.database import db
from app.core.languages import DEFAULT, written_day
from app.people.queries.classes import teacher_names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from flask.typing import ResponseReturnValue

    from app.classroom.models import PlannedLesson
    from app.people.models import ClassGroup


def _own_class(class_group_id: int, day: date) -> ClassGroup:
    return found(queries.class_for(db(), current_user, class_group_id, day, Role.CLASS_TEACHER))


@blueprint.get("/classes/<int:class_group_id>/make-up")
@open_to(Role.CLASS_TEACHER)
@writes_when_read
def make_up(class_group_id: int) -> ResponseReturnValue:
    """Show whom of her own class lessons have not reached: view only, logged, numbers alone after the term."""
    day = today()
    class_group = _own_class(class_group_id, day)
    beside = school.classes_of_band(db(), class_group, day)
    standing = standing_of(db(), [class_group, *beside], day)
    entries = standing.entries(class_group.id, day)
    shows_names = rules.may_show_names(school.terms_of(db(), class_group.organisation_id, day), day)
    seats = standing.seats[class_group.id] if entries and shows_names else []
    if seats:
        audit(
            db(),
            "make_up_list.seen",
            at=now(),
            by=current_user.person_id,
            subject="class_group",
            subject_id=class_group.id,
        )
    courses = courses_for(class_group)
    joinable = queries.joinable_lessons(db(), class_group, [course.id for course in courses], day) if entries else []
    known = Known(standing, joinable, came_on(db(), [class_group.id], day) if entries else {})
    return render_template(
        "classroom/make_up.html",
        class_group=class_group,
        also=also_waiting(standing, beside, teacher_names(db(), [row.id for row in beside], on=day), day)
        if entries
        else {},
        since={row.module.id: row for row in waiting_of(known, [class_group], day)},
        shows_names=shows_names,
        groups=[
            (
                module,
                len(entries[module.id]),
                [seat for seat in seats if seat.person_id in entries[module.id]],
                [
                    lesson
                    for lesson in joinable
                    if lesson.module == module.id and lesson.class_group_id != class_group.id
                ],
                [
                    lesson
                    for lesson in joinable
                    if lesson.module == module.id and lesson.class_group_id == class_group.id
                ],
            )
            for course in courses
            for module in course.modules
            if module.id in entries
        ],
    )


@blueprint.post("/classes/<int:class_group_id>/make-up/join/<int:lesson_id>")
@open_to(Role.CLASS_TEACHER)
def join_lesson(class_group_id: int, lesson_id: int) -> ResponseReturnValue:
    """Let those of her class who wait join another class's lesson, or take that back."""
    day = today()
    class_group = _own_class(class_group_id, day)
    courses = [course.id for course in courses_for(class_group)]
    joinable = queries.joinable_lessons(db(), class_group, courses, day)
    others = (lesson for lesson in joinable if lesson.class_group_id != class_group.id)
    lesson = found(next((lesson for lesson in others if lesson.id == lesson_id), None))
    if "withdraw" in request.form:
        _withdraw(lesson, class_group, day)
    else:
        service.invite_class(db(), lesson, class_group.id, at=now(), by=current_user.person_id)
        flash(_("Noted. Whoever waits stands in that lesson's register as a guest."))
    return redirect(url_for(".make_up", class_group_id=class_group.id))


def _withdraw(lesson: PlannedLesson, class_group: ClassGroup, day: date) -> None:
    """Take a class out of a lesson, unless whoever plans or gives it would be left with one or two and nobody beside.

    A colleague can always keep hers away (SAFEGUARDS 13): a room is no place to be held in by a form.
    """
    is_small = lesson.is_make_up and has_too_few(lesson, pupils_of_make_up(db(), lesson, day, without=class_group.id))
    is_own = current_user.person_id == lesson.facilitator_id or (
        is_small and queries.lesson_for(db(), current_user, lesson.id, day, *queries.CHANGING) is not None
    )
    if is_small and is_own:
        words = Markup('%s <a href="%s">%s</a>') % (
            _("Not taken back: fewer than three pupils would come then. Please first plan two named adults in the room and an open door."),
            url_for(".change_lesson", lesson_id=lesson.id),
            _("Change the plan"),
        )  # fmt: skip
        flash(words, "warn")
        return
    service.withdraw_class(db(), lesson, class_group.id, at=now(), by=current_user.person_id)
    flash(_("Taken back."))
    if is_small:
        flash(_("Fewer than three pupils come to that lesson now, and two named adults in the room or an open door are missing. Its page says so to whoever gives it."), "warn")  # fmt: skip


@blueprint.get("/classes/<int:class_group_id>/make-up/slips/<int:lesson_id>")
@open_to(Role.CLASS_TEACHER)
def make_up_slips(class_group_id: int, lesson_id: int) -> ResponseReturnValue:
    """Show neutral slips for paper, all alike: a day and 安全课, no name and no reason (SAFEGUARDS 13, 19)."""
    day = today()
    class_group = _own_class(class_group_id, day)
    courses = [course.id for course in courses_for(class_group)]
    joinable = queries.joinable_lessons(db(), class_group, courses, day)
    lesson = found(next((lesson for lesson in joinable if lesson.id == lesson_id and lesson.is_for(class_group)), None))
    entries = standing_of(db(), [class_group], day).entries(class_group.id, day)
    return render_template(
        "classroom/print_make_up_slips.html",
        class_group=class_group,
        dated=written_day(lesson.planned_on, DEFAULT),
        number=len(entries.get(lesson.module, ())),
    )


@blueprint.route("/classes/<int:class_group_id>/make-up/plan", methods=["GET", "POST"])
@open_to(Role.CLASS_TEACHER)
def plan_make_up(class_group_id: int) -> ResponseReturnValue:
    """Plan a lesson for those of some classes whom a module has not reached; outside it is called 安全课."""
    day = today()
    class_group = _own_class(class_group_id, day)
    courses = courses_for(class_group)
    beside = school.classes_beside(db(), current_user, class_group, day)
    form = MakeUpForm.for_class(
        class_group,
        courses,
        school.facilitators_of(db(), class_group, day),
        school.adults_of(db(), [class_group.organisation_id], day),
        module=request.args.get("module"),
        facilitator=current_user.person_id,
        classes=[class_group.id],
    )
    together = {"together": 1} if "together" in request.args else {}
    waiting, may_join = _waiting(class_group, beside, form.module.data, day, with_others=bool(together))
    if together and not form.is_submitted():
        form.classes.data = [row.id for row in beside if waiting[row.id]]
    form.offer_classes(beside, waiting, may_join=may_join)
    form.refuse(
        school.not_to_plan(
            db(),
            class_group.organisation_id,
            day,
            planned_on=form.planned_on.data,
            last_period=form.last_period.data,
            lesson_id=None,
        )
    )
    form.mark_unauthorised(unauthorised_of(form, courses, day))
    form.offer_capacities(holders_for(form, courses, day))
    form.mark_trained(trained_of(db(), form.second_persons, form.planned_on.data or day))
    tell_apart(db(), current_user, day, *form.lists)
    if form.submitted():
        course = next(course for course in courses if course.module(form.module.data))
        former = service.known_lesson(db(), class_group.id, form.plan(), LessonKind.MAKE_UP)
        try:
            lesson = service.plan_lesson(
                db(),
                class_group,
                form.plan(open_place=form.open_place.data),
                course=course,
                at=now(),
                by=current_user.person_id,
                invited=form.classes.data or (),
            )
        except EditionChanged as changed:
            form.form_errors.append(str(changed))
        else:
            say_of_plan(lesson, was_known=former is not None)
            return at_lesson(lesson)
    return render_template(
        "classroom/plan_make_up.html", form=form, class_group=class_group, together=together
    ), form.status


def _waiting(
    class_group: ClassGroup, own: Sequence[ClassGroup], module: str | None, day: date, *, with_others: bool
) -> tuple[dict[int, int], int]:
    """Count by one's own classes the pupils whom a module still has to reach; and all those of others it is announced to."""
    ids = {row.id for row in own}
    band = school.classes_of_band(db(), class_group, day) if with_others else []
    others = [row for row in band if row.id not in ids]
    standing = standing_of(db(), [*own, *others], day)
    waiting = {row.id: len(standing.entries(row.id, day).get(module or "", ())) for row in own}
    return waiting, sum(one.pupils for one in also_waiting(standing, others, {}, day).get(module or "", ()))
