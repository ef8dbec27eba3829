"""Campaigns: items that only records turn done, seen by the school and counted, never ranked, by its bureau."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

import pytest
import time_machine
from sqlalchemy import select

from app.compliance import service
from app.compliance.models import StatusRow
from app.core.access import Role
from app.core.clock import now
from app.core.facts import record_fact
from app.people.announcements import class_groups_changed, holdings_changed
from app.people.models import Appointment
from app.people.service import help_cards
from app.records.deeds import DoneAct, enter_act, enter_letter, enter_letter_by_link, take_letter_back, void_act
from app.records.help_card_days import KEEP, WORKS
from app.records.models import GuardianLetter, HelpCardDays
from app.records.service import sign_policy
from app.records.voids import DeedVoidReason
from tests.compliance.county import County
from tests.make import AT

pytestmark = pytest.mark.usefixtures("on_a_day_in_december")
KIND = "campaign:平安秋季"
RULES = """
requirements:
  - id: one-lesson
    title: {zh: 每班一节课, en: One lesson in every class}
    subject: class_group
    audience: [{grades: ["5"]}]
    evidence: {sessions: {count: 1}}
    timing: {each: "campaign:平安秋季"}
  - id: one-drill
    title: {zh: 每校一次演练, en: One drill in every school}
    subject: organisation
    audience: [{org_kinds: [school]}]
    evidence: {acts: {kind: drill, count: 1}}
    timing: {each: "campaign:平安秋季"}
  - id: one-contact
    title: {zh: 每人一次家校联系, en: One contact for every pupil}
    subject: person
    audience: [{kinds: [student]}]
    evidence: {contacts: {count: 1}}
    timing: {each: "campaign:平安秋季"}
  - id: other
    title: {zh: 别的要求, en: Something else}
    subject: organisation
    audience: [{org_kinds: [school]}]
    evidence: {acts: {kind: publicity, count: 1}}
    timing: {each: term}
