"""The hand-over page: who holds which role, what is open, what comes first; nobody of another school."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.compliance.models import WaiverReason
from app.compliance.service import grant_waiver
from app.core.access import Role
from app.core.clock import now, today
from app.core.facts import record_fact
from app.desk.hand_over import HandOver, OpenLinks, Thing, WaiverEnding
from app.people.invitations import NEW_ACCOUNT, new_invitation
from app.people.models import Organisation
from app.people.service.names import ask_name
from app.supervision.findings.models import Finding
from app.supervision.findings.rules import Code
from tests.make import AT
from tests.queries import count_queries

DAY = date(2026, 9, 10)


def page_of(**more):
    empty = {"holders": (), "empty_roles": (), "staff": 0, "classes": 0, "windows": ("term",), "overdue": 0}
    empty |= {"findings": (), "filings": (), "waivers": (), "endings": (), "links": OpenLinks(0, None)}
    answers = {"names_to_answer": 0, "hours_to_answer": 0, "records_to_answer": 0}
    return HandOver(home=Organisation(kind="school"), **(empty | answers | more))


@pytest.mark.parametrize(
    ("more", "first"),
    [
        ({}, []),
        ({"windows": ()}, [Thing.NO_TERM]),
        ({"links": OpenLinks(2, None), "overdue": 1}, [Thing.OVERDUE_STAFF, Thing.LINKS]),
        ({"findings": (Finding(deadline=date(2026, 9, 9)),)}, [Thing.OVERDUE_FINDINGS]),
        ({"findings": (Finding(deadline=DAY),)}, []),
        ({"waivers": (WaiverEnding("a", "b", DAY + timedelta(days=14)),)}, [Thing.WAIVERS]),
        ({"waivers": (WaiverEnding("a", "b", DAY + timedelta(days=15)),)}, []),
        ({"hours_to_answer": 1, "empty_roles": (Role.HEAD,)}, [Thing.EMPTY_ROLES, Thing.ANSWERS]),
    ],
)
def test_what_presses_comes_first_and_nothing_else(more, first):
    assert page_of(**more).first_things(DAY) == first


@pytest.mark.sqlite_is_enough
def test_new_manager_reads_what_is_open_here_and_nothing_of_another_school(page, db, make):
    school, other = make.organisation(), make.organisation("石桥小学")
    post = make.post()
    people = [make.person(name) for name in ("经理甲", "宿管乙", "外校丙")]
    manager, keeper, stranger = people
    for one, where in ((manager, school), (keeper, school), (stranger, other)):
        make.appointment(one, where, post, first_day=date(2020, 1, 1))
    make.role(manager, Role.TRAINING_MANAGER, school)
    make.role(stranger, Role.HEAD, other)
    ends = today() + timedelta(days=10)
    for one in (keeper, stranger):
        said = {"first_day": date(2020, 1, 1), "last_day": ends, "reason": WaiverReason.SECONDED}
        grant_waiver(db, one.id, "core", **said, at=now(), by=None)
        new_invitation(db, one.id, purpose=NEW_ACCOUNT, at=now(), by=manager.id)
        ask_name(db, one, one.name + "新", at=now())
    for place in (school, other):
        said = {"code": Code.ROSTER_INCOMPLETE, "owner_id": manager.id, "from_above": False, "reopened": 0}
        opened = {"opened_on": date(2026, 1, 1), "deadline": date(2026, 1, 2), "opened_by": manager.id}
        record_fact(db, Finding(organisation_id=place.id, **said, **opened), at=AT, by=None)
    page.sign_in(manager)

    shown = page.get("/hand-over").text
    for words in (
        "没有人担任的角色",
        "经理甲",
        "宿管乙",
        "有问题过了整改期限",
        "待更正的姓名：1 个",
        "还没有用过的账号链接：1 个",
        "有豁免两周内到期",
    ):
        assert words in shown, words
    assert "外校丙" not in shown
    page.get(f"/hand-over?org={other.id}", status=404)
    with count_queries() as queries:
        page.get("/hand-over")
    assert len(queries) <= 1 + 10, queries

    page.sign_in(keeper)
    page.get("/hand-over", status=404)
