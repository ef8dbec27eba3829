"""Help for children and the adults' card: no trace, small, never one adult alone, numbers nobody can take off."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.content.catalogue import EXTENSION, Shelf
from app.core.access import Role
from app.core.clock import today
from app.core.facts import record_fact
from app.core.settings import ROOT
from app.people.models import Appointment, HelpContact, OrganisationParent
from app.people.service import help_cards as service
from app.people.views.help_pages import directory
from app.tables import metadata
from tests.make import AT
from tests.queries import count_queries

LASTING = ("110", "12355", "12356", "12338", "12309")
PAGES = ("/help", "/help/qinghe", "/help/unknown", "/if-a-child-tells-you", "/if-a-child-tells-you/fact-sheet")
PRINTED = ("/help/qinghe/card", "/help/qinghe/cards", "/help/qinghe/poster", "/help/qinghe/poster-a3")


@pytest.fixture
def shipped_help(app, monkeypatch):
    monkeypatch.setitem(app.extensions, EXTENSION, Shelf(ROOT))


@pytest.fixture
def school(make):
    return make.organisation("青禾小学", public_id="qinghe")


@pytest.fixture
def keeper(make, school):
    person = make.person("何秀")
    make.appointment(person, school, make.post("宿管员"))
    return person


@pytest.fixture
def psychologist(make, school):
    person = make.person("苏青")
    make.appointment(person, school, make.post("心理教师"))
    return person


def on_card(db, school, person, post, *, review=None, verified=True):
    contact = service.enter_contact(
        db,
        school.id,
        inside=person is not None,
        person_id=person.id if person else None,
        label=f"{person.name[0]}老师" if person else "县妇联",
        post_title=post if person else None,
        phone="13800138000",
        hours="上学日 7:30-17:00",
        place=None,
        at=AT,
        by=None,
    )
    db.flush()
    if verified:
        service.verify_contact(db, contact, review_by=review or today() + timedelta(days=60), at=AT, by=99)
        db.flush()
    return contact


@pytest.fixture
def card(db, school, keeper, psychologist):
    on_card(db, school, keeper, "宿管员")
    on_card(db, school, psychologist, "心理教师")


def rows(db):
    return {table.name: db.scalar(select(func.count()).select_from(table)) for table in metadata.tables.values()}


@pytest.mark.parametrize("address", PAGES + PRINTED)
def test_visit_signed_in_leaves_no_row_no_cookie_and_no_log_line(page, make, db, card, keeper, capfd, address):
    page.sign_in(keeper)
    page.get("/account")
    before = rows(db)
    capfd.readouterr()

    answer = page.get(address).response

    assert rows(db) == before
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("address", PAGES + PRINTED)
def test_page_is_the_same_for_everyone_and_asks_nobody_who_they_are(page, card, keeper, address):
    stranger = page.get(address).html
    page.sign_in(keeper)

    with count_queries() as statements:
        assert page.get(address).html == stranger

    assert not [statement for statement in statements if "login_session" in statement]
    assert len(statements) <= 2


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_page_is_small_and_nothing_can_be_typed_in(page, card, address, language):
    html = page.get(f"{address}?lang={language}").html

    assert len(html.encode()) <= 20 * 1024
    assert not re.search(r"<(form|input|textarea|select)\b", html)
    assert "data-quick-exit" in html
    assert f'lang="{language}"' in html


def test_page_shows_the_adults_then_the_sentence_then_the_numbers(page, card):
    words = page.get("/help/qinghe").text

    places = [words.index(part) for part in ("何老师", "如果让你难受的人就在这张卡上", "12355")]
    assert places == sorted(places)
    assert "各地不同" in words


@pytest.mark.parametrize("address", ["/help", "/help/qinghe", "/help/qinghe/card", "/help/qinghe/poster"])
def test_numbers_nobody_can_take_off_are_on_every_page(page, card, address):
    words = page.get(address).text

    assert all(number in words for number in LASTING)
    assert "12349" not in words


def test_unknown_school_gets_the_same_help_as_everywhere(page):
    assert page.get("/help/unknown").html == page.get("/help").html
    page.get("/help/unknown/card", 404)


MISTYPED = (
    "/help/child/g123", "/help/child/g12/77", "/help/child/g12/x", "/help/qinghe/child/nobody", "/help/qinghe/postre",
    "/help/unknown/poster", "/help/unknown/card", "/help/unknown/cards", "/help/a/b/c/d",
)  # fmt: skip


@pytest.mark.parametrize("address", MISTYPED)
def test_mistyped_address_below_help_is_answered_with_help_and_without_a_trace(page, db, keeper, capfd, address):
    page.sign_in(keeper)
    page.get("/account")
    before = rows(db)
    capfd.readouterr()

    answer = page.get(address, 404)

    assert 'href="tel:110"' in answer.html
    assert "data-quick-exit" in answer.html
    assert "<title>谁能帮忙</title>" in answer.html
    assert len(answer.html.encode()) <= 20_480
    assert rows(db) == before
    assert capfd.readouterr() == ("", "")
    assert "Set-Cookie" not in answer.response.headers
    assert answer.response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "address", [*PAGES, *PRINTED, "/help/child", "/help/child/g12", "/help/child/g56", "/help/qinghe/child/g34"]
)
def test_tab_and_history_say_the_same_of_every_help_page(page, card, shipped_help, address):
    answer = page.get(address)

    assert "<title>谁能帮忙</title>" in answer.html


def test_single_adult_is_not_shown_alone(page, db, school, keeper):
    on_card(db, school, keeper, "宿管员")

    assert "何老师" not in page.get("/help/qinghe").text


def test_entry_past_its_review_or_never_verified_is_not_shown(page, db, card, school, make):
    nurse, guard = make.person("章医"), make.person("王门")
    for person in (nurse, guard):
        make.appointment(person, school, make.post("校医"))
    on_card(db, school, nurse, "校医", review=today() - timedelta(days=1))
    on_card(db, school, guard, "门卫", verified=False)

    words = page.get("/help/qinghe").text

    assert "何老师" in words
    assert "章老师" not in words
    assert "王老师" not in words


def test_adult_who_left_is_off_the_card_the_day_after(page, db, card, keeper, make):
    held = db.scalar(select(Appointment).where(Appointment.person_id == keeper.id))
    record_fact(db, held, at=AT, by=None, last_day=today() - timedelta(days=1))

    words = page.get("/help/qinghe").text

    assert "何老师" not in words
    assert "苏老师" not in words  # One adult alone is not shown.


def test_first_view_of_the_adults_card_has_at_most_sixty_characters(page):
    html = page.get("/if-a-child-tells-you").html
    first = re.search(r'<section id="first-view">(.*?)</section>', html, re.DOTALL).group(1)
    words = "".join(re.sub(r"<[^>]+>", " ", first).split())

    assert "听·信·不承诺保密·马上报" in words
    assert len(words) <= 60


def test_adults_card_loads_nothing_from_elsewhere(page):
    html = page.get("/if-a-child-tells-you").html

    assert not re.search(r'(?:src|href)="(?:https?:)?//', html)


def test_lines_that_are_not_lasting_end_with_their_review(app):
    with app.app_context():
        book = directory()

    late = {line.number for line in book.lines_on(date(2040, 1, 1))}
    assert late == set(LASTING)


@pytest.fixture
def lead(make, school, page):
    person = make.person("程老师")
    make.role(person, Role.PROTECTION_LEAD, school)
    page.sign_in(person)
    return person


INSIDE = {"label": "何老师", "phone": "13800138000", "hours": "上学日全天", "place": "一楼办公室"}


def test_lead_enters_an_adult_and_somebody_else_confirms(page, make, db, school, keeper, lead):
    address = f"/organisations/{school.id}/help-card"
    page.post(f"{address}/inside", {**INSIDE, "person_id": keeper.id})
    contact = db.scalar(select(HelpContact))
    assert (contact.post_title, contact.verified_on) == ("宿管员", None)

    day = {"review_by": (today() + timedelta(days=90)).isoformat()}
    assert "verify" not in page.get(address).html
    assert "要由第二个人确认" in page.post(f"{address}/{contact.id}/verify", day, status=422).text
    head = make.person("吴校长")
    make.role(head, Role.HEAD, school)
    page.sign_in(head)
    assert f"{keeper.name}（宿管员）" in page.get(f"{address}/{contact.id}/verify").text
    page.post(f"{address}/{contact.id}/verify", day)

    assert db.execute(select(HelpContact.verified_on, HelpContact.verified_by)).one() == (today(), head.id)
    assert "至少要有两位" in page.get(address).text
    page.post(f"{address}/{contact.id}/verify", day)  # called again: nobody has changed it since
    page.post(f"{address}/{contact.id}", {**INSIDE, "person_id": keeper.id, "place": "我的宿舍", "sure": "y"})
    assert "要由第二个人确认" in page.post(f"{address}/{contact.id}/verify", day, status=422).text


def test_changed_entry_must_be_confirmed_again(page, db, school, keeper, lead):
    contact = on_card(db, school, keeper, "宿管员")

    page.post(
        f"/organisations/{school.id}/help-card/{contact.id}", {**INSIDE, "person_id": keeper.id, "phone": "12345678"}
    )

    assert db.execute(select(HelpContact.phone, HelpContact.verified_on)).one() == ("12345678", None)


def test_named_adult_cannot_confirm_the_own_entry(page, make, db, school, keeper):
    make.role(keeper, Role.PROTECTION_LEAD, school)
    page.sign_in(keeper)
    contact = on_card(db, school, keeper, "宿管员", verified=False)
    address = f"/organisations/{school.id}/help-card"

    assert "verify" not in page.get(address).html
    answer = page.post(f"{address}/{contact.id}/verify", {"review_by": (today() + timedelta(days=90)).isoformat()}, 422)

    assert "就是你" in answer.text
    assert db.scalar(select(HelpContact.verified_on)) is None


@pytest.mark.parametrize("change", [{"label": ""}, {"hours": ""}, {"phone": "call me"}, {"person_id": 999_999}])
def test_bad_entry_is_refused(page, db, school, keeper, lead, change):
    page.post(f"/organisations/{school.id}/help-card/inside", {**INSIDE, "person_id": keeper.id, **change}, 422)

    assert db.scalar(select(func.count()).select_from(HelpContact)) == 0


@pytest.mark.parametrize("days", [0, -1, 400])
def test_review_lies_within_a_year(page, db, school, keeper, lead, days):
    contact = on_card(db, school, keeper, "宿管员", verified=False)
    day = (today() + timedelta(days=days)).isoformat()

    page.post(f"/organisations/{school.id}/help-card/{contact.id}/verify", {"review_by": day}, 422)


def test_lead_takes_an_entry_off_at_once_but_never_a_national_number(page, db, school, card, lead):
    address = f"/organisations/{school.id}/help-card"
    outside = on_card(db, school, None, None)
    assert "县妇联" in page.get("/help/qinghe").text

    page.post(f"{address}/{outside.id}/remove", form_at=address)

    words = page.get("/help/qinghe").text
    assert "县妇联" not in words
    assert all(number in words for number in LASTING)


def test_lead_of_another_school_is_refused(page, make, db, school, card):
    person = make.person("程老师")
    make.role(person, Role.PROTECTION_LEAD, make.organisation("石桥小学"))
    page.sign_in(person)
    contact = db.scalar(select(HelpContact))

    page.get(f"/organisations/{school.id}/help-card", 404)
    page.get(f"/organisations/{school.id}/help-card/{contact.id}", 404)
    page.post(f"/organisations/{school.id}/help-card/{contact.id}/remove", status=404, form_at="/account")


def test_manager_confirms_but_does_not_change_the_card(page, make, db, school, keeper):
    person = make.person("方敏")
    make.role(person, Role.TRAINING_MANAGER, school)
    page.sign_in(person)
    contact = on_card(db, school, keeper, "宿管员", verified=False)
    address = f"/organisations/{school.id}/help-card"

    page.get(f"{address}/{contact.id}", 404)
    page.post(f"{address}/{contact.id}/verify", {"review_by": (today() + timedelta(days=90)).isoformat()})

    assert db.scalar(select(HelpContact.verified_by)) == person.id


def test_adult_card_has_a_way_back_and_the_pupils_page_none_to_the_desk(page):
    assert '<p class="no-print"><a class="go" href="/">' in page.get("/if-a-child-tells-you").html
    assert 'href="/"' not in page.get("/help").html


def test_fact_sheet_has_lines_for_a_whole_sheet(page):
    assert page.get("/if-a-child-tells-you/fact-sheet").html.count("write-line") >= 18


def put_below(db, school, above):
    row = db.scalar(select(OrganisationParent).where(OrganisationParent.organisation_id == school.id))
    record_fact(db, row, at=AT, by=None, parent_id=above.id)
    db.flush()


def test_number_of_the_bureau_stands_on_its_schools_pages_until_its_day(page, make, db, school):
    bureau = make.organisation("县教育局", kind="district")
    put_below(db, school, bureau)
    outside = on_card(db, bureau, None, None)

    for address in ("/help/qinghe", *PRINTED):
        assert "县妇联" in page.get(address).text, address

    service.verify_contact(db, outside, review_by=today() - timedelta(days=1), at=AT, by=99)
    db.flush()

    for address in ("/help/qinghe", *PRINTED):
        words = page.get(address).text
        assert "县妇联" not in words, address
        assert all(number in words for number in LASTING)


def test_adult_of_the_bureau_is_on_no_schools_card(page, make, db, school, keeper, psychologist):
    bureau = make.organisation("县教育局", kind="district", public_id="bureau")
    put_below(db, school, bureau)
    on_card(db, bureau, keeper, "宿管员")
    on_card(db, bureau, psychologist, "心理教师")

    assert "何老师" not in page.get("/help/qinghe").text


def test_school_sees_the_bureaus_numbers_beside_its_own_and_cannot_change_them(page, make, db, school, lead):
    bureau = make.organisation("县教育局", kind="district")
    put_below(db, school, bureau)
    outside = on_card(db, bureau, None, None)
    address = f"/organisations/{school.id}/help-card"

    assert "县妇联" in page.get(address).text
    page.get(f"{address}/{outside.id}", 404)
    page.post(f"{address}/{outside.id}/remove", status=404, form_at=address)


@pytest.mark.parametrize("address", PRINTED)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_paper_has_hours_beside_each_number_and_the_line_for_whoever_is_on_it(
    page, db, school, card, address, language
):
    outside = on_card(db, school, None, None)

    answer = page.get(f"{address}?lang={language}")

    for line in directory().lines_on(today()):
        words = re.search(rf"<li><strong>{line.number}</strong>(.*?)</li>", answer.html, re.DOTALL)
        if words:
            hours = (line.hours, line.hours_short)
            assert any(one["en" if language == "en" else "zh"] in words[1] for one in hours), (address, line.number)
        else:
            assert not line.always, (address, line.number)
    assert answer.html.count(outside.hours) >= 3  # two adults and one number
    assert (
        "如果让你难受的人就在" if language == "zh-CN" else "If the person who makes you feel bad is on this"
    ) in answer.text
    assert 'alt="' in answer.html


def test_sheet_has_ten_small_cards_and_one_heading(page, card):
    html = page.get("/help/qinghe/cards").html

    assert html.count('class="small-card"') == 10
    assert html.count("<h1") == 1


@pytest.mark.parametrize("address", ["/help/unknown/cards", "/help/unknown/poster-a3"])
def test_paper_of_an_unknown_school_is_not_found(page, address):
    page.get(address, 404)


def test_poster_bears_the_address_to_type_the_school_and_the_day(page, card):
    shown = page.get("/help/qinghe/poster")

    assert re.search(r'class="typed-address">[^<]*/help/qinghe<', shown.html)
    assert "http" not in re.search(r'class="typed-address">([^<]*)<', shown.html)[1]
    assert "青禾小学 ·" in shown.text
    assert "印制" in shown.text


def test_help_card_prints_as_four_pocket_cards_alike(page, card):
    html = page.get("/help/qinghe/card").html

    cards = re.findall(r'<div class="pocket-card">(.*?)</div>', html, re.DOTALL)
    assert len(cards) == 4
    assert len(set(cards)) == 1
    assert all(words in cards[0] for words in ("何老师", "如果让你难受的人就在这张卡上", "12355", "/help/qinghe"))
