"""Help texts for children: every age, kind and readable, with help and a calm end; and the pages that show them."""

from __future__ import annotations

import re
from datetime import date
from shutil import copytree

import pytest
from flask import Flask

from app.content.catalogue import EXTENSION, Shelf, load_catalogue
from app.content.checks.child_help import unfit_child_help
from app.content.ruby import ALL, annotate, in_runs
from app.content.shapes.child_help import BANDS
from app.core.access import Role
from app.core.settings import ROOT
from tests.content.folder import ContentFolder

TEXTS = load_catalogue(ROOT).child_help
OLDER = ("g34", "g56", "g79", "g1012")
# What every age is told (SAFEGUARDS 1-7): a word of each, in that age's language.
TOLD = {
    "what happens after telling": "说了以后会怎样",
    "who will know": "谁会知道",
    "not your fault": "不是你的错",
    "you may stop": "你可以停",
    "the next adult": "没听懂",
    "that person is on the card": "就在求助卡上|在求助卡上",
    "somebody at home": "家里的人",
    "a classmate or older child": "是同学",
    "long ago": "很久以前",
}


@pytest.fixture
def shipped(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, EXTENSION, Shelf(ROOT))


@pytest.fixture
def texts(folder: ContentFolder) -> ContentFolder:
    copytree(ROOT / "courses" / "help", folder.path / "courses" / "help")
    (folder.path / "courses" / "law.yaml").write_bytes((ROOT / "courses" / "law.yaml").read_bytes())
    return folder


def said(folder: ContentFolder) -> list[str]:
    catalogue = folder.load()
    return [str(one) for one in (*catalogue.problems, *unfit_child_help(catalogue)) if "/help" in one.file]


@pytest.mark.parametrize("band", BANDS)
@pytest.mark.parametrize("what", TOLD)
def test_child_of_every_age_is_told_what_matters(band: str, what: str) -> None:
    headings = " ".join(section.heading for section in TEXTS[band].sections)

    assert re.search(TOLD[what], headings)


@pytest.mark.parametrize("band", BANDS)
def test_nobody_is_promised_secrecy_and_disobedience_is_no_fault(band: str) -> None:
    words = "".join(section.text for section in TEXTS[band].sections)

    assert re.search("不能一直保密|不能一直保守这个秘密|谁都不能答应|没有人能保证", words)
    assert re.search("没听话|没听大人的话|没听家人的话|不让去的地方", words)


@pytest.mark.parametrize(
    ("name", "old", "new", "found"),
    [
        ("child-g56.md", "不用说得很清楚", "你应该反抗，不用说得很清楚", "不要写“你应该反抗”"),
        ("child-g56.md", "你可以说：“我现在不想说。”", "你可以打12355。", "课程里不写号码 12355"),
        (
            "child-g34.md",
            "有时候，大人会没听懂，或者不相信。",
            "有时候大人会没听懂你说的话或者他不愿意相信你。",
            "这一句有",
        ),
        ("child-g79.md", "::: calm", "::: case", "要一段对一段"),
        ("child-g79.md", "::: help", "::: case", "要有一处 ::: help"),
        ("child-g12.md", "![一颗心](heart)", "", "每一段都要有一幅图"),
        ("child-g12.md", "(heart)", "(skull)", "图要写成"),
        ("child-g56.en.md", "## You may stop", "You may stop", "要一段对一段"),
        ("child-g56.md", "id: child-g56", "id: child-g57", "id 要写 child-g56"),
        ("child-g56.en.md", "Find three things", "Call 12355, find three things", "课程里不写号码 12355"),
        ("child-g12.md", "选一位你信的大人。", "选一位你信赖的薛大人。", "不一定认识"),
    ],
)
def test_author_hears_what_is_wrong(texts: ContentFolder, name: str, old: str, new: str, found: str) -> None:
    assert said(texts) == []

    texts.change(f"courses/help/{name}", old, new)

    assert any(found in line for line in said(texts)), said(texts)


def test_page_without_a_calm_end_is_refused(texts: ContentFolder) -> None:
    for name in ("child-g79.md", "child-g79.en.md"):
        texts.change(f"courses/help/{name}", "::: calm", "::: case")

    assert any("每一页的最后一段要是 ::: calm" in line for line in said(texts))


def test_age_without_text_is_missed(texts: ContentFolder) -> None:
    for name in ("child-g34.md", "child-g34.en.md"):
        (texts.path / "courses" / "help" / name).unlink()

    assert any("缺少 child-g34.md" in line for line in said(texts))


