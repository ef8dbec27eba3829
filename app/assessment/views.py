"""Pages of a quiz: its questions, one a page, the overview of what is unanswered, and the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.assessment import queries, rules, service
from app.assessment.forms import AnswerForm, chosen_in, places_in
from app.assessment.models import QuizAttempt
from app.assessment.showing import Question, shown_question
from app.content.catalogue import course_edition
from app.core.access import found, open_to_signed_in
from app.core.clock import now
from app.core.database import db
from app.core.languages import DEFAULT, current_tag

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.content.shapes import Course, Quiz

blueprint = Blueprint("assessment", __name__, url_prefix="/quiz")
SEE_OTHER, CONFLICT, UNPROCESSABLE = 303, 409, 422


def _attempt(attempt_id: int, *, to_change: bool = False) -> tuple[QuizAttempt, Course, Quiz]:
    """Return the reader's own attempt with its course and quiz as they were when it began."""
    attempt = found(queries.own_attempt(db(), current_user.person_id, attempt_id, to_change=to_change))
    course = found(course_edition(db(), attempt.course, attempt.edition))
    quiz = found(course.quizzes.get(attempt.quiz))
    g.text_tag = current_tag() if quiz.english else DEFAULT
    return attempt, course, quiz.in_language(current_tag())


@blueprint.get("/<int:attempt_id>")
@open_to_signed_in
def overview(attempt_id: int) -> ResponseReturnValue:
    """List the questions with what is still unanswered, and let the learner submit."""
    attempt, course, quiz = _attempt(attempt_id)
    if attempt.closed_at is not None:
        return redirect(url_for(".result", attempt_id=attempt_id))
    answers = queries.answers_of(db(), attempt)
    return render_template(
        "assessment/overview.html",
        attempt=attempt,
        course=course,
        questions=_questions(attempt, quiz, attempt.asked, answers),
        missing=sum(name not in answers for name in attempt.asked),
    )


@blueprint.route("/<int:attempt_id>/<int:number>", methods=["GET", "POST"])
@open_to_signed_in
def question(attempt_id: int, number: int) -> ResponseReturnValue:
    """Show one question; keep its answer the moment it is sent."""
    attempt, course, quiz = _attempt(attempt_id, to_change=request.method == "POST")
    if attempt.closed_at is not None and request.method == "GET":
        return redirect(url_for(".result", attempt_id=attempt_id))
    item = found(quiz.item(found(dict(enumerate(attempt.asked, start=1)).get(number))))
    form, chosen, typed_places = AnswerForm(), None, None
    if form.submitted():
        chosen, typed_places = chosen_in(item, request.form), places_in(item, request.form)
        try:
            answered = service.save_answer(db(), attempt, item, rules.fit_answer(item, chosen), at=now())
        except rules.UnfitAnswer:
            form.refuse(item, chosen)
            if _wants_data():
                return {"saved": False, "message": str(form.form_errors[0])}, UNPROCESSABLE
        except service.TooLate:
            return _too_late(attempt, number)
        else:
            return _saved(attempt, number, answered)
    answers = queries.answers_of(db(), attempt)
    first = next((one for one in quiz.items if one.twin == item.id), None) if attempt.in_second_part else None
    return render_template(
        "assessment/question.html",
        attempt=attempt,
        course=course,
        form=form,
        question=shown_question(attempt, item, number, answers.get(item.id), chosen=chosen, typed_places=typed_places),
        first=shown_question(attempt, first, number, answers.get(first.id)) if first else None,
        answered=[name in answers for name in attempt.asked],
    ), form.status


@blueprint.get("/<int:attempt_id>/result")
@open_to_signed_in
def result(attempt_id: int) -> ResponseReturnValue:
    """Show what was right, the rule behind what was not, what to study again and what comes next."""
    attempt, course, quiz = _attempt(attempt_id)
    if attempt.submitted_at is None:
        return redirect(url_for(".overview", attempt_id=attempt_id))
    answers = queries.answers_of(db(), attempt)
    if attempt.evaluation:
        questions = _questions(attempt, quiz, attempt.items, answers)
        return render_template("assessment/evaluation_done.html", attempt=attempt, course=course, questions=questions)
    attempts = queries.attempts_of_run(db(), attempt.person_id, attempt.run_id)
    failed_at = [
        one.decided_at
        for one in attempts
        if one.quiz == attempt.quiz and one.outcome == rules.Outcome.NOT_PASSED and one.decided_at
    ]
    first_part = _questions(attempt, quiz, attempt.items, answers)
    return render_template(
        "assessment/result.html",
        attempt=attempt,
        course=course,
        first_part=first_part,
        critical_errors=sum(one.critical and not one.is_right for one in first_part),
        second_part=_questions(attempt, quiz, attempt.second_items, answers),
        passed_later=next(
            (
                one.decided_at
                for one in attempts
                if one.quiz == attempt.quiz and one.number > attempt.number and one.outcome == rules.Outcome.PASSED
            ),
            None,
        ),
        missed=rules.modules_to_study(course, quiz, attempt.missed),
        opens_at=rules.opens_again_at(failed_at),
        now=now(),
    )


def _questions(attempt: QuizAttempt, quiz: Quiz, names: list[str], answers: dict[str, rules.Answer]) -> list[Question]:
    items = {item.id: item for item in quiz.items}
    return [
        shown_question(attempt, items[name], number, answers.get(name))
        for number, name in enumerate(names, start=1)
        if name in items
    ]


def _wants_data() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _saved(attempt: QuizAttempt, number: int, answered: set[str]) -> ResponseReturnValue:
    """Confirm an answer; the request commits before this reaches the phone."""
    left = [place for place, name in enumerate(attempt.asked, start=1) if name not in answered]
    if _wants_data():
        return {"saved": True, "left": len(left)}
    if not attempt.stays_open:
        return redirect(url_for(".question", attempt_id=attempt.id, number=number, _anchor="feedback"), SEE_OTHER)
    following = number + 1 if number < len(attempt.asked) else None
    if following is None or not left:
        return redirect(url_for(".overview", attempt_id=attempt.id), SEE_OTHER)
    return redirect(url_for(".question", attempt_id=attempt.id, number=following), SEE_OTHER)


def _too_late(attempt: QuizAttempt, number: int) -> ResponseReturnValue:
    """Refuse an answer kindly: it was submitted, or its feedback has been shown."""
    if attempt.stays_open:
        message = _("This quiz has been submitted, so this answer was not changed. Your result stands below.")
    else:
        message = _("You have answered this question. Your first answer stays; you can practise again later.")
    if _wants_data():
        return {"saved": False, "message": message}, CONFLICT
    flash(message, "warn")
    if attempt.submitted_at is not None and attempt.stays_open:
        return redirect(url_for(".result", attempt_id=attempt.id), SEE_OTHER)
    return redirect(url_for(".question", attempt_id=attempt.id, number=number), SEE_OTHER)
