"""Questions about course runs. Each takes the person whose runs they are; nobody else ever gets a row."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, or_, select

from app.assessment import queries as assessment
from app.assessment.rules import Outcome, modules_to_study, opens_again_at
from app.compliance.rules.days import as_date
from app.compliance.study import covered_toward, end_carried_on
from app.core.clock import day_of
from app.learning.models import CourseRun, ModuleProgress, ScenarioDecision
from app.learning.rules import FinalStanding, ModuleStanding, ModuleState, Rounds, Standing
from app.learning.together.queries import read_together
from app.learning.updates import update_since
from app.people.models import Appointment, Organisation, OrganisationKind, OrganisationParent
from app.people.queries.belonging import is_no_visit
from app.records.models import PracticalResult, TrainingRecord

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from app.assessment.models import QuizAttempt
    from app.compliance.rules.ledger import Covered
    from app.content.shapes import Course, Module, Quiz
    from app.learning.updates import Update


# Built once: every first page asks them.
RUNS_OF = select(CourseRun).where(CourseRun.person_id == bindparam("person")).order_by(CourseRun.number)
PROGRESS_OF = select(ModuleProgress).where(ModuleProgress.run_id == bindparam("run"))


def own_run(db: Session, person_id: int, run_id: int, *, to_change: bool = False) -> CourseRun | None:
    """Return one of a person's own runs; `to_change` holds it, so that two phones take turns."""
    wanted = select(CourseRun).where(CourseRun.id == run_id, CourseRun.person_id == person_id)
    return db.scalar(wanted.with_for_update().execution_options(populate_existing=True) if to_change else wanted)


def last_run(db: Session, person_id: int, course: str) -> CourseRun | None:
    """Return a person's last run of a course."""
    return db.scalar(
        select(CourseRun).filter_by(person_id=person_id, course=course).order_by(CourseRun.number.desc()).limit(1)
    )


def last_runs(db: Session, person_id: int) -> dict[str, CourseRun]:
    """Return a person's last run of each course they ever began."""
    rows = db.scalars(RUNS_OF, {"person": person_id})
    return {run.course: run for run in rows}


def progress_of(db: Session, run: CourseRun) -> dict[str, ModuleProgress]:
    """Return how far a run is, by module."""
    return {row.module: row for row in db.scalars(PROGRESS_OF, {"run": run.id})}


def rounds_of(db: Session, run: CourseRun, module: str) -> dict[str, Rounds]:
    """Return the decisions of a module's scenarios, each round in order."""
    rows = db.execute(
        select(ScenarioDecision.scenario, ScenarioDecision.round, ScenarioDecision.choice)
        .filter_by(run_id=run.id, module=module)
        .order_by(ScenarioDecision.round, ScenarioDecision.position)
    )
    rounds: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for scenario, number, choice in rows:
        rounds[scenario][number].append(choice)
    return {scenario: dict(each) for scenario, each in rounds.items()}


def standing_of(db: Session, run: CourseRun, course: Course, *, day: date) -> Standing:
    """Return where a learner is in a run on a day: every module, the final, the code of conduct.

    A module somebody covered elsewhere, in a session above all, is done here too (COMPLIANCE §1).
    """
    progress = progress_of(db, run)
    covered = _covered_elsewhere(db, run, course, progress, day)
    attempts = assessment.attempts_of_run(db, run.person_id, run.id)
    update = update_since(db, run.person_id, course, run.builds_on) if run.builds_on else None
    standing = Standing(
        course=course,
        modules=tuple(
            _module_standing(
                module, progress.get(module.id), covered.get(module.id), ended=run.completed_at is not None
            )
            for module in course.modules
        ),
        final=_final_standing(course, course.final, attempts, _read_to_end(db, run, progress, attempts, day))
        if course.final
        else None,
        signed=run.code_signed_at is not None,
        practised=_is_practised(db, run, course),
        completed=run.completed_at is not None,
        update=update,
    )
    return _with_what_stayed(standing, update) if update else standing


def _with_what_stayed(standing: Standing, update: Update) -> Standing:
    """Return a standing in which what did not change since the edition the run builds on is done."""
    final = standing.final
    if final is not None and not update.changes.final:
        final = replace(final, passed=True, unchanged=True)
    return replace(
        standing,
        modules=tuple(
            one if one.module.id in update.changes.modules else replace(one, state=ModuleState.DONE, unchanged=True)
            for one in standing.modules
        ),
        final=final,
        signed=standing.signed or not update.sign,
        practised=standing.practised or not update.changes.practical,
    )


def _is_practised(db: Session, run: CourseRun, course: Course) -> bool:
    """Whether the practical part of a run's edition is passed, after the run before this one ended."""
    if course.practical is None:
        return True
    wanted = select(PracticalResult.id).filter_by(person_id=run.person_id, course=run.course, edition=run.edition)
    after = _former_end(db, run)
    if after is not None:
        wanted = wanted.where(PracticalResult.passed_on > after)
    return db.scalar(wanted.limit(1)) is not None


