"""The class teacher ends the asking for a family: without a reason, for a term, and nothing kept tells whose family it was."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.classroom.letters.ended import forget_over
from app.classroom.letters.models import EndedAsking
from app.core.audit import AuditEntry
from app.people.models import Window
from tests.classroom.letters.conftest import answer

pytestmark = pytest.mark.usefixtures("on_a_day_in_october")


@pytest.fixture
def families(page, one):
    """The teacher's list of families still to reach, and what she ends in it."""
    page.sign_in(one.teacher)
    address = f"/classes/{one.group.id}/families"

    class Families:
        def shown(self):
            return page.get(address)

        def end(self, *pupils, status=303):
            ticked = {"families": [str(pupil.id) for pupil in pupils]}
            return page.post(f"{address}/end", ticked, status=status, form_at=address)

        def again(self):
            page.post(f"{address}/again", status=303, form_at=address)

    return Families()


def test_ended_family_stands_in_no_list_and_is_counted_as_before(page, make, one, families):
    first, second = one.pupils[:2]
    families.end(first)

    shown = families.shown()

    assert first.name not in shown.html
    assert second.name in shown.html
    assert "0 / 6" in shown.text
    deputy = make.person("许静")
    make.appointment(deputy, one.school, make.post("教师", sensitive=False), first_day=None)
    page.post(f"/classes/{one.group.id}/deputy", {"deputy": deputy.id}, status=303)
    page.sign_in(deputy)
    seen = page.get(f"/classes/{one.group.id}/families")
    assert first.name not in seen.html
    assert "/families/end" not in seen.html
    assert "/families/again" not in seen.html
    page.sign_in(one.teacher)
    families.again()
    assert first.name in families.shown().html


def test_nothing_kept_tells_which_family_and_no_reason_is_asked(db, one, families):
    """SAFEGUARDS 5 and the privacy of pupils: no table reachable from a pupil has a mark or a reason."""
    families.end(one.pupils[0])

    row = db.scalars(select(EndedAsking)).one()
    assert {column.name for column in EndedAsking.__table__.columns} == {"id", "class_group_id", "mark", "last_day"}
    assert len(row.mark) == 64
    assert row.last_day == db.scalars(select(Window.last_day)).one()
    entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "family-asking-ended")).one()
    assert (entry.by, entry.subject, entry.subject_id) == (one.teacher.id, "class_group", one.group.id)


def test_all_ended_reads_as_nobody_left_and_not_as_all_reached(one, families):
    families.end(*one.pupils)
    families.end(*one.pupils)

    shown = families.shown()

    assert "本学期没有还要联系的家庭了" in shown.text
    assert "都已联系到" not in shown.text
    assert "0 / 6" in shown.text


def test_family_that_answers_after_all_is_counted(page, one, link, code_of, families):
    families.end(one.pupils[0])

    answer(page, link.token, code_of(one.pupils[0]))

    assert "1 / 6" in families.shown().text


def test_it_ends_with_the_term_and_is_forgotten(db, one, families):
    families.end(one.pupils[0])
    row = db.scalars(select(EndedAsking)).one()
    forget_over(db, row.last_day)
    assert db.scalars(select(EndedAsking)).all() == [row]
    forget_over(db, row.last_day + timedelta(days=1))

    assert db.scalars(select(EndedAsking)).all() == []


def test_nobody_but_the_classes_teacher_ends_anything(page, db, one, families, class_of):
    other = class_of(2, school=one.school, title="五（2）班", teacher="韩梅")
    families.end(status=303)
    families.end(other.pupils[0])
    page.sign_in(other.teacher)

    page.client.post(f"/classes/{one.group.id}/families/end", data={"families": str(one.pupils[0].id)})

    assert db.scalars(select(EndedAsking)).all() == []
