"""Pages of lecturers per role: managers, head and lead read their own, the lecturer one page, the bureau counts, a learner nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.certification.facilitators import service as facilitators
from app.certification.facilitators.rules import Withdrawn
from app.classroom.lecturers import service
from app.classroom.lecturers.models import LecturerOffer, OfferTaking
from app.classroom.lecturers.rules import Side
from app.core.access import Role
from app.core.clock import now, today
from app.core.facts import record_fact
from tests.classroom.lecturers.conftest import DAY
from tests.queries import count_queries

pytestmark = pytest.mark.sqlite_is_enough


def test_offer_goes_from_manager_to_lecturer_to_head_and_back_out(page, two):
    page.sign_in(two.holder(Role.TRAINING_MANAGER, two.town))
    assert "吴讲师" in page.get("/lecturers").text
    chosen = {"person": f"{two.lecturer.id}:{two.town.id}", "to": str(two.village.id)}
    assert "所属的所有学校" in page.get("/lecturers/offer").text
    page.post("/lecturers/offer", chosen)
    assert "等讲师本人同意" in page.get("/lecturers").text
    [row] = two.db.scalars(select(LecturerOffer))
    page.sign_in(two.holder(Role.HEAD, two.village))
    assert "吴讲师" not in page.get("/lecturers").text
    page.post(f"/lecturers/offers/{row.id}/take/{two.village.id}", status=404, form_at="/lecturers")

    page.sign_in(two.lecturer)
    assert "作为讲师，有事等你说明" in page.get("/").text
    page.post(f"/lecturers/mine/{row.id}/answer", {"agree": "1"}, form_at="/lecturers/mine")
    page.sign_in(two.holder(Role.TRAINING_MANAGER, two.village))
    assert "由校长或学生保护专员同意" in page.get("/lecturers").text
    page.post(f"/lecturers/offers/{row.id}/take/{two.village.id}", status=404, form_at="/lecturers")
    page.sign_in(two.holder(Role.PROTECTION_LEAD, two.village))
    page.post(f"/lecturers/offers/{row.id}/take/{two.village.id}", form_at="/lecturers")
    assert "由城关小学负责" not in page.get("/lecturers").text
    assert "城关小学" in page.get("/lecturers").text

    [taking] = two.db.scalars(select(OfferTaking))
    page.sign_in(two.lecturer)
    assert "石桥村小" in page.get("/lecturers/mine").text
    page.post(f"/lecturers/mine/takings/{taking.id}/end", form_at="/lecturers/mine")
    two.db.refresh(taking)
    assert (taking.ended_on, taking.ended_as) == (today(), "lecturer")
    page.sign_in(two.holder(Role.HEAD, two.village))
    page.post(f"/lecturers/offers/{row.id}/take/{two.village.id}", form_at="/lecturers")
    assert "没有登记同意" in page.get("/lecturers").text
    two.db.refresh(row)
    assert row.ended_as == "lecturer", "an offer to that school alone is over with it"
    page.sign_in(two.holder(Role.TRAINING_MANAGER, two.town))
    page.post("/lecturers/offer", chosen)
    row = two.db.scalars(select(LecturerOffer).filter_by(ended_on=None)).one()
    page.sign_in(two.lecturer)
    page.post(f"/lecturers/mine/{row.id}/answer", {"agree": "1"}, form_at="/lecturers/mine")
    page.sign_in(two.holder(Role.HEAD, two.village))
    page.post(f"/lecturers/offers/{row.id}/take/{two.village.id}", form_at="/lecturers")
    again = two.db.scalars(select(OfferTaking).filter_by(ended_on=None)).one()
    page.sign_in(two.holder(Role.TRAINING_MANAGER, two.village))
    page.post(f"/lecturers/takings/{again.id}/end", form_at="/lecturers")
    two.db.refresh(again)
    assert again.ended_as == "taker"
    page.sign_in(two.holder(Role.HEAD, two.town))
    page.post(f"/lecturers/offers/{row.id}/end", form_at="/lecturers")
    two.db.refresh(row)
    assert row.ended_as == "giver"


def test_yes_to_an_offer_that_ended_meanwhile_is_not_thanked_and_not_entered(page, two):
    row = two.offer(agreed=False)
    page.sign_in(two.lecturer)
    page.get("/lecturers/mine")
    service.end_offer(two.db, row, Side.GIVER, at=now(), by=two.holder(Role.HEAD, two.town).id)
    two.db.flush()

    page.post(f"/lecturers/mine/{row.id}/answer", {"agree": "1"}, form_at="/lecturers/mine")

    said = page.get("/lecturers/mine").text
    assert "你的同意没有登记" in said
    assert "谢谢" not in said
    two.db.refresh(row)
    assert row.agreed_on is None


def test_offer_ended_before_the_lecturers_word_was_never_offered_to_the_school(page, two):
    row = two.offer(agreed=False)
    service.end_offer(two.db, row, Side.GIVER, at=now(), by=two.holder(Role.HEAD, two.town).id)
    two.db.flush()
    page.sign_in(two.holder(Role.HEAD, two.village))

    page.post(f"/lecturers/offers/{row.id}/take/{two.village.id}", status=404, form_at="/lecturers")


def test_expired_and_withdrawn_stand_in_grey_with_the_same_words(page, two):
    page.sign_in(two.holder(Role.HEAD, two.town))
    record_fact(two.db, two.right, at=now(), by=None, first_day=today() - DAY, valid_until=today() - DAY)
    two.db.flush()
    expired = page.get("/lecturers").html
    record_fact(two.db, two.right, at=now(), by=None, valid_until=today() + DAY)
    two.db.flush()
    facilitators.withdraw(two.db, two.right, Withdrawn.LESSONS, at=now(), by=two.holder(Role.HEAD, two.town).id)
    two.db.flush()

    def line(html):
        return html[html.index("吴讲师") : html.index("</tr>", html.index("吴讲师"))]

    withdrawn = page.get("/lecturers").html
    assert "目前不能授课" in line(expired)
    assert line(expired) == line(withdrawn)


def test_manager_who_is_the_lecturer_is_not_offered_to_themselves(page, two, make):
    make.role(two.lecturer, Role.TRAINING_MANAGER, two.town)
    page.sign_in(two.lecturer)

    assert "没有可以共享的人" in page.get("/lecturers/offer").text


def test_bureau_reads_counts_and_no_name(page, two, make):
    two.lend()
    officer = make.person("科员")
    make.role(officer, Role.BUREAU_OFFICER, two.bureau)
    page.sign_in(officer)

    shown = page.get("/lecturers/below").text

    assert "吴讲师" not in shown
    assert "5–6 年级" in shown or "五至六年级" in shown or "年级" in shown
    page.get("/lecturers", 404)


@pytest.mark.parametrize("role", [None, Role.FACILITATOR, Role.CLERK, Role.ASSESSOR])
def test_no_learner_browses_the_list_or_ends_anything(page, two, make, role):
    row, taking = two.lend()
    who = make.person("学习者")
    make.appointment(who, two.village, make.post("保安"), first_day=None)
    if role is not None:
        make.role(who, role, two.village)
    page.sign_in(who)

    for address in ("/lecturers", "/lecturers/offer", "/lecturers/experts/new", "/lecturers/below"):
        page.get(address, 404)
    assert "吴讲师" not in page.get("/lecturers/mine").text
    for address in (
        f"/lecturers/offers/{row.id}/end",
        f"/lecturers/offers/{row.id}/take/{two.village.id}",
        f"/lecturers/takings/{taking.id}/end",
        f"/lecturers/mine/{row.id}/answer",
        f"/lecturers/mine/takings/{taking.id}/end",
    ):
        page.post(address, status=404, form_at="/account")
    two.db.refresh(row)
    assert row.ended_on is None


def test_third_school_finds_nothing_of_what_two_agreed(page, two, make):
    row, taking = two.lend()
    third = make.organisation("河东小学", parent=two.bureau)
    head = make.person("河东校长")
    make.role(head, Role.HEAD, third)
    page.sign_in(head)

    assert "吴讲师" not in page.get("/lecturers").text
    for address in (
        f"/lecturers/offers/{row.id}/end",
        f"/lecturers/offers/{row.id}/take/{third.id}",
        f"/lecturers/offers/{row.id}/take/{two.village.id}",
        f"/lecturers/takings/{taking.id}/end",
    ):
        page.post(address, status=404, form_at="/lecturers")


def test_manager_of_a_school_cannot_end_through_the_lecturers_own_page(page, two):
    _row, taking = two.lend()
    page.sign_in(two.holder(Role.HEAD, two.village))

    page.post(f"/lecturers/mine/takings/{taking.id}/end", status=404, form_at="/lecturers")


def test_directory_asks_ten_questions_at_most_however_many_there_are(page, two, make, db):
    two.lend()
    page.sign_in(two.holder(Role.HEAD, two.village))
    page.get("/lecturers")

    with count_queries() as queries:
        page.get("/lecturers")

    assert len(queries) <= 11, len(queries)  # one of them is the sign-in
