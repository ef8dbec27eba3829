"""Requirements from a file (COMPLIANCE §5): refused by name and line when they say nothing, two things, or the unknown."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.compliance import duties, queries, service
from app.compliance.definitions import requirement_of
from app.compliance.evidence_file import EVIDENCE
from app.compliance.file_values import KnownNames
from app.compliance.models import Requirement, StatusRow
from app.compliance.requirement_file import (
    FIELDS,
    SELECTOR_FIELDS,
    TIMINGS,
    RequirementsRefused,
    read_requirements,
)
from app.core.facts import FactVersion
from app.core.settings import ROOT
from app.people.announcements import holdings_changed
from tests.make import AT

KNOWN = KnownNames(
    posts=frozenset({"dorm-keeper"}),
    organisations=frozenset({"d-01"}),
    courses=frozenset({"staff-core", "kids-g56"}),
    policies=frozenset({"code-of-conduct"}),
    categories=frozenset({"boarding"}),
    topics=frozenset({"body-safety"}),
    valid_months={"staff-core": 12},
    valid_days={"kids-g56": 100},
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
        ("subject:", "subject: people", 6, "不认识“people”"),
        ("subject:", "subject: persons", 6, "是不是想写 person"),
        ("subject:", "subject: class_group", 8, "subject: class_group 没有“kinds”，可以写 grades、org_kinds、within、not"),
        ("subject:", "subject: organisation", 8, "subject: organisation 没有“kinds”，可以写 org_kinds、within、not"),
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
        ("evidence:", 'evidence: {minutes: "2400"}', 9, "不加引号"),
        ("evidence:", "evidence: {minutes: 0}", 9, "不小于 1"),
        ("evidence:", "evidence: {minutes: 10000000}", 9, "不大于 1000000"),
        ("evidence:", "evidence: {minutes: 60, capacity: x}", 9, "不认识的字段“capacity”"),
        ("evidence:", "evidence: {minutes: 60, courses: [staff-cure]}", 9, "是不是想写 staff-core"),
        ("evidence:", "evidence: {minutes: 60, lessons: {count: 1}}", 9, "只能写一种"),
        ("evidence:", "evidence: {sessions: {count: 1}}", 9, "subject: person 不能用 sessions，可以用 course、lessons"),
        ("evidence:", "evidence: {acts: {kind: drill, count: 1}}", 9, "subject: person 不能用 acts"),
        ("evidence:", "evidence: {contacts: {count: 1}}", 9, "timing 只能写 each 或 by"),
        ("evidence:", "evidence: {signed: {policy: code-of-conducts}}", 9, "是不是想写 code-of-conduct"),
        ("evidence:", "evidence: {signed: {edition: '2'}}", 9, "缺少 policy"),
        ("evidence:", "evidence: {signed: {policy: code-of-conduct, edition: draft}}", 9, "版次写成带引号的数字"),
        ("evidence:", "evidence: {all_of: [{course: staff-core}, {contacts: {count: 1}}]}", 9, "timing 只能写"),
        ("evidence:", "evidence: {any_of: [staff-core], all_of: [staff-core]}", 9, "只能写一种"),
        ("evidence:", "evidence: {any_of: [staff-core], course: staff-core}", 9, "只能写一种"),
        ("evidence:", "evidence: {any_of: [staff-core], valid_months: 3}", 9, "不认识的字段“valid_months”"),
        ("evidence:", "evidence: {lessons: {count: 1}, valid_months: 3}", 9, "不认识的字段“valid_months”"),
        ("evidence:", "evidence: {contact: {count: 1}}", 9, "是不是想写 contacts"),
        ("evidence:", "evidence: " + "{any_of: [" * 12 + "staff-core" + "]}" * 12, 9, "套得太深"),
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


OF_SCHOOLS = """requirements:
  - id: checks
    subject: organisation
    audience: [{org_kinds: [school]}]
    evidence: {acts: {kind: safety_check, count: 2, capacity: law_vice_principal}}
    timing: {each: term}
"""
OF_PUPILS = """requirements:
  - id: contact
    subject: person
    audience: [{kinds: [student]}]
    evidence: {contacts: {count: 1}}
    timing: {each: term}
