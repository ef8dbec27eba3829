"""Short courses for families: open to everybody, kept of nobody, cases and answers unfolded on their page, without a mark."""

from __future__ import annotations

import re

import pytest

from app.content.catalogue import EXTENSION, Shelf, catalogue
from app.core.settings import ROOT
from tests.safeguards.test_help import everything_stored
from tests.safeguards.walk import logged

pytestmark = pytest.mark.sqlite_is_enough
PART = "/families/parents-core/5"


@pytest.fixture(autouse=True)
def real_courses(app, monkeypatch):
    monkeypatch.setitem(app.extensions, EXTENSION, Shelf(ROOT))


def test_anybody_finds_the_five_parts_and_what_to_do_when_a_child_tells(page):
    listed = page.get("/families")

    for number in range(1, 6):
        assert f"/families/parents-core/{number}" in listed.html
        assert 'href="tel:110"' in page.get(f"/families/parents-core/{number}").html
    assert page.get("/families/when-told", status=302).location == PART
    assert "/families/when-told" in page.get("/help").html
    page.get("/families/parents-core/6", status=404)
    page.get("/families/staff-core/1", status=404)
    page.get("/families/kids-g56/1", status=404)


def test_without_the_course_the_way_leads_to_the_card_for_adults(app, page, monkeypatch):
    monkeypatch.setitem(app.extensions, EXTENSION, Shelf(ROOT / "tests" / "courses"))

    assert page.get("/families/when-told", status=302).location == "/if-a-child-tells-you"
    assert "/families/parents-core" not in page.get("/families").html


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_reading_leaves_no_row_no_cookie_and_no_line(page, db, make, is_signed_in):
    """SAFEGUARDS 1: the part about a child who tells keeps nothing at all."""
    if is_signed_in:
        page.sign_in(make.person("家长"))
    db.flush()
    before = everything_stored(db)

    with logged() as log:
        for address in ("/families", "/families/when-told", PART, f"{PART}/case", f"{PART}/questions"):
            for method in ("GET", "HEAD"):
                answer = page.client.open(address, method=method)
                assert answer.status_code in (200, 302)
                assert "Set-Cookie" not in answer.headers
                assert answer.headers["Cache-Control"] == "no-store"
                assert answer.headers["Referrer-Policy"] == "no-referrer"

    assert everything_stored(db) == before
    assert log.getvalue() == ""


@pytest.mark.parametrize("number", range(1, 6))
def test_case_stands_whole_on_its_page_and_asks_for_nothing_more(page, number):
    """SAFEGUARDS 1: no choice is sent, none stands in an address, in a history or in a log of what stands before Hulei."""
    module = catalogue().courses["parents-core"].modules[number - 1]
    (scenario,) = module.scenarios
    shown = page.get(f"/families/parents-core/{number}/case")

    texts = [choice.consequence for step in scenario.steps.values() for choice in step.choices]
    assert len(texts) >= 10
    assert all(text.strip("*") in shown.text for text in texts)
    assert "示范做法" in shown.text
    assert set(re.findall(r"接着打开 (\d+)。", shown.text)) <= {str(n) for n in range(2, len(scenario.steps) + 1)}
    assert shown.html.count("<summary>") == len(texts) + len(scenario.steps) - 1
    assert (
        f'href="/families/parents-core/{number}/case#{scenario.id}"'
        in page.get(f"/families/parents-core/{number}").html
    )
    for address in (f"/families/parents-core/{number}", f"/families/parents-core/{number}/case"):
        html = page.get(address).html
        assert not re.search(rf"{scenario.id}=", html)
        assert not any(f"?{name}" in html for name in scenario.steps)


def test_way_in_a_former_address_shows_nothing_of_it(page):
    assert page.get(f"{PART}?kitchen-night=start-1").html == page.get(PART).html


@pytest.mark.parametrize("number", range(1, 6))
def test_questions_tell_something_to_every_answer_and_send_nothing(page, number):
    shown = page.get(f"/families/parents-core/{number}/questions")

    quiz = catalogue().courses["parents-core"].quizzes[f"parents-core-{number}"]
    assert shown.html.count("<details>") == sum(len(item.options) for item in quiz.items) >= 12
    assert "<form" not in shown.html
    assert "<input" not in shown.html
    assert not re.search(r"\d+ ?分(?!钟)", shown.text)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_part_with_all_it_loads_is_small_neutral_and_takes_no_word(page, language):
    """SAFEGUARDS 2, 5."""
    for address in (
        "/families",
        *(f"/families/parents-core/{number}" for number in range(1, 6)),
        *(f"/families/parents-core/{number}/case" for number in range(1, 6)),
        f"{PART}/questions",
    ):
        answer = page.client.get(f"{address}?lang={language}")
        html = answer.get_data(as_text=True)
        loaded = set(re.findall(r'(?:href|src)="/static/([^"?]+\.(?:css|js|svg))', html))
        weight = len(answer.data) + sum((ROOT / "static" / name).stat().st_size for name in loaded)
        title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)[1]

        assert weight <= 20_480, (address, weight)
        assert "性" not in title
        assert "data-quick-exit" in html
        for tag in ("<input", "<textarea", "<form", "og:"):
            assert tag not in html, (address, tag)
