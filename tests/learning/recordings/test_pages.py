"""The manager records on her phone, the head listens, the dorm keeper hears it; nobody else gets a byte."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.access import Role
from app.core.clock import now
from app.learning.recordings import played
from app.learning.recordings.models import RecordedSound, Recording
from app.learning.together.models import ReadingGroup, ReadingHelper
from app.people.models import LoginSession
from tests.learning.learner import Learner
from tests.learning.recordings.school import REAL, sent

pytestmark = pytest.mark.sqlite_is_enough


def test_manager_records_screen_by_screen_and_the_head_approves(db, page, school):
    page.sign_in(school.manager)
    assert "/recordings" in page.get("/courses/tiny-core").html
    assert school.course.title in page.get("/recordings").text
    first = f"{school.address}/tiny-core-1/1"
    shown = page.get(first)
    assert "孩子来找你，你先做什么？" in shown.text
    assert 'accept="audio/*"' in shown.html
    assert " capture" in shown.html
    assert "请先录音，或者选一个文件" in page.post(first, {}, status=422).text
    assert "语音消息" in page.post(first, sent(b"#!AMR\n123", "voice.mp3"), status=422).text

    following = page.post(first, sent(REAL["m4a"], "voice.amr"), status=303).location
    assert following == f"{school.address}/tiny-core-1/3"
    row = db.scalars(select(Recording)).one()
    assert (row.kind, row.made_by) == ("m4a", school.manager.id)
    assert "要由别人来听" in page.get(first).text
    page.post(f"/recordings/{row.id}/approve", {"heard": "y"}, status=303, form_at=first)
    db.refresh(row)
    assert row.approved_at is None

    page.sign_in(school.head)
    assert "石主任录音" in page.get(school.address).text
    assert "孩子来找你，你先做什么？" in page.get(first).text
    assert "请先听完" in page.post(f"/recordings/{row.id}/approve", {}, status=422, form_at=first).text
    unplayed = page.post(f"/recordings/{row.id}/approve", {"heard": "y"}, status=422, form_at=first)
    assert "这里还没有播放过" in unplayed.text
    page.get(f"/recordings/{row.id}/sound")
    page.post(f"/recordings/{row.id}/approve", {"heard": "y"}, status=303, form_at=first)
    assert "郝校长听过" in page.get(school.address).text
    assert "tiny-core-1 · 1" in page.get("/changes").text
    page.sign_in(school.manager)
    told = page.get(school.address).text
    assert "石主任" not in told
    assert "郝校长" not in told


def test_learner_hears_it_in_parts_beside_her_page_and_in_the_group(db, page, school):
    row = school.records()
    learner = Learner(db, school.he_xiu, at=now())
    address, sound = f"/learn/{learner.run.id}/tiny-core-1/1", f"/recordings/{row.id}/sound"
    page.sign_in(school.he_xiu)
    assert "本校录音" not in page.get(address).text
    page.get(sound, status=404)
    school.approves(row)
    assert f'data-audio="{sound}"' in page.get(address).html
    assert "本校录音" not in page.get(f"/learn/{learner.run.id}/tiny-core-1/3").text

    kept = db.scalar(select(RecordedSound.content))
    whole = page.get(sound).response
    assert whole.data == kept
    assert whole.mimetype == "audio/mpeg"
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    assert whole.headers["Cache-Control"] == "private, no-cache"
    assert whole.headers["Accept-Ranges"] == "bytes"
    part = page.get(sound, status=206, headers={"Range": "bytes=10-19"}).response
    assert part.data == kept[10:20]
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(kept)}"
    assert page.client.get(sound, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    assert page.client.get(sound, headers={"Range": "bytes=900000-"}).status_code == 416

    group = ReadingGroup(
        organisation_id=school.place.id, course="tiny-core", edition="1.0", opened_by=school.head.id, opened_at=now()
    )
    db.add(group)
    db.flush()
    db.add_all(ReadingHelper(group_id=group.id, person_id=one.id) for one in (school.head, school.lead))
    db.flush()
    page.sign_in(school.lead)
    assert f'data-audio="{sound}"' in page.get(f"/together/{group.id}/tiny-core-1/1").html


def test_nobody_else_opens_records_approves_or_takes_back(db, page, school, make):
    other = make.organisation("别的小学")
    stranger = school.colleague("邻校主任", Role.TRAINING_MANAGER, at=other)
    teacher = school.colleague("唐老师", Role.FACILITATOR)
    row = school.records()
    sound, first = f"/recordings/{row.id}/sound", f"{school.address}/tiny-core-1/1"
    page.sign_in(stranger)
    for address in (school.address, first, sound):
        page.get(address, status=404)
    for change in ("approve", "take-back"):
        page.post(f"/recordings/{row.id}/{change}", {"heard": "y"}, status=404, form_at="/recordings")
    page.sign_in(school.he_xiu)
    for address in ("/recordings", school.address, first, sound):
        page.get(address, status=404)

    page.sign_in(teacher)
    page.get(sound)
    page.post(f"/recordings/{row.id}/approve", {"heard": "y"}, status=404, form_at=first)
    page.post(f"/recordings/{row.id}/take-back", {}, status=404, form_at=first)
    page.sign_in(school.lead)
    page.post(first, sent(REAL["mp3"]), status=404, form_at="/recordings")
    assert db.scalars(select(Recording.id)).all() == [row.id]
    assert db.scalar(select(Recording.approved_at)) is None

    page.sign_in(school.manager)
    db.execute(LoginSession.__table__.update().values(opened_by="slip"))
    page.get(sound, status=404)
    page.get(school.address, status=404)

    school.approves(row)
    page.sign_in(school.he_xiu)
    page.get(sound)
    page.sign_in(stranger)
    page.get(sound, status=404)


def test_reviewer_above_listens_and_reads_no_name(db, page, school, make):
    district = make.organisation("青禾县教育局", kind="district")
    below = make.organisation("县里小学", parent=district)
    row = school.records(at=below)
    waiting = school.records(1, at=below)
    reviewer = make.person("查阅人")
    make.role(reviewer, Role.REVIEWER, district)
    page.sign_in(reviewer)

    assert "县里小学" not in page.get("/recordings").text, "what nobody approved is the school's own"
    page.get(f"/recordings/{row.id}/sound", status=404)
    assert "<audio" not in page.get(f"/recordings/{below.id}/tiny-core/tiny-core-1/1").html
    school.approves(row)
    assert "县里小学" in page.get("/recordings").text
    shown = page.get(f"/recordings/{below.id}/tiny-core")
    assert "石主任" not in shown.text
    page.get(f"/recordings/{row.id}/sound")
    first = f"/recordings/{below.id}/tiny-core/tiny-core-1/1"
    assert f"/recordings/{row.id}/sound" in page.get(first).html
    page.get(f"/recordings/{waiting.id}/sound", status=404)
    assert "撤回" not in page.get(first).text
    page.post(first, sent(REAL["mp3"]), status=404, form_at="/recordings")
    page.post(f"/recordings/{row.id}/take-back", {}, status=404, form_at="/recordings")
    make.role(reviewer, Role.TRAINING_MANAGER, school.place)
    page.post(f"/recordings/{row.id}/approve", {"heard": "y"}, status=404, form_at=first)


def test_speaker_and_listener_take_back_and_who_approves_approves_what_was_heard(db, page, school):
    teacher = school.colleague("唐老师", Role.FACILITATOR)
    mine = school.records(by=teacher)
    first = f"{school.address}/tiny-core-1/1"
    page.sign_in(teacher)
    page.post(f"/recordings/{mine.id}/take-back", {}, status=303, form_at=first)
    assert db.scalars(select(RecordedSound.id)).all() == []

    heard = school.records(by=teacher).id
    page.sign_in(school.lead)
    page.get(first)
    school.records(by=teacher)
    page.post(f"/recordings/{heard}/approve", {"heard": "y"}, status=404, form_at=first)
    assert db.scalar(select(Recording.approved_at)) is None


def test_recording_that_lasts_is_not_approved_before_it_can_be_over(db, page, school):
    row = school.records()
    row.seconds = 80
    db.flush()
    first, approve = f"{school.address}/tiny-core-1/1", f"/recordings/{row.id}/approve"
    page.sign_in(school.head)
    page.get(f"/recordings/{row.id}/sound")

    told = page.post(approve, {"heard": "y"}, status=422, form_at=first).text

    assert "长 80 秒，还不可能听完" in told
    page.client.cookie_holds(**{played.KEPT: {str(row.id): (now() - timedelta(seconds=40)).timestamp()}})
    page.post(approve, {"heard": "y"}, status=303, form_at=first)
    assert db.scalar(select(Recording.approved_by)) == school.head.id


def test_page_says_that_the_former_recording_is_heard_until_the_new_one_is_approved(db, page, school):
    former = school.records()
    school.approves(former)
    first = f"{school.address}/tiny-core-1/1"
    page.sign_in(school.manager)
    assert "仍播放已通过的这一段" in page.get(first).text

    page.post(first, sent(REAL["mp3"]), status=303)

    shown = page.get(first)
    new = db.scalar(select(Recording.id).where(Recording.approved_at.is_(None)))
    assert f"/recordings/{new}/sound" in shown.html.partition('id="former"')[0]
    assert f"/recordings/{former.id}/sound" in shown.html.partition('id="former"')[2]
    assert "有人听过之前，仍播放原来的" in shown.text
    page.sign_in(school.head)
    page.get(f"/recordings/{new}/sound")
    told = page.post(f"/recordings/{new}/approve", {"heard": "y"}, status=303, form_at=first)
    assert "学这门课的同事都能听到" in page.get(told.location).text
