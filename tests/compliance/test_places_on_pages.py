"""Classes and organisations as subjects on the pages: by name, with status and reason; classes stay in their school."""

from __future__ import annotations

from datetime import date

import pytest

from app.compliance.places_shown import classes_counted
from app.core.access import Role
from app.people.announcements import class_groups_changed
from tests.compliance.county import County

pytestmark = pytest.mark.usefixtures("on_a_day_in_december")
RULES = """
requirements:
  - id: class-lessons
    title: {zh: 每班一课, en: A lesson in every class}
    subject: class_group
    audience: [{grades: ["5"]}]
    evidence: {sessions: {count: 1}}
    timing: {each: term}
  - id: checks
    title: {zh: 安全检查, en: Safety checks}
    subject: organisation
    audience: [{org_kinds: [school]}]
    evidence: {acts: {kind: safety_check, count: 1}}
    timing: {each: term}
"""


@pytest.fixture
def county(db, make) -> County:
    county = County(db, make, pupils=(2, 3))
    county.asks(RULES)
    make.act(county.schools[1], done_on=date(2026, 10, 8))
    return county


def test_head_sees_each_class_with_its_status_and_reason(page, county, make):
    school, (group, _) = county.schools[0], county.classes
    other = make.class_group(school, "五（2）班")
    make.pupils(other, 1)
    make.taught(group, county.keeper, held_on=date(2026, 11, 3))
    class_groups_changed(county.db, [other.id], None)
    page.sign_in(county.holder(Role.HEAD, school))

    text = page.get(f"/reports/{school.id}/{county.requirement('class-lessons').id}").text

    assert text.index("五（2）班") < text.index("五（1）班"), "what is not met stands first"
    assert "这个班这一时段该做的还没有做够，2027年1月20日以前做完就可以。" in text
    assert "这个班这一时段（到2027年1月20日）该做的都做了。" in text


def test_classes_not_met_stand_by_grade_and_then_by_title(county, make):
    school, requirement = county.schools[0], county.requirement("class-lessons")
    later = make.class_group(school, "一班，五六年级一起", grades="5,6")
    first = make.class_group(school, "四五年级一起", grades="4,5")
    make.pupils(later, 1)
    make.pupils(first, 1)
    class_groups_changed(county.db, [later.id, first.id], None)

    rows = classes_counted(county.db, school.id, requirement, date(2026, 12, 10))

    assert rows[0].name == first.title


def test_bureau_sees_counts_of_classes_unmasked_and_no_class_by_name(page, county):
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))
    requirement = county.requirement("class-lessons")

    school = page.get(f"/reports/{county.schools[0].id}/{requirement.id}")

    assert "五（1）班" not in school.text
    assert "不显示" not in school.text, "a class is no child: one class is shown as one"


def test_bureau_sees_which_school_has_not_done_its_checks(page, county):
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))

    text = page.get(f"/reports/{county.town.id}/{county.requirement('checks').id}").text

    assert "本单位这一时段该做的还没有做够，2027年1月20日以前做完就可以。" in text
    assert "本单位这一时段（到2027年1月20日）该做的都做了。" in text


@pytest.mark.parametrize(("role", "said"), [(Role.BUREAU_OFFICER, True), (Role.HEAD, False)])
def test_record_that_opens_for_nobody_outside_says_why(page, county, role, said):
    """A drill without a link read as a fault: its page has a name, and names of staff stay in the school."""
    school = county.schools[1]
    page.sign_in(county.holder(role, county.county if said else school))

    shown = page.get(f"/reports/{school.id}/{county.requirement('checks').id}")

    assert ("没有链接的记录，页面上有教职工的姓名或班级，不出学校" in shown.text) is said
    assert ('href="/supervision/acts/' in shown.html) is not said


def test_school_sees_itself_under_a_requirement_of_organisations(page, county):
    page.sign_in(county.holder(Role.HEAD, county.schools[1]))

    page_ = page.get(f"/reports/{county.schools[1].id}/{county.requirement('checks').id}")

    assert "本单位这一时段（到2027年1月20日）该做的都做了。" in page_.text


def test_report_page_counts_classes_and_organisations_beside_persons(page, county):
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))

    html = page.get("/reports").html

    assert "每班一课" in html
    assert "安全检查" in html
