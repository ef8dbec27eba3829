"""What turns each kind of item of a campaign done: a record alone, that opens for the school; taken back, it is not done any more."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select

from app.compliance import service
from app.content.catalogue import EXTENSION, Shelf
from app.core.access import Role
from app.core.clock import now
from app.core.settings import ROOT
from app.people.announcements import class_groups_changed
from app.people.models import Enrolment
from app.people.service import help_cards
from app.records.deeds import (
    DoneAct,
    enter_act,
    enter_contacts,
    enter_letter_by_link,
    take_letter_back,
    void_act,
    void_contacts,
)
from app.records.models import Contact, ContactKind
from app.records.service import sign_policy
from app.records.voids import DeedVoidReason
from tests.compliance.test_campaigns import PROOFS, address, card, county_in_a_campaign, drill
from tests.make import AT

pytestmark = pytest.mark.usefixtures("on_a_day_in_december")
REASON = next(iter(DeedVoidReason))
TALK = """
requirements:
  - id: one-talk
    title: {zh: 每校一次宣讲, en: One talk in every school}
    subject: organisation
    audience: [{org_kinds: [school]}]
    evidence: {acts: {kind: publicity, count: 1}}
    timing: {each: "campaign:平安秋季"}
"""


@pytest.fixture
def county(app, db, make):
    """A county whose campaign asks for a record of every kind."""
    app.extensions[EXTENSION] = Shelf(ROOT)
    county = county_in_a_campaign(db, make)
    service.load_requirements(db, PROOFS + TALK.partition("requirements:\n")[2], "p.yaml", at=AT, by=None)
    return county


def lesson(county):
    county.make.taught(
        county.classes[0], county.keeper, held_on=date(2026, 11, 3), course="kids-g56", module="kids-g56-1"
    )
    class_groups_changed(county.db, [county.classes[0].id], None)


def act(county):
    row = drill(county, county.schools[0])
    return lambda: void_act(county.db, row, reason=REASON, at=now(), by=None)


def talk(county):
    row = enter_act(county.db, DoneAct(county.schools[0].id, "publicity", date(2026, 11, 3)), at=now(), by=None)
    county.db.flush()
    return lambda: void_act(county.db, row, reason=REASON, at=now(), by=None)


def contact(county):
    pupils = county.db.scalars(
        select(Enrolment.person_id).where(Enrolment.class_group_id == county.classes[0].id, Enrolment.role == "student")
    ).all()
    enter_contacts(county.db, pupils, kind=ContactKind.VISIT, held_on=date(2026, 11, 3), at=now(), by=None)
    county.db.flush()
    rows = county.db.scalars(select(Contact)).all()
    return lambda: void_contacts(county.db, rows, reason=REASON, at=now(), by=None)


def letter(county):
    group = county.classes[0].id
    enter_letter_by_link(county.db, group, course="kids-g56", edition="1.1", at=now(), by=None)
    return lambda: take_letter_back(county.db, group, course="kids-g56", at=now(), by=None)


def help_card(county):
    entry = card(county.db, county.make, county, at=now())
    return lambda: help_cards.remove_contact(county.db, entry, at=now(), by=None)


def signed(county):
    sign_policy(county.db, county.keeper.id, policy="code-of-conduct", edition="1.0", digest="0" * 64, at=now())


KINDS = {
    "one-lesson": lesson,
    "one-drill": act,
    "one-talk": talk,
    "one-contact": contact,
    "letters-out": letter,
    "card-valid": help_card,
    "code-signed": signed,
}
TITLES = {
    "one-lesson": "每班一节课",
    "one-drill": "每校一次演练",
    "one-talk": "每校一次宣讲",
    "one-contact": "每人一次家校联系",
    "letters-out": "每班一封信",
    "card-valid": "一张有效的求助卡",
    "code-signed": "人人签守则",
}


def stands(page, county, item):
    html = page.get(address(county, county.schools[0])).html
    row = re.search(rf"<tr>\s*<th[^>]*><a[^>]*>{TITLES[item]}</a>.*?</tr>", html, re.DOTALL)[0]
    return re.findall(r"已完成（有记录）|还没有", row)


@pytest.mark.parametrize("item", KINDS)
def test_item_of_each_kind_is_done_by_its_record_and_not_done_when_that_is_taken_back(page, county, item):
    page.sign_in(county.holder(Role.HEAD, county.schools[0]))
    assert stands(page, county, item) == ["还没有"]

    take_back = KINDS[item](county)

    assert stands(page, county, item) == ["已完成（有记录）"]
    if take_back:  # a signature stays, and a class's lesson is corrected pupil by pupil, in its register
        take_back()
        county.db.flush()
        assert stands(page, county, item) == ["还没有"]


@pytest.mark.parametrize("item", KINDS)
def test_item_of_each_kind_opens_for_the_head_to_pages_that_are_there(page, county, item):
    KINDS[item](county)
    page.sign_in(county.holder(Role.HEAD, county.schools[0]))

    html = page.get(f"/reports/{county.schools[0].id}/{county.requirement(item).id}?day=2026-12-10").html

    main = html[html.index("<main") : html.index("</main>")]
    links = {link for link in re.findall(r'href="(/[^"#]*)"', main) if not link.startswith("/reports")}
    assert links or item == "one-lesson", "a session brought in without a planned lesson has no page of its own"
    for link in links:
        page.get(link.replace("&amp;", "&"))


@pytest.mark.parametrize("item", KINDS)
def test_bureau_opens_each_item_without_records_names_or_classes(page, county, item):
    KINDS[item](county)
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))

    for place in (county.county, county.town, county.schools[0]):
        answer = page.get(f"/reports/{place.id}/{county.requirement(item).id}?day=2026-12-10")
        assert county.classes[0].title not in answer.text
        assert county.keeper.name not in answer.text
        assert "/lessons/" not in answer.html
        assert "/letter/" not in answer.html


def test_letter_behind_an_item_opens_for_its_school_and_nobody_elses(page, county):
    letter(county)
    group = county.classes[0]
    link = f"/school-classes/{group.id}/letter/kids-g56"
    page.sign_in(county.holder(Role.HEAD, county.schools[0]))

    assert link in page.get(f"/reports/{county.schools[0].id}/{county.requirement('letters-out').id}").html
    shown = page.get(link).text
    assert "2026年12月10日" in shown
    assert f"致{group.title}各位家长的一封信" in shown
    page.get(f"/school-classes/{county.classes[1].id}/letter/kids-g56", 404)
    page.get(f"/school-classes/{group.id}/letter/staff-core", 404)
    page.sign_in(county.holder(Role.HEAD, county.schools[1]))
    page.get(link, 404)


def test_letter_that_never_went_out_has_no_page(page, county):
    page.sign_in(county.holder(Role.HEAD, county.schools[0]))

    page.get(f"/school-classes/{county.classes[0].id}/letter/kids-g56", 404)
