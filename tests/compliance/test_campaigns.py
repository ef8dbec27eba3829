"""Campaigns: items that only records turn done, seen by the school and counted, never ranked, by its bureau."""

from __future__ import annotations

import re
from datetime import date

import pytest
import time_machine

from app.compliance import service
from app.core.access import Role
from app.core.clock import now
from app.people.announcements import class_groups_changed, organisations_changed
from app.records.deeds import DoneAct, enter_act, void_act
from app.records.voids import DeedVoidReason
from tests.compliance.county import County
from tests.make import AT

KIND = "campaign:平安秋季"
RULES = """
requirements:
  - id: one-lesson
    title: {zh: 每班一节课, en: One lesson in every class}
    subject: class_group
    audience: [{grades: ["5"]}]
    evidence: {sessions: {count: 1}}
    timing: {each: "campaign:平安秋季"}
  - id: one-drill
    title: {zh: 每校一次演练, en: One drill in every school}
    subject: organisation
    audience: [{org_kinds: [school]}]
    evidence: {acts: {kind: drill, count: 1}}
    timing: {each: "campaign:平安秋季"}
  - id: one-contact
    title: {zh: 每人一次家校联系, en: One contact for every pupil}
    subject: person
    audience: [{kinds: [student]}]
    evidence: {contacts: {count: 1}}
    timing: {each: "campaign:平安秋季"}
  - id: other
    title: {zh: 别的要求, en: Something else}
    subject: organisation
    audience: [{org_kinds: [school]}]
    evidence: {acts: {kind: publicity, count: 1}}
    timing: {each: term}
"""


@pytest.fixture(autouse=True)
def on_a_day_in_december():
    with time_machine.travel("2026-12-10 10:00:00+08:00", tick=False):
        yield


@pytest.fixture
def county(db, make) -> County:
    county = County(db, make, pupils=(2, 3))
    county.window = make.window(
        county.county, kind=KIND, title="平安秋季", first_day=date(2026, 10, 1), last_day=date(2026, 12, 31)
    )
    service.load_requirements(db, RULES, "r.yaml", at=AT, by=None)
    class_groups_changed(db, [group.id for group in county.classes], None)
    organisations_changed(db, [school.id for school in county.schools], None)
    return county


def address(county: County, organisation) -> str:
    return f"/reports/{organisation.id}/campaigns/{county.window.id}"


def state(text: str, item: str) -> str:
    return re.search(rf"{item}\s+(.*?)(?=每班一节课|每校一次演练|每人一次|每一项点开|$)", text, re.DOTALL)[1]


def drill(county: County, school):
    act = enter_act(county.db, DoneAct(school.id, "drill", date(2026, 11, 3)), at=now(), by=None)
    county.db.flush()
    return act


def test_item_turns_done_by_a_record_and_back_when_it_is_taken_back(page, county):
    school = county.schools[0]
    page.sign_in(county.holder(Role.HEAD, school))
    assert "还没有" in state(page.get(address(county, school)).text, "每校一次演练")

    act = drill(county, school)
    assert "已完成（有记录）" in state(page.get(address(county, school)).text, "每校一次演练")

    void_act(county.db, act, reason=next(iter(DeedVoidReason)), at=now(), by=None)
    county.db.flush()
    assert "还没有" in state(page.get(address(county, school)).text, "每校一次演练")


def test_page_has_no_tick_and_opens_every_item_to_its_evidence(page, county):
    school = county.schools[0]
    page.sign_in(county.holder(Role.HEAD, school))

    html = page.get(address(county, school)).html

    main = html[html.index("<main") : html.index("</main>")]
    assert not re.search(r"<(?:input|button|form)\b", main)
    for name in ("one-lesson", "one-drill", "one-contact"):
        link = f"/reports/{school.id}/{county.requirement(name).id}?day=2026-12-10"
        assert link in html
        page.get(link)
    assert "别的要求" not in html


def test_lesson_of_the_class_turns_its_item_done(page, county, make):
    school, (group, _other) = county.schools[0], county.classes
    page.sign_in(county.holder(Role.HEAD, school))

    make.taught(group, county.keeper, held_on=date(2026, 11, 3))
    class_groups_changed(county.db, [group.id], None)

    assert "已完成（有记录）" in state(page.get(address(county, school)).text, "每班一节课")


def test_bureau_sees_what_its_schools_lack_first_without_ranks_and_pupils_masked(page, county):
    drill(county, county.schools[1])
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))

    answer = page.get(address(county, county.town))

    heads = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', answer.html)
    below = heads[heads.index("还没完成的项数") - 1 :]
    assert below[1] == "还没完成的项数"
    names = [school.name for school in county.schools]
    places = [answer.html.index(f">{name}</a>") for name in names]
    assert places == sorted(places), "by their ids, not by what is done"
    assert "%" not in re.sub(r"<script.*?</script>", "", answer.text)
    assert not re.search(r"每人一次家校联系\s+[1-4]\b", answer.text)


def test_school_elsewhere_and_class_teacher_do_not_see_it(page, county, make):
    stranger = make.organisation("远山小学")
    page.sign_in(county.holder(Role.HEAD, stranger))

    page.get(address(county, county.schools[0]), 404)
    page.get(f"/reports/{county.schools[0].id}/campaigns", 404)


def test_campaign_of_somebody_else_is_not_found_at_a_school(page, county, make):
    other = make.window(
        county.schools[1], kind="campaign:别校", title="别校", first_day=date(2026, 10, 1), last_day=date(2026, 12, 31)
    )
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))

    page.get(f"/reports/{county.schools[0].id}/campaigns/{other.id}", 404)
    assert "别校" not in page.get(f"/reports/{county.schools[0].id}/campaigns").text
    assert "别校" in page.get(f"/reports/{county.schools[1].id}/campaigns").text


def test_campaign_without_items_says_how_to_ask_for_them(page, county, make):
    empty = make.window(
        county.county, kind="campaign:空", title="空活动", first_day=date(2027, 1, 1), last_day=date(2027, 3, 1)
    )
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))

    text = page.get(f"/reports/{county.county.id}/campaigns/{empty.id}").text

    assert "还没有项目" in text
    assert "还没有开始" in text


def test_shipped_examples_are_switched_off(db):
    from app.compliance.standing import enabled_requirements
    from app.core.settings import ROOT

    text = (ROOT / "courses" / "requirements.yaml").read_text("utf-8")
    examples = re.findall(r"- id: (example-campaign-\S+)\n    enabled: (\S+)", text)

    assert len(examples) == 3
    assert {enabled for _name, enabled in examples} == {"false"}
    assert [row for row in enabled_requirements(db) if row.public_id.startswith("example")] == []
