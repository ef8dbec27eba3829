"""Requirements by form: refused with the nearest names, looked at before they are kept, changed without touching the past."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.compliance.definitions import definition_on
from app.compliance.models import Requirement, StatusRow, Waiver
from app.compliance.reports import Asked, report
from app.compliance.requiring.taking_back import may_be_taken_back
from app.content.catalogue import catalogue
from app.core.access import Role
from app.people.announcements import holdings_changed
from tests.compliance.county import County
from tests.compliance.test_kept_status import assert_kept_is_rebuilt
from tests.make import AT

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_is_enough, pytest.mark.usefixtures("on_a_day_in_december")]
YEARLY = {
    "public_id": "yearly", "title_zh": "每年一次", "scope": "local example", "subject": "person", "who_1-kinds": ["staff"],
    "part_1-kind": "course", "part_1-courses": ["staff-core"], "timing": "calendar_year", "join": "all_of",
    "effective_from": "2026-12-10",
}  # fmt: skip
CORE = """id: core
title: {zh: 核心课}
subject: person
audience:
  - {kinds: [staff]}
evidence: {course: staff-core, valid_months: 6}
timing: {within_days: 5}
"""


@pytest.fixture
def county(db, make) -> County:
    return County(db, make)


@pytest.fixture
def officer(page, county):
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))
    return page


def test_officer_reads_who_must_have_what_and_a_manager_cannot_change_it(officer, page, county):
    core = county.requirement("core")

    shown = officer.get("/requirements")
    assert "到岗后 30 天内" in shown.text
    assert f"/requirements/{core.id}" in shown.html

    page.sign_in(county.holder(Role.TRAINING_MANAGER, county.schools[0]))
    assert f"/requirements/{core.id}/change" not in page.get(f"/requirements/{core.id}").html
    page.get(f"/requirements/{core.id}/change", status=404)


def test_basis_is_folded_law_by_law_with_a_box_to_find_in_it_and_every_key_that_may_be_cited(officer):
    law = catalogue().law
    keys = {key for key in (*law.documents, *law.confidence) if law.why_not(key) is None}
    folds = re.compile(r'<details class="small"><summary>([^<]*民法典[^<]*)</summary>(.*?)</details>', re.S)

    page = officer.get("/requirements/new?like=")
    again = officer.post("/requirements/new", {**YEARLY, "basis": ["civil-code:1010"], "step": "fields"}, 200)

    assert set(re.findall(r'name="basis"[^>]*value="([^"]+)"', page.html)) == keys
    label, inside = folds.search(page.html).groups()
    left = folds.search(again.html)[2]
    values = re.findall(r'value="([^"]+)"', inside)
    assert {key.partition(":")[0] for key in values} == {"civil-code"}
    assert label.endswith(f"({len(values)})")
    assert again.html.index("civil-code:1010") < again.html.index('<details class="small">'), (
        "what is ticked comes first"
    )
    assert "civil-code:1010" not in left
    assert "name=" not in re.search(r'<input type="search"[^>]*>', page.html)[0], "what is looked for is not sent"
    officer.post("/requirements/new", {**YEARLY, "basis": ["civil-code:9"], "step": "save"}, 422)


def test_requirement_is_looked_at_before_it_is_kept(officer, county, db):
    before = db.scalar(select(func.count(StatusRow.id)))

    looked_at = officer.post("/requirements/new", {**YEARLY, "step": "preview"}, 200)

    assert "青禾小学" in looked_at.text
    assert "柳林小学" in looked_at.text
    assert db.scalar(select(Requirement).filter_by(public_id="yearly")) is None
    assert db.scalar(select(func.count(StatusRow.id))) == before

    officer.post("/requirements/new", {**YEARLY, "step": "save"}, status=302)

    document = report(db, Asked(county.county.public_id, date(2026, 12, 10)), today=date(2026, 12, 10), at=AT)
    rows = {(row["organisation"], row["requirement"]): row for row in document["rows"]}
    assert rows[county.county.public_id, "yearly"]["required"] == 2
    assert_kept_is_rebuilt(db)


@pytest.mark.parametrize(
    ("first", "told"),
    [("2026-09-01", "从2026年9月1日起算，这一天已经过去"), ("", "以前所有日期的数字都会变"), ("2099-01-01", None)],
)
def test_new_requirement_that_begins_in_the_past_says_so_before_it_is_kept(officer, first, told):
    fields = {**YEARLY, "effective_from": first, "transition_days": "", "step": "preview"}

    text = officer.post("/requirements/new", fields, 200).text

    assert ("以前的报表会变" in text) is (told is not None)
    assert told is None or told in text


def test_look_says_neither_a_short_name_nobody_typed_nor_days_that_go_with_another_timing(officer):
    mixed = {**YEARLY, "who_1-kinds": ["staff", "student"], "transition_days": "30", "step": "preview"}

    yearly = officer.post("/requirements/new", mixed, 200)
    rolling = officer.post("/requirements/new", {**mixed, "timing": "within_days", "days": "30"}, 200)

    assert "一条里混用了" in yearly.text
    assert "要求“yearly”" not in yearly.text
    assert "原来就在的人有 30 天补上" not in yearly.text
    assert "原来就在的人有 30 天补上" in rolling.text
    hidden = re.search(r'<fieldset[^>]*data-is="within_days before_start"[^>]*>', yearly.html)[0]
    assert "hidden disabled" in hidden


BAD = [
    ({"who_1-kinds": []}, "audience"),
    ({"part_1-kind": ""}, "evidence"),
    ({"part_1-topics": ["body-safety"]}, "不认识的字段“topics”"),
    ({"days": "3"}, "timing 只能写"),
    ({"public_id": "每年"}, "短名"),
    ({"subject": "class_group"}, "没有“kinds”"),
]


@pytest.mark.parametrize(("changes", "problem"), BAD)
def test_form_that_says_nothing_two_things_or_what_does_not_belong_is_refused_and_kept_as_typed(
    officer, changes, problem
):
    answer = officer.post("/requirements/new", {**YEARLY, **changes, "step": "save"}, status=422)

    assert problem in answer.text
    assert 'value="每年一次"' in answer.html


def test_text_is_refused_by_line_with_the_nearest_name_and_stays(officer):
    text = CORE.replace("staff-core", "staff-cor").replace("id: core", "id: other")

    answer = officer.post("/requirements/new?as=text", {"definition": text, "step": "save"}, status=422)

    assert "第 6 行" in answer.text
    assert "是不是想写 staff-core" in answer.text
    assert "staff-cor," in answer.html


def test_text_says_every_mistake_with_the_standing_line_and_no_number_of_somebody_in_the_title(officer):
    text = CORE.replace("staff-core", "staff-cor").replace("id: core", "id: other").replace("staff]", "stuff]")
    text = text.replace("核心课", "找 8765432")

    answer = officer.post("/requirements/new?as=text", {"definition": text, "step": "save"}, status=422)
    assert "第 6 行" in answer.text
    assert "第 5 行" in answer.text
    assert "这里没有人当天看" in answer.text
    for change in ({"title_zh": "找 8765432"}, {"title_en": "call 8765432"}):
        fields = YEARLY | change | {"step": "save"}
        assert "七位" in officer.post("/requirements/new", fields, status=422).text


def test_requirement_entered_as_not_enabled_is_kept_and_does_not_count(officer, county, db):
    text = CORE.replace("id: core", "id: later") + "enabled: false\n"

    officer.post("/requirements/new?as=text", {"definition": text, "step": "save"})

    row = db.scalars(select(Requirement).filter_by(public_id="later")).one()
    assert row.enabled is False
    assert db.scalar(select(func.count(StatusRow.id)).filter_by(requirement_id=row.id)) == 0


def test_switched_off_requirement_shows_before_it_is_opened_what_the_report_says_afterwards(officer, county, db):
    text = CORE.replace("id: core", "id: later") + "enabled: false\n"
    officer.post("/requirements/new?as=text", {"definition": text, "step": "save"})
    row = db.scalars(select(Requirement).filter_by(public_id="later")).one()
    address = f"/requirements/{row.id}"

    shown = officer.post(f"{address}/start", {"counts_from": "2026-12-11", "step": "preview"}, 200).text
    officer.post(f"{address}/start", {"counts_from": "2026-12-11", "step": "save"}, status=302)

    document = report(db, Asked(county.county.public_id, date(2026, 12, 11)), today=date(2026, 12, 10), at=AT)
    counted = next(one for one in document["rows"] if (one["parent"], one["requirement"]) == (None, "later"))
    assert (counted["required"], counted["due"], counted["overdue"]) == (2, 2, 0)
    assert "应达到" in shown
    assert shown.count("0 → 2") == 6  # required, not met, still in time: of county and town
    after = officer.get(address)
    assert "从2026年12月11日起计算" in after.text
    assert f"{address}/start" not in after.html
    assert "从2026年12月11日起计算" in officer.get("/requirements").text


def test_law_key_that_nobody_has_verified_is_refused(officer):
    text = CORE.replace("id: core", "id: other") + "basis: [no-such-law]\n"

    assert "no-such-law" in officer.post(
        "/requirements/new?as=text", {"definition": text, "step": "save"}, status=422
    ).text  # fmt: skip


def test_change_leaves_yesterdays_report_as_it_was(officer, county, db):
    core = county.requirement("core")
    asked = Asked(county.county.public_id, date(2026, 12, 9), detail=True)
    before = report(db, asked, today=date(2026, 12, 10), at=AT)

    officer.post(
        f"/requirements/{core.id}/change?as=text", {"definition": CORE, "counts_from": "2026-12-10", "step": "save"},
        status=302,
    )  # fmt: skip

    assert report(db, asked, today=date(2026, 12, 10), at=AT) == before
    assert definition_on(core.definition, date(2026, 12, 10))["timing"] == {"within_days": 5}
    assert "2026年12月10日" in officer.get(f"/requirements/{core.id}").text
    assert_kept_is_rebuilt(db)


@pytest.mark.parametrize(
    ("definition", "day", "problem"),
    [
        (CORE, "2026-12-09", "今天或以后"),
        (CORE.replace("id: core", "id: core-2"), "2026-12-10", "短名"),
        (CORE.replace("subject: person", "subject: organisation").replace("kinds: [staff]", "org_kinds: [school]")
         .replace("{course: staff-core, valid_months: 6}", "{acts: {kind: drill, count: 1}}").replace("within_days: 5", "each: term"),
         "2026-12-10", "结束这条要求"),
        (CORE.replace("within_days: 5", "by: 2026-12-01"), "2026-12-10", "更晚的日期"),
    ],
)  # fmt: skip
def test_change_that_would_rewrite_the_past_is_refused(officer, county, definition, day, problem):
    core = county.requirement("core")

    answer = officer.post(
        f"/requirements/{core.id}/change?as=text", {"definition": definition, "counts_from": day, "step": "save"},
        status=422,
    )  # fmt: skip

    assert problem in answer.text


def test_requirement_switched_off_and_on_again_keeps_its_past(officer, county, db):
    core = county.requirement("core")
    address = f"/requirements/{core.id}"

    officer.post(f"{address}/end", {"counts_from": "2026-12-11", "step": "save"}, status=302)
    asked = [
        report(db, Asked(county.county.public_id, date(2026, 12, day), depth=0), today=date(2026, 12, 10), at=AT)[
            "rows"
        ][0]
        for day in (10, 11)
    ]
    assert [row["required"] for row in asked] == [2, 0]

    officer.post(f"{address}/start", {"counts_from": "2026-12-20", "step": "save"}, status=302)
    later = report(db, Asked(county.county.public_id, date(2026, 12, 20), depth=0), today=date(2026, 12, 10), at=AT)
    assert later["rows"][0]["required"] == 2
    assert_kept_is_rebuilt(db)


def test_requirement_entered_by_mistake_is_taken_back_within_seven_days_and_nothing_holds_it(officer, county, db):
    for name, title in (("yearly", "每年一次"), ("waived", "每年一次，可豁免")):
        named = {"public_id": name, "title_zh": title}
        officer.post("/requirements/new", {**YEARLY, **named, "effective_from": "2026-09-01", "step": "save"})
    yearly, waived, core = (county.requirement(name) for name in ("yearly", "waived", "core"))
    county.make._fact(
        Waiver(person_id=county.keeper.id, requirement="waived", reason="long_leave", first_day=date(2026, 9, 1))
    )
    holdings_changed(db, [county.keeper.id], None)
    key, shown = yearly.id, officer.get(f"/requirements/{yearly.id}")
    assert "撤回" in shown.text
    assert "take-back" not in officer.get(f"/requirements/{core.id}").html, "it came with the installation"
    assert "take-back" not in officer.get(f"/requirements/{waived.id}").html, "somebody is excused from it"
    entered = datetime(2026, 12, 10, 2, tzinfo=UTC)
    assert may_be_taken_back(db, yearly, at=entered + timedelta(days=7))
    assert not may_be_taken_back(db, yearly, at=entered + timedelta(days=7, seconds=1))

    asked = officer.get(f"/requirements/{key}/take-back").text
    assert "它要求 2 个单位里的 2 人" in asked
    assert "所有日期都不再有它" in asked
    assert db.get(Requirement, key) is not None, "a look takes nothing back"

    officer.post(f"/requirements/{key}/take-back", form_at=f"/requirements/{key}/take-back")
    assert officer.get(f"/requirements/{waived.id}/take-back", status=302).location.endswith(f"/{waived.id}")

    assert db.get(Requirement, key) is None
    assert db.get(Requirement, waived.id) is not None
    assert db.scalar(select(func.count()).where(StatusRow.requirement_id == key)) == 0
    assert "每年一次 2026年12月10日 10:00 撤回" in officer.get("/requirements").text
    officer.get("/reports")
    assert_kept_is_rebuilt(db)


def test_officer_of_a_town_asks_within_the_town_only(page, county, db):
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.town))
    page.get(f"/requirements/{county.requirement('core').id}/change", status=404)

    refused = page.post("/requirements/new", {**YEARLY, "step": "save"}, status=422)
    assert "范围" in refused.text
    beyond = {**YEARLY, "who_1-within": county.county.public_id, "step": "save"}
    page.post("/requirements/new", beyond, status=422)

    page.post("/requirements/new", {**YEARLY, "who_1-within": county.town.public_id, "step": "save"}, status=302)
    assert db.scalars(select(Requirement).filter_by(public_id="yearly")).one().enabled


def test_preview_about_pupils_gives_no_count_of_a_school_and_no_exact_one(officer):
    pupils = {**YEARLY, "who_1-kinds": ["student"], "part_1-kind": "lessons", "part_1-courses": [], "part_1-number": "1",
              "timing": "term"}  # fmt: skip

    shown = officer.post("/requirements/new", {**pupils, "step": "preview"}, 200)

    table = shown.text.partition("如果保存")[2].partition("或者再改一改")[0]
    assert "青禾小学" not in table
    assert "0 → 约 40" in table  # 37 pupils
    assert "37" not in table
    assert "到2026年12月31日才出现" in table


def test_preview_about_partly_the_same_pupils_says_that_there_will_be_no_figures_above_the_school(officer):
    both = {**YEARLY, "who_1-kinds": ["student", "guardian"], "who_1-grades": ["5"], "part_1-kind": "lessons",
            "part_1-courses": [], "part_1-number": "1", "timing": "term"}  # fmt: skip

    shown = officer.post("/requirements/new", {**both, "step": "preview"}, 200)

    assert "和更早的“预防课”问到一部分相同的学生" in shown.text
    table = shown.text.partition("如果保存")[2].partition("或者再改一改")[0]
    assert "0 → 不显示" in table
    assert "→ 约" not in table


def test_deep_requirement_is_changed_as_text(officer, county, db):
    core = county.requirement("core")
    deep = CORE.replace("{course: staff-core, valid_months: 6}",
                        "{any_of: [{all_of: [{course: staff-core}, {minutes: 60}]}, {minutes: 600}]}")  # fmt: skip
    officer.post(f"/requirements/{core.id}/change?as=text", {"definition": deep, "counts_from": "2026-12-10", "step": "save"}, status=302)  # fmt: skip

    assert "<textarea" in officer.get(f"/requirements/{core.id}/change").html


def test_new_requirement_starts_from_one_that_comes_near_and_leaves_that_one_alone(officer, county, db):
    assert "照着做：核心课" in officer.get("/requirements/new").text
    like = officer.get("/requirements/new?like=core").html
    for filled_in in ('value="core-2"', 'value="30"', 'value="2026-12-10"', 'selected value="local example"'):
        assert filled_in in like
    assert 'value="核心课"' not in like, "a copy has a name of its own"
    assert "已照“核心课”填好" in like
    empty = officer.get("/requirements/new?like=").html
    assert 'value="local-1"' in empty
    assert "请选择" not in empty.split("<form")[1].split('name="part_1-act_kind"')[0]

    core = dict(county.requirement("core").definition)
    sent = {**YEARLY, "public_id": "core-2", "timing": "within_days", "days": "30", "step": "save"}
    officer.post("/requirements/new", sent, form_at="/requirements/new?like=core")
    assert county.requirement("core").definition == core
    assert county.requirement("core-2").definition["timing"] == {"within_days": 30}


def test_form_shows_what_applies_to_the_choice_and_without_script_a_button_asks_for_it(officer):
    def hidden(html: str) -> set[str]:
        parts = re.findall(r'data-when="([\w-]+)" data-is="([^"]*)"[^>]*?( hidden disabled)?>', html)
        return {f"{source}: {words}" for source, words, is_hidden in parts if is_hidden and "2" not in source}

    course = hidden(officer.get("/requirements/new?like=").html)
    assert "part_1-kind: acts" in course
    assert "part_1-kind: course lessons minutes" not in course

    drills = {
        **YEARLY,
        "subject": "organisation",
        "part_1-kind": "acts",
        "timing": "term",
        "days": "5",
        "step": "fields",
    }
    asked = officer.post("/requirements/new", drills, 200).html
    assert "part_1-kind: acts" not in hidden(asked)
    assert {"part_1-kind: course lessons minutes signed", "subject: person", "timing: within_days"} <= hidden(asked)
    assert re.search(r'data-is="person"[^>]* hidden[^>]*value="within_days"|value="within_days"[^>]* hidden', asked)


def test_change_to_another_kind_of_time_leaves_the_days_of_the_former_one(officer, county):
    core = county.requirement("core")
    sent = {**YEARLY, "public_id": "core", "timing": "term", "counts_from": "2026-12-11", "step": "save"}

    officer.post(f"/requirements/{core.id}/change", sent)

    assert definition_on(core.definition, date(2026, 12, 11))["timing"] == {"each": "term"}


def test_title_of_another_requirement_is_refused_with_what_to_do(officer):
    officer.post("/requirements/new", {**YEARLY, "step": "save"})
    again = officer.post("/requirements/new", {**YEARLY, "public_id": "yearly-too", "step": "save"}, status=422)

    assert "报告里会分不清" in again.html.partition('id="title_zh-error"')[2].partition("</p>")[0]
    assert 'href="#title_zh"' in again.html


@pytest.mark.parametrize(
    ("subject", "who", "part", "evidence"),
    [
        ("class_group", {}, {"kind": "letters", "number": "1"}, {"letters": {"count": 1}}),
        (
            "person",
            {"who_1-kinds": ["staff"]},
            {"kind": "signed", "policy": "code-of-conduct"},
            {"signed": {"policy": "code-of-conduct"}},
        ),
        ("organisation", {"who_1-org_kinds": ["school"]}, {"kind": "help_card"}, {"help_card": {"valid": True}}),
    ],
)
def test_item_of_a_campaign_is_entered_by_form_and_comes_back_the_same(
    officer, county, make, subject, who, part, evidence
):
    make.window(
        county.county,
        kind="campaign:平安秋季",
        title="平安秋季",
        first_day=date(2026, 10, 1),
        last_day=date(2026, 12, 31),
    )
    shared = {name: value for name, value in YEARLY.items() if not name.startswith(("who_", "part_"))}
    sent = shared | {"subject": subject, "timing": "campaign", "campaign": "平安秋季", "step": "save"} | who
    if subject == "class_group":
        sent["who_1-grades"] = ["5"]
    sent |= {f"part_1-{name}": value for name, value in part.items()}

    officer.post("/requirements/new", sent, status=302)

    row = county.requirement("yearly")
    assert row.definition["evidence"] == evidence
    again = officer.get(f"/requirements/{row.id}/change").html
    assert "<textarea" not in again, "the fields can say it"
    assert re.search(rf'value="{part["kind"]}"[^>]*selected|selected[^>]*value="{part["kind"]}"', again)
