"""Finding in a long list, of one to choose or of several to tick: one script, and the whole list without it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from app.core.settings import ROOT
from tests.browser.conftest import DESKTOP

pytestmark = pytest.mark.browser
FIELD = '<div class="field" hidden><input type="search"><p role="status" hidden>没有</p></div>'
OPTIONS = f"""<div data-find="option">{FIELD}<select>
<option value="0">请选</option>
<optgroup label="宿管员"><option value="1">何秀</option><option value="2">Wang Fang</option></optgroup>
<optgroup label="教师"><option value="3">周敏</option></optgroup></select></div>"""
CHOICES = f"""<fieldset data-find="choice">{FIELD}
<details><summary>宿管员</summary><div class="choice"><input type="checkbox">何秀</div><div class="choice"><input type="checkbox">王芳</div></details>
<details><summary>教师</summary><div class="choice"><input type="checkbox">周敏</div></details></fieldset>"""


@pytest.fixture
def shows(open_page):
    def opened(html):
        page = open_page(DESKTOP)
        page.set_content(html)
        page.add_script_tag(path=ROOT / "static" / "js" / "find-in-list.js")
        return page

    return opened


def test_one_to_choose_is_found_by_name_or_group_and_what_is_chosen_stays(shows):
    page = shows(OPTIONS)

    def left(words):
        page.fill("input[type=search]", words)
        return page.locator("option").all_inner_texts()

    assert left("wang 宿管") == ["请选", "Wang Fang"]
    assert page.locator("optgroup").count() == 1
    page.select_option("select", "2")
    assert left("周") == ["请选", "Wang Fang", "周敏"]
    expect(page.locator("[role=status]")).to_be_hidden()
    assert left("谁也不是") == ["请选", "Wang Fang"]
    expect(page.locator("[role=status]")).to_be_visible()
    assert len(left("")) == 4
    assert page.input_value("select") == "2"


def test_boxes_are_found_their_groups_unfold_and_what_is_ticked_stays(shows):
    page = shows(CHOICES)
    first, second = page.locator("details").all()

    def found(words):
        page.fill("input[type=search]", words)
        return page.locator(".choice:visible").all_inner_texts()

    assert found("王") == ["王芳"]
    expect(second).to_be_hidden()
    assert found("宿管员") == ["何秀", "王芳"]
    page.locator("input[type=checkbox]").first.check()
    assert found("周") == ["何秀", "周敏"], "what is ticked is never out of sight"
    assert found("谁也不是") == ["何秀"]
    expect(page.locator("[role=status]")).to_be_visible()
    assert found("") == ["何秀", "王芳"]
    assert first.get_attribute("open") is not None
    assert second.get_attribute("open") is None
