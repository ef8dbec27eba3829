"""A workshop by its pages: planned, signed in to, closed; and what those see who may not."""

from __future__ import annotations

import re
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from app.classroom.workshops import closing, lists, rules, service
from app.classroom.workshops.models import How, WorkshopDay, WorkshopSignIn
from app.compliance.questions import Counted, WorkshopDays, workshop_days
from app.compliance.service import ensure_default_requirements
from app.core.access import Role
from app.core.clock import now, today
from app.core.settings import ROOT
from app.notices.feeds import calendar_of, make_feed
from app.people.identity import person_signed_in
from app.people.models import LoginSession
from app.records.models import TaughtSession
from app.records.voids import DeedVoidReason
from tests.classroom.workshops.afternoon import PARTS
from tests.make import PASSWORD
from tests.pages import PageClient
from tests.queries import count_queries

pytestmark = pytest.mark.sqlite_is_enough
SIGNED_IN_QUERIES = 1


@pytest.fixture
def another(app, db):
    """Another browser: a phone beside the screen."""

    def opened(person=None):
        client = PageClient(app, db)
        return client.sign_in(person) if person else client

    return opened


@pytest.fixture
def moved(monkeypatch):
    """Move the clock of the pages further: `moved(seconds=61)`; it stands still between."""

    held = [now()]

    def by(**more):
        at = held[0] + timedelta(**more)
        for module in ("signing_in", "screen", "leading", "keeping", "planning", "agreeing"):
            monkeypatch.setattr(f"app.classroom.workshops.views.{module}.now", lambda: at)
        held[0] = at
        return at

    return by


def first_minute_of(moved):
    """Hold the clock at the beginning of a minute; return the moment."""
    return moved(seconds=60 - moved().timestamp() % 60)


def opened(afternoon, **more):
    day = afternoon.plans(**more)[0]
    afternoon.opens(day)
    afternoon.db.flush()
    return day


def test_protection_lead_plans_two_afternoons_and_sees_them_on_her_first_page(db, page, afternoon):
    page.sign_in(afternoon.lin)
    assert "staff-core" in page.get("/workshops/new").html
    address = page.get(f"/workshops/new?place={afternoon.school.id}&course=staff-core&days=2", status=302).location
    fields = {
        "days-0-held_on": today().isoformat(),
        "days-0-starts_at": "14:00",
        "days-0-minutes": "90",
        "days-0-parts": list(PARTS),
        "days-1-held_on": (today() + timedelta(days=1)).isoformat(),
        "days-1-starts_at": "14:00",
        "days-1-minutes": "30",
        "days-1-parts": ["staff-core-3"],
        "facilitator_id": afternoon.lin.id,
        "capacity": "",
        "guests": [afternoon.guard.id, afternoon.cook.id],
    }
    assert "门卫老秦" in page.get(address).text
    short = page.post(address, {**fields, "days-0-minutes": "30"}, status=422)
    assert "一共要 90 分钟" in short.text
    same = page.post(address, {**fields, "days-1-held_on": today().isoformat()}, status=422)
    assert "一个日期只能有一天" in same.text
    day = page.post(address, fields, status=303).location
    shown = page.get(day).text
    assert "线下60分钟" in shown
    again = page.post(address, fields, status=303).location
    assert again == day
    assert "没有重复记" in page.get(day).text
    assert len(db.scalars(select(WorkshopDay.id)).all()) == 2
    assert "由你来带" in page.get("/").text
    page.sign_in(afternoon.guard)
    assert "请你到场" in page.get("/workshops").text
    token = afternoon.make.signed_in_token(afternoon.guard, at=now())
    feed = make_feed(db, person_signed_in(db, token, at=now()), at=now())
    db.flush()
    calendar = (calendar_of(db, feed, at=now()) or b"").decode().replace("\r\n ", "")
    assert calendar.count("请到场") == 2
    assert "核心" not in calendar


