"""The teacher's classes, and a lesson from plan to readiness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.classroom import service
from app.classroom.authorised import not_authorised
from app.classroom.checks.asking import asked_in
from app.classroom.checks.cards import check_cards
from app.classroom.courses import courses_for
from app.classroom.forms.namesakes import tell_apart
from app.classroom.forms.planning import PlanForm
from app.classroom.lecturers.capacities import holders_on
from app.classroom.lecturers.words_of_cases import is_only_a_talk
from app.classroom.letters.hearing import may_record
from app.classroom.models import LessonKind, LessonState
from app.classroom.overview import lesson_lists, overviews_from, pupils_of_make_up, standing_of, waiting_for
from app.classroom.preparation import known_modules, readiness_of, warnings_of
from app.classroom.queries import lessons as queries
from app.classroom.queries import school
from app.classroom.queries.calendar import calendar_of
from app.classroom.readiness import Ready
from app.classroom.ready.given import Gaps, beside, gaps_of
from app.classroom.ready.queries import ready_facts
from app.classroom.ready.shown import shown_readiness
from app.classroom.recall.queries import recall_after
from app.classroom.registers.entered import entered_by_others, entry_of
from app.classroom.rules import is_code_open
from app.classroom.trained import trained_of
from app.classroom.views.blueprint import at_lesson, blueprint, content_of, say_of_plan, title_of
from app.classroom.views.keying import was_opened
from app.classroom.words import SECOND_ADULT, said, warned
from app.content.catalogue import EditionChanged
from app.content.questions import sounds_of
from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.core.languages import bracketed
from app.people.qr import qr_picture
from app.supervision.words import said_capacity

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from flask.typing import ResponseReturnValue

    from app.classroom.lecturers.capacities import Holders
    from app.classroom.models import PlannedLesson
    from app.classroom.queries.lessons import LessonPage
    from app.classroom.ready.queries import ReadyFacts
    from app.content.shapes import Course, Module


@blueprint.get("/classes")
@open_to(Role.CLASS_TEACHER, Role.FACILITATOR, Role.CLERK)
def classes() -> ResponseReturnValue:
    """Show a teacher's classes lesson by lesson, and the lessons that wait: planned ones and open registers."""
    day = today()
    own = queries.own_classes(db(), current_user, day)
    ids = [class_group.id for class_group in own]
    lessons, schools = queries.lessons_to_see(db(), current_user, day, ids)
    standing = standing_of(db(), own, day)
    return render_template(
        "classroom/classes.html",
        overviews=overviews_from(standing, own, queries.lessons_of_classes(db(), ids, day), day),
        waiting=waiting_for(standing, lessons, day),
        lessons=lesson_lists(lessons, day, current_user, schools=schools),
        keys_papers=current_user.holds(Role.CLERK),
        by_others=entered_by_others(db(), current_user, day),
        day=day,
    )


@blueprint.route("/classes/<int:class_group_id>/plan", methods=["GET", "POST"])
@open_to(Role.CLASS_TEACHER)
def plan_lesson(class_group_id: int) -> ResponseReturnValue:
    """Plan a lesson for a class."""
    day = today()
    class_group = found(queries.class_for(db(), current_user, class_group_id, day, Role.CLASS_TEACHER))
    courses = courses_for(class_group)
    known = known_modules(db(), class_group, courses, day)
    modules = [module.id for course in courses for module in course.modules]
    form = PlanForm.for_class(
        class_group,
        courses,
        school.facilitators_of(db(), class_group, day),
        school.adults_of(db(), [class_group.organisation_id], day),
        known={module: bracketed(words) for module, words in known.items()},
        module=request.args.get("module") or next((module for module in modules if module not in known), None),
        facilitator=current_user.person_id,
    )
    form.refuse(_not_to_plan(form, class_group.organisation_id, day))
    form.mark_unauthorised(unauthorised_of(form, courses, day))
    form.offer_capacities(holders_for(form, courses, day))
    form.mark_trained(trained_of(db(), form.second_persons, form.planned_on.data or day))
    tell_apart(db(), current_user, day, *form.lists)
    if form.submitted():
        plan = form.plan()
        course = next(course for course in courses if course.module(plan.module))
        former = service.known_lesson(db(), class_group.id, plan, LessonKind.CLASS)
        try:
            lesson = service.plan_lesson(db(), class_group, plan, course=course, at=now(), by=current_user.person_id)
        except EditionChanged as changed:
            form.form_errors.append(str(changed))
        else:
            if former is None and plan.module in known:
                flash(_("Planned. Please note: this lesson is in the class's list already, %(words)s.",
                        words=known[plan.module]), "warn")  # fmt: skip
            say_of_plan(lesson, was_known=former is not None)
            return at_lesson(lesson)
    return render_template("classroom/plan.html", form=form, class_group=class_group, courses=courses), form.status


