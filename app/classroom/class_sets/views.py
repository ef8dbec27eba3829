"""Pages of anonymous sets: tickets to print, counts of a class, a school's classes together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.classroom.class_sets import queries, rules, service
from app.classroom.class_sets.devices import queries as device_queries
from app.classroom.class_sets.envelopes import feelings_in
from app.classroom.class_sets.forms import Around, CountForm, given_so_far
from app.classroom.class_sets.models import Way
from app.classroom.courses import courses_for
from app.classroom.queries import lessons, school
from app.classroom.queries.pupils import number_of_pupils
from app.classroom.views.blueprint import blueprint
from app.content.catalogue import EditionChanged
from app.content.rendering import render_inline
from app.content.shapes import ItemKind
from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.supervision.plans.rules import usual_school_year

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue
    from markupsafe import Markup

    from app.classroom.class_sets.models import ClassSet, SetFeelings
    from app.classroom.class_sets.rules import Share
    from app.content.shapes import Course, Item, Quiz
    from app.people.models import ClassGroup

LETTERS = "ABCD"
SLIPS_ON_A_SHEET = 4
MANAGING = (Role.TRAINING_MANAGER, Role.HEAD, Role.PROTECTION_LEAD)


@dataclass(frozen=True)
class Line:
    """One place in the sets, which are twins: the question each of them asks there, and how many tickets were right."""

    texts: tuple[Markup, ...]
    shares: tuple[Share, ...]

    @property
    def is_one_question(self) -> bool:
        """Whether all figures were asked with the same words."""
        return len(set(self.texts)) == 1


@dataclass(frozen=True)
class SetsOfCourse:
    """The sets of one course: which letters there are, what they came to, and what several classes felt."""

    course: Course
    letters: tuple[str, ...]
    lines: tuple[Line, ...]
    felt: tuple[tuple[str, Markup, list[tuple[str, int]]], ...] = ()

    @property
    def has_twins(self) -> bool:
        """Whether the figures of a line were asked with other questions."""
        return not all(line.is_one_question for line in self.lines)


def _quizzes(course: Course) -> dict[str, Quiz]:
    return {letter: quiz for letter in LETTERS if (quiz := course.evaluation(letter))}


def _knowledge(quiz: Quiz) -> list[Item]:
    return [item for item in quiz.items if item.kind is not ItemKind.CONFIDENCE]


def sets_of_course(course: Course, entered: Sequence[ClassSet], feelings: Sequence[SetFeelings] = ()) -> SetsOfCourse:
    """Put the sets of a course beside each other: the forms are parallel, question by question."""
    quizzes = _quizzes(course)
    given = [letter for letter in quizzes if any(one.letter == letter for one in entered)]
    shares = {
        letter: rules.shares_of(
            [(one.tickets, one.right_tickets) for one in entered if one.letter == letter],
            [item.id for item in _knowledge(quizzes[letter])],
        )
        for letter in given
    }
    asked = zip(*(_knowledge(quizzes[letter]) for letter in given), strict=True) if given else ()
    lines = [
        Line(
            tuple(render_inline(item.text) for item in items),
            tuple(shares[letter][item.id] for letter, item in zip(given, items, strict=True)),
        )
        for items in asked
    ]
    felt = []
    for row in feelings:
        item = quizzes[row.letter].item(row.item) if row.letter in quizzes else None
        if item is not None and rules.may_show_feelings(row.chosen, row.classes):
            steps = [(option.text, count) for option, count in zip(item.options, row.chosen, strict=True)]
            felt.append((row.letter, render_inline(item.text), steps))
    return SetsOfCourse(course, tuple(given), tuple(lines), tuple(felt))


def own_class(class_group_id: int, day: date) -> ClassGroup:
    """Return a class of the viewer's own that may be asked, from grade 3 on; else answer 404."""
    class_group = found(lessons.class_for(db(), current_user, class_group_id, day, Role.CLASS_TEACHER))
    return found(class_group if rules.may_be_asked(class_group.grades.split(",")) else None)