def test_screen_shows_a_code_a_count_and_no_name(db, page, another, afternoon, moved):
    at = first_minute_of(moved)
    (day,) = afternoon.plans()
    page.sign_in(afternoon.lin)
    address = f"/workshops/days/{day.id}"
    page.post(f"{address}/screen", status=303, form_at=address)
    code = re.search(r'class="screen-code">([^<]+)<', page.get(address).html).group(1)
    projector = another()
    projector.get("/w/screen", status=303)
    assert projector.post("/w", {"code": code}, status=303).location == "/w/screen"
    shown = projector.get("/w/screen")
    assert rules.spoken(afternoon.code(day, at)) in shown.text
    assert "到场 0 人" in shown.text
    assert "data:image/svg" in shown.html
    afternoon.signs_in(day, afternoon.guard)
    moved(seconds=61)
    later = projector.get("/w/screen")
    assert rules.spoken(afternoon.code(day, at)) not in later.text
    assert "到场 1 人" in later.text
    for words in ("门卫老秦", "林老师", "核心", "青禾"):
        assert words not in later.text
    assert 'href="/"' not in later.html
    assert projector.post("/w", {"code": code}, status=404).status == 404


def test_colleague_scans_and_says_that_she_is_here_once(db, another, afternoon, moved):
    at = first_minute_of(moved)
    day = opened(afternoon)
    phone = another(afternoon.guard)
    address = f"/w/{afternoon.code(day, at)}"
    shown = phone.get(address)
    assert "我在这里" in shown.text
    assert "林老师" not in shown.text
    phone.post(address, status=303)
    phone.post(address, status=303, form_at="/account")
    assert "签到好了" in phone.get(address).text
    assert db.execute(select(WorkshopSignIn.person_id, WorkshopSignIn.how)).all() == [(afternoon.guard.id, How.CODE)]


def test_whoever_is_not_signed_in_signs_in_first_and_then_lands_there(db, another, afternoon, make, moved):
    at = first_minute_of(moved)
    day = opened(afternoon)
    make.account(afternoon.cook, "sun@example.org")
    phone = another()
    code = afternoon.code(day, at)
    sign_in = phone.get(f"/w/{code}", status=303).location
    assert sign_in == f"/sign-in?next=/w/{code}"
    moved(minutes=4)
    there = phone.post(sign_in, {"login": "sun@example.org", "password": PASSWORD}).location
    assert there == f"/w/{code}"
    assert "去签到" in phone.get("/").text
    phone.post(there, status=303)
    assert db.scalars(select(WorkshopSignIn.person_id)).all() == [afternoon.cook.id]
    assert "去签到" not in phone.get("/").text


def test_old_code_is_explained_kindly_and_brought_by_another_device_opens_nothing(db, another, afternoon, moved):
    at = first_minute_of(moved)
    day = opened(afternoon)
    code = afternoon.code(day, at)
    slow, other = another(afternoon.guard), another(afternoon.cook)
    slow.get(f"/w/{code}")
    moved(minutes=3)
    assert "过期了" in other.get(f"/w/{code}", status=410).text
    slow.get(f"/w/{code}")
    moved(minutes=6)
    assert "过期了" in slow.get(f"/w/{code}", status=410).text
    assert db.scalars(select(WorkshopSignIn.id)).all() == []


def test_wrong_codes_are_throttled_and_old_ones_are_not(db, another, afternoon, moved, monkeypatch):
    monkeypatch.setattr("app.classroom.workshops.views.signing_in.WRONG_CODES", 3)
    at = first_minute_of(moved)
    day = opened(afternoon)
    old = afternoon.code(day, at - timedelta(minutes=3))
    phone = another()
    for _again in range(4):
        phone.get(f"/w/{old}", status=410)
    for _again in range(3):
        assert "打不开" in phone.get("/w/bbbbbb", status=404).text
    phone.get("/w/bbbbbb", status=429)
    phone.get(f"/w/{afternoon.code(day, at)}", status=429)