"""


def county_in_a_campaign(db, make) -> County:
    county = County(db, make, pupils=(2, 3))
    county.window = make.window(
        county.county, kind=KIND, title="平安秋季", first_day=date(2026, 10, 1), last_day=date(2026, 12, 31)
    )
    county.asks(RULES)
    return county


@pytest.fixture
def county(db, make) -> County:
    return county_in_a_campaign(db, make)


def address(county: County, organisation) -> str:
    return f"/reports/{organisation.id}/campaigns/{county.window.id}"


def state(text: str, item: str) -> str:
    return re.search(rf"{item}\s+(.*?)(?=每班一节课|每校一次演练|每人一次|每一项点开|$)", text, re.DOTALL)[1]


def drill(county: County, school):
    act = enter_act(county.db, DoneAct(school.id, "drill", date(2026, 11, 3)), at=now(), by=None)
    county.db.flush()
    return act


def test_item_turns_done_by_a_record_and_back_when_it_is_taken_back(page, county):
    school = county.schools[0]
    page.sign_in(county.holder(Role.HEAD, school))
    assert "还没有" in state(page.get(address(county, school)).text, "每校一次演练")

    act = drill(county, school)
    assert "已完成（有记录）" in state(page.get(address(county, school)).text, "每校一次演练")

    void_act(county.db, act, reason=next(iter(DeedVoidReason)), at=now(), by=None)
    county.db.flush()
    assert "还没有" in state(page.get(address(county, school)).text, "每校一次演练")


def test_page_has_no_tick_and_opens_every_item_to_its_evidence(page, county):
    school = county.schools[0]
    page.sign_in(county.holder(Role.HEAD, school))

    html = page.get(address(county, school)).html

    main = html[html.index("<main") : html.index("</main>")]
    assert not re.search(r"<(?:input|button|form)\b", main)
    for name in ("one-lesson", "one-drill", "one-contact"):
        link = f"/reports/{school.id}/{county.requirement(name).id}?day=2026-12-10"
        assert link in html
        page.get(link)
    assert "别的要求" not in html


def test_lesson_of_the_class_turns_its_item_done(page, county, make):
    school, (group, _other) = county.schools[0], county.classes
    page.sign_in(county.holder(Role.HEAD, school))

    make.taught(group, county.keeper, held_on=date(2026, 11, 3))
    class_groups_changed(county.db, [group.id], None)

    assert "已完成（有记录）" in state(page.get(address(county, school)).text, "每班一节课")


def test_bureau_sees_what_its_schools_lack_first_without_ranks_and_pupils_masked(page, county):
    drill(county, county.schools[1])
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))

    answer = page.get(address(county, county.town))

    heads = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', answer.html)
    below = heads[heads.index("还没完成的项数") - 1 :]
    assert below[1] == "还没完成的项数"
    names = [school.name for school in county.schools]
    places = [answer.html.index(f">{name}</a>") for name in names]
    assert places == sorted(places), "by their ids, not by what is done"
    assert "%" not in re.sub(r"<script.*?</script>", "", answer.text)
    assert not re.search(r"每人一次家校联系\s+[1-4]\b", answer.text)


def test_school_elsewhere_and_class_teacher_do_not_see_it(page, county, make):
    stranger = make.organisation("远山小学")
    page.sign_in(county.holder(Role.HEAD, stranger))

    page.get(address(county, county.schools[0]), 404)
    page.get(f"/reports/{county.schools[0].id}/campaigns", 404)


def test_campaign_of_somebody_else_is_not_found_at_a_school(page, county, make):
    other = make.window(
        county.schools[1], kind="campaign:别校", title="别校", first_day=date(2026, 10, 1), last_day=date(2026, 12, 31)
    )
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))

    page.get(f"/reports/{county.schools[0].id}/campaigns/{other.id}", 404)
    assert "别校" not in page.get(f"/reports/{county.schools[0].id}/campaigns").text
    assert "别校" in page.get(f"/reports/{county.schools[1].id}/campaigns").text


def own_days(county, make, school):
    return make.window(school, kind=KIND, title="平安秋季", first_day=date(2026, 9, 1), last_day=date(2027, 6, 30))


def test_bureau_sees_which_school_goes_by_days_of_its_own_and_opens_that_schools_page(page, county, make):
    school = county.schools[0]
    theirs = own_days(county, make, school)
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))

    answer = page.get(address(county, county.town))

    assert "下级另有起止日期：1" in answer.text
    assert re.search(r"青禾小学 ?： ?2026年9月1日.{1,3}2027年6月30日", answer.text)
    link = f"/reports/{school.id}/campaigns/{theirs.id}"
    assert link in answer.html
    assert f"/reports/{county.schools[1].id}/campaigns/{county.window.id}" in answer.html
    assert "上级的活动从2026年10月1日到2026年12月31日" in page.get(link).text


def test_page_of_an_item_says_whose_days_differ_too(page, county, make):
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))
    item = f"/reports/{county.town.id}/{county.requirement('one-drill').id}"
    assert "另有起止日期" not in page.get(item).text

    own_days(county, make, county.schools[0])

    assert "下级另有起止日期：1" in page.get(item).text
    assert "另有起止日期" not in page.get(f"/reports/{county.town.id}/{county.requirement('core').id}").text


def test_nothing_is_said_of_other_days_where_there_are_none(page, county):
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))

    text = page.get(address(county, county.town)).text

    assert "另有起止日期" not in text
    assert "本单位自己的日期" not in text


def test_days_entered_below_that_are_the_same_are_not_called_others(page, county, make):
    school, days = county.schools[0], (county.window.first_day, county.window.last_day)
    theirs = make.window(school, kind=KIND, title="平安秋季", first_day=days[0], last_day=days[1])
    make.window(county.county, kind=KIND, title="平安秋季", first_day=date(2027, 10, 1), last_day=date(2027, 12, 31))
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))

    below = page.get(f"/reports/{school.id}/campaigns/{theirs.id}").text
    above = page.get(address(county, county.town)).text

    assert "和上级的日期一样" in below
    assert "和上级的日期不一样" not in below
    assert "下级填了同样的起止日期：1" in above
    assert "另有起止日期" not in above
    assert "自己的日期" not in above


def test_campaign_to_come_shows_no_figures_of_the_one_that_runs_under_its_name(page, county, make):
    drill(county, school := county.schools[0])
    later = make.window(
        county.county, kind=KIND, title="平安秋季", first_day=date(2027, 10, 1), last_day=date(2027, 12, 31)
    )
    page.sign_in(county.holder(Role.HEAD, school))

    shown = page.get(f"/reports/{school.id}/campaigns/{later.id}").text

    assert "还没有开始" in shown
    assert "每校一次演练" in shown
    assert "已完成（有记录）" not in shown
    assert "还没有：" not in shown
    assert "已完成（有记录）" in page.get(address(county, school)).text


def test_campaign_without_items_says_how_to_ask_for_them(page, county, make):
    empty = make.window(
        county.county, kind="campaign:空", title="空活动", first_day=date(2027, 1, 1), last_day=date(2027, 3, 1)
    )
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))

    text = page.get(f"/reports/{county.county.id}/campaigns/{empty.id}").text

    assert "还没有项目" in text
    assert "还没有开始" in text


def test_shipped_examples_are_switched_off(db):
    from app.compliance.standing import enabled_requirements
    from app.core.settings import ROOT

    text = (ROOT / "courses" / "requirements.yaml").read_text("utf-8")
    examples = re.findall(r"- id: (example-campaign-\S+)\n    enabled: (\S+)", text)

    assert len(examples) == 6
    assert {enabled for _name, enabled in examples} == {"false"}
    assert [row for row in enabled_requirements(db) if row.public_id.startswith("example")] == []


PROOFS = """
requirements:
  - id: letters-out
    title: {zh: 每班一封信, en: A letter in every class}
    subject: class_group
    audience: [{grades: ["5"]}]
    evidence: {letters: {count: 1}}
    timing: {each: "campaign:平安秋季"}
  - id: code-signed
    title: {zh: 人人签守则, en: Everybody signed}
    subject: person
    audience: [{kinds: [staff]}]
    evidence: {signed: {policy: code-of-conduct}}
    timing: {each: "campaign:平安秋季"}
  - id: card-valid
    title: {zh: 一张有效的求助卡, en: A valid help card}
    subject: organisation
    audience: [{org_kinds: [school]}]
    evidence: {help_card: {valid: true}}
    timing: {each: "campaign:平安秋季"}
