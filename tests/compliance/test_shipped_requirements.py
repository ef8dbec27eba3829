"""The shipped requirements: each with its basis, and none switched on that the shipped courses cannot meet."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.compliance import queries, service
from app.compliance.definitions import requirement_of
from app.compliance.models import Requirement
from app.compliance.requirement_file import read_requirements
from app.compliance.retitled import FORMER_TITLES
from app.compliance.rules.deeds import ContactsEvidence, SessionsEvidence
from app.compliance.rules.editions import FOR_ALWAYS
from app.compliance.rules.evidence import leaves
from app.compliance.rules.leaves import CourseEvidence, LessonsEvidence
from app.content.catalogue import catalogue
from app.core.facts import record_fact
from app.core.settings import ROOT
from tests.make import AT

pytestmark = pytest.mark.sqlite_is_enough

FILE = ROOT / "courses" / "requirements.yaml"
NATIONAL, LOCAL = "national", "local example"


@pytest.fixture
def shipped(db) -> dict[str, Requirement]:
    service.ensure_default_requirements(db, ROOT, at=AT)
    return {row.public_id: row for row in queries.all_requirements(db)}


def test_shipped_file_is_read_without_a_problem_or_a_warning(db):
    service.ensure_default_requirements(db, ROOT, at=AT)

    read = read_requirements(FILE.read_text(encoding="utf-8"), FILE.name, queries.known_names(db))

    assert (read.problems, read.warnings) == ((), ())


def test_every_shipped_requirement_has_a_title_in_both_languages_and_a_basis_that_may_be_cited(shipped):
    law = catalogue().law
    for name, row in shipped.items():
        assert set(row.title) == {"zh", "en"}, name
        assert row.basis, name
        assert [law.why_not(key) for key in row.basis if law.why_not(key)] == [], name


def test_what_is_switched_on_can_be_met_with_shipped_courses_alone(shipped):
    for name, row in shipped.items():
        for leaf in leaves(requirement_of(name, row.definition).evidence) if row.enabled else ():
            if isinstance(leaf, ContactsEvidence | SessionsEvidence):
                continue  # entered on the pages of app/supervision: contacts, talks
            assert isinstance(leaf, CourseEvidence | LessonsEvidence), f"{name}: nothing on the pages enters this"
            courses = [leaf.course] if isinstance(leaf, CourseEvidence) else leaf.only_courses
            assert courses, name
            assert set(courses) <= {course.id for course in catalogue().ready}, name


def test_requirement_loaded_under_a_former_title_gets_the_new_one_at_the_next_start_and_a_schools_own_title_stays(
    db, shipped
):
    ours, theirs = shipped["new-pupils-g56"], shipped["core-before-start"]
    today = ours.title
    (former,) = FORMER_TITLES["new-pupils-g56"]
    record_fact(db, ours, at=AT, by=None, title=former, enabled=False)
    record_fact(db, theirs, at=AT, by=None, title={"zh": "本县：先培训后上岗"})
    db.flush()

    service.ensure_default_requirements(db, ROOT, at=AT + timedelta(days=1))
    db.flush()

    assert ours.title == today != former
    assert not ours.enabled
    assert theirs.title == {"zh": "本县：先培训后上岗"}


def test_every_former_title_belongs_to_a_shipped_requirement_that_is_worded_otherwise_today(shipped):
    for name, former in FORMER_TITLES.items():
        assert shipped[name].title not in former


def test_title_speaks_of_nobody_new_where_everybody_in_the_grades_counts(shipped):
    titles = [title for row in shipped.values() for title in row.title.values()]

    assert [title for title in titles if "新学生" in title or "new pupils" in title.lower()] == []


def test_local_examples_are_never_switched_on(shipped):
    assert [name for name, row in shipped.items() if row.scope == LOCAL and row.enabled] == []
    assert {name for name, row in shipped.items() if row.scope == LOCAL} >= {
        "vice-principal-checks",
        "volunteers-five-days",
    }


@pytest.mark.parametrize(
    ("name", "scope", "enabled"),
    [
        ("core-before-start", NATIONAL, True),  # pre-service training before the first day
        ("sensitive-yearly", NATIONAL, True),
        ("mandatory-reporting", NATIONAL, True),
        ("prevention-lessons-g56", NATIONAL, True),  # every pupil every term, by grade band
        ("prevention-lessons-g14", NATIONAL, False),
        ("prevention-lessons-g79", NATIONAL, False),
        ("prevention-lessons-g1012", NATIONAL, False),
        ("new-pupils-g56", NATIONAL, True),  # whoever joins a class of these grades
        ("entry-lesson", NATIONAL, False),
        ("guardian-contact", NATIONAL, True),  # one guardian contact per pupil per term
        ("vice-principal-hours", NATIONAL, True),
        ("vice-principal-hours-a-term", LOCAL, False),
        ("vice-principal-checks", LOCAL, False),
        ("volunteers-five-days", LOCAL, False),
    ],
)
def test_shipped_requirements_cover_what_work_plans_ask(shipped, name, scope, enabled):
    assert (shipped[name].scope, shipped[name].enabled) == (scope, enabled)


def test_hours_of_the_vice_principal_are_the_laws_four_class_hours_a_year_and_not_a_number_a_term(shipped):
    assert shipped["vice-principal-hours"].definition["evidence"] == {
        "sessions": {"minutes": 4 * 40, "capacity": "law_vice_principal"}
    }
    assert shipped["vice-principal-hours"].definition["timing"] == {"each": "calendar_year"}


def test_volunteers_five_working_days_are_2400_minutes(shipped):
    rule = requirement_of("volunteers-five-days", shipped["volunteers-five-days"].definition)
    (leaf,) = leaves(rule.evidence)

    assert (leaf.minutes, leaf.validity) == (5 * 8 * 60, FOR_ALWAYS)
