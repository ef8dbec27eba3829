"""Certificates earned elsewhere: hours until they run out, each once, and questions where two people show the same one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import time_machine

from app.compliance.hours.certificates import doubts_about, issuer_called
from app.compliance.rules.days import Day
from app.compliance.rules.editions import Editions
from app.compliance.rules.evidence import Case
from app.compliance.rules.leaves import MinutesEvidence
from app.compliance.rules.ledger import Hours, Ledger
from app.core.access import Role
from app.people.identity import person_signed_in
from app.records import hours
from app.records.hours import HoursKind, Study, plain_issuer
from app.records.models import HoursEntry

AT = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
MARCH, JULY = date(2026, 3, 1), date(2026, 7, 31)


def day(year: int, month: int, number: int) -> Day:
    return date(year, month, number).toordinal()


def test_hours_of_a_certificate_are_valid_until_its_last_day_and_study_of_their_year_for_ever():
    ledger = Ledger(hours=(Hours("h", MARCH.toordinal(), 90, expires=JULY.toordinal()),))
    case = Case(MinutesEvidence(90), ledger, Editions(()))

    assert case.valid_days(day(2026, 12, 31)) == ((MARCH.toordinal(), JULY.toordinal()),)
    assert case.enough_from(day(2026, 1, 1)) == MARCH.toordinal()


def test_validity_a_requirement_asks_for_never_makes_a_certificate_last_longer():
    entries = (Hours("h", MARCH.toordinal(), 90, expires=JULY.toordinal()), Hours("i", MARCH.toordinal(), 90))
    ends = {item.id: item.last for item in MinutesEvidence(90).items(Ledger(hours=entries), Editions(()))}

    assert ends["h"] == JULY.toordinal()
    assert ends["i"] > ends["h"]


@pytest.mark.parametrize("same", ["县妇女联合会", "县妇女联合会 ", "县 妇女联合会", "（县）妇女联合会"])
def test_an_issuer_is_the_same_with_blanks_and_marks(same):
    assert plain_issuer(same) == "县妇女联合会"


@pytest.fixture
def school(make):
    return make.organisation()


@pytest.fixture
def keeper(make, school):
    person = make.person("何秀")
    make.appointment(person, school, make.post(), first_day=date(2026, 1, 1))
    return person


@pytest.fixture
def study(keeper):
    return Study(
        keeper.id, MARCH, 480, HoursKind.COURSE, ("duty",), "FL-2026-08", 480, "县妇女联合会", "儿童保护培训", JULY
    )  # fmt: skip


def test_the_same_certificate_of_one_person_is_entered_once_also_by_somebody_else(db, make, keeper, study):
    first, _is_new = hours.enter_hours(db, study, once="a" * 16, at=AT, by=keeper.id)
    again = replace(study, issuer="县妇女联合会（ ）", minutes=240, done_on=date(2026, 3, 2))

    with pytest.raises(hours.CertificateEntered) as known:
        hours.enter_hours(db, again, once="b" * 16, at=AT, by=make.person("经办人").id)

    assert known.value.entry_day == MARCH
    assert (first.issuer, first.title, first.expires_on) == ("县妇女联合会", "儿童保护培训", JULY)


def test_second_person_is_asked_whose_it_is_and_told_only_names_of_her_own_school(db, make, school, keeper, study):
    head, twin, other = make.person("王校长"), make.person("林一"), make.person("外校人")
    make.role(head, Role.HEAD, school)
    make.appointment(twin, school, make.post("门卫"), first_day=date(2026, 1, 1))
    make.appointment(other, make.organisation("石桥小学"), make.post("司机"), first_day=date(2026, 1, 1))
    entries: list[HoursEntry] = [
        hours.enter_hours(db, replace(study, person_id=one.id), once=once * 16, at=AT, by=one.id)[0]
        for one, once in ((keeper, "a"), (twin, "b"), (other, "c"))
    ]
    with time_machine.travel(AT, tick=False):
        viewer = person_signed_in(db, make.signed_in_token(head, at=AT), at=AT)
    assert viewer is not None

    doubts = doubts_about(db, viewer, entries[0], [keeper.id], on=date(2026, 10, 9))

    assert (doubts.holders, doubts.elsewhere) == (("林一",), 1)
    assert doubts.issuer_unknown
    assert doubts.has_expired
    assert not doubts.same_title


@pytest.mark.sqlite_is_enough
def test_certificate_goes_from_the_form_over_a_second_person_into_the_hours(page, make, school, keeper, db):
    head, officer = make.person("王校长"), make.person("林局")
    make.role(head, Role.HEAD, school)
    make.role(officer, Role.BUREAU_OFFICER, make.organisation("县教育局", kind="district"))
    fields = {
        "issuer": "县妇女联合会", "title": "儿童保护培训", "reference": "fl-2026-08", "done_on": "2026-03-01",
        "expires_on": "2026-07-31", "amount": "2", "unit": "class_hours", "kind": "course",
    }  # fmt: skip
    with time_machine.travel(AT, tick=False):
        page.sign_in(officer)
        page.post("/hours/issuers", {"name": "县妇女联合会"}, 302)
        page.post("/hours/issuers", {"name": "县团委"}, 302)
        page.post(f"/hours/issuers/{issuer_called(db, '县团委').id}/close", {}, 302, form_at="/hours/issuers")
        assert "县团委" not in page.get("/hours/issuers").text
        page.sign_in(keeper)
        refused = page.post("/hours/certificates/add", {**fields, "issuer": "", "reference": ""}, 422).text
        assert "请选择发证单位" in refused
        assert "证书上的编号：" in refused
        assert refused.count("这里没有人当天看；孩子有危险请打 110。") == 2
        assert "不能用表情符号" in page.post("/hours/certificates/add", {**fields, "title": "培训😀"}, 422).text
        assert (
            "印不出来：\U0002a6d6"
            in page.post("/hours/certificates/add", {**fields, "title": "培训\U0002a6d6"}, 422).text
        )
        page.post("/hours/certificates/add", fields, 302)
        assert "已经登记过" in page.post("/hours/certificates/add", fields, 422).text
        entry = db.query(HoursEntry).one()
        page.get("/hours/waiting", 404)
        page.sign_in(head)
        asked = page.get(f"/hours/entries/{entry.id}").text
        assert "儿童保护培训 · 县妇女联合会" in asked
        assert "证书已到期" in asked
        assert "不在教育局的名单上" not in asked
        page.post(f"/hours/entries/{entry.id}", {"answer": "approve", "seen": "y"}, 302)
        page.sign_in(keeper)
        assert "儿童保护培训 · 县妇女联合会" in page.get("/hours").text
        assert "儿童保护培训" in page.get("/my-data").text