@blueprint.get("/lessons/<int:lesson_id>")
@open_to(Role.CLASS_TEACHER, Role.FACILITATOR, Role.CLERK, Role.HEAD, Role.PROTECTION_LEAD, Role.TRAINING_MANAGER)
def lesson(lesson_id: int) -> ResponseReturnValue:
    """Show one lesson: what is ready, the class view's address, script, register. No pupil is on this page."""
    day = today()
    page = found(queries.lesson_page(db(), current_user, lesson_id, day, keys_paper=was_opened(lesson_id)))
    course, module = content_of(page.lesson)
    address = url_for("classroom.class_view", code=page.lesson.code, _external=True)
    before = queries.points_taught_before(db(), page.lesson)
    facts = ready_facts(db(), page.lesson)
    is_planned, is_past = page.lesson.state == LessonState.PLANNED, page.lesson.planned_on < day
    calendar = calendar_of(db(), page.lesson.class_group.organisation_id, page.lesson.planned_on)
    waiting = pupils_of_make_up(db(), page.lesson, day) if page.lesson.is_make_up and page.lesson.is_open else None
    lines = (
        readiness_of(db(), page, course, facts, calendar=calendar, pupils=waiting) if is_planned and not is_past else []
    )
    ready = said(lines)
    return render_template(
        "classroom/lesson.html",
        page=page,
        lesson=page.lesson,
        course=course,
        module=module,
        title=title_of(page.lesson, module),
        ready=ready,
        missing=[line for line in ready if line.state is Ready.NO],
        ready_more=shown_readiness(page.lesson, facts, day, _gaps(page.lesson, facts)),
        warnings=warned(warnings_of(page, calendar, only_the_day=is_past)) if is_planned else [],
        is_past=is_past,
        address=address,
        counts_shown=not was_opened(lesson_id) or page.is_facilitator or page.is_class_teacher,
        entered=entry_of(db(), page.lesson) if page.lesson.state == LessonState.CLOSED else None,
        qr=qr_picture(address),
        is_code_open=is_code_open(page.lesson.planned_on, day),
        before=before,
        left=[
            text
            for number, text in enumerate(module.key_points, 1)
            if number not in page.lesson.key_points and number not in before
        ],
        waiting=waiting,
        second_adult_words=SECOND_ADULT,
        said_capacity=said_capacity,
        is_talk=page.lesson.state == LessonState.UNFINISHED and is_only_a_talk(db(), page.lesson),
        is_today=page.lesson.planned_on == day,
        is_due=page.lesson.planned_on <= day,
        is_to_record=not is_past and page.is_facilitator and _is_to_record(page.lesson, course, module),
        may_finish=service.may_finish(page.lesson, at=now()),
        **_checks_of(page, course, module),
    )


def _is_to_record(lesson: PlannedLesson, course: Course, module: Module) -> bool:
    """Whether the viewer may read the lesson aloud at the school, and the class can hear no screen of it yet."""
    place = lesson.class_group.organisation_id
    return may_record(current_user, place) and not any(True for _one in sounds_of(db(), place, course, module))


def _gaps(lesson: PlannedLesson, facts: ReadyFacts) -> Gaps:
    """Return what was missing of a closed lesson and no decision named, as far as it is kept."""
    return beside(facts.decision, gaps_of(db(), lesson)) if lesson.state == LessonState.CLOSED else Gaps()


def _checks_of(page: LessonPage, course: Course, module: Module) -> dict[str, Any]:
    """Return what was kept of a closed lesson's class: its check for whoever teaches it, what it still knew for all who see it."""
    lesson = page.lesson
    if lesson.state != LessonState.CLOSED or lesson.is_make_up:
        return {}
    may_check = page.may_teach or page.is_class_teacher
    return {
        "recalled": recall_after(db(), lesson),
        "may_check": may_check,
        "asked": asked_in(db(), lesson, course, module) if may_check else None,
        "cards": check_cards(course, module) if may_check else [],
    }


