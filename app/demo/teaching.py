"""Who may teach pupils in the invented county: trial lessons passed, rights given, one school that starts, one mentor."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.certification.facilitators.models import Authorisation, FacilitatorObservation, StartUpTerm
from app.core.access import Role
from app.demo.rows import morning
from app.learning.mentoring.models import MentorEntry, Mentorship
from app.learning.mentoring.rules import Went, What
from app.people.models import RoleGrant
from app.records.models import PracticalResult, TaughtUnder

if TYPE_CHECKING:
    from app.content.folder import Catalogue
    from app.content.shapes import Course
    from app.demo.county import County, Populated
    from app.demo.plan import Calendar
    from app.demo.rows import Rows
    from app.people.models import Person

STORY_SCHOOL, STARTING_SCHOOL = "s-01", "s-07"
JUDGED_BEFORE, HOLDS_FOR, STARTS_FOR = timedelta(days=20), timedelta(days=700), timedelta(days=200)
WATCHED_AFTER, MENTORED_FOR, ASSESSES_FOR = timedelta(days=45), timedelta(days=150), timedelta(days=300)


def under_of(school: Populated) -> TaughtUnder:
    """Return by which right the classes of a school are taught."""
    return TaughtUnder.START_UP if school.plan.id == STARTING_SCHOOL else TaughtUnder.AUTHORISED


def authorise_teachers(rows: Rows, county: County, course: Course, books: Catalogue, calendar: Calendar) -> None:
    """Let the class teachers of a course's grades teach it; one small school starts without."""
    rule = books.facilitators[course.teaching_band]
    rubric = books.practicals[rule.practical]
    since = calendar.school_year[0]
    for school in county.schools:
        if under_of(school) is TaughtUnder.START_UP:
            term = StartUpTerm(
                organisation_id=school.organisation.id, first_day=since, last_day=rows.today + STARTS_FOR
            )
            rows.fact(term, on=since, by=school.holder("head").id)
            continue
        lead = school.holder("child-protection-lead")
        for _group, grade, teacher, _pupils in school.classes:
            if grade not in course.grades:
                continue
            passed = rows.fact(
                PracticalResult(
                    person_id=teacher.id,
                    practical=rubric.id,
                    kind=rubric.kind,
                    course=None,
                    edition=rubric.edition,
                    passed_on=since - JUDGED_BEFORE,
                    band=rule.band,
                ),
                on=since - JUDGED_BEFORE,
                by=lead.id,
            )
            rows.db.flush()
            right = rows.fact(
                Authorisation(
                    person_id=teacher.id,
                    organisation_id=school.organisation.id,
                    band=rule.band,
                    first_day=since,
                    valid_until=since + HOLDS_FOR,
                    practical_result_id=passed.id,
                ),
                on=since,
                by=lead.id,
            )
            rows.db.flush()
            if since + WATCHED_AFTER <= rows.today:
                _watch(rows, right, lead, calendar)
    story = county.school(STORY_SCHOOL)
    _assessors(rows, story)
    _mentor(rows, story, calendar)


def _watch(rows: Rows, right: Authorisation, observer: Person, calendar: Calendar) -> None:
    on = calendar.school_year[0] + WATCHED_AFTER
    watched = FacilitatorObservation(
        authorisation_id=right.id, observer_id=observer.id, observed_on=on, outcome="as_agreed"
    )
    rows.fact(watched, on=on, by=observer.id)


def _assessors(rows: Rows, school: Populated) -> None:
    for post in ("child-protection-lead", "psychology-teacher"):
        rows.db.add(
            RoleGrant(
                person_id=school.holder(post).id,
                role=Role.ASSESSOR,
                organisation_id=school.organisation.id,
                first_day=rows.today - JUDGED_BEFORE,
                last_day=rows.today + ASSESSES_FOR,
                granted_at=morning(rows.today),
                granted_by=school.holder("head").id,
            )
        )


def _mentor(rows: Rows, school: Populated, calendar: Calendar) -> None:
    mentor, lead = school.classes[0][2], school.holder("child-protection-lead")
    first = max(calendar.school_year[0], rows.today - WATCHED_AFTER)
    together = rows.fact(
        Mentorship(
            person_id=school.holder("arts-teacher").id,
            mentor_id=mentor.id,
            organisation_id=school.organisation.id,
            first_day=first,
            last_day=first + MENTORED_FOR,
        ),
        on=first,
        by=lead.id,
    )
    rows.db.flush()
    for days, what, went in ((3, What.REPORT_ROUTE, Went.AS_AGREED), (9, What.WATCHED, Went.TALK_AGAIN)):
        on = first + timedelta(days=days)
        if on <= rows.today:
            line = MentorEntry(mentorship_id=together.id, held_on=on, what=str(what), outcome=str(went))
            rows.fact(line, on=on, by=mentor.id)