def test_code_of_a_day_that_is_closed_or_not_opened_opens_nothing(another, afternoon, moved):
    at = first_minute_of(moved)
    (day,) = afternoon.plans()
    phone = another(afternoon.guard)
    phone.get(f"/w/{afternoon.code(day, at)}", status=404)
    service.open_day(day, at=afternoon.at)
    phone.get(f"/w/{afternoon.code(day, at)}")
    afternoon.closes(day, is_sure=True)
    assert "已经结束" in phone.get(f"/w/{afternoon.code(day, at)}", status=410).text


def test_walk_in_of_another_school_signs_in_by_the_same_code(db, page, another, afternoon, make, moved):
    at = first_minute_of(moved)
    day = opened(afternoon, guests=[afternoon.guard])
    guest = make.person("邻校的何老师")
    make.appointment(guest, make.organisation("邻校"), make.post("外校老师"), first_day=None)
    another(guest).post(f"/w/{afternoon.code(day, at)}", status=303)
    page.sign_in(afternoon.lin)
    assert "邻校的何老师" in page.get(f"/workshops/days/{day.id}").text
    page.post(f"/workshops/days/{day.id}/close", {"minutes": "90", "sure": "y"}, status=303)
    assert db.scalars(select(TaughtSession.minutes)).all() == [90]
    hers = another(guest).get("/hours").text
    assert "线下60分钟" in hers


def test_two_on_one_phone_are_a_question_and_not_told_who(db, page, another, afternoon, moved):
    at = first_minute_of(moved)
    day = opened(afternoon)
    phone = another(afternoon.guard)
    address = f"/w/{afternoon.code(day, at)}"
    phone.post(address, status=303)
    phone.sign_in(afternoon.cook).post(address, status=303)
    page.sign_in(afternoon.lin)
    assert "用别人签过到的手机签到：1 人" in page.get(f"/workshops/days/{day.id}").text


def test_lead_ticks_the_list_notes_who_left_early_and_closes(db, page, another, afternoon):
    day = afternoon.plans()[0]
    service.open_day(day, at=afternoon.at)
    db.flush()
    address = f"/workshops/days/{day.id}"
    page.sign_in(afternoon.lin)
    assert "林老师" not in page.get(f"{address}/list").html.split("<fieldset")[1]
    page.post(f"{address}/list", {"there": [afternoon.guard.id, afternoon.cook.id]}, status=303)
    page.post(f"{address}/left", {"person_id": afternoon.cook.id, "minutes": "40"}, status=303)
    shown = page.get(address).text
    assert "自己签到 0 人，名单打勾 2 人" in shown
    assert "40 分钟" in shown
    page.get(f"{address}/agree", status=303)
    assert "这一天还没有结束" in page.get(address).text
    asked = page.post(f"{address}/close", {"minutes": "90"}, status=422)
    assert "只过了 0 分钟" in asked.text
    assert "要等第二个人同意" in asked.text
    page.post(f"{address}/close", {"minutes": "90", "sure": "y"}, status=303)
    assert "还不算数" in page.get(address).text
    assert db.scalars(select(TaughtSession.minutes)).all() == []
    assert page.get(f"{address}/agree", status=303).location == address
    assert "要由别人来答复" in page.get(address).text
    head = another(head_of(afternoon))
    assert "等第二个人" in head.get("/workshops").text
    assert "食堂孙姐" in head.get(f"{address}/agree").text
    head.post(f"{address}/agree", {"answer": "approve"}, status=422)
    head.post(f"{address}/agree", looked_at(head, address), status=303)
    assert "算数" in page.get(address).text
    assert sorted(db.scalars(select(TaughtSession.minutes))) == [40, 90]
    head.post(f"{address}/agree", {"answer": "approve", "seen": "y"}, status=303, form_at="/workshops/new")
    assert "已经有人答复过了" in head.get(address).text
    assert sorted(db.scalars(select(TaughtSession.minutes))) == [40, 90]
    page.post(f"{address}/list", {"there": [afternoon.guard.id, afternoon.cook.id, afternoon.nurse.id]}, status=303)
    assert "校医小赵" in page.get(address).text
    head.post(f"{address}/agree", looked_at(head, address), status=303)
    nurse = another(afternoon.nurse)
    assert "90" in nurse.get("/hours").text
    page.post(f"{address}/take-back", {"code": "wrong_day"}, status=303)
    assert "已经撤回" in page.get(address).text
    assert page.post(f"{address}/take-back", {"code": "wrong_day"}, status=303, form_at="/account").location == address
    assert "已经撤回过了" in page.get(address).text
    page.get(f"{address}/list", status=303)
    assert "校医小赵" in page.get(address).text
    assert "已撤回，不计入" in page.get("/workshops").text
    assert "已撤回，不计入" in nurse.get("/workshops").text