def course_and_quiz(class_group: ClassGroup, course_id: str, letter: str) -> tuple[Course, Quiz]:
    """Return a course of a class with one of its sets: a set belongs to its course, so another age has its own; else 404."""
    course = found(next((course for course in courses_for(class_group) if course.id == course_id), None))
    return course, found(_quizzes(course).get(letter))


def over_since(class_group: ClassGroup, course: Course, letter: str, day: date) -> date | None:
    """Return the day since which a set is handed out no more: that before the lessons once the first was given."""
    return queries.first_given(db(), class_group.id, day).get(course.id) if letter == rules.BEFORE else None


def lessons_given(class_group: ClassGroup, course: Course, letter: str, day: date) -> rules.Lessons:
    """Return which lessons of a course a class was given: of this year, for the sets of later years of any."""
    since = day - service.ONE_YEAR if letter in rules.AROUND_THE_LESSONS else date.min
    return rules.Lessons(queries.days_given(db(), class_group.id, course.id, day, since=since), len(course.modules))


def _around(class_group: ClassGroup, course: Course, letter: str, day: date) -> Around:
    on_devices = service.known_set(db(), class_group.id, course.id, letter, day, way=Way.DEVICE)
    latest = over_since(class_group, course, letter, day) or day
    return Around(
        letter,
        pupils=number_of_pupils(db(), class_group.id, day),
        on_devices=on_devices.tickets if on_devices else 0,
        today=day,
        since=usual_school_year(latest)[0],
        latest=latest,
        lessons=lessons_given(class_group, course, letter, day),
    )


@blueprint.get("/classes/<int:class_group_id>/sets")
@open_to(Role.CLASS_TEACHER)
def class_sets(class_group_id: int) -> ResponseReturnValue:
    """Show the anonymous sets of a class: tickets to print, what was counted, knowledge before and after."""
    day = today()
    class_group = own_class(class_group_id, day)
    entered = queries.sets_of(db(), [class_group.id], day)
    courses = [course for course in courses_for(class_group) if _quizzes(course)]
    given = queries.first_given(db(), class_group.id, day)
    return render_template(
        "classroom/class_sets/of_class.html",
        class_group=class_group,
        courses=[
            (
                sets_of_course(course, [one for one in entered if one.course == course.id]),
                {letter: _entered(entered, course, letter) for letter in _quizzes(course)},
                device_queries.has_lesson_on(db(), class_group.id, course.id, day),
                given.get(course.id),
            )
            for course in courses
        ],
        before=rules.BEFORE,
        filled_in=device_queries.open_set_of(db(), class_group.id),
        has_slips=_has_slips(class_group, day),
        is_too_small=number_of_pupils(db(), class_group.id, day) < rules.FEWEST,
    )


def _entered(entered: Sequence[ClassSet], course: Course, letter: str) -> dict[str, ClassSet]:
    """Return what a class has entered of a set, by way."""
    return {one.way: one for one in entered if one.course == course.id and one.letter == letter}


def _has_slips(class_group: ClassGroup, day: date) -> bool:
    """Whether the school has enough classes of an age for slips about feelings: fewer would show one class's."""
    courses = {course.id for course in courses_for(class_group)}
    beside = school.school_classes(db(), [class_group.organisation_id], day)
    asked = [one for one in beside if rules.may_be_asked(one.grades.split(","))]
    return len([one for one in asked if courses & {course.id for course in courses_for(one)}]) >= rules.FEWEST_CLASSES


