"""A visit gives the visited school nothing over the visitor: not her account, her name, her records or where else she works.

SAFEGUARDS 18, 24, 33: the manager who scanned a certificate may be the offender.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import func, select

from app.certification.rules import check_character
from app.compliance.models import Requirement
from app.compliance.service import load_requirements
from app.core.access import Role
from app.core.audit import AuditEntry
from app.core.settings import ROOT
from app.people.announcements import holdings_changed
from app.people.models import Account, Person, RoleGrant
from app.people.queries.alike import who_look_alike
from app.people.queries.roles import may_keep_account
from app.people.service.names import ask_name
from tests.desk.visits.story import RULES, visitor_with_certificate
from tests.make import AT
from tests.safeguards.test_power import signed_in

pytestmark = pytest.mark.sqlite_is_enough

NOW = datetime(2026, 9, 7, 1, 0, tzinfo=UTC)
MONDAY = date(2026, 9, 7)

# Who may ask for appointments by place without leaving visits out: what is counted like any appointment, and what names nobody.
COUNTS_VISITS = {
    "app/classroom/lecturers/capacities.py": "the law vice-principal, whom nobody can visit as",
    "app/classroom/lecturers/directory.py": "the law vice-principal",
    "app/people/queries/belonging.py": "where something is near a school: whoever asks says whether visits count",
    "app/classroom/lecturers/queries.py": "an expert is chosen among those who come, visitors too: names alone, as where visitors are listed",
    "app/classroom/lecturers/reach.py": "the law vice-principal",
    "app/classroom/queries/school.py": "a visitor may be the second adult of a lesson on a day of the visit",
    "app/compliance/filing/drift.py": "figures",
    "app/compliance/filing/roster.py": "figures: size by post",
    "app/compliance/moved_starts.py": "first days moved later, as figures",
    "app/compliance/subjects.py": "duties",
    "app/interop/roster/complete.py": "only what a roster brought itself, and a visit is of no roster",
    "app/records/policies/queries.py": "whoever is on post signs the code of conduct, visitors too",
    "app/people/queries/organisations.py": "whether anybody was ever there",
    "app/people/service/organisations.py": "a closed school is visited no more",
    "app/people/queries/visits.py": "the visitors' own pages",
    "app/supervision/checks/population.py": "a bureau's draw among everybody on duty",
    "app/supervision/confirmations/codes.py": "the law vice-principal, whom nobody can visit as",
    "app/supervision/confirmations/queries.py": "the law vice-principal",
    "app/supervision/roster/queries.py": "the signed size of the roster",
    "app/supervision/vetting/queries.py": "who works with children is vetted, visitors too",
    "app/supervision/vice_principals.py": "the law vice-principal",
    "app/compliance/filing/shared.py": "titles of posts",
}


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def visited(db, make):
    """Xu of a social organisation visits Qinghe school; its manager Wang added her."""
    load_requirements(db, RULES, "rules.yaml", at=AT, by=None)
    home, school = make.organisation("萤火社工", kind="social_organisation"), make.organisation("青禾小学")
    visitor, certificate = visitor_with_certificate(db, make, home)
    manager = make.person("王校长")
    make.role(manager, Role.HEAD, school)
    make.role(manager, Role.TRAINING_MANAGER, school)
    visit = make.appointment(
        visitor, school, make.post("志愿者", category="volunteer"), kind="volunteer",
        first_day=MONDAY, last_day=MONDAY, is_visit=True,
    )  # fmt: skip
    holdings_changed(db, [visitor.id], None)
    return visitor, manager, school, visit, certificate


def test_manager_of_the_visited_school_gets_nothing_over_the_visitor(page, db, make, visited):
    visitor, manager, school, visit, _certificate = visited
    make.account(visitor, "xu@example.org")
    ask_name(db, visitor, "许悦", at=NOW)
    twin = make.person("许小月", phone=visitor.phone)
    make.appointment(twin, school, make.post("门卫"))
    viewer = signed_in(make, db, manager)
    page.sign_in(manager)
    before = db.execute(select(Account.password_hash, Account.closed_at)).all()

    assert may_keep_account(db, viewer, visitor.id, on=MONDAY) is False
    assert who_look_alike(db, viewer, on=MONDAY) == []
    for path in ("", "/edit", "/posts/new", "/leave", "/same-as"):
        page.get(f"/staff/{visitor.id}{path}", 404)
    page.get(f"/staff/posts/{visit.id}", 404)
    page.get(f"/hours/staff/{visitor.id}", 404)
    for what in ("invitation", "reset", "close-account"):
        page.post(f"/staff/{visitor.id}/{what}", {}, 404, form_at="/staff")
    for path in ("/staff", "/staff/sign-in-slips", "/staff/invitations", "/hours/staff", "/names"):
        assert visitor.name not in page.get(path).text, path
    assert db.execute(select(Account.password_hash, Account.closed_at)).all() == before
    assert db.scalar(select(func.count()).select_from(RoleGrant).where(RoleGrant.person_id == visitor.id)) == 0
    assert db.get_one(Person, visitor.id).name == "许月"


def test_visited_school_sees_name_days_and_duties_and_no_phone_nor_other_places(page, visited, make):
    visitor, manager, _school, _visit, _certificate = visited
    make.appointment(visitor, make.organisation("另一所学校"), make.post("讲师", category="external"))
    page.sign_in(manager)

    shown = page.get("/staff/visitors")

    assert "许月" in shown.text
    assert "志愿者要学核心课" in shown.text
    assert "已达到" in shown.text
    for hidden in ("另一所学校", "萤火社工", visitor.phone):
        assert hidden not in shown.html


def test_visitor_is_neither_excused_nor_asked_by_the_visited_school(page, db, visited):
    visitor, manager, school, _visit, _certificate = visited
    page.sign_in(manager)
    requirement = db.scalar(select(Requirement.id).filter_by(public_id="volunteers"))
    person = f"/reports/{school.id}/{requirement}/people/{visitor.id}"

    assert "对方是来访者" in page.get(person).text
    page.get(f"{person}/waiver", 404)
    page.get(f"{person}/course", 404)


def test_head_reads_of_a_visitor_only_what_her_own_school_did(page, db, make, visited):
    visitor, manager, school, _visit, _certificate = visited
    for action, organisation in (("password-changed", None), ("visitor-added", school.id)):
        db.add(
            AuditEntry(
                at=NOW, by=manager.id if organisation else visitor.id, action=action, subject="person",
                subject_id=visitor.id, codes={"organisation": organisation} if organisation else {},
            )
        )  # fmt: skip
    db.flush()
    page.sign_in(manager)

    shown = page.get("/changes").text

    assert "登记了来访者" in shown
    assert "修改了密码" not in shown


def test_wrong_codes_are_counted_also_where_visitors_are_added(page, visited):
    page.sign_in(visited[1])
    for _ in range(30):
        page.get("/staff/visitors/new/" + "A" * 16 + check_character("A" * 16), 404)

    page.get(f"/staff/visitors/new/{visited[4].code}", 429)


def test_every_question_for_people_of_a_place_leaves_visits_out_or_says_why():
    """A list of staff that forgets it would hand a visitor's account or name to the school she visits."""
    asks = re.compile(
        r"(Appointment|post)\.organisation_id(\.in_\(| ==)|among\((people\.)?Appointment\.organisation_id"
    )
    found = set()
    for path in sorted(Path(ROOT / "app").rglob("*.py")):
        lines = path.read_text().splitlines()
        for number, line in enumerate(lines):
            near = "".join(lines[max(0, number - 3) : number + 9])
            if asks.search(line) and "is_no_visit()" not in near and "works_in(" not in near:
                found.add(str(path.relative_to(ROOT)))

    assert sorted(found - COUNTS_VISITS.keys()) == [], "asks for appointments by place: use belonging.works_in"
    assert sorted(COUNTS_VISITS.keys() - found) == [], "asks no longer"