def looked_at(client, address, **more):
    """What the second person sends who looked at a day's page: the answer beside what was shown."""
    shown = re.search(r'name="shown" value="([^"]*)"', client.get(f"{address}/agree").html)[1].replace("&lt;", "<")
    return {"answer": "approve", "seen": "y", "shown": shown, **more}


def head_of(afternoon):
    head = afternoon.colleague("校长")
    afternoon.make.role(head, Role.HEAD, afternoon.school)
    return head


def test_more_minutes_after_closing_are_looked_at_by_somebody_else_first(page, another, afternoon):
    day = afternoon.held_with(afternoon.guard, afternoon.nurse)
    row = next(one for one in afternoon.rows(day) if one.person_id == afternoon.guard.id)
    afternoon.minutes(day, row, 40)
    address = f"/workshops/days/{day.id}"
    page.sign_in(afternoon.lin)

    assert "改多了，要第二个人同意才算" in page.get(f"{address}/left").text
    page.post(f"{address}/left", {"person_id": afternoon.guard.id, "minutes": 0}, status=303)

    shown = page.get(address).text
    assert "改为 90 分钟，等第二个人同意" in shown
    assert "同意以前按原来的分钟数算" in shown
    assert page.get(f"{address}/agree", status=303).location == address
    assert "要由别人来答复" in page.get(address).text
    head = another(head_of(afternoon))
    assert "等第二个人" in head.get("/workshops").text
    assert "从 40 分钟改为 90 分钟" in head.get(f"{address}/agree").text
    head.post(f"{address}/agree", looked_at(head, address), status=303)
    assert "等第二个人" not in page.get(address).text
    assert row.minutes is None


def test_striking_out_asks_first_tells_the_person_and_is_undone(db, page, another, afternoon):
    day = afternoon.held_with(afternoon.guard, afternoon.nurse)
    address = f"/workshops/days/{day.id}"
    page.sign_in(afternoon.lin)
    asked = page.get(f"{address}/strike-out/{afternoon.guard.id}").text
    assert "本人在" in asked
    assert "90" in another(afternoon.guard).get("/hours").text
    page.post(f"{address}/strike-out/{afternoon.guard.id}", status=303)
    hers = another(afternoon.guard)
    assert "现在没有你" in hers.get("/").text
    assert "名单里被划掉了" in hers.get("/hours").text
    assert "从名单里划掉的时间" in hers.get("/my-data").text
    changes = another(head_of(afternoon)).get("/changes").text
    assert "把人从工作坊的名单里划掉了" in changes
    assert "结束了工作坊的一天" in changes
    page.post(f"{address}/put-back/{afternoon.guard.id}", status=303, form_at=f"{address}/list")
    assert "现在没有你" not in hers.get("/").text


