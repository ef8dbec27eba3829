"""Where a learner stands and what comes next: plain functions on plain values."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.content.shapes import Choice, Course, Module, Scenario, Step
    from app.learning.updates import Update

ADULTS = frozenset({"staff", "volunteers", "guardians"})
PUPILS = "pupils"


def can_be_taken(course: Course) -> bool:
    """Whether an adult can take a course here, alone and to its end.

    Pupils' courses are taught, drafts are not ready; a module in person is entered where it takes place. A practical
    part is judged beside (app/learning/practical).
    """
    return (
        course.status == "ready"
        and course.audience in ADULTS
        and bool(course.modules)
        and all(module.mode == "online" for module in course.modules)
    )


def is_for_classes(course: Course) -> bool:
    """Whether a course is taught to classes: its screens can be read aloud for them."""
    return course.status == "ready" and course.audience == PUPILS


@dataclass(frozen=True)
class Walked:
    """Where the decisions of one round of a scenario lead."""

    step: Step
    decided: tuple[Choice, ...] = ()

    @property
    def last(self) -> Choice | None:
        """Return the last choice, whose consequence is shown."""
        return self.decided[-1] if self.decided else None

    @property
    def position(self) -> int:
        """Return the number of the decision that is due, from 1."""
        return len(self.decided) + 1

    @property
    def is_finished(self) -> bool:
        """Whether the end, with its model answer, is reached."""
        return self.step.is_end


def walk(scenario: Scenario, choices: Sequence[str]) -> Walked:
    """Return where the choices lead from `start`, one after the other; what does not fit the way ends it there."""
    step, decided = scenario.steps["start"], []
    for name in choices:
        choice = next((choice for choice in step.choices if choice.id == name), None)
        if choice is None:
            break
        decided.append(choice)
        step = scenario.steps[choice.target]
    return Walked(step, tuple(decided))


Rounds = Mapping[int, Sequence[str]]
"""The choices of each round of a scenario, in order."""


def is_finished(scenario: Scenario, rounds: Rounds) -> bool:
    """Whether a scenario was walked to its end at least once; how is not scored (DESIGN §4)."""
    return any(walk(scenario, choices).is_finished for choices in rounds.values())


def unread_pages(module: Module, pages_read: Collection[int], rounds: Mapping[str, Rounds]) -> list[int]:
    """Return the pages of a module still to read, from 1: screens not read, scenarios not finished."""
    left = []
    for number, page in enumerate(module.pages, start=1):
        if page.scenario is not None:
            read = is_finished(page.scenario, rounds.get(page.scenario.id, {}))
        else:
            read = number in pages_read
        if not read:
            left.append(number)
    return left


class Stage(StrEnum):
    """What a learner does next in a course."""

    READ = "read"
    MODULE_QUIZ = "module_quiz"
    FINAL = "final"
    SECOND_PART = "second_part"
    STUDY_AGAIN = "study_again"
    WAIT = "wait"
    SIGN = "sign"
    PRACTICAL = "practical"
    COMPLETED = "completed"


class ModuleState(StrEnum):
    """How far a module is."""

    NOT_STARTED = "not_started"
    STARTED = "started"
    QUIZ_LEFT = "quiz_left"
    DONE = "done"


@dataclass(frozen=True)
class ModuleStanding:
    """Where a learner is in one module; `page` is the one to come back to.

    `session_on`: it counts because a session on that day reached the learner. `unchanged`: because it is what the learner
    knows from the edition the run builds on.
    """

    module: Module
    state: ModuleState
    page: int = 1
    read_to_end_at: datetime | None = None
    session_on: date | None = None
    unchanged: bool = False


@dataclass(frozen=True)
class FinalStanding:
    """Where a learner is with the final: the attempt to go on with, when it opens again, what to study before.

    `to_study` are the modules the last failed attempt sends back to; `study_again` those of them still to be read again.
    `last_score` is in per cent, of an attempt that was not passed. `unchanged`: it was passed in the edition the run builds on.
    """

    unchanged: bool = False
    passed: bool = False
    open_attempt: int | None = None
    second_part: int | None = None
    last_attempt: int | None = None
    last_score: int | None = None
    failures: int = 0
    to_study: tuple[str, ...] = ()
    study_again: tuple[str, ...] = ()
    opens_at: datetime | None = None


@dataclass(frozen=True)
class Standing:
    """Where a learner is in a course run."""

    course: Course
    modules: tuple[ModuleStanding, ...]
    final: FinalStanding | None = None
    signed: bool = False
    practised: bool = False
    completed: bool = False
    update: Update | None = None

    @property
    def studied_minutes(self) -> int:
        """Return the minutes of the modules that were asked for."""
        return sum(standing.module.minutes for standing in self.modules if not standing.unchanged)

    @property
    def done(self) -> int:
        """Return how many modules are done."""
        return sum(standing.state is ModuleState.DONE for standing in self.modules)

    @property
    def all_modules_done(self) -> bool:
        """Whether the final is open: every page read, every scenario finished, every module quiz taken."""
        return self.done == len(self.modules)

    @property
    def in_sessions(self) -> int:
        """Return how many modules count because a session reached the learner."""
        return sum(standing.session_on is not None for standing in self.modules)

    @property
    def final_is_settled(self) -> bool:
        """Whether no final is asked for, or it is passed."""
        return self.final is None or self.final.passed

    @property
    def is_complete(self) -> bool:
        """Whether everything this course asks for is there."""
        wants_code = bool(self.course.completion.code_of_conduct)
        is_signed = self.signed or not wants_code
        return self.all_modules_done and self.final_is_settled and is_signed and self.practical_is_settled

    @property
    def practical_is_settled(self) -> bool:
        """Whether no practical part is asked for, or it is passed."""
        return self.course.practical is None or self.practised


@dataclass(frozen=True)
class NextStep:
    """The one thing to do next. `module` for reading, `attempt` for a quiz that goes on, `until` for waiting."""

    stage: Stage
    module: Module | None = None
    page: int = 1
    attempt: int | None = None
    until: datetime | None = None
    minutes: int = field(default=5)


FINAL_MINUTES, SIGN_MINUTES, QUIZ_MINUTES = 20, 5, 3


def next_step(standing: Standing, *, at: datetime) -> NextStep:
    """Return the one next step of a run. Reaching a later module early is free; this is only what is suggested."""
    if standing.completed or standing.is_complete:
        return NextStep(Stage.COMPLETED)
    for one in standing.modules:
        if one.state is ModuleState.QUIZ_LEFT:
            return NextStep(Stage.MODULE_QUIZ, one.module, len(one.module.pages), minutes=QUIZ_MINUTES)
        if one.state is not ModuleState.DONE:
            return NextStep(Stage.READ, one.module, one.page, minutes=minutes_left(one))
    if standing.final is not None and not standing.final.passed:
        return _next_of_final(standing, standing.final, at)
    if standing.course.completion.code_of_conduct and not standing.signed:
        return NextStep(Stage.SIGN, minutes=SIGN_MINUTES)
    return NextStep(Stage.PRACTICAL)


def _next_of_final(standing: Standing, final: FinalStanding, at: datetime) -> NextStep:
    if final.open_attempt is not None:
        return NextStep(Stage.FINAL, attempt=final.open_attempt, minutes=FINAL_MINUTES)
    if final.second_part is not None:
        return NextStep(Stage.SECOND_PART, attempt=final.second_part, minutes=QUIZ_MINUTES)
    if final.study_again:
        module = standing.course.module(final.study_again[0])
        return NextStep(Stage.STUDY_AGAIN, module, attempt=final.last_attempt, minutes=module.minutes if module else 5)
    if final.opens_at is not None and final.opens_at > at:
        return NextStep(Stage.WAIT, attempt=final.last_attempt, until=final.opens_at)
    return NextStep(Stage.FINAL, minutes=FINAL_MINUTES)


def minutes_left(standing: ModuleStanding) -> int:
    """Return about how many minutes a module still takes, from the page to come back to."""
    pages = len(standing.module.pages) or 1
    left = pages - standing.page + 1
    return max(1, round(standing.module.minutes * left / pages))