def _covered_elsewhere(
    db: Session, run: CourseRun, course: Course, progress: Mapping[str, ModuleProgress], day: date
) -> Mapping[str, Covered]:
    """Return what counts beside the run's own reading; asked only while something is left to read."""
    if run.completed_at is not None or all(_is_done(progress.get(module.id)) for module in course.modules):
        return {}
    return covered_toward(db, run.person_id, run.course, run.edition, day=day, after=_former_end(db, run))


def days_kept(db: Session, run: CourseRun, course: Course) -> int:
    """Return how many days were left of the record that a run renewed early, and were kept; 0: none."""
    if not course.early_renewal_days or run.training_record_id is None:
        return 0
    record = db.get_one(TrainingRecord, run.training_record_id)
    carried = end_carried_on(db, record)
    return 0 if carried is None else (carried - record.completed_on).days


def _former_end(db: Session, run: CourseRun) -> date | None:
    """Return the day the run before this one was completed: what was covered until then belongs to that one."""
    if run.number == 1:
        return None
    ended = db.scalar(
        select(CourseRun.completed_at).filter_by(person_id=run.person_id, course=run.course, number=run.number - 1)
    )
    return None if ended is None else day_of(ended)


def _is_done(row: ModuleProgress | None) -> bool:
    return row is not None and row.done_at is not None


def _module_standing(
    module: Module, row: ModuleProgress | None, covered: Covered | None, *, ended: bool
) -> ModuleStanding:
    if (covered is not None or ended) and not _is_done(row):
        session_on = as_date(covered.day) if covered is not None and covered.session else None
        return ModuleStanding(module, ModuleState.DONE, 1, row.read_to_end_at if row else None, session_on)
    if row is None:
        return ModuleStanding(module, ModuleState.NOT_STARTED)
    state = ModuleState.STARTED
    if row.done_at is not None:
        state = ModuleState.DONE
    elif row.all_read_at is not None:
        state = ModuleState.QUIZ_LEFT
    return ModuleStanding(module, state, row.page, row.read_to_end_at)


def _read_to_end(
    db: Session, run: CourseRun, progress: Mapping[str, ModuleProgress], attempts: Sequence[QuizAttempt], day: date
) -> dict[str, datetime]:
    """Return when each module was last read to its end, alone or in a group; a group is asked for after a failure only."""
    found = {name: row.read_to_end_at for name, row in progress.items() if row.read_to_end_at is not None}
    if run.completed_at is None and any(one.outcome == Outcome.NOT_PASSED for one in attempts):
        for name, heard in read_together(db, run.person_id, run.course, day).items():
            found[name] = max(heard, found.get(name, heard))
    return found


def _final_standing(
    course: Course, final: Quiz, attempts: Sequence[QuizAttempt], read: Mapping[str, datetime]
) -> FinalStanding:
    mine = [attempt for attempt in attempts if attempt.quiz == final.id]
    if not mine:
        return FinalStanding()
    last = mine[-1]
    failed_at = [one.decided_at for one in mine if one.outcome == Outcome.NOT_PASSED and one.decided_at]
    asked: list[str] = []
    study: list[str] = []
    if last.outcome == Outcome.NOT_PASSED and last.decided_at:
        asked = [module.id for module in modules_to_study(course, final, last.missed)]
        study = [name for name in asked if name not in read or read[name] <= last.decided_at]
    return FinalStanding(
        passed=any(one.outcome == Outcome.PASSED for one in mine),
        open_attempt=last.id if last.submitted_at is None else None,
        second_part=last.id if last.in_second_part and last.outcome is None else None,
        last_attempt=last.id,
        last_score=last.score if last.outcome == Outcome.NOT_PASSED else None,
        failures=len(failed_at),
        to_study=tuple(asked),
        study_again=tuple(study),
        opens_at=opens_again_at(failed_at),
    )


def issuer_for(db: Session, person_id: int, day: date) -> Organisation | None:
    """Return the organisation that stands on a person's certificate: the school or other home of their newest post."""
    organisation = db.scalar(
        select(Organisation)
        .join(Appointment, Appointment.organisation_id == Organisation.id)
        .where(
            Appointment.person_id == person_id,
            is_no_visit(),
            or_(Appointment.first_day.is_(None), Appointment.first_day <= day),
            or_(Appointment.last_day.is_(None), Appointment.last_day >= day),
        )
        .order_by(Appointment.first_day.desc().nulls_last(), Appointment.id)
        .limit(1)
    )
    while organisation is not None and organisation.kind == OrganisationKind.DEPARTMENT:
        organisation = db.scalar(
            select(Organisation)
            .join(OrganisationParent, OrganisationParent.parent_id == Organisation.id)
            .where(
                OrganisationParent.organisation_id == organisation.id,
                or_(OrganisationParent.first_day.is_(None), OrganisationParent.first_day <= day),
            )
            .order_by(OrganisationParent.first_day.desc().nulls_last())
            .limit(1)
        )
    return organisation