@pytest.mark.parametrize(
    ("form", "fields"), [("list", {"there": ["4444"]}), ("left", {"person_id": "4444"}), ("guests", {"guests": ["x"]})]
)
def test_forged_people_are_refused_in_plain_chinese(page, afternoon, form, fields):
    day = opened(afternoon)
    afternoon.signs_in(day, afternoon.guard)
    page.sign_in(afternoon.lin)

    refused = page.post(f"/workshops/days/{day.id}/{form}", fields, status=422).text

    assert "可能单子刚刚变了" in refused
    assert "valid" not in refused
    assert "4444" not in refused


def test_what_was_done_already_says_so_and_leads_back_to_the_list(page, afternoon):
    day = opened(afternoon)
    afternoon.ticks(day, afternoon.cook, by=afternoon.nurse)
    afternoon.signs_in(day, afternoon.guard)
    address = f"/workshops/days/{day.id}"
    page.sign_in(afternoon.manager)
    for person in (afternoon.cook, afternoon.guard):
        for _again in range(2):
            there = page.post(f"{address}/strike-out/{person.id}", status=303, form_at=f"{address}/list").location
        assert there == f"{address}/list"
        assert "已经不在名单里了" in page.get(there).text
    for _again in range(2):
        there = page.post(f"{address}/put-back/{afternoon.guard.id}", status=303, form_at=f"{address}/list").location
    assert "已经放回去了" in page.get(there).text


def test_day_whose_list_was_emptied_while_it_waited_has_nothing_to_answer(db, page, afternoon):
    (day,) = afternoon.plans()
    afternoon.ticks(day, afternoon.cook)
    afternoon.closes(day)
    lists.strike_out(db, afternoon.seen(day), afternoon.rows(day)[0], at=afternoon.at, by=afternoon.manager.id)
    db.flush()
    page.sign_in(head_of(afternoon))

    assert page.get(f"/workshops/days/{day.id}/agree", status=303).location == f"/workshops/days/{day.id}"


def test_invited_colleague_sees_the_day_with_its_hour_and_that_it_is_cancelled(db, page, another, afternoon):
    (day,) = afternoon.plans(ahead=1, guests=[afternoon.guard])
    hers = another(afternoon.guard)
    assert "14:00" in hers.get("/").text
    page.sign_in(afternoon.lin)
    page.post(f"/workshops/days/{day.id}/guests", {"guests": [afternoon.guard.id, afternoon.cook.id]}, status=303)
    assert "请了 2 人" in page.get(f"/workshops/days/{day.id}").text
    page.post(f"/workshops/days/{day.id}/take-out", status=303, form_at=f"/workshops/days/{day.id}")
    page.post(f"/workshops/days/{day.id}/take-out", status=303, form_at="/account")
    assert "不办了" in hers.get("/workshops").text


def test_closing_or_keying_a_day_to_come_leads_back_before_anything_is_typed(page, afternoon):
    (day,) = afternoon.plans(ahead=1)
    page.sign_in(afternoon.lin)
    for form in ("close", "list", "left"):
        assert page.get(f"/workshops/days/{day.id}/{form}", status=303).location == f"/workshops/days/{day.id}"


def test_day_taken_back_or_without_anybody_is_no_day_held_for_the_bureau(db, page, make, afternoon):
    day = afternoon.held_with(afternoon.guard)
    closing.take_back(
        db, afternoon.seen(day), reason=DeedVoidReason.DID_NOT_HAPPEN, at=afternoon.at, by=afternoon.manager.id
    )
    (empty,) = afternoon.plans(starts_at=time(17))
    afternoon.closes(empty, is_sure=True)
    above = make.person("上级")
    make.role(above, Role.BUREAU_OFFICER, afternoon.school)
    page.sign_in(above)
    assert "还没有算数的一天" in page.get("/workshops").text