"""


def stands(page, county, item: str, day: str = "2026-12-10") -> str:
    """What the page of an item at the first school opens to on a day."""
    return page.get(f"/reports/{county.schools[0].id}/{county.requirement(item).id}?day={day}").text


@pytest.fixture
def proofs(db, county) -> County:
    service.load_requirements(db, PROOFS, "p.yaml", at=AT, by=None)
    return county


def not_reached(db, county, item: str, day: date) -> int:
    """How many at the first school lack an item on a day, from the status that is kept."""
    rows = db.scalars(
        select(StatusRow.status).where(
            StatusRow.requirement_id == county.requirement(item).id,
            StatusRow.organisation_id == county.schools[0].id,
            StatusRow.first_day <= day,
            StatusRow.last_day >= day,
        )
    ).all()
    assert rows
    return sum(status in ("due", "overdue") for status in rows)


def test_letter_out_turns_its_item_done_from_its_day_on_and_opens_to_it(page, db, proofs):
    school, group = proofs.schools[0], proofs.classes[0]
    page.sign_in(proofs.holder(Role.HEAD, school))
    assert not_reached(db, proofs, "letters-out", date(2026, 12, 10)) == 1

    enter_letter(db, group.id, course="kids-g56", sent_on=date(2026, 12, 3), at=now(), by=None)

    assert not_reached(db, proofs, "letters-out", date(2026, 12, 10)) == 0
    assert not_reached(db, proofs, "letters-out", date(2026, 12, 2)) == 1, "a past day keeps its answer"
    assert "12月3日" in stands(page, proofs, "letters-out")
    assert "12月3日" not in stands(page, proofs, "letters-out", "2026-12-02")


def test_letter_corrected_to_a_later_day_is_not_out_before_it(db, proofs):
    group = proofs.classes[0]
    enter_letter(db, group.id, course="kids-g56", sent_on=date(2026, 11, 3), at=now(), by=None)
    enter_letter(db, group.id, course="kids-g56", sent_on=date(2026, 12, 8), at=now(), by=None)

    assert not_reached(db, proofs, "letters-out", date(2026, 12, 7)) == 1
    assert not_reached(db, proofs, "letters-out", date(2026, 12, 8)) == 0


@pytest.mark.parametrize("signed_on", ["2026-12-03", "2026-06-01"], ids=["in the campaign", "before it"])
def test_text_signed_by_everybody_turns_its_item_done(db, proofs, signed_on):
    day = date.fromisoformat(signed_on)
    assert not_reached(db, proofs, "code-signed", date(2026, 12, 10)) == 1

    at = datetime.combine(day, time(4), UTC)
    sign_policy(db, proofs.keeper.id, policy="code-of-conduct", edition="1.0", digest="0" * 64, at=at)

    assert not_reached(db, proofs, "code-signed", date(2026, 12, 10)) == 0
    assert not_reached(db, proofs, "code-signed", date(2026, 10, 5)) == (0 if day < date(2026, 10, 1) else 1)


def card(db, make, county, *, at):
    """Two adults of different posts on the card of the first school, both called."""
    school = county.schools[0]
    for name, post in (("姜老师", "心理教师"), ("梁老师", "保护专员")):
        person = make.person(name)
        make.appointment(person, school, make.post(post), first_day=None)
        entry = help_cards.enter_contact(
            db, school.id, inside=True, person_id=person.id, label=name, post_title=post, phone=None,
            hours="上课日", place=None, at=at, by=None,
        )  # fmt: skip
        help_cards.verify_contact(db, entry, review_by=date(2026, 12, 20), at=at, by=99)
    db.flush()
    return entry


def test_valid_help_card_turns_its_item_done_while_the_days_before_keep_their_answer(page, db, make, proofs):
    assert not_reached(db, proofs, "card-valid", date(2026, 12, 10)) == 1
    page.sign_in(proofs.holder(Role.HEAD, proofs.schools[0]))

    card(db, make, proofs, at=now())

    assert not_reached(db, proofs, "card-valid", date(2026, 12, 9)) == 1
    assert not_reached(db, proofs, "card-valid", date(2026, 12, 10)) == 0
    assert "12月20日" in stands(page, proofs, "card-valid"), "until the entries are to be called again"
    kept = db.execute(select(HelpCardDays.first_day, HelpCardDays.last_day)).all()
    assert kept == [(date(2026, 12, 10), date(2026, 12, 20))]


def test_card_ends_when_an_adult_on_it_leaves_or_is_taken_off_and_the_past_stays(db, make, proofs):
    entry = card(db, make, proofs, at=now())

    with time_machine.travel("2026-12-14 10:00:00+08:00", tick=False):
        help_cards.remove_contact(db, entry, at=now(), by=None)
        db.flush()

    kept = db.execute(select(HelpCardDays.first_day, HelpCardDays.last_day)).all()
    assert kept == [(date(2026, 12, 10), date(2026, 12, 13))]
    assert not_reached(db, proofs, "card-valid", date(2026, 12, 13)) == 0


def test_card_ends_with_the_day_somebody_on_it_left_although_it_was_entered_late(db, make, proofs):
    entry = card(db, make, proofs, at=now())
    post = db.scalars(select(Appointment).where(Appointment.person_id == entry.person_id)).one()

    with time_machine.travel("2026-12-16 10:00:00+08:00", tick=False):
        record_fact(db, post, at=now(), by=None, last_day=date(2026, 12, 12))
        holdings_changed(db, [entry.person_id], date(2026, 12, 12))

    assert db.scalars(select(HelpCardDays.last_day)).all() == [date(2026, 12, 12)]


def test_card_is_looked_at_each_night(app, db, make, proofs):
    """Somebody's post ended on a day that was entered long before."""
    entry = card(db, make, proofs, at=now())
    post = db.scalars(select(Appointment).where(Appointment.person_id == entry.person_id)).one()
    record_fact(db, post, at=now(), by=None, last_day=date(2026, 12, 15))

    WORKS[KEEP].write(db, {}, None, now())

    assert db.scalars(select(HelpCardDays.last_day)).all() == [date(2026, 12, 15)]


