"""Each change of a course run. Whoever calls holds the run (`queries.own_run(…, to_change=True)`): two phones take turns."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from app.assessment import queries as assessment
from app.assessment import service as attempts
from app.content.catalogue import ensure_edition
from app.core.clock import day_of
from app.learning import queries, rules
from app.learning.completion import complete_if_done
from app.learning.models import CourseRun, ModuleProgress, ScenarioDecision
from app.learning.rules import Stage
from app.learning.updates import update_for
from app.records import service as records
from app.records.policies import service as policies

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.assessment.models import QuizAttempt
    from app.content.shapes import Course, Module, Policy, Quiz


class NotOpenYet(Exception):
    """The final, or signing, was asked for before what comes first is done; `step` says what that is."""

    def __init__(self, step: rules.NextStep) -> None:
        super().__init__(step.stage)
        self.step = step


class CannotBeTaken(Exception):
    """The course is a pupils' course, a draft, or has a part that takes place in person."""


def begin(db: Session, person_id: int, course: Course, *, at: datetime, again: bool = False) -> CourseRun:
    """Begin a course, or go on with the last run; two begins at once are one run.

    A completed run is followed by another only when `again` is said; whoever holds a former major edition is then asked
    only for what changed. The edition becomes a fact with its first start
    (COMPLIANCE §1). Raises CannotBeTaken, and content's EditionChanged.
    """
    if not rules.can_be_taken(course):
        raise CannotBeTaken(course.id)
    last = queries.last_run(db, person_id, course.id)
    if last is not None and not (last.completed_at and again):
        return _settled_by_sessions(db, last, course, at=at)
    ensure_edition(db, course, at=at, by=person_id)
    update = update_for(db, person_id, course, day=day_of(at))
    run = CourseRun(
        person_id=person_id,
        course=course.id,
        edition=course.edition,
        builds_on=update.former if update else None,
        number=last.number + 1 if last else 1,
        started_at=at,
    )
    try:
        with db.begin_nested():
            db.add(run)
    except IntegrityError:
        begun = queries.last_run(db, person_id, course.id)
        if begun is None:
            raise
        return begun
    return _settled_by_sessions(db, run, course, at=at)


def _settled_by_sessions(db: Session, run: CourseRun, course: Course, *, at: datetime) -> CourseRun:
    """Complete a run whose course asks for modules only, where sessions have covered them all."""
    if course.completion.modules_only and run.edition == course.edition:
        complete_if_done(db, run, course, at=at)
    return run


def progress_in(db: Session, run: CourseRun, module: Module, *, at: datetime) -> ModuleProgress:
    """Return the run's place in a module, made at the first page."""
    row = queries.progress_of(db, run).get(module.id)
    if row is None:
        row = ModuleProgress(run_id=run.id, module=module.id, page=1, pages_read=[], opened_at=at)
        db.add(row)
        db.flush()
    return row


def turn_page(
    db: Session, run: CourseRun, course: Course, module: Module, *, page: int, to: int, at: datetime
) -> ModuleProgress:
    """Go from one page to another and keep the place. Going on to the next page says that this one was read.

    Going on from the last page (`to` is one more than there are) reads the module to its end.
    """
    row = progress_in(db, run, module, at=at)
    pages = len(module.pages)
    if to == page + 1 and page not in row.pages_read:
        row.pages_read = sorted({*row.pages_read, page})
    if to == pages + 1:
        row.read_to_end_at = at
    row.page = min(max(to, 1), pages)
    _settle(db, run, course, module, row, at=at)
    return row