def test_plan_refuses_slips_of_the_year_and_says_which_day_and_why(page, make, afternoon):
    make.role(afternoon.nurse, Role.FACILITATOR, afternoon.school)
    fields = {
        "days-0-held_on": "2001-05-05",
        "days-0-starts_at": "14:00",
        "days-0-minutes": "-5",
        "days-0-parts": ["staff-core-1"],
        "facilitator_id": afternoon.lin.id,
        "capacity": "",
    }
    address = f"/workshops/new/{afternoon.school.id}/staff-core?days=1"
    page.sign_in(afternoon.lin)
    said = page.post(address, fields, status=422).text
    assert "年份对吗" in said
    assert "5 到 480 分钟" in said
    assert "一共要" not in said
    two = page.post(address.replace("days=1", "days=2"), fields, status=422).text
    assert "第 1 天：" in two
    long = page.post(address, fields | {"days-0-held_on": today().isoformat(), "days-0-minutes": "480"}, status=422)
    assert "最多算 30 分钟" in long.text
    page.sign_in(afternoon.nurse)
    past = (today() - timedelta(days=1)).isoformat()
    over = fields | {"days-0-held_on": past, "days-0-minutes": "15", "facilitator_id": afternoon.nurse.id}
    assert "只有能看到教职工名单的人" in page.post(address, over, status=422).text


def test_facilitator_without_a_managers_right_sees_counts_and_no_list(page, make, afternoon):
    make.role(afternoon.nurse, Role.FACILITATOR, afternoon.school)
    day = opened(afternoon, by=afternoon.nurse)
    afternoon.signs_in(day, afternoon.guard)
    address = f"/workshops/days/{day.id}"
    page.sign_in(afternoon.nurse)
    shown = page.get(address).text
    assert "到场 1 人" in shown
    assert "门卫老秦" not in shown
    for closed in ("list", "left", "sheet"):
        page.get(f"{address}/{closed}", status=404)
    planning = page.get(f"/workshops/new/{afternoon.school.id}/staff-core").text
    assert "门卫老秦" not in planning
    page.post(f"{address}/close", {"minutes": "90", "sure": "y"}, status=303)


def test_two_who_keep_one_list_do_not_undo_each_other_and_the_later_one_is_told(page, another, afternoon):
    """The second to save took the first one's ticks away, and nobody was told: two people lost their hours."""
    day, driver = opened(afternoon), afternoon.colleague("司机老何")
    address = f"/workshops/days/{day.id}/list"
    afternoon.ticks(day, afternoon.nurse)
    page.sign_in(afternoon.lin)
    manager = another(afternoon.manager)
    older = {"shown": re.findall(r'name="shown" value="(\d+)"', manager.get(address).html)}
    lead_left = page.post(address, {"there": [afternoon.guard.id, afternoon.cook.id], "shown": older["shown"]}, 303)

    saved = manager.post(address, {**older, "there": [afternoon.nurse.id, driver.id]}, 303)
    told = manager.get(address)

    assert older["shown"] == [str(afternoon.nurse.id)]
    assert lead_left.location == f"/workshops/days/{day.id}"
    assert saved.location == address
    assert "别人又勾上了 2 位、去掉了 1 位" in told.text
    there = {row.person_id for row in afternoon.rows(day)}
    assert there == {afternoon.guard.id, afternoon.cook.id, driver.id}, (
        "unticked by who saw the tick, and by nobody else"
    )


def test_clerk_keys_the_paper_and_opens_or_closes_nothing(page, make, afternoon):
    clerk = afternoon.colleague("文员小周")
    make.role(clerk, Role.CLERK, afternoon.school)
    day = opened(afternoon)
    address = f"/workshops/days/{day.id}"
    page.sign_in(clerk)
    assert "门卫老秦" in page.get(f"{address}/sheet").text
    page.post(f"{address}/list", {"there": [afternoon.guard.id]}, status=303)
    page.get(f"{address}/close", status=404)
    page.post(f"{address}/screen", status=404, form_at="/account")
    page.get("/workshops/new", status=404)


