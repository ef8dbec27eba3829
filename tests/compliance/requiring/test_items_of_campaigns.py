"""Items of a campaign: whose campaigns are offered, who may enter items, and how quickly the next one is entered."""

from __future__ import annotations

import re
from datetime import date

import pytest
from lxml import html as documents
from sqlalchemy import select

from app.compliance import service
from app.compliance.models import Requirement
from app.content.catalogue import catalogue
from app.core.access import Role
from app.core.settings import ROOT
from tests.compliance.county import County
from tests.make import AT

pytestmark = pytest.mark.usefixtures("on_a_day_in_december")
AUTUMN = {"first_day": date(2026, 10, 1), "last_day": date(2026, 12, 31)}
NAME = "护苗六个一"


@pytest.fixture
def county(db, make) -> County:
    county = County(db, make)
    make.window(county.county, kind=f"campaign:{NAME}", title=NAME, **AUTUMN)
    return county


@pytest.fixture
def officer(page, county):
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))
    return page


def campaign(make, organisation, title, **more):
    return make.window(organisation, kind=f"campaign:{title}", title=title, **{**AUTUMN, **more})


def picker(page, address="/requirements/new?like="):
    html = page.get(address).html
    box = re.search(r'<select[^>]*name="campaign".*?</select>', html, re.DOTALL)[0]
    return {
        group: dict(re.findall(r'<option[^>]*value="([^"]*)"[^>]*>([^<]*)<', options))
        for group, options in re.findall(r'<optgroup label="([^"]*)">(.*?)</optgroup>', box, re.DOTALL)
    }


def form_of(html: str, form: str) -> dict:
    """Return what a browser without scripts sends of a form, by name; several of one name as a list."""
    sent: dict = {}
    found = documents.fromstring(html).get_element_by_id(form)
    for off in found.xpath(".//fieldset[@disabled]"):
        off.drop_tree()
    for name, value in found.form_values():
        if name != "csrf_token":
            sent.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in sent.items()}


OWN, BELOW = "本单位的，或上级的", "下级个别单位自己的：只在那里要求，别处不计"


def test_bureaus_own_campaign_is_named_as_its_own_although_a_school_entered_the_name_too(officer, county, make):
    campaign(make, county.schools[0], NAME, first_day=date(2026, 11, 1))

    groups = picker(officer)

    assert next(iter(groups)) == OWN
    assert groups[OWN] == {
        NAME: f"{NAME}（{county.county.name} · 2026年10月1日至2026年12月31日 · 下级有 1 个单位另有日期）"
    }
    assert NAME not in groups.get(BELOW, {})


def test_schools_own_campaign_is_named_with_its_school_and_what_using_it_means(officer, county, make):
    campaign(make, county.schools[0], "读书月")
    campaign(make, county.schools[0], "平安月")
    campaign(make, county.schools[1], "平安月")

    groups = picker(officer)

    assert groups[BELOW]["读书月"].startswith(f"读书月（{county.schools[0].name} · ")
    assert "等，另有 1 个单位" in groups[BELOW]["平安月"]
    assert "读书月" not in groups[OWN]


def test_officer_of_a_town_is_not_offered_a_campaign_of_a_school_elsewhere(page, county, make):
    elsewhere = make.organisation("远山小学", parent=county.county)
    campaign(make, elsewhere, "远山活动")
    campaign(make, county.schools[0], "读书月")
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.town))

    groups = picker(page)

    assert NAME in groups[OWN], "the county's counts in the town"
    assert "读书月" in groups[BELOW]
    assert "远山活动" not in {name for group in groups.values() for name in group}


# -- whom to ask --


def empty_campaign(page, organisation, window):
    return page.get(f"/reports/{organisation.id}/campaigns/{window.id}")


def test_head_whose_campaign_has_no_items_reads_whom_to_ask(page, county, make):
    school = county.schools[0]
    own = campaign(make, school, "本校护苗月")
    page.sign_in(county.holder(Role.HEAD, school))
    assert "告诉他们" in empty_campaign(page, school, own).text
    county.holder(Role.BUREAU_OFFICER, county.county)
    page.sign_in(county.holder(Role.HEAD, school))

    shown = empty_campaign(page, school, own)

    assert f"请把名称“本校护苗月”告诉{county.county.name}" in shown.text
    assert "/requirements/new" not in shown.html


def test_officer_opens_the_form_of_an_item_from_the_empty_campaign(officer, county, make):
    own = campaign(make, county.schools[0], "本校护苗月")

    link = re.search(r'href="(/requirements/new[^"]*)"', empty_campaign(officer, county.schools[0], own).html)[1]

    form = officer.get(link.replace("?", "?like=&"))
    assert re.search(r'value="campaign"[^>]*selected|selected[^>]*value="campaign"', form.html)
    assert re.search(r'<option (?:selected )?value="本校护苗月"(?: selected)?>', form.html)


def test_officer_of_a_town_does_not_add_items_for_a_school_elsewhere(page, county, make):
    officer = county.holder(Role.BUREAU_OFFICER, county.town)
    elsewhere = make.organisation("远山小学", parent=county.county)
    own = campaign(make, elsewhere, "远山活动")
    make.role(officer, Role.HEAD, elsewhere)
    page.sign_in(officer)

    assert "/requirements/new" not in empty_campaign(page, elsewhere, own).html


# -- six items in a row --


