"""The name of a campaign and the requirements asked in it: chosen from a list, followed or dropped with eyes open."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select

from app.compliance.models import Requirement
from app.core.access import Role
from app.people.models import Window
from tests.compliance.county import County
from tests.compliance.test_campaigns import KIND, county_in_a_campaign
from tests.compliance.test_kept_status import assert_kept_is_rebuilt

pytestmark = pytest.mark.usefixtures("on_a_day_in_december")
NEW_NAME = {"kind": "campaign", "title": "平安冬季", "first_day": "2026-10-01", "last_day": "2026-12-31"}
ITEM = {
    "public_id": "one-more", "title_zh": "每校一次检查", "scope": "local example", "subject": "organisation",
    "who_1-org_kinds": ["school"], "part_1-kind": "acts", "part_1-act_kind": "safety_check", "part_1-number": "1",
    "join": "all_of", "timing": "campaign", "effective_from": "2026-12-10",
}  # fmt: skip


@pytest.fixture
def county(db, make, page) -> County:
    county = county_in_a_campaign(db, make)
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))
    return county


def entry(county: County) -> str:
    return f"/organisations/{county.county.id}/terms/{county.window.id}"


def items(db) -> set[str]:
    return {row.public_id for row in db.scalars(select(Requirement)) if row.definition["timing"].get("each") == KIND}


def test_renaming_a_campaign_first_shows_its_items_and_changes_nothing(page, db, county):
    looked_at = page.post(entry(county), NEW_NAME, 200)

    assert "每校一次演练" in looked_at.text
    assert "要求 2，还没达到 2" in looked_at.text
    assert county.window.title == "平安秋季"
    assert items(db) == {"one-lesson", "one-drill", "one-contact"}


def test_items_go_with_the_new_name_and_every_figure_stays(page, db, county):
    page.post(entry(county), {**NEW_NAME, "items": "along"})

    assert items(db) == set()
    shown = page.get(f"/reports/{county.county.id}/campaigns/{county.window.id}")
    assert "每校一次演练" in shown.text
    assert re.search(r"每校一次演练\s+2\s+2", shown.text)
    assert_kept_is_rebuilt(db)


def test_items_may_be_left_with_the_old_name(page, db, county):
    page.post(entry(county), {**NEW_NAME, "items": "apart"})

    assert county.window.title == "平安冬季"
    assert len(items(db)) == 3
    assert "还没有项目" in page.get(f"/reports/{county.county.id}/campaigns/{county.window.id}").text


def test_manager_of_a_school_cannot_take_the_bureaus_items_along(page, db, county, make):
    school = county.schools[0]
    own = make.window(school, kind=KIND, title="平安秋季", first_day=date(2026, 9, 1), last_day=date(2027, 6, 30))
    page.sign_in(county.holder(Role.TRAINING_MANAGER, school))
    address = f"/organisations/{school.id}/terms/{own.id}"

    asked = page.post(address, NEW_NAME, 200)
    refused = page.post(address, {**NEW_NAME, "items": "along"}, 200)

    assert 'value="along"' not in asked.html
    assert 'value="apart"' in refused.html
    assert len(items(db)) == 3


def test_items_stay_with_a_name_that_another_time_bears_too(page, db, county, make):
    make.window(county.county, kind=KIND, title="平安秋季", first_day=date(2025, 10, 1), last_day=date(2025, 12, 31))

    asked = page.post(entry(county), NEW_NAME, 200)

    assert 'value="along"' not in asked.html
    assert "同名的" in asked.text


def test_days_of_a_campaign_are_corrected_and_one_without_items_renamed_at_once(page, county, make):
    empty = make.window(
        county.county, kind="campaign:空", title="空", first_day=date(2027, 1, 1), last_day=date(2027, 3, 1)
    )

    page.post(entry(county), {**NEW_NAME, "title": "平安秋季", "last_day": "2026-12-30"})
    page.post(f"/organisations/{county.county.id}/terms/{empty.id}", {**NEW_NAME, "title": "不空"})

    assert empty.title == "不空"


def test_taking_a_campaign_out_first_shows_what_is_asked_in_it(page, db, county):
    asked = page.post(f"{entry(county)}/remove", {}, 200, form_at=entry(county))
    assert "每校一次演练" in asked.text
    assert db.scalar(select(Window).filter_by(kind=KIND)) is not None

    page.post(f"{entry(county)}/remove", {"sure": "1"}, form_at=entry(county))
    assert db.scalar(select(Window).filter_by(kind=KIND)) is None


def test_campaign_of_a_requirement_is_chosen_from_those_entered(page, db, county):
    shown = page.get("/requirements/new?like=one-drill")

    select_box = re.search(r'<select[^>]*name="campaign".*?</select>', shown.html, re.DOTALL)[0]
    assert re.search(r'value="平安秋季"[^>]*>平安秋季（青河县', select_box)

    page.post("/requirements/new", {**ITEM, "campaign": "平安秋记", "step": "save"}, 422)
    page.post("/requirements/new", {**ITEM, "campaign": "平安秋季", "step": "save"})
    assert "one-more" in items(db)


def test_campaign_that_nobody_entered_days_for_says_so_in_the_list(page, db, county):
    page.post(entry(county), {**NEW_NAME, "items": "apart"})

    shown = page.get(f"/requirements/{county.requirement('one-drill').id}/change")

    assert "平安秋季（没有日期，现在不计）" in shown.html


def test_before_a_campaign_to_come_is_renamed_nothing_is_shown_as_its_figures(page, county, make):
    later = make.window(
        county.county, kind=KIND, title="平安秋季", first_day=date(2027, 10, 1), last_day=date(2027, 12, 31)
    )
    days = {"first_day": "2027-10-01", "last_day": "2027-12-31"}

    looked_at = page.post(f"/organisations/{county.county.id}/terms/{later.id}", {**NEW_NAME, **days}, 200).text

    assert "每校一次演练" in looked_at
    assert "还没有开始" in looked_at
    assert "要求 2" not in looked_at
