"""What somebody's first page answers: what now, what else, what is coming, what is there. It asks the packages."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from app.certification.queries import Shown, certificates_of
from app.certification.withdrawals.queries import TOLD_FOR, ToldAbove, withdrawn_below
from app.classroom.first_page import FirstPage, TodaysLesson, first_page_lessons
from app.classroom.lecturers.queries import OwnPage
from app.classroom.letters.deputies import NamedLately, named_lately
from app.classroom.overview import LessonLists
from app.classroom.queries.lessons import HAVING_LESSONS
from app.classroom.ready.queries import AskedToCome, asked_to_come
from app.classroom.workshops.mine import A_YEAR, Mine, days_of_mine
from app.compliance.duties import duties_of
from app.compliance.study import covered_toward
from app.content.catalogue import catalogue, course_edition
from app.core.access import Role
from app.core.clock import day_of
from app.desk.erasing.queries import number_to_answer
from app.desk.there_is import what_there_is
from app.learning import queries as learning
from app.learning.evaluations import Offer, offers_later
from app.learning.practical.lately import Lately, lately
from app.learning.reasons import Reason, reasons_of
from app.learning.rules import NextStep, Stage, can_be_taken, next_step
from app.learning.together.queries import OwnGroups, own_groups
from app.notices.news import News, news_among
from app.people.queries.pupil_exports import number_to_decide
from app.people.queries.reviews import Review, reviews_of
from app.people.queries.visits import OwnVisit, own_visits
from app.records.policies.queries import Own, on_first_page

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from sqlalchemy.orm import Session

    from app.classroom.registers.entered import Entered
    from app.content.shapes import Course
    from app.learning.models import CourseRun
    from app.people.identity import SignedIn
    from app.people.models import Organisation, Post

SOON = timedelta(days=7)


@dataclass(frozen=True)
class CourseNow:
    """A course to go on with or to begin; `step` is what comes next in a run that is open.

    `again`, after a final that was not passed: how many modules are studied again, of how many.
    """

    course: Course
    run: CourseRun | None = None
    step: NextStep | None = None
    done: int = 0
    again: tuple[int, int] | None = None
    reasons: tuple[Reason, ...] = ()

    @property
    def first_reason(self) -> Reason | None:
        """Return the most urgent reason, if anybody asked for the course."""
        return self.reasons[0] if self.reasons else None

    @property
    def begins_again(self) -> bool:
        """Whether the course was completed before and is needed once more."""
        return self.run is not None and self.run.completed_at is not None


@dataclass(frozen=True)
class Home:
    """Everything on the first page."""

    posts: list[tuple[Post, Organisation]]
    now: CourseNow | None
    others: list[Reason]
    going_on: list[CourseNow]
    coming: list[Reason]
    met: list[Reason]
    certificates: list[Shown]
    lessons: LessonLists
    courses: Mapping[str, Course] = field(default_factory=dict)
    overdue_staff: int = 0
    workshops_to_agree: int = 0
    news: list[News] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    to_sign: list[Own] = field(default_factory=list)
    evaluations: list[tuple[CourseRun, Course, Offer]] = field(default_factory=list)
    visits: list[OwnVisit] = field(default_factory=list)
    data_to_release: int = 0
    to_erase: int = 0
    withdrawn_below: list[ToldAbove] = field(default_factory=list)
    practicals: list[Lately] = field(default_factory=list)
    at: datetime | None = None
    asked_to_come: list[AskedToCome] = field(default_factory=list)
    groups: OwnGroups = field(default_factory=OwnGroups)
    workshops: list[Mine] = field(default_factory=list)
    as_lecturer: OwnPage | None = None
    todays_lessons: list[TodaysLesson] = field(default_factory=list)
    entered_by_others: Sequence[Entered] = ()
    named_lately: list[NamedLately] = field(default_factory=list)

    @property
    def withdrawn(self) -> list[Shown]:
        """Return one's own certificates that were withdrawn in the last month."""
        since = self.at - TOLD_FOR if self.at else None
        return [
            one
            for one in self.certificates
            if since and one.certificate.withdrawn_at and one.certificate.withdrawn_at > since
        ]

    @property
    def all_done(self) -> bool:
        """Whether something was to be learnt, and all of it is done."""
        return bool(self.met) and self.now is None and not self.others

    @property
    def done_until(self) -> date | None:
        """Return the first day on which something done ends; None: nothing of it does."""
        return min((reason.valid_until for reason in self.met if reason.valid_until), default=None)