def test_letter_by_link_counts_in_a_campaign_although_the_paper_went_out_before_it(db, proofs):
    """A letter goes out each term; its first day is kept for the lessons that follow it."""
    group = proofs.classes[0]
    enter_letter(db, group.id, course="kids-g56", sent_on=date(2026, 9, 7), at=now(), by=None)
    assert not_reached(db, proofs, "letters-out", date(2026, 12, 10)) == 1

    enter_letter_by_link(db, group.id, course="kids-g56", edition="1.1", at=now(), by=None)

    assert not_reached(db, proofs, "letters-out", date(2026, 12, 10)) == 0
    assert db.scalars(select(GuardianLetter.sent_on)).all() == [date(2026, 9, 7)]


def test_link_closed_on_the_day_it_was_made_was_no_letter(db, proofs):
    group = proofs.classes[0]
    enter_letter_by_link(db, group.id, course="kids-g56", edition="1.1", at=now(), by=None)
    assert not_reached(db, proofs, "letters-out", date(2026, 12, 10)) == 0

    take_letter_back(db, group.id, course="kids-g56", at=now(), by=None)

    assert not_reached(db, proofs, "letters-out", date(2026, 12, 10)) == 1
    assert db.scalars(select(GuardianLetter)).all() == []


ALWAYS = """
requirements:
  - id: card-always
    title: {zh: 求助卡一直有效, en: A help card at all times}
    subject: organisation
    audience: [{org_kinds: [school]}]
    evidence: {help_card: {valid: true}}
    timing: {within_days: 0}
"""


