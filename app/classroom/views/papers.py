"""Pages for paper: script and screens, register sheet, worksheets, the letter, likely questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, flash, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.classroom import door, service
from app.classroom.cards import card_of
from app.classroom.checks.asking import asked_in
from app.classroom.courses import courses_for
from app.classroom.documents import as_document
from app.classroom.forms.teaching import LetterForm
from app.classroom.lecturers.rules import ASKED_OF_CASES
from app.classroom.letters.adults import adults_planned
from app.classroom.letters.edition import letter_of
from app.classroom.letters.hearing import may_record, sound_of
from app.classroom.overview import pupils_of_make_up
from app.classroom.queries import lessons as queries
from app.classroom.queries.pupils import number_of_pupils, number_reached
from app.classroom.registers.codes import register_code_of, written
from app.classroom.registers.seats import classes_to_say
from app.classroom.roll import roll_of
from app.classroom.views.blueprint import at_page, blueprint, content_of, title_of
from app.classroom.views.script import script_parts
from app.classroom.words import all_parts_words
from app.core.access import Role, found, open_to
from app.core.clock import day_of, now, today
from app.core.database import db
from app.core.languages import DEFAULT, written_day
from app.people.models import Organisation
from app.people.qr import qr_picture
from app.people.views.help_pages import directory
from app.records.deeds import letter_out
from app.supervision.words import said_capacity

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.classroom.models import PlannedLesson

PASS_CARDS = HELP_CARDS = 8  # on one sheet


@blueprint.get("/lessons/<int:lesson_id>/print")
@open_to(Role.CLASS_TEACHER, Role.FACILITATOR)
def print_lesson(lesson_id: int) -> ResponseReturnValue:
    """Show the whole lesson for paper: exact words, screens, class check, worksheet, the school's help card.

    Of names it has only those that the public help card has.
    """
    lesson = found(queries.lesson_for(db(), current_user, lesson_id, today(), Role.FACILITATOR))
    course, module = content_of(lesson)
    worksheet = course.worksheets.get(module.id)
    return render_template(
        "classroom/print_lesson.html",
        lesson=lesson,
        course=course,
        module=module,
        title=title_of(lesson, module),
        lesson_parts=script_parts(course, module),
        worksheet=as_document(course, worksheet["text"]) if worksheet else None,
        worksheet_title=worksheet["title"] if worksheet else None,
        card=card_of(db(), lesson.class_group.organisation_id),
        directory=directory(),
    )


@blueprint.get("/lessons/<int:lesson_id>/print/worksheet")
@open_to(Role.CLASS_TEACHER, Role.FACILITATOR)
def print_worksheet(lesson_id: int) -> ResponseReturnValue:
    """Show a lesson's worksheet alone, to be copied for the class."""
    lesson = found(queries.lesson_for(db(), current_user, lesson_id, today(), Role.FACILITATOR))
    course, module = content_of(lesson)
    worksheet = found(course.worksheets.get(module.id))
    return render_template(
        "classroom/print_worksheet.html",
        lesson=lesson,
        title=worksheet["title"],
        lesson_title=title_of(lesson, module),
        text=as_document(course, worksheet["text"]),
    )


def _pupils_for(lesson: PlannedLesson) -> int:
    """Return for how many pupils a lesson is: its class, or in a make-up those it is to reach or has reached."""
    if not lesson.is_make_up:
        return number_of_pupils(db(), lesson.class_group_id, lesson.planned_on)
    reached = number_reached(db(), lesson.taught_session_id)
    return pupils_of_make_up(db(), lesson, lesson.planned_on) if reached is None else reached