def decide(
    db: Session,
    run: CourseRun,
    course: Course,
    module: Module,
    *,
    scenario: str,
    round_number: int,
    position: int,
    choice: str,
    at: datetime,
) -> bool:
    """Keep a decision in a scenario. Returns False when it does not fit where this round stands (sent twice, or late).

    The first decision at a place stays; another way is tried by walking again.
    """
    script = next((one for one in module.scenarios if one.id == scenario), None)
    if script is None:
        return False
    rounds = queries.rounds_of(db, run, module.id).get(scenario, {})
    if round_number not in (*rounds, len(rounds) + 1):
        return False
    walked = rules.walk(script, rounds.get(round_number, ()))
    if walked.position != position or choice not in {one.id for one in walked.step.choices}:
        return False
    db.add(
        ScenarioDecision(
            run_id=run.id,
            module=module.id,
            scenario=scenario,
            round=round_number,
            position=position,
            choice=choice,
            decided_at=at,
        )
    )
    db.flush()
    _settle(db, run, course, module, progress_in(db, run, module, at=at), at=at)
    return True


def take_quiz(
    db: Session, run: CourseRun, course: Course, quiz: Quiz, *, at: datetime, helped: bool = False
) -> QuizAttempt:
    """Start a module's quiz or the final, or go on with the open attempt. Raises NotOpenYet.

    `helped`: the answers are said aloud before two adults, and a third failure asks for no wait (CURRICULUM §2.1).
    """
    former = [one for one in assessment.attempts_of_run(db, run.person_id, run.id) if one.quiz == quiz.id]
    is_final = course.final is not None and quiz.id == course.final.id
    if is_final and not (former and former[-1].submitted_at is None):
        standing = queries.standing_of(db, run, course, day=day_of(at))
        step = rules.next_step(standing, at=at)
        if former and (standing.completed or standing.final_is_settled):
            return former[-1]
        if step.stage is not Stage.FINAL and not (helped and step.stage is Stage.WAIT):
            raise NotOpenYet(step)
    return attempts.start_attempt(
        db,
        former,
        person_id=run.person_id,
        run_id=run.id,
        quiz=quiz,
        edition=run.edition,
        pass_mark=(course.completion.pass_mark or quiz.pass_mark) if is_final else None,
        at=at,
    )


def submit_quiz(db: Session, run: CourseRun, course: Course, attempt: QuizAttempt, quiz: Quiz, *, at: datetime) -> None:
    """Submit an attempt and enter what it completes. Raises assessment's Unanswered."""
    attempts.submit(db, attempt, quiz, at=at)
    if attempt.evaluation:
        return
    module = course.module(quiz.id)
    if module is not None:
        _settle(db, run, course, module, progress_in(db, run, module, at=at), at=at)
    else:
        complete_if_done(db, run, course, at=at)


def sign_code(db: Session, run: CourseRun, course: Course, policy: Policy, *, at: datetime) -> None:
    """Enter that the learner read the code of conduct and promises to keep it, once a run.

    It is the same signature as on the page of texts to sign. Raises NotOpenYet while modules or the final are left,
    and content's EditionChanged.
    """
    step = rules.next_step(queries.standing_of(db, run, course, day=day_of(at)), at=at)
    if step.stage is Stage.COMPLETED:
        return
    if step.stage is not Stage.SIGN:
        raise NotOpenYet(step)
    policies.sign(db, run.person_id, policy, at=at)
    run.code_signed_at = at
    complete_if_done(db, run, course, at=at)


def _settle(db: Session, run: CourseRun, course: Course, module: Module, row: ModuleProgress, *, at: datetime) -> None:
    """Enter coverage once when a module is done: all pages, all scenarios, its quiz taken; then see to the course."""
    if row.done_at is not None:
        return
    if row.all_read_at is None:
        if rules.unread_pages(module, row.pages_read, queries.rounds_of(db, run, module.id)):
            return
        row.all_read_at = at
    if course.quiz_of(module.id) is not None and not _quiz_taken(db, run, module.id):
        return
    row.done_at = at
    db.flush()
    records.enter_coverage(
        db,
        run.person_id,
        course=run.course,
        edition=run.edition,
        module=module.id,
        on=day_of(at),
        at=at,
        by=run.person_id,
    )
    complete_if_done(db, run, course, at=at)


def _quiz_taken(db: Session, run: CourseRun, quiz: str) -> bool:
    taken = assessment.attempts_of_run(db, run.person_id, run.id)
    return any(one.quiz == quiz and one.submitted_at is not None for one in taken)
