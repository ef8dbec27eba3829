"""Requirements from a file (COMPLIANCE §5): refused by name and line when they say nothing, two things, or the unknown."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.compliance import queries, service
from app.compliance.file_values import KnownNames
from app.compliance.models import Requirement, StatusRow
from app.compliance.requirement_file import RequirementsRefused, read_requirements
from app.core.facts import FactVersion
from app.core.settings import ROOT
from app.people.announcements import holdings_changed
from tests.make import AT

KNOWN = KnownNames(
    posts=frozenset({"dorm-keeper"}),
    organisations=frozenset({"d-01"}),
    courses=frozenset({"staff-core", "kids-g56"}),
    categories=frozenset({"boarding"}),
    topics=frozenset({"body-safety"}),
    valid_months={"staff-core": 12},
)
GOOD = """requirements:
  - id: core
    title: {zh: 核心课, en: Core course}
    basis: [minor-protection-law:11]
    scope: national
    subject: person
    audience:
      - {kinds: [staff], sensitive: true}
    evidence: {course: staff-core}
    timing: {before_start: true}
"""


def problems(text: str, known: KnownNames = KNOWN) -> list[str]:
    return [str(problem) for problem in read_requirements(text, "r.yaml", known).problems]


def warnings(text: str) -> list[str]:
    read = read_requirements(text, "r.yaml", KNOWN)
    assert not read.problems
    return [str(problem) for problem in read.warnings]


def with_line(start: str, new: str) -> str:
    """The good file with the line that starts so replaced."""
    return re.sub(rf"^(    |  - ){start}.*\n(      .*\n)*", rf"\g<1>{new}\n", GOOD, flags=re.MULTILINE)


def test_good_file_is_understood_wholly():
    read = read_requirements(GOOD, "r.yaml", KNOWN)

    assert read.problems == ()
    assert read.warnings == ()
    assert read.definitions[0].definition["audience"] == [{"kinds": ["staff"], "sensitive": True}]


@pytest.mark.parametrize(
    ("start", "new", "line", "words"),
    [
        ("id:", "id: 12", 2, "要加引号"),
        ("id:", 'id: "Core Course"', 2, "小写字母"),
        ("subject:", "subject: class_group", 6, "还不支持"),
        ("subject:", "subject: organisation", 6, "还不支持"),
        ("subject:", "subject: people", 6, "不认识“people”"),
        ("audience:", "audience: []", 7, "至少一条"),
        ("audience:", "audience: {kinds: [staff]}", 7, "写成列表"),
        ("audience:", "audience: [{}]", 7, "什么也没说"),
        ("audience:", "audience: [{kinds: []}]", 7, "至少一项"),
        ("audience:", "audience: [{kinds: [stuff]}]", 7, "是不是想写 staff"),
        ("audience:", "audience: [{kind: [staff]}]", 7, "不认识的字段“kind”"),
        ("audience:", "audience: [{kinds: [student], grades: [5]}]", 7, "“5”要加引号"),
        ("audience:", 'audience: [{kinds: [student], grades: ["13"]}]', 7, "不认识“13”"),
        ("audience:", "audience: [{posts: [dorm-keper]}]", 7, "没有岗位“dorm-keper”，是不是想写 dorm-keeper"),
        ("audience:", "audience: [{kinds: [staff], within: d-02}]", 7, "没有单位“d-02”"),
        ("audience:", "audience: [{kinds: [staff], not: {}}]", 7, "什么也没说"),
        ("audience:", "audience: [{kinds: [staff], not: {not: {sensitive: true}}}]", 7, "不认识的字段“not”"),
        ("audience:", 'audience: [{kinds: [staff], sensitive: "yes"}]', 7, "true 或 false"),
        ("evidence:", "evidence: {}", 9, "中的一种"),
        ("evidence:", "evidence: {course: staff-core, lessons: {count: 1}}", 9, "只能写一种"),
        ("evidence:", "evidence: {course: staff-cure}", 9, "没有课程“staff-cure”，是不是想写 staff-core"),
        ("evidence:", "evidence: nobody-wrote-it", 9, "没有课程"),
        ("evidence:", "evidence: {minutes: 2400}", 9, "minutes 还不支持"),
        ("evidence:", "evidence: {sessions: {count: 1}}", 9, "sessions 还不支持"),
        ("evidence:", "evidence: {contacts: {count: 1}}", 9, "contacts 还不支持"),
        ("evidence:", "evidence: {acts: {kind: drill, count: 1}}", 9, "acts 还不支持"),
        ("evidence:", "evidence: {all_of: [{minutes: 10}]}", 9, "minutes 还不支持"),
        ("evidence:", "evidence: {any_of: []}", 9, "至少一项"),
        ("evidence:", "evidence: {lessons: {courses: [kids-g56]}}", 9, "缺少 count"),
        ("evidence:", "evidence: {lessons: {count: 0}}", 9, "不小于 1"),
        ("evidence:", "evidence: {course: staff-core, valid_months: 0}", 9, "不小于 1"),
        ("evidence:", "evidence: {course: staff-core, min_edition: [{edition: 2.0, from: 2026-09-01}]}", 9, "要加引号"),
        ("evidence:", 'evidence: {course: staff-core, min_edition: [{edition: "two", from: 2026-09-01}]}', 9, "版次"),
        ("evidence:", 'evidence: {course: staff-core, min_edition: [{edition: "2"}]}', 9, "都要写"),
        ("timing:", "timing: {}", 10, "什么都没写"),
        ("timing:", "timing: {before_start: true, within_days: 3}", 10, "只能写"),
        ("timing:", "timing: {before_start: false}", 10, "只能写 true"),
        ("timing:", "timing: {within_days: -1}", 10, "不小于 0"),
        ("timing:", "timing: {each: semester}", 10, "不认识“semester”"),
        ("timing:", "timing: {each: 'campaign:'}", 10, "不认识"),
        ("timing:", "timing: {by: someday}", 10, "写日期"),
        ("scope:", "scope: global", 5, "不认识“global”"),
        ("timing:", "timing: {before_start: true}\n    valid_months: 12", 11, "写在 evidence 里面"),
        ("timing:", "timing: {before_start: true}\n    efective_from: 2026-09-01", 11, "是不是想写 effective_from"),
        ("timing:", "timing: {before_start: true}\n    effective_from: 2026-09-01\n    effective_until: 2026-08-31", 12, "早于"),
        ("timing:", "timing: {before_start: true}\n    min_days: 0", 11, "不小于 1"),
    ],
)  # fmt: skip
def test_what_says_nothing_two_things_or_the_unknown_is_refused_by_name_and_line(start, new, line, words):
    found = problems(with_line(start, new))

    assert found[0].startswith(f"r.yaml:{line}: 要求“"), found
    assert words in found[0]


@pytest.mark.parametrize("field", ["id", "subject", "audience", "evidence", "timing"])
def test_missing_field_is_refused_by_name(field):
    assert any(f"缺少 {field}" in problem for problem in problems(with_line(f"{field}:", "basis: [x]").replace(
        "    basis: [minor-protection-law:11]\n", ""
    )))  # fmt: skip


def test_same_id_twice_is_refused():
    assert "写了两次" in problems(GOOD + GOOD.removeprefix("requirements:\n"))[0]


@pytest.mark.parametrize(
    "text", ["", "[]", "requirements: []", "rules: []", "requirements: {}", "requirements:\n\t- a"]
)
def test_file_that_is_no_list_of_requirements_is_refused(text):
    assert problems(text)


@pytest.mark.parametrize(
    ("start", "new", "words"),
    [
        ("audience:", "audience: [{kinds: [staff, student]}]", "混用"),
        ("audience:", "audience: [{kinds: [student], sensitive: true}]", "不会有人符合"),
        ("audience:", "audience: [{post_categories: [bording]}]", "没有哪个岗位"),
        ("evidence:", "evidence: {course: staff-core, valid_months: 24}", "有效期（12 个月）长"),
        ("evidence:", "evidence: {course: staff-core, valid_months: none}", "有效期（12 个月）长"),
        ("evidence:", "evidence: {lessons: {count: 1, topics: [cooking]}}", "没有哪门课"),
        ("timing:", "timing: {before_start: true}\n    transition_days: 3", "不起作用"),
    ],
)
def test_odd_but_possible_requirement_warns(start, new, words):
    assert words in warnings(with_line(start, new))[0]


def test_unknown_names_are_open_while_there_are_none_at_all():
    text = with_line("audience:", "audience: [{posts: [any-post], within: any-org}]").replace(
        "staff-core", "any-course"
    )

    assert problems(text, KnownNames()) == []


def test_examples_of_the_law_page_that_are_supported_are_understood():
    text = """requirements:
  - id: mandatory-reporting
    title: {zh: 强制报告, en: Mandatory reporting}
    basis: [minor-protection-law:11]
    scope: national                      # national | local example; local ones ship with enabled: false
    subject: person
    audience:
      - {kinds: [staff, volunteer], sensitive: true}
      - {posts: [dorm-keeper, school-bus-driver], within: d-01, not: {kinds: [external]}}
    evidence: {all_of: [{course: staff-core, valid_months: 36}, {any_of: [{course: staff-core, valid_months: 12}, {course: staff-refresh-annual, valid_months: 12}]}]}
    timing: {before_start: true}
    effective_from: 2024-01-01
    transition_days: 60
  - id: prevention-lessons
    subject: person
    audience: [{kinds: [student], grades: ["5", "6"]}]
    evidence: {lessons: {courses: [kids-g56], count: 3}}
    timing: {each: term}
  - id: entry-lesson
    subject: person
    audience: [{kinds: [student], grades: ["1", "7", "10"]}]
    evidence: {lessons: {topics: [body-safety], count: 1}}
    timing: {within_days: 30}