@blueprint.get("/classes/<int:class_group_id>/sets/<course_id>/<letter>/tickets")
@open_to(Role.CLASS_TEACHER)
def set_tickets(class_group_id: int, course_id: str, letter: str) -> ResponseReturnValue:
    """Show one ticket for paper, to be copied for the class, and the slips about feelings: no name, no mark.

    The slip goes folded into the school's envelope, which the class's teacher does not open (SAFEGUARDS 14).
    """
    day = today()
    class_group = own_class(class_group_id, day)
    course, quiz = course_and_quiz(class_group, course_id, letter)
    lessons = lessons_given(class_group, course, letter, day)
    return render_template(
        "classroom/class_sets/tickets.html",
        given_so_far=given_so_far(lessons, day) if lessons.is_early(letter, day) else None,
        class_group=class_group,
        items=[_printed(item) for item in _knowledge(quiz)],
        slip=[_printed(item) for item in feelings_in(quiz)] if _has_slips(class_group, day) else [],
        letter=letter,
        over_since=over_since(class_group, course, letter, day),
        copies=SLIPS_ON_A_SHEET,
    )


def _printed(item: Item) -> tuple[Markup, list[Markup]]:
    return render_inline(item.text), [render_inline(option.text) for option in item.options]


@blueprint.route("/classes/<int:class_group_id>/sets/<course_id>/<letter>", methods=["GET", "POST"])
@open_to(Role.CLASS_TEACHER)
def count_set(class_group_id: int, course_id: str, letter: str) -> ResponseReturnValue:
    """Count the tickets of a class: what was known. The slips about feelings are counted for several classes by somebody else."""
    day = today()
    class_group = own_class(class_group_id, day)
    course, quiz = course_and_quiz(class_group, course_id, letter)
    known = service.known_set(db(), class_group.id, course.id, letter, day)
    form = CountForm.for_set(quiz, known, _around(class_group, course, letter, day))
    if form.submitted():
        try:
            service.keep_set(db(), class_group, course, form.counted(), at=now(), by=current_user.person_id)
        except EditionChanged as changed:
            form.form_errors.append(str(changed))
        else:
            flash(_("Counted. Please destroy the tickets now: nobody needs them any more."))
            return redirect(url_for(".class_sets", class_group_id=class_group.id))
    return (
        render_template(
            "classroom/class_sets/count.html",
            class_group=class_group,
            quiz=quiz,
            letter=letter,
            form=form,
            texts={item.id: render_inline(item.text) for item in quiz.items},
            keys={item.id: [number for number, one in enumerate(item.options) if one.correct] for item in quiz.items},
            knowledge=_knowledge(quiz),
        ),
        form.status,
    )


@blueprint.get("/school-classes/sets")
@open_to(Role.TRAINING_MANAGER, Role.HEAD, Role.PROTECTION_LEAD)
def school_sets() -> ResponseReturnValue:
    """Show what a school's classes knew before and after, together; what they felt from three classes on."""
    day = today()
    organisations = current_user.organisations_as(*MANAGING)
    classes = school.school_classes(db(), organisations, day)
    entered = queries.sets_of(db(), [class_group.id for class_group in classes], day)
    together = rules.together(entered)
    felt = queries.feelings_of(db(), organisations, day)
    envelopes = queries.envelopes_of(db(), organisations, day)
    courses = {course.id: course for class_group in classes for course in courses_for(class_group)}
    return render_template(
        "classroom/class_sets/of_school.html",
        courses=[
            (
                sets_of_course(
                    course,
                    [one for one in together if one.course == course.id],
                    [row for row in felt if row.course == course.id],
                ),
                {
                    letter: len(
                        {one.class_group_id for one in entered if (one.course, one.letter) == (course.id, letter)}
                    )
                    for letter in _quizzes(course)
                },
                [one for one in envelopes if one.course == course.id],
                _waiting(felt, course),
                sorted({one.organisation_id for one in classes if course in courses_for(one)}),
            )
            for course in courses.values()
            if _quizzes(course)
        ],
        fewest=rules.FEWEST_CLASSES,
    )


def _waiting(felt: Sequence[SetFeelings], course: Course) -> dict[str, int]:
    """Return by letter of how many classes what was felt still waits for more, sealed."""
    waiting: dict[str, int] = {}
    for row in felt:
        if row.course == course.id:
            waiting[row.letter] = max(waiting.get(row.letter, 0), row.waiting_classes)
    return {letter: classes for letter, classes in waiting.items() if classes}
