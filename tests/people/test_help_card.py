"""What a help card's keeper is told: what children see now, what a change hides, which numbers are never printed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core.access import Role
from app.core.clock import now, today
from app.people.help_directory import unprintable_number
from app.people.models import HelpContact
from app.people.service import help_cards as service

INSIDE = {"label": "何老师", "phone": "13800138000", "hours": "上学日全天", "place": ""}
OUTSIDE = {"label": "县救助中心", "phone": "0551-6234567", "hours": "工作日白天"}


@pytest.fixture
def school(make):
    return make.organisation("青禾小学", public_id="qinghe")


@pytest.fixture
def adults(make, school):
    found = [make.person("何秀"), make.person("苏青")]
    for person, post in zip(
        found, [make.post("宿管员", title_en="Dorm keeper"), make.post("心理教师", title_en="Counsellor")], strict=True
    ):
        make.appointment(person, school, post)
    return found


@pytest.fixture
def card(page, make, school):
    person = make.person("程老师")
    make.role(person, Role.PROTECTION_LEAD, school)
    page.sign_in(person)
    return f"/organisations/{school.id}/help-card"


def enter(db, school, person, post, *, verified=True, **more):
    inside = (
        {"label": f"{person.name[0]}老师", "phone": "13800138000", "hours": "上学日", "place": None} if person else {}
    )
    contact = service.enter_contact(
        db,
        school.id,
        inside=person is not None,
        person_id=person.id if person else None,
        post_title=post,
        **{**OUTSIDE, "place": None, **inside, **more},
        at=now(),
        by=None,
    )
    db.flush()
    if verified:
        service.verify_contact(db, contact, review_by=today() + timedelta(days=60), at=now(), by=99)
        db.flush()
    return contact


@pytest.fixture
def both(db, school, adults):
    return [enter(db, school, adults[0], "宿管员"), enter(db, school, adults[1], "心理教师")]


NEVER = ["12349", "１２３４９", "12 349", "0551-12349", "+86 12349", "12349转1", "12110", "12377"]


@pytest.mark.parametrize("phone", NEVER)
def test_number_that_is_never_printed_is_refused_beside_the_field(page, db, card, phone):
    answer = page.post(f"{card}/outside", {**OUTSIDE, "phone": phone}, 422)

    assert re.search(r'id="phone-error">[^<]*(不给孩子印|只能用数字)', answer.html)
    assert db.scalar(select(func.count()).select_from(HelpContact)) == 0


@pytest.mark.parametrize(("field", "text"), [("label", "民政热线12349"), ("hours", "白天，夜里打12349")])
def test_number_hidden_in_words_is_refused_too(page, db, card, field, text):
    answer = page.post(f"{card}/outside", {**OUTSIDE, field: text}, 422)

    assert re.search(rf'id="{field}-error">12349不给孩子印', answer.html)
    assert "只在部分地方试点" in answer.text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12349", "12349"),
        ("010 12349", "12349"),
        ("0551-6212349", None),
        ("13812349000", None),
        ("县12349热线", "12349"),
        ("12348", None),
        (None, None),
        ("7:30-17:00", None),
    ],
)
def test_number_is_found_however_it_is_written(text, number):
    assert unprintable_number([text], ["12349", "12110"]) == number


def test_number_in_the_database_is_shown_on_no_page_and_cannot_be_confirmed(page, db, school, both, card):
    contact = enter(db, school, None, None, phone="12349")

    for address in ("/help/qinghe", "/help/qinghe/card", "/help/qinghe/poster"):
        words = page.get(address).text
        assert "12349" not in words
        assert "县救助中心" not in words
    assert "永远不印" in page.get(card).text
    day = (today() + timedelta(days=90)).isoformat()
    page.post(f"{card}/{contact.id}/verify", {"review_by": day}, 422)


def test_card_says_what_children_see_also_with_one_more_entry_waiting(page, db, school, both, card):
    enter(db, school, None, None, verified=False)

    words = page.get(card).text

    assert "孩子现在看到：2位校内大人、0个本地校外号码" in words
    assert "还有1个没核对" in words


def test_two_adults_entered_but_not_called_are_not_said_to_be_missing(page, db, school, adults, card):
    enter(db, school, adults[0], "宿管员", verified=False)
    enter(db, school, adults[1], "心理教师", verified=False)

    words = page.get(card).text

    assert "孩子现在看到：0位校内大人" in words
    assert "现在核对过的不到两位" in words
    assert "至少要有两位" not in words


def test_change_that_hides_both_adults_is_asked_about_first(page, db, both, adults, card):
    fields = {**INSIDE, "person_id": adults[0].id, "phone": "12345678"}
    address = f"{card}/{both[0].id}"
    assert "0位（现在2位）" in page.get(address).text

    page.post(address, fields, 422)
    assert "何老师" in page.get("/help/qinghe").text

    page.post(address, {**fields, "sure": "y"})
    assert "苏老师" not in page.get("/help/qinghe").text


def test_change_that_changes_nothing_is_not_asked_about(page, db, both, adults, card):
    row = both[0]

    page.post(
        f"{card}/{row.id}",
        {"person_id": adults[0].id, "label": row.label, "phone": row.phone, "hours": row.hours, "place": ""},
    )

    assert "何老师" in page.get("/help/qinghe").text


def test_taking_off_says_what_children_see_then_and_waits_for_the_button(page, db, both, card):
    answer = page.get(f"{card}/{both[0].id}/remove")

    assert "0位（现在2位）" in answer.text
    assert "何老师" in page.get("/help/qinghe").text
    page.post(f"{card}/{both[0].id}/remove")
    assert db.scalar(select(func.count()).select_from(HelpContact)) == 1


def test_nobody_is_on_the_card_by_mistake(page, adults, card):
    answer = page.get(f"{card}/inside")
    assert re.search(r'<select[^>]*>\s*<option value="0">请选择<', answer.html)

    page.post(f"{card}/inside", {**INSIDE, "person_id": 0}, 422)


def test_posts_stand_in_english_on_english_pages(page, both, card):
    for address in (
        "/help/qinghe?lang=en",
        "/help/qinghe/card?lang=en",
        "/help/qinghe/poster?lang=en",
        f"{card}?lang=en",
    ):
        words = page.get(address).text
        assert "Dorm keeper" in words
        assert "宿管员" not in words


def test_help_links_of_an_english_page_lead_to_english_pages(page, card):
    assert "/if-a-child-tells-you?lang=en" in page.get("/organisations?lang=en").html
    assert "/help?lang=en" in page.get("/account?lang=en").html
    assert "/fact-sheet?lang=en" in page.get("/if-a-child-tells-you?lang=en").html
    assert "?lang" not in re.sub(r'<header class="help-bar">.*?</header>', "", page.get("/help").html, flags=re.DOTALL)
    assert 'href="/if-a-child-tells-you"' in page.get("/organisations").html


def test_entry_whose_day_is_near_asks_for_a_call(page, db, school, adults, card):
    contact = enter(db, school, adults[0], "宿管员")
    assert "请尽快再打一次电话" not in page.get(card).text

    service.verify_contact(db, contact, review_by=today() + timedelta(days=20), at=now(), by=99)
    db.flush()

    assert "请尽快再打一次电话" in page.get(card).text


def test_bureau_keeps_numbers_for_its_schools_without_adults_of_its_own(page, make, db):
    bureau = make.organisation("县教育局", kind="district")
    person = make.person("李文")
    make.role(person, Role.BUREAU_OFFICER, bureau)
    page.sign_in(person)

    words = page.get(f"/organisations/{bureau.id}/help-card").text

    assert "至少要有两位" not in words
    assert "会排在下面所有学校的求助页" in words
