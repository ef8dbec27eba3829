"""The pack on the lesson's page: for who teaches, and without anybody's name."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from app.content.catalogue import catalogue
from app.core.access import Role
from app.core.clock import now, today
from app.learning.recordings import service
from app.learning.recordings.models import Recording
from app.learning.recordings.rules import ReadAloud, spots_of
from tests.classroom.packs.conftest import put_on_help_card
from tests.learning.recordings.school import REAL

PUPIL, TEACHER, SECOND = "标记学生甲", "标记老师乙", "标记大人丙"


@pytest.fixture
def marked(db, make, class_of):
    """A class in which every name is marked, with a lesson in three weeks."""
    zhou = class_of(2, teacher=TEACHER)
    make.enrolment(make.person(PUPIL), zhou.group)
    second = make.person(SECOND)
    make.appointment(second, zhou.school, make.post("校医", sensitive=False), first_day=None)
    put_on_help_card(db, make, zhou.school)
    day = today() + timedelta(days=21)
    return zhou, make.planned_lesson(zhou.group, facilitator=zhou.teacher, second_adult_id=second.id, planned_on=day)


def test_who_teaches_downloads_the_pack_weeks_before_and_nobody_is_in_it(page, make, marked):
    zhou, lesson = marked
    page.sign_in(zhou.teacher)
    assert page.get(f"/lessons/{lesson.id}").html.index("/pack") < page.get(f"/lessons/{lesson.id}").html.index(
        "/screens"
    )

    answer = page.client.get(f"/lessons/{lesson.id}/pack")

    assert answer.headers["Content-Disposition"].startswith('attachment; filename="anquanke-g56-1.html"')
    html = answer.get_data(as_text=True)
    for word in (
        "标记",
        "学生0",
        zhou.group.title,
        zhou.school.name,
        zhou.school.public_id,
        lesson.code,
        "只给老师看",
        "同学们好",
    ):
        assert word not in html
    assert "三条约定" in re.sub(r"<rt>.*?</rt>|<rp>.*?</rp>|<[^>]+>", "", html)


def test_pack_is_chinese_for_an_english_reader(page, marked):
    zhou, lesson = marked
    page.sign_in(zhou.teacher)
    page.client.post("/language", data={"tag": "en", "csrf_token": page.get("/classes").csrf()})

    html = page.client.get(f"/lessons/{lesson.id}/pack").get_data(as_text=True)

    assert "下一屏" in html
    assert "Next screen" not in html


def test_only_who_is_named_to_teach_gets_the_pack(page, make, marked):
    zhou, lesson = marked
    lecturer = make.person("讲师")
    make.role(lecturer, Role.FACILITATOR, zhou.school)
    page.sign_in(lecturer)

    page.get(f"/lessons/{lesson.id}/pack", 404)


def record(db, zhou, kind, *, approved, number=0):
    """Read a screen of the small course aloud at the school."""
    course, reader, listener = catalogue().courses["small-g56"], zhou.teacher, zhou.pupils[0]
    screens = [spot for spot in spots_of(course, "zh-CN") if spot.module in course.modules]
    what = ReadAloud(zhou.school.id, course, screens[number], "zh-CN")
    row: Recording = service.keep_recording(db, what, REAL[kind], at=now(), by=reader.id)
    if approved:
        row.approved_at, row.approved_by = now(), listener.id
    db.flush()
    return row


def test_class_hears_what_a_second_person_approved_and_no_file_that_may_hold_notes(page, db, make, class_of):
    zhou = class_of(2)
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher)
    record(db, zhou, "mp3", approved=True)
    record(db, zhou, "mp3", approved=False, number=1)
    record(db, zhou, "ogg", approved=True, number=2)
    db.execute(
        update(Recording).where(Recording.kind == "ogg").values(seconds=None)
    )  # kept before notes were taken out
    page.sign_in(zhou.teacher)

    pack = page.client.get(f"/lessons/{lesson.id}/pack").get_data(as_text=True)

    assert pack.count("<audio") == 1
    assert f'src="/j/{lesson.code}/1/sound"' in page.get(f"/j/{lesson.code}/1").html
    assert "<audio" not in page.get(f"/j/{lesson.code}/2").html
    played = page.client.get(f"/j/{lesson.code}/1/sound")
    assert played.mimetype == "audio/mpeg"
    assert page.client.get(f"/lessons/{lesson.id}/screens/1/sound").get_data() == played.get_data()
    for refused in (f"/j/{lesson.code}/2/sound", f"/j/{lesson.code}/3/sound", "/j/zzzzzz/1/sound"):
        assert "/j" in page.get(refused, 404).html
        assert page.get(refused, 404).html == page.get("/j/zzzzzz", 404).html


def test_class_hears_an_ogg_or_webm_recording_whose_notes_were_taken_out(page, db, make, class_of):
    zhou = class_of(2)
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher)
    for number, kind in enumerate(("ogg", "webm")):
        record(db, zhou, kind, approved=True, number=number)
    page.sign_in(zhou.teacher)

    pack = page.client.get(f"/lessons/{lesson.id}/pack").get_data()

    assert pack.count(b"<audio") == 2
    assert b"Lavf" not in page.client.get(f"/j/{lesson.code}/2/sound").get_data()


def test_another_school_never_hears_it(page, db, make, class_of):
    zhou, other = class_of(2), class_of(2, title="五（9）班")
    record(db, zhou, "mp3", approved=True)
    lesson = make.planned_lesson(other.group, facilitator=other.teacher)

    assert "<audio" not in page.get(f"/j/{lesson.code}/1").html
    page.get(f"/j/{lesson.code}/1/sound", 404)


def test_printed_lesson_ends_with_the_schools_help_card(page, make, marked):
    zhou, lesson = marked
    page.sign_in(zhou.teacher)

    paper = page.get(f"/lessons/{lesson.id}/print").html

    assert paper.index("标记求助丁") > paper.index("同学们好")
    assert "110" in paper.partition("help-sheet")[2]
    assert PUPIL not in paper