@blueprint.get("/lessons/<int:lesson_id>/print/pass-cards")
@open_to(Role.CLASS_TEACHER, Role.FACILITATOR)
def print_pass_cards(lesson_id: int) -> ResponseReturnValue:
    """Show a sheet of pass cards to cut out: whoever shows one rests, and nobody asks why (SAFEGUARDS 13)."""
    lesson = found(queries.lesson_for(db(), current_user, lesson_id, today(), Role.FACILITATOR))
    _course, module = content_of(lesson)
    pupils = _pupils_for(lesson)
    return render_template(
        "classroom/print_pass_cards.html",
        lesson=lesson,
        title=title_of(lesson, module),
        number=PASS_CARDS,
        pupils=pupils,
        sheets=(-(-pupils // (2 * PASS_CARDS)), -(-pupils // PASS_CARDS)),
    )


@blueprint.get("/lessons/<int:lesson_id>/print/help-cards")
@open_to(Role.CLASS_TEACHER, Role.FACILITATOR)
def print_help_cards(lesson_id: int) -> ResponseReturnValue:
    """Show the school's help card eight times on a sheet, to cut apart: one for each pupil, all alike."""
    lesson = found(queries.lesson_for(db(), current_user, lesson_id, today(), Role.FACILITATOR))
    _course, module = content_of(lesson)
    card = found(card_of(db(), lesson.class_group.organisation_id))
    pupils = _pupils_for(lesson)
    return render_template(
        "classroom/print_help_cards.html",
        lesson=lesson,
        title=title_of(lesson, module),
        card=card,
        directory=directory(),
        number=HELP_CARDS,
        pupils=pupils,
        sheets=-(-pupils // HELP_CARDS),
        qr=qr_picture(
            current_app.config["SETTINGS"].address + url_for("people.help_of", public_id=card.organisation.public_id)
        ),
    )


@blueprint.get("/lessons/<int:lesson_id>/print/register")
@open_to(Role.CLASS_TEACHER, Role.FACILITATOR)
def print_register(lesson_id: int) -> ResponseReturnValue:
    """Show the register of one class for paper: the one printed list of names, with its code: the teacher prints it (SAFEGUARDS 18)."""
    lesson = found(queries.lesson_for(db(), current_user, lesson_id, today(), Role.FACILITATOR, with_names=True))
    course, module = content_of(lesson)
    roll, code = roll_of(db(), lesson), register_code_of(lesson)
    return render_template(
        "classroom/print_register.html",
        lesson=lesson,
        module=module,
        title=title_of(lesson, module),
        roll=roll,
        class_of=classes_to_say(lesson, roll.pupils),
        all_parts=all_parts_words(len(module.activities)),
        door_question=door.QUESTION,
        told_before_on=sorted(set(queries.points_taught_before(db(), lesson).values())),
        said_capacity=said_capacity,
        asks_word=lesson.capacity in ASKED_OF_CASES,
        code=written(code),
        qr=qr_picture(url_for(".register_code", code=code, _external=True)),
        about=asked_in(db(), lesson, course, module).about,
    )


@blueprint.route("/classes/<int:class_group_id>/letter/<course_id>", methods=["GET", "POST"])
@open_to(Role.CLASS_TEACHER)
def letter(class_group_id: int, course_id: str) -> ResponseReturnValue:
    """Show the letter to the families, and keep the day it went out to the whole class."""
    day = today()
    class_group = found(queries.class_for(db(), current_user, class_group_id, day, Role.CLASS_TEACHER))
    course = found(next((course for course in courses_for(class_group) if course.id == course_id), None))
    course = letter_of(db(), class_group, course, day)
    text = found(course.notice)
    kept = letter_out(db(), class_group.id, course.id)
    sent_on, entered_on = (kept.sent_on, day_of(kept.recorded_at)) if kept else (None, None)
    form = LetterForm.for_class(class_group, sent_on, day)
    if form.submitted() and form.sent_on.data:
        service.record_letter(
            db(),
            class_group.id,
            course=course.id,
            sent_on=form.sent_on.data,
            at=now(),
            by=current_user.person_id,
        )
        flash(_("Kept."))
        return at_page("letter", class_group_id=class_group.id, course_id=course.id)
    # The letter begins with who does not read replies and whom to call (SAFEGUARDS 7); the greeting stands behind that.
    opening, end, rest = as_document(course, text).partition("</p>")
    return (
        render_template(
            "classroom/letter.html",
            class_group=class_group,
            course=course,
            opening=opening + end,
            text=rest,
            form=form,
            sent_on=sent_on,
            entered_on=entered_on,
            dated=written_day(sent_on, DEFAULT) if sent_on else "＿＿＿＿年＿＿月＿＿日",
            school=db().get(Organisation, class_group.organisation_id),
            adults=adults_planned(db(), class_group.id, course.id),
            is_to_record=may_record(current_user, class_group.organisation_id)
            and sound_of(db(), class_group.organisation_id, course, day) is None,
        ),
        form.status,
    )


@blueprint.get("/lessons/<int:lesson_id>/questions")
@open_to(Role.CLASS_TEACHER, Role.FACILITATOR)
def questions(lesson_id: int) -> ResponseReturnValue:
    """Show the questions children are likely to ask, each with words to answer them."""
    lesson = found(queries.lesson_for(db(), current_user, lesson_id, today(), Role.FACILITATOR))
    course, module = content_of(lesson)
    return render_template(
        "classroom/questions.html",
        lesson=lesson,
        course=course,
        title=title_of(lesson, module),
        text=as_document(course, found(course.questions)),
    )
