"""A family that answers by its slip's code, on paper and in a talk: each is kept, each is taken back alone, it counts once."""

from __future__ import annotations

import pytest
import time_machine
from sqlalchemy import func, select

from app.classroom.letters.models import LetterLink, LetterReceipts
from app.classroom.letters.queries import families_reached
from app.classroom.letters.rules import slip_code
from app.compliance import service as compliance
from app.compliance.models import Requirement, StatusRow
from app.core.clock import now, today
from app.records.deeds import enter_contacts, void_contacts
from app.records.models import Contact
from app.records.voids import DeedVoidReason
from tests.classroom.letters.conftest import COURSE, answer

pytestmark = pytest.mark.usefixtures("on_a_day_in_october")
TWICE = """
requirements:
  - id: two-contacts
    subject: person
    audience: [{kinds: [student]}]
    evidence: {contacts: {count: 2}}
    timing: {each: term}
"""


@pytest.fixture
def family(page, db, one, link, code_of):
    """How the first family of the class answers, and how many families of the class are reached."""

    class Family:
        def by_code(self):
            answer(page, link.token, code_of(one.pupils[0]))

        def by(self, kind):
            enter_contacts(db, [one.pupils[0].id], kind=kind, held_on=today(), at=now(), by=one.teacher.id)

        def on_paper(self):
            self.by("letter_receipt")

        def take_back(self, *, by_code, kind="letter_receipt"):
            rows = db.scalars(select(Contact).filter_by(kind=kind).order_by(Contact.id)).all()
            rows = [row for row in rows if (row.recorded_by is None) is by_code]
            void_contacts(db, rows, reason=DeedVoidReason.WRONG_DAY, at=now(), by=one.teacher.id)

        def reached(self):
            return families_reached(db, one.group, today()).met

        def kept(self):
            return sorted(map(tuple, db.execute(select(Contact.kind, Contact.recorded_by.is_(None)))))

    return Family()


PAPER, CODE, TALK = ("letter_receipt", False), ("letter_receipt", True), ("talk", False)


@pytest.mark.parametrize("order", [("on_paper", "by_code"), ("by_code", "on_paper")])
@pytest.mark.parametrize("is_code_taken_back", [True, False])
def test_either_receipt_stays_when_the_other_is_taken_back(family, order, is_code_taken_back):
    for way in order:
        getattr(family, way)()
    assert family.kept() == [PAPER, CODE]
    assert family.reached() == 1, "one family, however it answered"

    family.take_back(by_code=is_code_taken_back)
    assert family.reached() == 1

    family.take_back(by_code=not is_code_taken_back)
    assert family.reached() == 0


def test_talk_paper_and_code_are_three_that_stand_alone(family):
    family.by("talk")
    family.by_code()
    family.on_paper()
    assert family.kept() == [PAPER, CODE, TALK]

    family.take_back(by_code=False)
    family.take_back(by_code=False, kind="talk")

    assert family.reached() == 1


def test_code_sent_again_counts_once_whatever_was_keyed(db, family):
    family.on_paper()
    for _time in range(3):
        family.by_code()
        with time_machine.travel("2026-10-14 10:00:00+08:00"):
            family.by_code()
    family.take_back(by_code=False)
    family.by_code()

    assert family.kept() == [PAPER, CODE]
    assert db.scalar(select(LetterReceipts.by_code)) == 1


def test_code_counts_anew_once_the_receipt_of_another_familys_hand_was_taken_back(family):
    """Somebody sent a neighbour's slip; the family itself answers later."""
    family.by_code()
    family.take_back(by_code=True)
    assert family.reached() == 0

    family.by_code()

    assert family.reached() == 1


@pytest.mark.parametrize("later", ["2026-10-12 18:00:00+08:00", "2026-10-20 18:00:00+08:00"])
@pytest.mark.parametrize("order", [("on_paper", "by_code"), ("by_code", "on_paper")])
def test_one_letter_answered_in_both_ways_is_one_contact_where_two_are_asked_for(db, one, family, order, later):
    compliance.load_requirements(db, TWICE, "r.yaml", at=now(), by=None)
    met = (
        select(func.count())
        .select_from(StatusRow)
        .join(Requirement, Requirement.id == StatusRow.requirement_id)
        .where(StatusRow.status == "met", StatusRow.person_id == one.pupils[0].id)
    )
    getattr(family, order[0])()
    with time_machine.travel(later, tick=False):
        getattr(family, order[1])()
        db.flush()
        assert db.scalar(met) == 0

        family.by("talk")
        db.flush()

        assert db.scalar(met) == 1


def test_second_letter_of_a_course_is_answered_anew_with_its_own_slip(page, app, db, one, link, family):
    family.by_code()
    with time_machine.travel("2026-10-20 10:00:00+08:00", tick=False):
        address = f"/classes/{one.group.id}/letter/{COURSE}/link"
        page.sign_in(one.teacher)
        page.post(f"{address}/close", status=303, form_at=address)
        page.post(address, status=303)
        second = db.scalars(select(LetterLink).order_by(LetterLink.id.desc())).first()
        family.by_code()
        assert family.kept() == [CODE], "the slip of the first letter opens nothing any more"

        for _time in range(2):
            answer(page, second.token, slip_code(app.config["SECRET_KEY"].encode(), second.token, one.pupils[0].id))

    assert family.kept() == [CODE, CODE]
    assert family.reached() == 1