"""


def replaced(text: str, start: str, new: str) -> str:
    return re.sub(rf"^    {start}.*\n", f"    {new}\n", text, flags=re.MULTILINE)


@pytest.mark.parametrize(
    ("text", "start", "new", "line", "words"),
    [
        (OF_SCHOOLS, "evidence:", "evidence: {sessions: }", 5, "这里要写"),
        (OF_SCHOOLS, "evidence:", "evidence: {sessions: {count: 0}}", 5, "不小于 1"),
        (OF_SCHOOLS, "evidence:", "evidence: {sessions: {hours: 2}}", 5, "不认识的字段“hours”"),
        (OF_SCHOOLS, "evidence:", "evidence: {sessions: {courses: [kids-g65]}}", 5, "是不是想写 kids-g56"),
        (OF_SCHOOLS, "evidence:", "evidence: {sessions: {capacity: 3}}", 5, "要加引号"),
        (OF_SCHOOLS, "evidence:", "evidence: {sessions: {topics: [body-safety]}}", 5, "不认识的字段“topics”"),
        (OF_SCHOOLS, "evidence:", "evidence: {acts: {count: 1}}", 5, "缺少 kind"),
        (OF_SCHOOLS, "evidence:", "evidence: {letters: {courses: [kids-g56]}}", 5, "缺少 count"),
        (OF_SCHOOLS, "evidence:", "evidence: {letters: {count: 1, courses: [kid-g56]}}", 5, "是不是想写 kids-g56"),
        (OF_SCHOOLS, "evidence:", "evidence: {help_card: {valid: false}}", 5, "只能写 help_card: {valid: true}"),
        (OF_SCHOOLS, "evidence:", "evidence: {help_card: {ticked: true}}", 5, "不认识的字段“ticked”"),
        (OF_SCHOOLS, "evidence:", "evidence: {signed: {policy: code-of-conduct}}", 5, "不能用 signed"),
        (OF_PUPILS, "evidence:", "evidence: {signed: {policy: code-of-conduct}}", 5, "只写 staff、volunteer、external"),
        (OF_PUPILS, "evidence:", "evidence: {help_card: {valid: true}}", 5, "subject: person 不能用 help_card"),
        (OF_SCHOOLS, "evidence:", "evidence: {acts: {kind: drill}}", 5, "缺少 count"),
        (OF_SCHOOLS, "evidence:", "evidence: staff-core", 5, "不能用 course，可以用 sessions、acts"),
        (OF_SCHOOLS, "evidence:", "evidence: {minutes: 60}", 5, "不能用 minutes"),
        (OF_SCHOOLS, "evidence:", "evidence: {lessons: {count: 1}}", 5, "不能用 lessons"),
        (OF_SCHOOLS, "evidence:", "evidence: {contacts: {count: 1}}", 5, "不能用 contacts"),
        (OF_SCHOOLS, "timing:", "timing: {within_days: 30}", 5, "acts 没有有效期"),
        (OF_SCHOOLS, "timing:", "timing: {before_start: true}", 5, "acts 没有有效期"),
        (OF_SCHOOLS, "audience:", 'audience: [{grades: ["5"]}]', 4, "没有“grades”"),
        (OF_SCHOOLS, "audience:", "audience: [{org_kinds: [school], not: {kinds: [staff]}}]", 4, "没有“kinds”"),
        (OF_SCHOOLS, "audience:", "audience: [{}]", 4, "把各种 org_kinds 都写出来"),
        (OF_SCHOOLS, "audience:", "audience: [{org_kinds: [shcool]}]", 4, "是不是想写 school"),
        (OF_SCHOOLS, "subject:", "subject: class_group", 5, "subject: class_group 不能用 acts，可以用 sessions"),
        (OF_PUPILS, "evidence:", "evidence: {contacts: {kinds: [visit]}}", 5, "缺少 count"),
        (OF_PUPILS, "evidence:", "evidence: {contacts: {count: 1, kinds: [vist]}}", 5, "是不是想写 visit"),
        (OF_PUPILS, "audience:", "audience: [{kinds: [student, guardian]}]", 5, "kinds: [student]"),
        (OF_PUPILS, "audience:", 'audience: [{grades: ["5"]}]', 5, "kinds: [student]"),
        (OF_PUPILS, "audience:", "audience: [{kinds: [student]}, {kinds: [staff]}]", 5, "kinds: [student]"),
    ],
)
def test_evidence_that_says_nothing_of_its_subject_is_refused_by_name_and_line(text, start, new, line, words):
    found = problems(replaced(text, start, new))

    assert found, "nothing was refused"
    assert found[0].startswith(f"r.yaml:{line}: 要求“"), found
    assert words in found[0]


@pytest.mark.parametrize(
    ("text", "start", "new", "words"),
    [
        (OF_SCHOOLS, "evidence:", "evidence: {acts: {kind: safty_check, count: 1}}", "是不是想写 safety_check"),
        (OF_SCHOOLS, "evidence:", "evidence: {acts: {kind: drill, count: 1, capacity: vice}}", "“vice”不是常用的写法"),
        (OF_SCHOOLS, "audience:", "audience: [{org_kinds: [department]}]", "只写 department"),
        (OF_PUPILS, "evidence:", "evidence: {minutes: 10, topics: [body-safty]}", "是不是想写 body-safety"),
    ],
)
def test_word_that_only_looks_odd_warns(text, start, new, words):
    assert words in warnings(replaced(text, start, new))[0]


def test_requirement_that_all_guardians_meet_is_loaded_without_a_warning():
    assert warnings(replaced(replaced(OF_PUPILS, "audience:", "audience: [{kinds: [guardian]}]"),
                             "evidence:", "evidence: {minutes: 40}")) == []  # fmt: skip


ODD = st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.sampled_from(
    ["person", "class_group", "organisation", "course", "staff-core", "term", "student", "none", "2.0", "", " ", "🐟"]
)  # fmt: skip
WORDS = st.sampled_from(
    [*FIELDS, *SELECTOR_FIELDS, *EVIDENCE, *TIMINGS, "count", "kind", "capacity", "edition", "from", "zh", "?"]
)
ANYTHING = st.recursive(
    ODD, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | ODD, inner, max_size=4), max_leaves=12
)


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_nothing_in_a_file_makes_reading_it_fail(data):
    entry = yaml.safe_load(data.draw(st.sampled_from([GOOD, OF_SCHOOLS, OF_PUPILS])))["requirements"][0]
    for name in data.draw(st.lists(st.sampled_from(FIELDS), min_size=1, max_size=3)):
        entry[name] = data.draw(ANYTHING)

    read = read_requirements(yaml.safe_dump({"requirements": [entry]}, allow_unicode=True), "r.yaml", KNOWN)

    assert read.problems or [requirement_of(row.id, row.definition) for row in read.definitions]


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
        ("audience:", "audience: [{kinds: [staff, guardian]}]", "混用"),
        ("audience:", "audience: [{kinds: [student, guardian]}]", "混用"),
        ("audience:", 'audience: [{grades: ["5"]}]', "学生和他们的监护人都会符合"),
        ("audience:", "audience: [{within: d-01}]", "工作人员、学生和监护人都会符合"),
        ("audience:", 'audience: [{kinds: [staff], grades: ["5"], sensitive: true}]', "不会有人符合"),
        ("evidence:", "evidence: {course: kids-g56, valid_months: 4}", "有效期（100 天）长"),
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


def test_all_examples_of_the_law_page_are_understood():
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
  - id: vice-principal-hours
    subject: organisation
    audience: [{org_kinds: [school, kindergarten]}]
    evidence: {sessions: {minutes: 80, capacity: law_vice_principal}}
    timing: {each: term}
  - id: safety-checks
    subject: organisation
    audience: [{org_kinds: [school]}]
    evidence: {acts: {kind: safety_check, count: 2, capacity: law_vice_principal}}
    timing: {each: term}
  - id: guardian-contact
    subject: person
    audience: [{kinds: [student]}]
    evidence: {contacts: {count: 1}}
    timing: {each: term}
  - id: five-days-a-year
    enabled: false                       # a local example, from community work
    subject: person
    audience: [{kinds: [volunteer]}]
    evidence: {minutes: 2400}
    timing: {each: calendar_year}
"""

    assert problems(text, KnownNames()) == []
    read = read_requirements(text, "r.yaml", KnownNames())
    assert [row.id for row in read.definitions if not row.enabled] == ["five-days-a-year"]


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

        assert {duty.requirement for duty in duties.duties_of(db, keeper.id, AT.date())} == {"core"}
