"""Papers for children and families, and what the classroom's screen says of itself."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.core.access import Role
from app.core.clock import today

pytestmark = pytest.mark.sqlite_is_enough

DAY = timedelta(days=1)


def in_english(page) -> None:
    page.client.post("/language", data={"tag": "en", "csrf_token": page.get("/classes").csrf()})


def test_pass_cards_are_chinese_for_an_english_reader_and_one_for_each_desk(page, make, class_of):
    zhou = class_of(48)
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher)
    page.sign_in(zhou.teacher)
    sheet = page.get(f"/lessons/{lesson.id}/print/pass-cards").text
    assert "每桌一张" in sheet
    assert "48 人约需 3–6 张纸" in sheet

    in_english(page)

    cards = page.get(f"/lessons/{lesson.id}/print/pass-cards").html
    assert "one for each desk" in cards
    assert cards.partition('class="pass-cards"')[2].count("不用说理由") == 8


def test_cards_of_a_make_up_are_counted_for_those_it_is_for(page, make, class_of):
    zhou = class_of(48)
    make.taught(zhou.group, zhou.teacher, missed=zhou.pupils[:3], reached=zhou.pupils[3:], held_on=today() - 3 * DAY)
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, kind="make_up", invited=[zhou.group])
    card = f"/lessons/{lesson.id}/print"
    page.sign_in(zhou.teacher)

    sheets = [page.get(f"{card}/{one}").text for one in ("pass-cards", "help-cards")]

    assert "3 人 1 张纸就够" in sheets[0]
    assert "3 名学生，打印 1 份" in sheets[1]


def test_letter_has_a_title_and_a_greeting_and_begins_with_who_does_not_read_replies(page, class_of):
    zhou = class_of()
    page.sign_in(zhou.teacher)

    letter = page.get(f"/classes/{zhou.group.id}/letter/small-g56").text

    places = [letter.index(words) for words in ("致五（1）班各位家长的一封信", "这里没有人看回信", "尊敬的家长，您好")]
    assert places == sorted(places)


def test_letters_date_is_chinese_and_corrected_only_behind_a_fold(page, class_of):
    zhou = class_of()
    page.sign_in(zhou.teacher)
    address, day = f"/classes/{zhou.group.id}/letter/small-g56", today() - 3 * DAY
    assert "<details" not in page.get(address).html.partition("<main")[2]

    page.post(address, {"sent_on": str(day)})
    in_english(page)

    html = page.get(address).html
    assert f"{day.year}年{day.month}月{day.day}日" in html.partition('class="letter-foot"')[2]
    folded = html.partition("<details>")[2].partition("</details>")[0]
    assert 'name="sent_on"' in folded
    assert html.count('name="sent_on"') == 1


def test_paper_register_has_one_column_to_mark_and_no_box_before_a_name(page, make, class_of):
    zhou = class_of(5)
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher)
    page.sign_in(zhou.teacher)

    html = page.get(f"/lessons/{lesson.id}/print/register").html
    register = html.partition('class="paper-register"')[2].partition("</div>")[0]

    assert "☐" not in register
    assert "未到打 ✕" in register
    assert register.count("<td>学生") == 5


def test_post_in_an_english_list_stands_in_english_brackets(page, make, class_of):
    zhou = class_of()
    nurse = make.person("何秀")
    make.appointment(nurse, zhou.school, make.post("校医", sensitive=False, title_en="School nurse"), first_day=None)
    page.sign_in(zhou.teacher)
    assert "何秀（校医）" in page.get(f"/classes/{zhou.group.id}/plan").text

    in_english(page)

    assert "何秀 (School nurse)" in page.get(f"/classes/{zhou.group.id}/plan").text


@pytest.mark.parametrize(
    ("days", "code", "picture"),
    [(-2, False, False), (-1, True, True), (0, True, True), (1, True, True), (9, True, False)],
)
def test_code_is_offered_only_while_it_can_still_open(page, make, class_of, days, code, picture):
    zhou = class_of()
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, planned_on=today() + days * DAY)
    page.sign_in(zhou.teacher)

    html = page.get(f"/lessons/{lesson.id}").html

    assert (lesson.code in html) is code
    assert ('class="qr"' in html) is picture
    assert "数字加回车" in html
    assert f"/lessons/{lesson.id}/pack" in html
    assert f"/lessons/{lesson.id}/screens" in html


def test_facilitator_rehearses_the_screens_weeks_before_and_nobody_else_does(page, make, class_of):
    zhou, lecturer = class_of(), make.person("讲师")
    make.role(lecturer, Role.FACILITATOR, zhou.school)
    make.appointment(lecturer, zhou.school, make.post("讲师", sensitive=False), first_day=None)
    lesson = make.planned_lesson(zhou.group, facilitator=lecturer, planned_on=today() + 20 * DAY)
    address = f"/lessons/{lesson.id}/screens"
    page.sign_in(lecturer)

    first = page.get(f"{address}/1")
    assert "三条约定" in first.text
    assert f'data-class-view="{address}"' in first.html
    assert 'data-preview="1"' in first.html
    assert lesson.code not in first.html
    assert zhou.group.title not in first.html
    assert re.findall(r'rel="(?:prev|next)" href="([^"]+)"', first.html) == [address, f"{address}/2"]
    page.get(f"{address}/9", 302)
    page.sign_in(zhou.teacher)
    page.get(address, 404)


def test_ticks_in_the_script_are_kept_by_lesson_and_sign_in_until_they_are_sent(page, make, class_of):
    zhou = class_of()
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher)
    page.sign_in(zhou.teacher)
    key = re.search(r'data-register-draft="(\d+-\d+-script)"', page.get(f"/lessons/{lesson.id}/script").html)[1]
    assert f'data-register-draft="{key}"' in page.get(f"/lessons/{lesson.id}/taught").html
    assert "data-draft-over" not in page.get(f"/lessons/{lesson.id}").html

    page.post(f"/lessons/{lesson.id}/taught", {"second_adult": "none", "all": "1"})

    for sent in ("/register", ""):
        assert f'data-draft-over="{key}"' in page.get(f"/lessons/{lesson.id}{sent}").html


def test_script_leads_from_part_to_part_and_folds_the_notes_but_never_the_spoken_words(page, make, class_of):
    zhou = class_of()
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher)
    page.sign_in(zhou.teacher)

    html = page.get(f"/lessons/{lesson.id}/script").html
    bars = re.findall(r'<p class="part-bar.*?</p>', html, re.DOTALL)
    notes = re.findall(r'<details class="facilitator">.*?</details>', html, re.DOTALL)

    assert [re.findall(r'href="(#[^"]+)"', bar) for bar in bars] == [
        ["#part-s1-check", "#parts"],
        ["#part-s1-rules", "#part-s1-calm", "#parts"],
        ["#part-s1-check", "#lesson-over", "#parts"],
    ]
    assert ["第 2 屏" in bar for bar in bars] == [False, True, False]
    for target in re.findall(r'href="#(part[^"]*|lesson-over)"', html):
        assert f'id="{target}"' in html
    assert any("只给老师看的提示" in one for one in notes)
    assert not any("同学们好" in one for one in notes)
    assert "<details" not in page.get(f"/lessons/{lesson.id}/print").html.partition("<main")[2]