def _not_to_plan(
    form: PlanForm, organisation_id: int, day: date, lesson: PlannedLesson | None = None
) -> Collection[int]:
    """Return whom a plan cannot take."""
    return school.not_to_plan(
        db(),
        organisation_id,
        day,
        planned_on=form.planned_on.data,
        last_period=form.last_period.data,
        lesson_id=lesson.id if lesson else None,
    )


def unauthorised_of(form: PlanForm, courses: Sequence[Course], day: date) -> Collection[int]:
    """Return whom a plan does not take because they may not teach its course's age."""
    course = next((course for course in courses if course.module(form.module.data or "")), next(iter(courses), None))
    persons = [adult.person_id for adult in form.facilitators]
    return not_authorised(
        db(),
        form.class_group.organisation_id,
        course,
        persons,
        planned_on=form.planned_on.data,
        day=day,
        guests=form.guests,
    )


def holders_for(form: PlanForm, courses: Sequence[Course], day: date) -> Holders:
    """Return by capacity who holds it on the day of a plan, for the age of its course."""
    course = next((course for course in courses if course.module(form.module.data or "")), next(iter(courses), None))
    band = course.teaching_band if course else None
    return holders_on(db(), form.class_group.organisation_id, band, form.planned_on.data or day)


@blueprint.route("/lessons/<int:lesson_id>/change", methods=["GET", "POST"])
@open_to(Role.CLASS_TEACHER, Role.HEAD, Role.PROTECTION_LEAD)
def change_lesson(lesson_id: int) -> ResponseReturnValue:
    """Change day or adults of a planned lesson: one step, no reason asked (SAFEGUARDS 10)."""
    day = today()
    lesson = found(queries.lesson_for(db(), current_user, lesson_id, day, *queries.CHANGING))
    course, module = content_of(lesson)
    if not lesson.is_open:
        flash(_("This lesson is over. Who was reached is corrected in its register."), "info")
        return at_lesson(lesson)
    if lesson.state != LessonState.PLANNED:
        return _was_given(lesson)
    form = form_to_change(lesson, course, day)
    form.mark_trained(trained_of(db(), form.second_persons, form.planned_on.data or day))
    tell_apart(db(), current_user, day, *form.lists)
    if form.submitted():
        is_open = form.open_place.data if lesson.is_make_up else lesson.open_place
        service.change_plan(db(), lesson, form.plan(open_place=is_open), at=now(), by=current_user.person_id)
        flash(_("Changed."))
        return at_lesson(lesson)
    title = title_of(lesson, module)
    return render_template("classroom/change.html", form=form, lesson=lesson, title=title), form.status


def form_to_change(lesson: PlannedLesson, course: Course, day: date, *, moved_to: date | None = None) -> PlanForm:
    """Return the form of a planned lesson with everything that refuses a change of it; `moved_to`: sent with that day."""
    form = PlanForm.for_lesson(
        lesson,
        course,
        school.facilitators_of(db(), lesson.class_group, day, lesson.facilitator_id),
        school.adults_of(db(), [lesson.class_group.organisation_id], day, lesson.second_adult_id),
        moved_to=moved_to,
    )
    stays = form.planned_on.data == lesson.planned_on
    form.refuse(_not_to_plan(form, lesson.class_group.organisation_id, day, lesson), lesson if stays else None)
    form.mark_unauthorised(unauthorised_of(form, [course], day))
    form.offer_capacities(holders_for(form, [course], day))
    if lesson.is_make_up and form.is_submitted():
        form.coming = pupils_of_make_up(db(), lesson, day)
    return form


def _was_given(lesson: PlannedLesson) -> ResponseReturnValue:
    """Say that a lesson is no plan any more, and go to its page."""
    if lesson.state == LessonState.TAUGHT:
        flash(
            _("What was taught is entered: who gave this lesson, as what and when stays. Now its register is closed.")
        )
    return at_lesson(lesson)


@blueprint.post("/lessons/<int:lesson_id>/call-off")
@open_to(Role.CLASS_TEACHER, Role.HEAD, Role.PROTECTION_LEAD)
def call_off(lesson_id: int) -> ResponseReturnValue:
    """Take a lesson off the timetable."""
    lesson = found(queries.lesson_for(db(), current_user, lesson_id, today(), *queries.CHANGING, to_change=True))
    if lesson.state != LessonState.PLANNED:
        return _was_given(lesson)
    service.call_off(db(), lesson, at=now(), by=current_user.person_id)
    flash(_("The lesson is off the timetable."))
    return redirect(url_for(".classes") if current_user.holds(Role.CLASS_TEACHER) else url_for(".school_classes"))