"""

    assert problems(text, KnownNames()) == []


class TestLoading:
    def test_shipped_requirements_load_once_at_first_start(self, db):
        first = service.ensure_default_requirements(db, ROOT, at=AT)
        second = service.ensure_default_requirements(db, ROOT, at=AT)

        assert first is not None
        assert "core-before-start" in first.added
        assert second is None

    def test_same_file_twice_changes_nothing_and_a_changed_one_keeps_its_former_version(self, db):
        service.load_requirements(db, GOOD, "r.yaml", at=AT, by=None)
        again = service.load_requirements(db, GOOD, "r.yaml", at=AT, by=None)
        changed = service.load_requirements(db, GOOD + "    gap_days: 10\n", "r.yaml", at=AT, by=None)
        db.flush()

        assert again.unchanged == ("core",)
        assert changed.changed == ("core",)
        kept = db.scalars(select(FactVersion).filter_by(fact_table="requirement")).one()
        assert "gap_days" not in kept.content["definition"]

    def test_requirement_that_is_not_enabled_is_kept_but_not_counted(self, db, make):
        keeper, school = make.person(), make.organisation()
        make.appointment(keeper, school, make.post(public_id="dorm-keeper"))
        service.load_requirements(db, GOOD, "r.yaml", at=AT, by=None)
        counted = db.scalars(select(StatusRow)).all()

        service.load_requirements(db, GOOD + "    enabled: false\n", "r.yaml", at=AT, by=None)

        assert counted
        assert db.scalars(select(StatusRow)).all() == []
        assert db.scalars(select(Requirement.enabled)).one() is False

    def test_refused_file_loads_nothing(self, db):
        with pytest.raises(RequirementsRefused):
            service.load_requirements(db, GOOD + GOOD.removeprefix("requirements:\n"), "r.yaml", at=AT, by=None)

        assert db.scalars(select(Requirement)).all() == []

    def test_course_that_is_required_becomes_an_edition_fact(self, db):
        service.load_requirements(db, GOOD, "r.yaml", at=AT, by=None)

        assert "staff-core" in (queries.known_names(db).courses or ())

    def test_name_accepted_as_open_is_found_once_there_are_others(self, db, make):
        text = with_line("audience:", "audience: [{posts: [ghost]}]")
        service.load_requirements(db, text, "r.yaml", at=AT, by=None)
        before = queries.open_names(db)

        make.post(public_id="dorm-keeper")

        assert before == []
        assert queries.open_names(db) == [("core", "ghost")]

    def test_status_is_there_as_soon_as_the_requirement_is(self, db, make):
        keeper, school = make.person(), make.organisation()
        make.appointment(keeper, school, make.post(public_id="dorm-keeper"))
        holdings_changed(db, [keeper.id], None)

        service.load_requirements(db, GOOD, "r.yaml", at=AT, by=None)

        assert {duty.requirement for duty in queries.duties_of(db, keeper.id, AT.date())} == {"core"}