def test_pinyin_of_a_run_takes_one_ruby_and_says_the_same() -> None:
    html = in_runs(annotate("你好，孩子 & 110", ALL))

    assert html.startswith("<ruby>你<rt>nǐ</rt>好<rt>hǎo</rt></ruby>，<ruby>孩<rt>hái</rt>")
    assert "&amp; 110" in html
    assert len(html) < len(annotate("你好，孩子 & 110", ALL))


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("band", BANDS)
def test_page_has_the_numbers_with_their_hours_and_the_way_out(page, shipped, band: str, language: str) -> None:
    answer = page.get(f"/help/child/{band}?lang={language}")

    numbers = re.search(r'<section id="numbers">.*?</section>', answer.html, re.DOTALL)[0]
    assert all(f"tel:{number}" in numbers for number in ("110", "12355", "12356", "12338", "12309"))
    assert numbers.count("<small>") == numbers.count("<li>")
    assert "data-quick-exit" in answer.html
    if language == "zh-CN" and band in OLDER:
        assert "这里没有人24小时看消息" in re.sub(r"<rt>.*?</rt>|</?ruby>", "", answer.html)
    if language == "en":
        assert not re.search(r"[一-鿿]", re.sub(r"<header.*?</header>|（《.*?）", "", answer.html, flags=re.DOTALL))


def test_young_child_reads_pinyin_on_every_character_of_the_text(page, shipped) -> None:
    for address in ("/help/child/g12", "/help/child/g12/2"):
        html = page.get(address).html
        main = re.search(r"<section.*</section>", html, re.DOTALL)[0]
        bare = re.sub(r"<ruby>.*?</ruby>|<[^>]+>", "", main, flags=re.DOTALL)
        assert not re.search(r"[一-鿿]", bare), address


def test_page_of_a_school_shows_its_adults_and_of_an_unknown_one_none(page, shipped, make) -> None:
    make.organisation("青禾小学", public_id="qinghe")

    assert page.get("/help/nowhere/child/g56").html == page.get("/help/child/g56").html
    assert "/help/qinghe/child/g56" in page.get("/help/qinghe/child").html
    assert "/help/qinghe/child" in page.get("/help/qinghe").html
    page.get("/help/child/g99", 404)
    page.get("/help/child/g56/2", 404)


APPROVED = "approved: {{name: 林青, capacity: 儿童保护社工, date: 2026-11-20, words: {words}}}\nband: g56"


def test_text_read_by_a_professional_names_them_and_the_words_they_read(texts: ContentFolder) -> None:
    words = texts.load().child_help["g56"].digest

    texts.change("courses/help/child-g56.md", "band: g56", APPROVED.format(words=words))

    assert said(texts) == []
    read_by = texts.load().child_help["g56"].approved
    assert read_by is not None
    assert (read_by.name, read_by.date, read_by.words) == ("林青", date(2026, 11, 20), words)


@pytest.mark.parametrize(
    ("name", "old"), [("child-g56.md", "不确定算不算"), ("child-g56.en.md", "When you are not sure")]
)
def test_words_changed_after_they_were_read_ask_for_another_reading(texts: ContentFolder, name: str, old: str) -> None:
    words = texts.load().child_help["g56"].digest
    texts.change("courses/help/child-g56.md", "band: g56", APPROVED.format(words=words))

    texts.change(f"courses/help/{name}", old, f"{old} ")

    assert any("approved 是给别的文字写的" in line for line in said(texts))


def test_keeper_and_manager_hear_that_no_professional_has_read_the_words_and_no_child_does(page, shipped, make) -> None:
    school = make.organisation("青禾小学", public_id="qinghe")
    for role in (Role.PROTECTION_LEAD, Role.TRAINING_MANAGER):
        person = make.person("程老师")
        make.role(person, role, school)
        page.sign_in(person)
        for address in (f"/organisations/{school.id}", f"/organisations/{school.id}/help-card"):
            text = page.get(address).text
            assert "还没有儿童保护专业人士读过" in text
            assert text.count("还没有专业人士读过") == len(BANDS)
    for address in ("/help/qinghe", "/help/qinghe/child", *(f"/help/qinghe/child/{band}" for band in BANDS)):
        assert "专业人士" not in page.get(address).text


def test_keeper_reads_who_has_read_the_words_of_one_age(page, texts: ContentFolder, make, app, monkeypatch) -> None:
    words = texts.load().child_help["g56"].digest
    texts.change("courses/help/child-g56.md", "band: g56", APPROVED.format(words=words))
    monkeypatch.setitem(app.extensions, EXTENSION, Shelf(texts.path))
    school, person = make.organisation("青禾小学"), make.person("程老师")
    make.role(person, Role.PROTECTION_LEAD, school)
    page.sign_in(person)

    text = page.get(f"/organisations/{school.id}/help-card").text

    assert "林青（儿童保护社工）读过，2026年11月20日" in text
    assert "还没有儿童保护专业人士读过" not in text
