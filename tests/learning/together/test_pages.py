"""The afternoon by its pages: opened by the manager, read by two, answered aloud, seen by nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.assessment.models import AttemptAnswer, QuizAttempt
from app.core.access import Role
from app.core.clock import now
from app.learning.together.models import HelpedWish, OralAnswers, ReadingGroup, ReadingModule
from app.people.models import Appointment, LoginSession
from app.records.models import TaughtSession
from tests.learning.learner import fields_of, right_answer
from tests.learning.together.afternoon import Afternoon

pytestmark = pytest.mark.sqlite_is_enough


@pytest.fixture
def today(db, make, he_xiu) -> Afternoon:
    """An afternoon of this very day: pages read the clock."""
    return Afternoon(db, make, he_xiu, at=now())


def test_manager_opens_a_group_for_who_is_asked_or_wishes_and_two_with_a_certificate(db, page, make, today):
    today.db.add(HelpedWish(person_id=today.he_xiu.id, course="tiny-core", wished_at=now()))
    db.flush()
    page.sign_in(today.manager)
    assert "何秀（宿管员）" in page.get("/together").text
    here = page.get(f"/together/new?place={today.school.id}&course=tiny-core", status=302).location
    form = page.get(here)
    assert "何秀（宿管员） · 想一起学" in form.text
    assert "门卫老秦" not in form.text

    pair = {"one": today.lu.id, "other": today.lu.id, "members": [today.he_xiu.id]}
    assert "两位陪学人必须是两个人" in page.post(here, pair, status=422).text
    group = page.post(here, {**pair, "other": today.tao.id}, status=303).location
    shown = page.get(group)
    assert "何秀" in shown.text
    assert "我在场" not in shown.text
    assert "我想和别人一起学" not in shown.text


def test_two_read_a_module_on_a_nameless_screen_and_enter_who_was_there(db, page, today):
    row = today.opens()
    group = f"/together/{row.id}"
    page.sign_in(today.lu)
    assert "请你陪学的小组" in page.get("/").text
    assert "节再答" not in page.get(group).text
    page.post(f"{group}/tiny-core-1/begin", status=303, form_at=group)
    assert "今天还没点的：陆老师，陶老师" in page.get(group).text.replace("、", "，")
    page.post(f"{group}/here", status=303, form_at=group)
    page.sign_in(today.tao)
    page.post(f"{group}/here", status=303, form_at=group)
    screen = page.post(f"{group}/tiny-core-1/begin", status=303, form_at=group).location

    for address in (screen, f"{group}/tiny-core-1/2", f"{group}/tiny-core-1/2?way=start-2.later-1.told-1.asks-1"):
        words = page.get(address).text
        assert not any(name in words for name in ("何秀", "门卫老秦", "陆老师", "陶老师"))
        assert "回到小组" in words
    assert "示范做法" in words
    assert "这一节念完了" in page.get(f"{group}/tiny-core-1/3").text

    there = f"{group}/tiny-core-1/there"
    fields = {"there": [today.he_xiu.id], "minutes": "9"}
    assert "不会比这更长" in page.post(there, fields, status=422).text
    db.execute(update(ReadingModule).values(began_at=now() - timedelta(minutes=4, seconds=5)))
    assert "请在下面打勾" in page.post(there, {**fields, "minutes": "4"}, status=422).text
    page.post(there, {**fields, "minutes": "4", "short": "y"}, status=303)
    assert db.scalars(select(TaughtSession.minutes)).all() == [4]
    assert "念过" in page.get(group).text
    assert "安静" not in page.get(f"{group}/tiny-core-1/paper").text

    page.post(f"{group}/close", status=303, form_at=group)
    page.get(group, status=404)


def test_one_taps_the_other_hands_in_and_neither_can_do_both_nor_see_a_key(db, page, today):
    row = today.opens()
    today.both_come(row)
    today.at = now() - timedelta(hours=1)
    today.reads_all(row, [today.he_xiu])
    group = f"/together/{row.id}"
    page.sign_in(today.lu)
    shown = page.get(group)
    assert f'action="{group}/aloud/{today.he_xiu.id}"' in shown.html
    assert f'action="{group}/aloud/{today.guard.id}"' not in shown.html
    assert f"学完 {len(today.course.modules)} 节再答" in shown.text
    aloud = page.post(f"{group}/aloud/{today.he_xiu.id}", status=303, form_at=group).location
    attempt = db.scalars(select(QuizAttempt)).one()
    names, final = list(attempt.items), today.course.final
    for number, name in enumerate(names, start=1):
        item = final.item(name)
        shown = page.get(f"{aloud}/{number}")
        assert not any(option.feedback.strip() in shown.text for option in item.options if option.feedback.strip())
        page.post(f"{aloud}/{number}", fields_of(item, right_answer(item)), status=303)
    assert "不能交" in page.get(aloud).text
    page.post(f"{aloud}/hand-in", status=404, form_at=group)
    page.get(f"/quiz/{attempt.id}", status=404)

    page.sign_in(today.tao)
    assert "每道题我都在场" in page.get(aloud).text
    page.get(f"{aloud}/1", status=404)
    page.post(f"{aloud}/hand-in", status=303, form_at=group)
    over = page.get(aloud)
    assert "通过了" in over.text
    assert "100" not in over.text
    db.expire_all()
    assert db.scalar(select(QuizAttempt.outcome)) == "passed"

    page.sign_in(today.he_xiu)
    run = f"/learn/{attempt.run_id}"
    assert "陆老师和陶老师口头回答了结课测验" in page.get(run).text
    assert "陆老师和陶老师口头回答了结课测验。如果不是这样，请不要签" in page.get(f"{run}/code").text
    done = page.post(f"{run}/code", status=303).location
    assert "陶老师" not in page.get(done).text
    page.sign_in(today.manager)
    listed = page.get(group).text
    assert "有人陪学" in listed
    page.get(aloud, status=404)


def test_slip_opens_no_helping_whoever_printed_it(db, page, today):
    row = today.opens()
    group = f"/together/{row.id}"
    page.sign_in(today.tao)
    db.execute(update(LoginSession).values(opened_by="slip"))
    assert "不能用登录条" in page.get(page.post(f"{group}/here", status=303, form_at=group).location).text
    assert db.scalars(select(ReadingGroup)).one()
    today.both_come(row)
    today.at = now() - timedelta(hours=1)
    today.reads_all(row, [today.he_xiu])
    page.post(f"{group}/aloud/{today.he_xiu.id}", status=303, form_at=group)
    assert db.scalars(select(OralAnswers)).all() == []

    begun = today.asks(row, today.he_xiu)
    today.says(row, begun)
    db.flush()
    kept = db.execute(select(AttemptAnswer.item, AttemptAnswer.answer)).all()
    page.post(f"/together/aloud/{begun.id}/hand-in", status=303, form_at=group)
    assert db.scalar(select(QuizAttempt.submitted_at)) is None
    assert db.execute(select(AttemptAnswer.item, AttemptAnswer.answer)).all() == kept


def test_offender_beside_the_group_opens_nothing_of_it(db, page, make, today):
    row = today.opens()
    today.both_come(row)
    today.reads_all(row, [today.he_xiu])
    begun = today.asks(row, today.he_xiu)
    db.flush()
    group, aloud = f"/together/{row.id}", f"/together/aloud/{begun.id}"
    head_elsewhere = make.person("外校校长")
    make.role(head_elsewhere, Role.HEAD, make.organisation("邻校"))
    bureau = make.person("教育局的人")
    make.role(bureau, Role.BUREAU_OFFICER, today.school)
    for viewer in (today.guard, today.he_xiu, today.colleague("有证的人", certified=True), head_elsewhere, bureau):
        page.sign_in(viewer)
        for address in (group, f"{group}/tiny-core-1/1", f"{group}/tiny-core-1/paper", aloud, f"{aloud}/1"):
            page.get(address, status=404)
        page.post(f"{group}/here", status=404, form_at="/account")
        page.post(f"{aloud}/hand-in", status=404, form_at="/account")
        assert "何秀" not in page.get("/together").text
    page.sign_in(today.manager)
    page.get(group)
    for address in (f"{group}/tiny-core-1/1", aloud, f"{aloud}/1"):
        page.get(address, status=404)
    page.post(f"{group}/here", status=404, form_at="/account")


def test_helper_who_left_the_school_opens_the_group_no_more(db, page, today):
    group = f"/together/{today.opens().id}"
    page.sign_in(today.lu)
    page.get(group)
    left = update(Appointment).where(Appointment.person_id == today.lu.id)
    db.execute(left.values(last_day=now().date() - timedelta(days=2)))
    page.get(group, status=404)
    assert group not in page.get("/together").html


def test_learner_says_that_they_would_rather_learn_with_somebody_and_takes_it_back(db, page, today):
    page.sign_in(today.he_xiu)
    run = page.post("/learn/begin/tiny-core", status=303, form_at="/courses/tiny-core").location
    wish = f"/together/wish/{run.rsplit('/', 1)[1]}"
    page.post(wish, status=303, form_at=run)
    page.post(wish, status=303, form_at=run)
    assert db.scalars(select(HelpedWish.course)).all() == ["tiny-core"]
    page.post(wish, {"back": "1"}, status=303, form_at=run)
    assert db.scalars(select(HelpedWish.course)).all() == []
    page.sign_in(today.guard)
    page.post(wish, status=404, form_at="/account")


def test_manager_reads_in_the_morning_who_wishes_until_a_group_is_there_and_she_reads_who_reads_to_her(
    db, page, make, today
):
    today.db.add(HelpedWish(person_id=today.he_xiu.id, course="tiny-core", wished_at=now()))
    elsewhere = make.person("外校的人")
    make.appointment(elsewhere, make.organisation("邻校"), make.post("外校保安"), first_day=None)
    today.db.add(HelpedWish(person_id=elsewhere.id, course="tiny-core", wished_at=now()))
    db.flush()
    page.sign_in(today.manager)
    shown = page.get("/today")
    assert "想一起学：1 人 → 安排一个小组" in shown.text
    for address in ("/today", "/staff", "/organisations"):
        assert 'href="/together"' in page.get(address).html, address

    page.sign_in(today.he_xiu)
    assert "陪你们学的是" not in page.get("/").text
    today.opens()
    assert "你在一个小组里，陪你们学的是陆老师、陶老师。" in page.get("/").text.replace("，陶", "、陶")
    run = page.post("/learn/begin/tiny-core", status=303, form_at="/courses/tiny-core").location
    hers = page.get(run).text
    assert "你在一个小组里" in hers
    assert "培训管理员会来安排" not in hers
    page.sign_in(today.manager)
    assert "想一起学：" not in page.get("/today").text
    page.sign_in(today.colleague("不带人的"))
    assert 'href="/together"' not in page.get("/").html
