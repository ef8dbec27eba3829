"""Pages: a final whose answers are said aloud. One adult taps what is said, the other hands it in; neither sees a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.assessment import queries as assessment
from app.assessment import rules, service
from app.assessment.forms import AnswerForm, chosen_in, places_in
from app.assessment.showing import shown_question
from app.content.catalogue import course_edition
from app.core.access import found, open_to_signed_in
from app.core.clock import now, today
from app.core.database import db
from app.core.forms import Form
from app.core.languages import DEFAULT, current_tag
from app.learning.service import CannotBeTaken, NotOpenYet
from app.learning.together import oral, oral_queries
from app.learning.together.service import CannotHelp, NotBothHere
from app.learning.together.views.blueprint import (
    SEE_OTHER,
    blueprint,
    came_by_slip,
    not_both_here,
    own_group,
    to_group,
)
from app.learning.together.words import CANNOT_ANSWER, NO_SLIP, NOT_THIS_PAIR, NOTHING_TO_ANSWER

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.assessment.models import QuizAttempt
    from app.content.shapes import Course, Quiz
    from app.learning.together.models import OralAnswers
    from app.learning.together.queries import Group


def _said(error: Exception, group: Group) -> str:
    """Say why answers cannot be said aloud now."""
    if isinstance(error, NotBothHere):
        return not_both_here(group)
    if isinstance(error, CannotHelp):
        return str(NOT_THIS_PAIR[error.why])
    if isinstance(error, NotOpenYet) and error.step.module is not None:
        return str(_("First this module is read with this colleague: %(module)s", module=error.step.module.title))
    return str(CANNOT_ANSWER.get(type(error), NOTHING_TO_ANSWER))


@blueprint.post("/<int:group_id>/aloud/<int:person_id>")
@open_to_signed_in
def begin_aloud(group_id: int, person_id: int) -> ResponseReturnValue:
    """Begin the final with somebody of the group who says the answers, or go on with it."""
    group, course = own_group(group_id, to_change=True)
    found(person_id if person_id in group.members else None)
    if came_by_slip():
        return to_group(group_id, str(NO_SLIP))
    try:
        row = oral.begin_aloud(db(), group, course, person_id=person_id, asked_by=current_user.person_id, at=now())
    except (
        NotBothHere,
        CannotHelp,
        CannotBeTaken,
        NotOpenYet,
        oral.BegunOtherwise,
        oral.HelpedToday,
        oral.NoFinal,
        oral.PassedAlready,
    ) as error:
        return to_group(group_id, _said(error, group))
    return redirect(url_for(".aloud", oral_id=row.id), SEE_OTHER)


def _oral(oral_id: int, *, to_change: bool = False) -> tuple[OralAnswers, Group, QuizAttempt, Course, Quiz]:
    """Return answers that the viewer hears, while their group is open, with the attempt, its course and quiz."""
    row = found(oral_queries.oral_for(db(), current_user.person_id, oral_id))
    group, _course = own_group(row.group_id, to_change=to_change)
    attempt = found(assessment.own_attempt(db(), row.person_id, row.attempt_id, to_change=to_change))
    course = found(course_edition(db(), attempt.course, attempt.edition))
    quiz = found(course.quizzes.get(attempt.quiz))
    g.text_tag = current_tag() if quiz.english else DEFAULT
    return row, group, attempt, course, quiz.in_language(current_tag())


@blueprint.get("/aloud/<int:oral_id>")
@open_to_signed_in
def aloud(oral_id: int) -> ResponseReturnValue:
    """Show the two adults where the answers are: what is still to be asked, what was said, or that it is over."""
    row, group, attempt, course, quiz = _oral(oral_id)
    over = attempt.outcome is not None or attempt.closed_at is not None
    answers = {} if over else assessment.answers_of(db(), attempt)
    asked = [] if over else [found(quiz.item(name)) for name in attempt.asked]
    return render_template(
        "learning/together/aloud.html",
        form=Form(),
        row=row,
        group=group,
        course=course,
        name=group.names.get(row.person_id, ""),
        taps=row.asked_by == current_user.person_id,
        over=over,
        passed=attempt.outcome == rules.Outcome.PASSED,
        again=rules.modules_to_study(course, quiz, attempt.missed) if over else [],
        second=not over and attempt.submitted_at is not None,
        questions=[
            shown_question(attempt, item, number, answers.get(item.id)) for number, item in enumerate(asked, start=1)
        ],
        missing=sum(item.id not in answers for item in asked),
    )


@blueprint.route("/aloud/<int:oral_id>/<int:number>", methods=["GET", "POST"])
@open_to_signed_in
def aloud_question(oral_id: int, number: int) -> ResponseReturnValue:
    """Show one question in large type to the adult who taps; keep what the learner says."""
    form = AnswerForm()
    row, group, attempt, course, quiz = _oral(oral_id, to_change=form.is_submitted())
    found(row if row.asked_by == current_user.person_id else None)
    if attempt.outcome is not None or attempt.closed_at is not None:
        return redirect(url_for(".aloud", oral_id=oral_id), SEE_OTHER)
    item = found(quiz.item(found(dict(enumerate(attempt.asked, start=1)).get(number))))
    chosen, typed_places = None, None
    if form.submitted() and (came_by_slip() or not group.both_here(today())):
        return to_group(group.id, str(NO_SLIP) if came_by_slip() else not_both_here(group))
    if form.submitted():
        chosen, typed_places = chosen_in(item, request.form), places_in(item, request.form)
        try:
            answered = oral.tap_answer(db(), group, attempt, item, rules.fit_answer(item, chosen), at=now())
        except rules.UnfitAnswer:
            form.refuse(item, chosen)
        except service.TooLate:
            return redirect(url_for(".aloud", oral_id=oral_id), SEE_OTHER)
        else:
            return redirect(_next_question(oral_id, attempt, number, answered), SEE_OTHER)
    answers = assessment.answers_of(db(), attempt)
    first = next((one for one in quiz.items if one.twin == item.id), None) if attempt.submitted_at else None
    return render_template(
        "learning/together/question.html",
        form=form,
        row=row,
        course=course,
        total=len(attempt.asked),
        question=shown_question(attempt, item, number, answers.get(item.id), chosen=chosen, typed_places=typed_places),
        first=shown_question(attempt, first, number, answers.get(first.id)) if first else None,
    ), form.status


def _next_question(oral_id: int, attempt: QuizAttempt, number: int, answered: set[str]) -> str:
    """Return where to go after an answer: the next question without one, else the look over what was said."""
    left = [place for place, name in enumerate(attempt.asked, start=1) if name not in answered]
    if not left:
        return url_for(".aloud", oral_id=oral_id)
    following = next((place for place in left if place > number), left[0])
    return url_for(".aloud_question", oral_id=oral_id, number=following)


@blueprint.post("/aloud/<int:oral_id>/hand-in")
@open_to_signed_in
def hand_in(oral_id: int) -> ResponseReturnValue:
    """Let the second adult hand in what they heard; whoever tapped the answers cannot."""
    row, group, _attempt, course, quiz = _oral(oral_id, to_change=True)
    found(row if row.heard_by == current_user.person_id else None)
    if came_by_slip():
        return to_group(group.id, str(NO_SLIP))
    try:
        oral.hand_in(db(), group, row, course, quiz, at=now())
    except (NotBothHere, CannotHelp, oral.HelpedToday) as error:
        return to_group(group.id, _said(error, group))
    except service.Unanswered as missing:
        flash(_("%(count)s questions have no answer yet.", count=len(missing.items)), "warn")
    return redirect(url_for(".aloud", oral_id=oral_id), SEE_OTHER)
