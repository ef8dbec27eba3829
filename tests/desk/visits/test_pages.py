"""Monday at the gate: a certificate is scanned, its holder is added for a day, finds whom to tell, and is gone again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.certification.service import reissue_certificate
from app.compliance.duties import duties_of
from app.compliance.service import load_requirements
from app.core.access import Role
from app.core.facts import FactVersion
from app.people.announcements import holdings_changed
from app.people.models import Appointment, HelpContact, Organisation, Person, Post
from tests.desk.visits.story import RULES, visitor_with_certificate
from tests.make import AT

NOW = datetime(2026, 9, 7, 1, 0, tzinfo=UTC)
MONDAY = date(2026, 9, 7)


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def gate(db, make, page):
    """The head of Qinghe school stands at the gate, signed in on her phone."""
    load_requirements(db, RULES, "rules.yaml", at=AT, by=None)
    home, school = make.organisation("萤火社工", kind="social_organisation"), make.organisation("青禾小学")
    post = make.post("志愿者", category="volunteer")
    make.post("法治副校长", category="external")
    head = make.person("王校长")
    make.role(head, Role.HEAD, school)
    page.sign_in(head)
    return home, school, head, post


def fields(school: Organisation, post: Post, **more: str) -> dict[str, str]:
    chosen = {"organisation_id": str(school.id), "post_id": str(post.id)}
    return {**chosen, "first_day": "2026-09-07", "last_day": "2026-09-08", "compared": "y", **more}


def test_visitor_is_added_by_the_code_as_the_person_she_is(page, db, make, gate):
    home, school, head, post = gate
    visitor, certificate = visitor_with_certificate(db, make, home)
    persons = db.scalar(select(func.count(Person.id)))

    scanned = page.get(f"/c/{certificate.code}")
    assert f'href="/staff/visitors/new/{certificate.code}"' in scanned.html
    typed = f"http://localhost/c/{certificate.code.lower()}"
    page.post("/staff/visitors/new", {"code": typed}, 302, form_at="/staff/visitors/new")
    there = f"/staff/visitors/new/{certificate.code}"
    form = page.get(there)
    assert "许月" in form.text
    assert "法治副校长" not in form.text
    assert "请先核对" in page.post(there, fields(school, post, compared=""), 422).text
    page.post(there, fields(school, post), 302)

    visit = db.scalars(select(Appointment).filter_by(organisation_id=school.id)).one()
    assert (visit.person_id, visit.kind, visit.last_day) == (visitor.id, "volunteer", date(2026, 9, 8))
    assert visit.is_visit
    assert visit.recorded_by == head.id
    assert db.scalar(select(func.count(Person.id))) == persons
    assert [(duty.requirement, duty.status) for duty in duties_of(db, visitor.id, MONDAY)] == [("volunteers", "met")]
    assert "许月" in page.get("/staff/visitors").text
    assert "已经登记过" in page.post(there, fields(school, post), 422).text

    page.post(f"/staff/visitors/{visit.id}/end", {}, 302, form_at="/staff/visitors")
    assert visit.last_day == MONDAY
    page.sign_in(visitor)
    assert "作为来访者" in page.get("/my-data").text
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert duties_of(db, visitor.id, date(2026, 9, 8)) == []


@pytest.mark.sqlite_is_enough
def test_number_of_a_reissued_certificate_asks_to_look_which_issue_the_paper_is(page, db, make, gate):
    home, _school, _head, _post = gate
    visitor, certificate = visitor_with_certificate(db, make, home)
    reissue_certificate(db, certificate, name="许悦", address="http://localhost", at=AT, by=visitor.id)
    there = f"/staff/visitors/new/{certificate.code}"
    typed = f"http://localhost/c/{certificate.code}?issue=2"

    assert "第 2 次" in page.get(there).text
    assert f'href="{there}?issue=2"' in page.get(f"/c/{certificate.code}?issue=2").html
    answer = page.post("/staff/visitors/new", {"code": typed}, 302, form_at="/staff/visitors/new")
    assert answer.location == f"{there}?issue=2"
    assert "第 2 次" not in page.get(answer.location).text


def test_lapsed_certificate_lets_nobody_in_and_tells_neither_why_nor_whose(page, db, make, gate):
    _visitor, certificate = visitor_with_certificate(db, make, gate[0], completed_on=date(2025, 3, 1))

    shown = page.get(f"/staff/visitors/new/{certificate.code}")
    page.post(f"/staff/visitors/new/{certificate.code}", fields(gate[1], gate[3]), 200, form_at="/staff/visitors/new")

    assert "这张证书现在无效" in shown.text or "目前无效" in shown.text
    assert "你可以说不" in shown.text
    assert "许月" not in shown.html
    assert "2026" not in shown.text.partition("核验")[0]
    assert "/staff/visitors/new/" not in page.get(f"/c/{certificate.code}").html
    assert db.scalars(select(Appointment).where(Appointment.is_visit)).all() == []


@pytest.mark.sqlite_is_enough
def test_expected_visit_that_is_called_off_stays_readable_in_its_last_version(page, db, make, gate):
    _visitor, certificate = visitor_with_certificate(db, make, gate[0])
    days = {"first_day": "2026-09-10", "last_day": "2026-09-11"}
    page.post(f"/staff/visitors/new/{certificate.code}", fields(gate[1], gate[3], **days), 302)
    visit_id = db.scalars(select(Appointment.id).where(Appointment.is_visit)).one()

    page.post(f"/staff/visitors/{visit_id}/end", {}, 302, form_at="/staff/visitors")

    assert db.scalars(select(Appointment).where(Appointment.is_visit)).all() == []
    assert db.scalars(select(FactVersion.change).filter_by(fact_table="appointment", fact_id=visit_id)).all() == [
        "removed"
    ]


@pytest.mark.sqlite_is_enough
@pytest.mark.parametrize(("day", "is_shown"), [("2026-09-07", True), ("2026-10-08", True), ("2026-10-09", False)])
def test_visitor_finds_whom_to_tell_during_the_visit_and_thirty_days_after(page, db, make, gate, day, is_shown):
    home, school, _head, post = gate
    visitor, _certificate = visitor_with_certificate(db, make, home)
    make.appointment(
        visitor, school, post, kind="volunteer",
        first_day=MONDAY, last_day=date(2026, 9, 8), is_visit=True,
    )  # fmt: skip
    holdings_changed(db, [visitor.id], None)
    for name, title in (("何秀", "宿管员"), ("孙宁", "校医")):
        adult = make.person(name)
        make.appointment(adult, school, make.post(title))
        make._fact(
            HelpContact(
                organisation_id=school.id, inside=True, person_id=adult.id, label=name, post_title=title,
                phone="05551234567", hours="8-17", verified_on=MONDAY, verified_by=None, review_by=date(2027, 9, 1),
            )
        )  # fmt: skip
    with time_machine.travel(datetime.fromisoformat(f"{day}T01:00:00+00:00"), tick=False):
        page.sign_in(visitor)
        shown = page.get("/").text

    assert ("到青禾小学来访" in shown) is is_shown
    assert ("何秀" in shown) is is_shown


@pytest.mark.sqlite_is_enough
def test_ones_own_staff_and_oneself_are_refused_at_the_scan(page, db, make, gate):
    """The form was filled in to its end before it said that nothing needs to be entered."""
    home, school, _head, _post = gate
    colleague, certificate = visitor_with_certificate(db, make, home)
    make.appointment(colleague, school, make.post("教师"), first_day=None)

    shown = page.get(f"/staff/visitors/new/{certificate.code}")

    assert "已经有岗位" in shown.text
    assert f"/staff/{colleague.id}" in shown.html
    assert "first_day" not in shown.html
    make.role(colleague, Role.HEAD, make.organisation("石桥小学"))
    page.sign_in(colleague)
    assert "这是你自己的证书" in page.get(f"/staff/visitors/new/{certificate.code}").text


@pytest.mark.sqlite_is_enough
def test_fortnight_after_fortnight_is_counted_shown_and_at_last_asks_for_a_post(page, db, make, gate):
    home, school, _head, post = gate
    visitor, certificate = visitor_with_certificate(db, make, home)
    assert page.get("/staff/visitors").html.count('href="/staff/visitors/new"') == 1, "one button, not two"
    for first, last in ((date(2026, 7, 10), date(2026, 7, 23)), (date(2026, 8, 20), date(2026, 9, 2))):
        make.appointment(visitor, school, post, first_day=first, last_day=last, is_visit=True, kind="volunteer")
    there = f"/staff/visitors/new/{certificate.code}"

    assert "28 天" in page.get(there).text
    assert "来得这么勤" in page.post(there, fields(school, post), 422).text
    assert "最近 12 个月来了 28 天" in page.get("/staff/visitors").text