def home_of(
    db: Session, viewer: SignedIn, *, day: date, at: datetime, not_printed: Callable[[], Collection[str]] = tuple
) -> Home:
    """Return somebody's first page: duties most urgent first, the one next step, lessons to teach, what they hold."""
    person_id = viewer.person_id
    there_is = what_there_is(db, viewer, day)
    duties = duties_of(db, person_id, day, is_asked=there_is.assigned)
    reasons = reasons_of(duties)
    runs = learning.last_runs(db, person_id)
    open_reasons = [reason for reason in reasons if reason.is_open]
    courses = {course.id: course for course in catalogue().ready}
    now = _now(db, open_reasons, runs, courses, at)
    workshops = days_of_mine(db, person_id, day - A_YEAR, on=day) if there_is.workshop_days else []
    if any(one.sign_in for one in workshops):
        now = _with_taught(db, person_id, now, at)
    held = on_first_page(db, person_id, on=day)
    lessons = _lessons(db, viewer, day)
    return Home(
        workshops=workshops,
        posts=held.posts,
        now=now,
        others=[reason for reason in open_reasons if now is None or reason not in now.reasons],
        going_on=[
            CourseNow(courses[run.course], run)
            for run in runs.values()
            if run.completed_at is None and run.course in courses and (now is None or run is not now.run)
        ],
        coming=[reason for reason in reasons if reason.is_coming],
        met=[reason for reason in reasons if reason.status == "met" and not reason.is_open],
        certificates=certificates_of(db, person_id, day) if there_is.certificates else [],
        lessons=lessons.others,
        todays_lessons=lessons.today,
        entered_by_others=lessons.entered_by_others,
        named_lately=named_lately(db, viewer, day) if viewer.teaches_classes else [],
        courses=courses,
        overdue_staff=there_is.overdue_staff,
        workshops_to_agree=there_is.workshops_to_agree,
        news=news_among(db, viewer, duties, day) if there_is.news else [],
        reviews=reviews_of(db, viewer, on=day) if there_is.reviews else [],
        to_sign=[text for text in held.texts if text.standing.is_open],
        evaluations=offers_later(db, runs.values(), day=day),
        visits=own_visits(db, held.visits, on=day, not_printed=not_printed()) if held.visits else [],
        data_to_release=number_to_decide(db, viewer, on=day),
        to_erase=number_to_answer(db, viewer, on=day) if there_is.erasures else 0,
        withdrawn_below=withdrawn_below(db, viewer, on=day, at=at),
        practicals=lately(db, person_id, day) if _is_judged(viewer, runs, courses) else [],
        at=at,
        asked_to_come=asked_to_come(db, viewer, day) if there_is.lessons_to_come_to else [],
        groups=own_groups(db, person_id, on=day) if there_is.groups else OwnGroups(),
        as_lecturer=OwnPage(there_is.as_lecturer, there_is.lecturer_waits),
    )


def _is_judged(viewer: SignedIn, runs: Mapping[str, CourseRun], courses: Mapping[str, Course]) -> bool:
    """Whether somebody may have a practical part: of a course begun, or for teaching pupils."""
    begun = (courses[name] for name in runs if name in courses)
    return viewer.teaches_classes or viewer.holds(Role.FACILITATOR) or any(course.practical for course in begun)


def _now(
    db: Session, reasons: list[Reason], runs: Mapping[str, CourseRun], courses: Mapping[str, Course], at: datetime
) -> CourseNow | None:
    """Choose the one thing to do: what is asked for soonest, else what was begun last."""
    asked = [name for reason in reasons for name in reason.courses]
    begun = [run.course for run in sorted(runs.values(), key=lambda run: run.id, reverse=True) if not run.completed_at]
    name = next((name for name in [*asked, *begun] if name in courses and can_be_taken(courses[name])), None)
    if name is None:
        return None
    why = tuple(reason for reason in reasons if name in reason.courses)
    run = runs.get(name)
    course = course_edition(db, run.course, run.edition) if run else None
    if run is None or course is None or run.completed_at is not None:
        return CourseNow(courses[name], run, reasons=why)
    standing = learning.standing_of(db, run, course, day=day_of(at))
    step, final = next_step(standing, at=at), standing.final
    again = None
    if final is not None and step.stage is Stage.STUDY_AGAIN:
        again = len(final.to_study) - len(final.study_again), len(final.to_study)
    return CourseNow(course, run, step, standing.done, again, why)


def _with_taught(db: Session, person_id: int, now: CourseNow | None, at: datetime) -> CourseNow | None:
    """Say how many modules of a course nobody began yet sessions have taught: they are done once it is begun."""
    if now is None or now.run is not None:
        return now
    covered = covered_toward(db, person_id, now.course.id, now.course.edition, day=day_of(at))
    return replace(now, done=sum(module.id in covered for module in now.course.modules))


def _lessons(db: Session, viewer: SignedIn, day: date) -> FirstPage:
    """Return the lessons somebody has before them this week or has not entered yet; today's own apart."""
    if not viewer.holds(*HAVING_LESSONS):
        return FirstPage([], LessonLists([], []))
    return first_page_lessons(db, viewer, day, until=day + SOON)