def test_card_asked_for_at_all_times_is_missed_again_the_day_after_it_lapsed(page, db, make, county):
    service.load_requirements(db, ALWAYS, "a.yaml", at=AT, by=None)
    card(db, make, county, at=now())
    page.sign_in(county.holder(Role.HEAD, county.schools[0]))

    assert not_reached(db, county, "card-always", date(2026, 12, 9)) == 1
    assert not_reached(db, county, "card-always", date(2026, 12, 20)) == 0
    assert not_reached(db, county, "card-always", date(2026, 12, 21)) == 1
    lapsed = stands(page, county, "card-always", "2026-12-22")
    assert "现在没有有效的" in lapsed
    assert "上岗" not in lapsed


def test_whoever_has_not_signed_reads_which_text_to_sign(page, proofs):
    page.sign_in(proofs.keeper)

    mine = page.get("/my-duties")

    assert "读完签名：" in mine.text
    assert 'href="/policies/code-of-conduct"' in mine.html.partition("读完签名：")[2]


def test_drill_and_lesson_behind_an_item_open_on_pages_of_their_own(page, county, make):
    school = county.schools[0]
    act = drill(county, school)
    page.sign_in(county.holder(Role.HEAD, school))

    shown = page.get(f"/reports/{school.id}/{county.requirement('one-drill').id}?day=2026-12-10")

    link = f"/supervision/acts/{act.id}"
    assert f'<a href="{link}">' in shown.html
    assert "演练" in page.get(link).text
    assert "2026年11月3日" in page.get(link).text
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))
    page.get(link, 404)
    assert link not in page.get(f"/reports/{school.id}/{county.requirement('one-drill').id}?day=2026-12-10").html


def test_whoever_cannot_add_a_time_is_not_told_how_to(page, county):
    lead = county.holder(Role.PROTECTION_LEAD, county.schools[0])
    page.sign_in(lead)
    told = page.get(f"/reports/{county.schools[0].id}/campaigns").text

    page.sign_in(county.holder(Role.TRAINING_MANAGER, county.schools[0]))
    manager = page.get(f"/reports/{county.schools[0].id}/campaigns")

    assert "先把它的名称" not in told
    assert "由单位的培训管理员或校长" in told
    assert "添加专项活动" in manager.text
    assert "添加学期" not in manager.text
    form = page.get(f"/organisations/{county.schools[0].id}/terms/new?kind=campaign").html
    assert re.search(r'<option selected[^>]*value="campaign"', form)
