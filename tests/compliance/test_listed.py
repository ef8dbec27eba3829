"""Why somebody is, or is not, on a list: asked of the rules that make the lists, in plain sentences."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from app.compliance.listed import why_listed
from app.compliance.rules.audience import Selector
from app.compliance.rules.holdings import Line, Organisation, Stretch
from app.compliance.service import load_requirements
from app.core.access import Role
from tests.make import AT

RULES = """
requirements:
  - id: staff-core
    title: {zh: 教职工核心课, en: Staff core}
    subject: person
    audience: [{kinds: [staff], org_kinds: [school]}]
    evidence: {course: staff-core}
    timing: {within_days: 30}
  - id: boarding
    title: {zh: 宿管课, en: Boarding}
    basis: [moe-order-50]
    subject: person
    audience: [{kinds: [staff], post_categories: [boarding]}]
    evidence: {course: dorm}
    timing: {within_days: 30}
  - id: over
    title: {zh: 已经结束的, en: Over}
    subject: person
    audience: [{kinds: [staff]}]
    evidence: {course: staff-core}
    timing: {within_days: 30}
    effective_until: 2026-08-31
  - id: pupils
    title: {zh: 学生课, en: Pupils}
    subject: person
    audience: [{kinds: [student]}]
    evidence: {lessons: {courses: [k], count: 1}}
    timing: {within_days: 30}