def test_six_items_are_entered_in_a_row_each_from_an_example_with_nothing_typed(db, officer, county):
    """The examples come with the courses, switched off; a campaign's item is called by its campaign."""
    text = (ROOT / "courses" / "requirements.yaml").read_text("utf-8")
    examples = [one for one in re.split(r"\n(?=  - id: )", text) if one.startswith("  - id: example-campaign")]
    service.load_requirements(db, "requirements:\n" + "\n".join(examples) + "\n", "e.yaml", at=AT, by=None)
    start = officer.get(f"/requirements/new?campaign={NAME}")
    links = re.findall(r'href="(/requirements/new\?like=example[^"]*)"', start.html)
    assert len(links) == 6

    for link in links:
        filled = officer.get(link.replace("&amp;", "&"))
        typed = form_of(filled.html, "entering")
        looked_at = officer.post("/requirements/new", {**typed, "step": "preview"}, 200)
        kept = officer.post("/requirements/new", {**form_of(looked_at.html, "entering"), "step": "save"})
        assert "加下一个项目" in officer.get(kept.location).text

    again = officer.get(f"/requirements/new?campaign={NAME}")
    assert "已经加进来的（6）" in again.text
    assert re.findall(r'href="(/requirements/new\?like=example[^"]*)"', again.html) == links
    rows = [
        row for row in db.scalars(select(Requirement)) if row.definition["timing"].get("each") == f"campaign:{NAME}"
    ]
    assert len(rows) == 6
    assert {row.enabled for row in rows} == {True}
    assert all(row.title["zh"].startswith(f"{NAME}：") and "例子" not in row.title["zh"] for row in rows)


def test_one_more_like_an_item_keeps_its_campaign_and_asks_for_another_name(officer, county):
    county.asks(
        f"""
requirements:
  - id: drill
    title: {{zh: "{NAME}：一次演练"}}
    subject: organisation
    audience: [{{org_kinds: [school]}}]
    evidence: {{acts: {{kind: drill, count: 1}}}}
    timing: {{each: "campaign:{NAME}"}}
"""
    )
    shown = officer.get(f"/requirements/{county.requirement('drill').id}")

    link = re.search(r'href="(/requirements/new\?like=drill[^"]*)"', shown.html)[1]

    filled = form_of(officer.get(link.replace("&amp;", "&")).html, "entering")
    assert (filled["campaign"], filled["part_1-act_kind"], filled["title_zh"]) == (NAME, "drill", "")


def test_town_officers_item_is_asked_within_the_town(page, county):
    county.asks(
        """
requirements:
  - id: drill
    title: {zh: 一次演练}
    subject: organisation
    audience: [{org_kinds: [school]}]
    evidence: {acts: {kind: drill, count: 1}}
    timing: {each: term}
"""
    )
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.town))

    filled = form_of(page.get(f"/requirements/new?like=drill&campaign={NAME}").html, "entering")

    assert (filled["who_1-within"], filled["campaign"]) == (county.town.public_id, NAME)
    assert filled["title_zh"] == f"{NAME}：一次演练"


# -- the form --


DRILL = """
requirements:
  - id: drill
    title: {zh: 一次演练}
    basis: ["civil-code:1010"]
    subject: class_group
    audience: [{grades: ["5", "6"]}]
    evidence: {sessions: {count: 1}}
    timing: {each: term}
"""


def parts(html: str) -> list[str]:
    """Return the sentences under which the parts of a form are folded."""
    found = documents.fromstring(html).xpath('//details[contains(@class, "in-a-sentence") and not(@open)]/summary')
    return [" ".join(one.text_content().split()) for one in found]


def test_form_that_comes_filled_in_is_folded_under_what_it_says(officer, county):
    county.asks(DRILL)
    drill = county.requirement("drill").id

    for address in ("/requirements/new?like=drill", f"/requirements/{drill}/change"):
        shown = officer.get(address)
        who, what, when = parts(shown.html)
        assert who == "1．谁 每个班级，五年级、六年级"
        assert "授课 1 次" in what
        assert "每学期一次" in when
        basis = re.search(r"<summary>法律或政策依据 \(1\)：<small>(.*?)</small>", shown.html)[1]
        assert basis == catalogue().law.citation("civil-code:1010", english=False)
        assert 'name="who_1-grades"' in shown.html, "all of it is there, without scripts"

    grades = re.search(r"<details(?P<open>[^>]*)><summary>年级：<small>五年级、六年级</small></summary>", shown.html)
    assert grades["open"] == ""


def test_form_that_is_empty_or_to_be_mended_is_not_folded(officer, county):
    county.asks(DRILL)
    filled = form_of(officer.get("/requirements/new?like=drill").html, "entering")

    assert parts(officer.get("/requirements/new?like=").html) == []
    assert parts(officer.post("/requirements/new", {**filled, "step": "preview"}, 422).html) == [], "no title yet"
    asked = officer.post("/requirements/new", {**filled, "step": "fields"}, 200)
    assert parts(asked.html) == []
    looked_at = officer.post("/requirements/new", {**filled, "title_zh": "每班一次演练", "step": "preview"}, 200)
    assert len(parts(looked_at.html)) == 3


def test_campaign_that_is_not_in_the_list_is_left_to_choose(officer, county):
    county.asks(DRILL)

    shown = officer.get("/requirements/new?like=drill&campaign=没有的活动")

    assert parts(shown.html) == []
    assert form_of(shown.html, "entering")["campaign"] == ""
