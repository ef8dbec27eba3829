"""The paper letter of a class and its link say the same, also after a newer edition of the course came."""

from __future__ import annotations

import shutil

from app.classroom.letters import service
from app.content.catalogue import EXTENSION, Shelf, catalogue
from app.core.access import Role
from app.core.clock import now
from tests.classroom.conftest import SMALL


def test_paper_letter_is_the_edition_that_the_link_opens_until_the_link_ends(app, page, db, class_of, tmp_path):
    one = class_of(3)
    link = service.make_link(
        db, one.group, catalogue().courses["small-g56"], term_ends=None, at=now(), by=one.teacher.id
    )
    shutil.copytree(SMALL, tmp_path, dirs_exist_ok=True)
    course, notice = (tmp_path / "courses" / "small-g56" / name for name in ("course.md", "notice.md"))
    course.write_text(course.read_text("utf-8").replace('edition: "1.0"', 'edition: "1.1"', 1), "utf-8")
    notice.write_text(notice.read_text("utf-8").replace("安全课", "新版的课"), "utf-8")
    app.extensions[EXTENSION] = Shelf(tmp_path)
    assert catalogue().courses["small-g56"].edition == "1.1"
    paper, by_link = f"/classes/{one.group.id}/letter/small-g56", f"/l/{link.token}"
    page.sign_in(one.teacher)

    assert "新版的课" not in page.get(by_link).text
    assert "新版的课" not in page.get(paper).text

    service.close_link(db, link, at=now(), by=one.teacher.id)
    assert "新版的课" in page.get(paper).text


def test_class_teacher_who_may_record_finds_the_way_where_nothing_is_recorded_yet(page, db, make, class_of):
    one = class_of(3)
    lesson = make.planned_lesson(one.group, facilitator=one.teacher)
    paper = f"/classes/{one.group.id}/letter/small-g56"
    page.sign_in(one.teacher)
    for address in (paper, f"/lessons/{lesson.id}"):
        assert "/recordings/" not in page.get(address).html, "no link that opens nothing"
    make.role(one.teacher, Role.FACILITATOR, one.school)

    assert f"/recordings/{one.school.id}/small-g56/letter/1" in page.get(paper).html
    page.get(f"/recordings/{one.school.id}/small-g56/letter/1")
    shown = page.get(f"/lessons/{lesson.id}")
    assert f"/recordings/{one.school.id}/small-g56#module-1" in shown.html
    assert "这节课还没有录音" in shown.text