"""
DAY = date(2026, 9, 10)
KINDS, POSTS = st.sampled_from(["staff", "volunteer", "student"]), st.sampled_from(["a", "b", None])
HOME = Organisation(1, "o-1", "school")


def some(values):
    return st.none() | st.frozensets(values.filter(bool), min_size=1)


SELECTORS = st.builds(Selector, kinds=some(KINDS), posts=some(POSTS), sensitive=st.none() | st.booleans())


@given(SELECTORS, st.none() | SELECTORS, KINDS, POSTS, st.none() | st.booleans())
def test_what_differs_is_empty_exactly_where_the_list_matches(selector, unless, kind, post, sensitive):
    asked = Selector(selector.kinds, selector.posts, selector.sensitive, unless=unless)
    holding = Stretch((1, 2), kind, post, sensitive, None, None, Line((1, 2), (HOME,), HOME))

    assert (asked.differs_in(holding) == ()) is asked.matches(holding)


@pytest.fixture
def school(db, make):
    class School:
        district = make.organisation("教育局", kind="district")
        row = make.organisation("青禾小学", parent=district)
        teacher, keeper, officer = make.person("老师"), make.person("宿管"), make.person("科员")

    load_requirements(db, RULES, "rules.yaml", at=AT, by=None)
    make.appointment(
        School.teacher, School.row, make.post("教师", sensitive=False, category="teaching"), first_day=date(2020, 1, 1)
    )
    make.appointment(School.keeper, School.row, make.post("宿管"), first_day=date(2026, 9, 20))
    make.appointment(School.officer, School.district, make.post("科员", sensitive=False, category="office"))
    return School


def test_each_requirement_that_counts_today_says_why_or_what_does_not_fit(db, school):
    def of(person):
        return {one.requirement.public_id: one for one in why_listed(db, person.id, DAY).requirements}

    teacher = of(school.teacher)
    assert set(teacher) == {"staff-core", "boarding"}, "neither what is over nor what is about pupils"
    assert teacher["staff-core"].is_theirs
    assert teacher["staff-core"].since == date(2020, 1, 1)
    assert teacher["boarding"].differs_in == ("post_categories",)
    assert of(school.officer)["staff-core"].differs_in == ("org_kinds",)
    keeper = of(school.keeper)
    assert [(one.is_theirs, one.begins) for one in keeper.values()] == [(False, date(2026, 9, 20))] * 2


@pytest.mark.sqlite_is_enough
def test_page_says_it_in_words_and_whom_to_ask_by_role(page, make, school):
    page.sign_in(school.teacher)
    shown = page.get("/my-duties").text
    assert "因为你是：工作人员、教师（青禾小学）" in shown
    assert "不符合的是：岗位的类别" in shown
    assert "请问青禾小学的负责人" in shown

    manager = make.person("经理")
    make.role(manager, Role.TRAINING_MANAGER, school.row)
    shown = page.get("/my-duties").text
    assert "请问青禾小学的培训管理员" in shown
    assert "经理" not in shown.replace("培训管理员", "")
    assert "没有岗位" in _of(page, manager)


@pytest.mark.sqlite_is_enough
@time_machine.travel("2026-10-10 10:00:00+08:00", tick=False)
def test_page_says_row_by_row_what_to_do_and_of_one_course_once_that_it_counts_for_both(page, db, make, school):
    """Read aloud by a dorm keeper: no row says that a later day is enough beside one of the same course that is late."""
    over = RULES[RULES.index("  - id: over") : RULES.index("  - id: pupils")].replace("id: over", "id: yearly")
    both = "requirements:\n" + over.replace("    effective_until: 2026-08-31\n", "")
    load_requirements(db, both, "rules.yaml", at=AT, by=None)
    page.sign_in(school.keeper)

    shown = page.get("/my-duties")

    for words in ("现在怎么做", "要求什么", "期限", "为什么有你", "按哪条规定", "法律依据", "还要做"):
        assert words in shown.text, words
    assert shown.text.count("去学这门课") == 3
    assert shown.text.count("学一次，两条都算") == 1
    assert "就可以" not in shown.text


def _of(page, person):
    page.sign_in(person)
    return page.get("/my-duties").text


@pytest.mark.sqlite_is_enough
@time_machine.travel("2026-10-10 10:00:00+08:00", tick=False)
def test_added_post_shows_at_once_what_is_missing_with_rule_basis_and_due_day(page, make, school):
    """A line of the issue: each missing course with the rule that caused it, its legal basis and its due day."""
    manager, elsewhere = make.person("经理"), make.person("外校经理")
    make.role(manager, Role.TRAINING_MANAGER, school.row)
    make.role(elsewhere, Role.TRAINING_MANAGER, make.organisation("另一所学校"))
    post = make.post("夜班宿管", category="boarding")
    page.sign_in(manager)

    fields = {"organisation_id": school.row.id, "post_id": post.id, "kind": "staff", "first_day": "2026-09-01"}
    added = page.post(f"/staff/{school.teacher.id}/posts/new", fields)

    assert added.location.endswith(f"/staff/{school.teacher.id}/duties")
    shown = page.get(f"/staff/{school.teacher.id}/duties")
    assert "宿管课" in shown.text
    assert "因为：工作人员、夜班宿管（青禾小学）" in shown.text
    assert "截止日期：2026年10月1日" in shown.text
    assert "法律依据：" in shown.text
    assert "未培训在岗" in shown.text
    assert "/waiver" in shown.html
    assert f"/staff/{school.teacher.id}/duties" in page.get(f"/staff/{school.teacher.id}").html
    page.sign_in(elsewhere)
    page.get(f"/staff/{school.teacher.id}/duties", 404)


@pytest.mark.sqlite_is_enough
@time_machine.travel("2026-10-10 10:00:00+08:00", tick=False)
def test_page_says_why_a_due_day_lies_before_the_post_or_long_after_it(page, db, make, school):
    over = RULES[RULES.index("  - id: boarding") : RULES.index("  - id: over")].replace("post_categories", "org_kinds")
    over = over.replace("[boarding]", "[school]").replace("course: dorm", "course: staff-core")
    before = over.replace("id: boarding", "id: before").replace("within_days: 30", "before_start: true")
    later = over.replace("id: boarding", "id: later") + "    effective_from: 2026-09-01\n    transition_days: 60\n"
    load_requirements(db, "requirements:\n" + before + later, "rules.yaml", at=AT, by=None)
    manager = make.person("经理")
    make.role(manager, Role.TRAINING_MANAGER, school.row)
    page.sign_in(manager)

    shown = page.get(f"/staff/{school.teacher.id}/duties").text

    assert shown.count("上岗前就要学完") == 1
    assert "这条规定从2026年9月1日起要求，所以从那天算" in shown
    assert shown.count("学一次，两条都算") == 2
