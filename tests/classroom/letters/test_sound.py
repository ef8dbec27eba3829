"""The letter read aloud by somebody of the school: heard once a second person listened, and only while its words are the same."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.classroom.letters.models import LetterLink
from app.classroom.letters.rules import new_token
from app.content.catalogue import catalogue
from app.core.access import Role
from app.core.clock import now, today
from app.core.facts import record_fact
from app.learning.recordings import service
from app.learning.recordings.models import RecordedSound
from app.learning.recordings.rules import ReadAloud, spots_of
from app.people.models import ClassGroup, Organisation, Person
from tests.learning.recordings.school import REAL, sent


@pytest.fixture
def spoken(db, make, class_of):
    one = class_of(3)
    link = LetterLink(
        class_group_id=one.group.id,
        course="small-g56",
        edition="1.0",
        token=new_token(),
        first_day=today(),
        last_day=today(),
    )
    record_fact(db, link, at=now(), by=None)
    course = catalogue().courses["small-g56"]
    spot = spots_of(course, "zh-CN")[0]
    assert "学校将为孩子上两节安全课" in spot.text, "of a course for pupils, its letter comes before its lessons"
    row = service.keep_recording(
        db, ReadAloud(one.school.id, course, spot, "zh-CN"), REAL["mp3"], at=now(), by=one.teacher.id
    )
    db.flush()
    return link, row, spot


def test_letter_is_heard_once_a_second_person_listened(page, db, make, spoken):
    link, row, spot = spoken
    assert "data-audio" not in page.get(f"/l/{link.token}").html
    page.get(f"/l/{link.token}/sound", status=404)

    service.approve(db, row, spot, at=now(), by=make.person("郝校长").id)

    letter = page.get(f"/l/{link.token}").html
    assert f'data-audio="/l/{link.token}/sound"' in letter
    assert f'<noscript><audio controls preload="none" src="/l/{link.token}/sound"' in letter, (
        "heard without scripts, too"
    )
    spoken_bytes = db.scalars(select(RecordedSound.content)).one()
    answer = page.client.get(f"/l/{link.token}/sound", headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer.get_data()) == (206, spoken_bytes[:10])
    assert answer.headers["Content-Type"] == "audio/mpeg"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    row.digest = "0" * 64
    assert "data-audio" not in page.get(f"/l/{link.token}").html, "a sound of other words is never played"


def test_hearing_is_promised_only_where_the_letter_is_recorded(page, db, make, class_of, spoken):
    link, row, spot = spoken
    group = db.get_one(ClassGroup, link.class_group_id)
    page.sign_in(db.get_one(Person, row.made_by))
    base = f"/classes/{group.id}/letter/small-g56"

    def promised():
        shown = page.get(f"{base}/link").html + page.post(f"{base}/slips", status=200).html
        assert "多数手机" not in shown
        return [words in shown for words in ("点开就能看，也能听", "信在这里看，也能听", "扫码看信、听信")]

    assert promised() == [False] * 3
    assert "这封信在这台设备上听不了" in page.get(f"/l/{link.token}").text
    service.approve(db, row, spot, at=now(), by=make.person("郝校长").id)

    assert promised() == [True] * 3
    assert "听不了" not in page.get(f"/l/{link.token}").text


def test_letter_stands_among_what_a_school_records(page, db, make, spoken):
    _link, row, _spot = spoken
    manager = make.person("石主任")
    make.role(manager, Role.TRAINING_MANAGER, db.get_one(Organisation, row.organisation_id))
    page.sign_in(manager)

    listed = page.get("/recordings")
    assert "small-g56" in listed.html
    assert "给家人的一封信" in page.get(f"/recordings/{row.organisation_id}/small-g56").text
    shown = page.get(f"/recordings/{row.organisation_id}/small-g56/letter/1")
    assert "学校将为孩子上两节安全课" in shown.text


def test_letter_says_how_long_its_recording_lasts(page, db, make, spoken):
    link, row, spot = spoken
    service.approve(db, row, spot, at=now(), by=make.person("郝校长").id)

    for seconds, said in ((5, "听一听：5 秒"), (125, "听一听：2 分 5 秒")):
        row.seconds = seconds
        assert said in page.get(f"/l/{link.token}").text

    row.seconds = None
    assert "听一听" not in page.get(f"/l/{link.token}").text


def test_letter_of_five_seconds_is_kept_and_said_to_be_too_short(page, db, make, class_of, monkeypatch):
    one, head = class_of(3), make.person("郝校长")
    make.role(head, Role.HEAD, one.school)
    make.appointment(head, one.school, make.post("校长"))
    monkeypatch.setattr(service, "seconds_of", lambda _kind, _content: 5)
    address = f"/recordings/{one.school.id}/small-g56/letter/1"
    page.sign_in(head)

    following = page.post(address, sent(REAL["mp3"]), status=303).location

    assert "这段录音长 5 秒；一封信念下来要 60 到 90 秒" in page.get(following).text
    shown = page.get(address).text
    assert "长 5 秒。 这段录音长 5 秒；一封信念下来" in shown
    assert "照样保存" in shown