def test_offender_beside_it_opens_nothing_and_the_bureau_reads_counts(page, make, afternoon):
    day = opened(afternoon)
    afternoon.signs_in(day, afternoon.guard)
    afternoon.closes(day, is_sure=True)
    address = f"/workshops/days/{day.id}"
    head_elsewhere, bureau = make.person("外校校长"), make.person("教育局的人")
    make.role(head_elsewhere, Role.HEAD, make.organisation("邻校"))
    district = make.organisation("区教育局", kind="district")
    make.role(bureau, Role.BUREAU_OFFICER, district)
    for viewer in (afternoon.guard, head_elsewhere, bureau):
        page.sign_in(viewer)
        for more in ("", "/list", "/left", "/sheet", "/close"):
            page.get(f"{address}{more}", status=404)
        page.post(f"{address}/screen", status=404, form_at="/account")
        page.post(f"{address}/take-out", status=404, form_at="/account")
        assert "门卫老秦" not in page.get("/workshops").text
    above = make.person("上级")
    make.role(above, Role.BUREAU_OFFICER, afternoon.school)
    page.sign_in(above)
    shown = page.get("/workshops").text
    assert "青禾小学" in shown
    assert "只有人数" in shown
    assert "门卫老秦" not in shown


def test_slip_leads_no_workshop(db, page, afternoon):
    day = opened(afternoon)
    page.sign_in(afternoon.lin)
    db.execute(LoginSession.__table__.update().values(opened_by="slip"))
    page.get(f"/workshops/days/{day.id}", status=404)


def test_day_that_does_not_take_place_is_taken_out(db, page, afternoon):
    (day,) = afternoon.plans(ahead=2)
    address = f"/workshops/days/{day.id}"
    page.sign_in(afternoon.lin)
    assert "还没到" in page.get(page.post(f"{address}/screen", status=303, form_at=address).location).text
    page.post(f"{address}/take-out", status=303, form_at=address)
    assert db.scalars(select(WorkshopDay.cancelled_at)).one() is not None


def test_pages_ask_few_questions_whatever_the_number_of_people(page, make, afternoon):
    day = opened(afternoon, days=2, guests=[afternoon.guard, afternoon.cook])
    afternoon.signs_in(day, afternoon.guard)
    address = f"/workshops/days/{day.id}"
    page.sign_in(afternoon.lin)
    asked = {}
    for more in ("", "/list", "/left", "/sheet", "/close"):
        page.get(f"{address}{more}")
        with count_queries() as few:
            page.get(f"{address}{more}")
        asked[more] = len(few)
    for number in range(20):
        afternoon.signs_in(day, afternoon.colleague(f"同事{number}"))
    for more, before in asked.items():
        with count_queries() as many:
            page.get(f"{address}{more}")
        assert len(many) == before <= SIGNED_IN_QUERIES + 5, many


def test_first_page_says_at_once_what_was_taught_in_a_room(another, db, afternoon):
    ensure_default_requirements(db, ROOT, at=afternoon.at)
    driver = afternoon.colleague("司机老吴")
    afternoon.held_with(afternoon.guard, driver)
    db.flush()
    shown = another(afternoon.guard).get("/").text
    assert "已经集中学过 8 节里的 2 节" in shown


def test_honest_questions_leave_workshops_out_of_lessons_and_count_those_by_list(db, afternoon):
    afternoon.held_with(afternoon.guard, afternoon.nurse)
    (day,) = afternoon.plans(starts_at=time(17))
    afternoon.ticks(day, afternoon.cook)
    afternoon.closes(day)
    afternoon.agrees(day, afternoon.colleague("校长"))
    asked = Counted(None, [afternoon.school.id], day.held_on - timedelta(days=30), day.held_on)
    assert workshop_days(db, asked, ["staff-core"]) == [WorkshopDays(days=2, by_list=1, late=0)]
