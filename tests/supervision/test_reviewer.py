"""A reviewer reads counts and codes until a day, acts nowhere, and is named only by who holds more (DESIGN §3)."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.core.access import Role
from app.core.clock import now, today
from app.people.models import Invitation, Person, RoleGrant
from app.supervision.checks.rules import Population
from app.supervision.checks.service import draw
from app.supervision.findings.rules import Code
from app.supervision.findings.service import open_finding

pytestmark = [pytest.mark.sqlite_is_enough, pytest.mark.usefixtures("on_a_tuesday_in_october")]
ACTS = re.compile(r"/(new|draw|sign|answer|evidence|hand-over|reopen|close|items|ask|change|people|sheet)\b")


@pytest.fixture
def head(make, school):
    person = make.person("方校长")
    make.role(person, Role.HEAD, school)
    return person


@pytest.fixture
def reviewer(make, bureau):
    person = make.person("韩评")
    make.role(person, Role.REVIEWER, bureau).last_day = today() + timedelta(days=30)
    make.db.flush()
    return person


def checked(db, school, by, *, visit_on):
    sizes = dict.fromkeys(Population, 1)
    first, last = date(2026, 9, 1), date(2026, 9, 30)
    return draw(db, school, sizes, first=first, last=last, visit_on=visit_on, from_above=True, at=now(), by=by)


def test_reviewer_reads_counts_and_codes_and_finds_nothing_to_do(page, db, school, bureau, head, reviewer):
    check = checked(db, school, head.id, visit_on=today())
    finding = open_finding(
        db, school.id, Code.POST_MISSING, about=None, owner_id=head.id, deadline=today(), at=now(), by=head.id
    )
    page.sign_in(reviewer)
    home = page.get("/")
    assert "2026年11月5日" in home.text
    assert "禾川县教育局" in home.text
    for address in (
        "/reports",
        f"/reports?org={school.id}",
        "/filings",
        "/requirements",
        "/supervision",
        "/supervision/findings",
        f"/supervision/findings/at/{school.id}",
        "/supervision/roster",
        "/supervision/checks",
        f"/supervision/checks/{check.id}",
    ):
        seen = page.get(address)
        assert "许老师" not in seen.text, address
        assert "方校长" not in seen.text, address
        assert "五（1）班" not in seen.text, address
        inside = seen.html.split("<main")[1]
        links = [link for link in re.findall(r'(?:href|action)="([^"]*)"', inside) if ACTS.search(link)]
        assert links == [], address
    page.client.get(f"/supervision/checks/{check.id}/population/staff").get_data()
    for address in (f"findings/{finding.id}", f"findings/new/{school.id}", f"checks/draw/{school.id}"):
        page.get(f"/supervision/{address}", status=404)
    for address in (f"checks/{check.id}/sheet", f"roster/{school.id}"):
        page.get(f"/supervision/{address}", status=404)
    page.get("/staff", status=404)


def test_reviewer_does_not_see_a_check_before_the_school_does(page, db, school, head, reviewer):
    check = checked(db, school, head.id, visit_on=today() + timedelta(days=1))
    page.sign_in(reviewer)

    page.get(f"/supervision/checks/{check.id}", status=404)


@pytest.mark.parametrize(("days", "status"), [(0, 200), (-1, 404)])
def test_every_door_is_closed_after_the_last_day(page, db, reviewer, days, status):
    db.scalars(select(RoleGrant).filter_by(person_id=reviewer.id)).one().last_day = today() + timedelta(days=days)
    db.flush()
    page.sign_in(reviewer)

    for address in ("/reports", "/filings", "/requirements", "/supervision", "/supervision/packs"):
        page.get(address, status=status)
    told = page.get("/").text
    assert ("查阅已经结束：禾川县教育局" in told) is (status == 404)
    assert ("查阅人：禾川县教育局" in told) is (status == 200)


def test_first_page_says_nothing_of_a_review_that_was_renewed_or_over_long_ago(
    page, db, make, bureau, school, reviewer
):
    renewed = make.role(reviewer, Role.REVIEWER, bureau)
    renewed.first_day, renewed.last_day = today() - timedelta(days=60), today() - timedelta(days=1)
    long_ago = make.role(reviewer, Role.REVIEWER, school)
    long_ago.first_day, long_ago.last_day = today() - timedelta(days=200), today() - timedelta(days=91)
    db.flush()
    page.sign_in(reviewer)

    told = page.get("/").text

    assert "查阅人：禾川县教育局" in told
    assert "查阅已经结束" not in told
    assert "青禾小学" not in told


def test_reviewer_reads_about_the_own_organisation_only(page, make, reviewer):
    elsewhere = make.organisation("邻县小学")
    page.sign_in(reviewer)

    page.get(f"/reports?org={elsewhere.id}", status=404)
    page.get(f"/supervision/findings/at/{elsewhere.id}", status=404)


def test_head_names_a_reviewer_from_outside_for_a_year_at_most(page, db, school, bureau, head):
    page.sign_in(head)
    form = {"name": "韩评", "organisation_id": str(school.id), "first_day": "2026-10-06"}
    assert "最长" in page.post("/roles/reviewers/new", form | {"last_day": "2027-10-08"}, 422).text
    page.post("/roles/reviewers/new", form, 422)
    page.post("/roles/reviewers/new", form | {"last_day": "2026-10-31", "organisation_id": str(bureau.id)}, 422)
    for _twice in range(2):
        page.post("/roles/reviewers/new", form | {"last_day": "2026-10-31"})

    person = db.scalars(select(Person).filter_by(name="韩评")).one()
    grant = db.scalars(select(RoleGrant).filter_by(person_id=person.id)).one()
    assert (grant.role, grant.last_day, grant.granted_by) == (Role.REVIEWER, date(2026, 10, 31), head.id)
    assert db.scalars(select(Invitation.id).filter_by(person_id=person.id)).all() != []
