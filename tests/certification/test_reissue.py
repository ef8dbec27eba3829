"""After a certificate: a corrected name, a holder who was erased, a withdrawal, its last day."""

from __future__ import annotations

import json
from datetime import date

import pytest
import time_machine
from sqlalchemy import select

from app.certification.credentials import service as credentials
from app.certification.credentials.service import Site
from app.certification.credentials.status import withdrawn_positions
from app.certification.rules import Standing, check_address, standing_on
from app.certification.service import issue_certificate
from app.certification.withdrawals.service import withdraw_certificate
from app.core.access import Role
from app.core.audit import AuditEntry
from app.core.facts import record_fact
from app.core.installation import DEMONSTRATION
from app.people.announcements import person_renamed
from app.people.service.names import approve_name, ask_name
from tests.certification.credentials.test_pages import given
from tests.make import AT
from tests.pages import PageClient

SITE = "http://127.0.0.1:8000"
DAY = "2026-10-01T04:00:00Z"


@pytest.fixture
def holder(make):
    make.edition()
    return make.person("何绣")


@pytest.fixture
def certificate(db, make, holder):
    return issue_certificate(db, make.training_record(holder), issuer="青禾小学", address=SITE, at=AT)


def corrected(db, make, holder):
    approve_name(db, ask_name(db, holder, "何秀", at=AT), at=AT, by=make.person("经理").id)


@pytest.mark.sqlite_is_enough
@time_machine.travel(DAY)
@pytest.mark.parametrize("in_demonstration", [False, True])
def test_former_file_in_each_form_is_told_so_first_in_a_demonstration_as_well(
    app, db, make, page, monkeypatch, holder, certificate, in_demonstration
):
    monkeypatch.setitem(app.extensions, DEMONSTRATION, in_demonstration)
    page.sign_in(holder)
    page.get(f"/certificates/{certificate.id}")
    where = f"/certificates/{certificate.id}/certificate"
    former = {kind: page.get(f"{where}.{kind}").response.data for kind in ("json", "png", "svg")}
    corrected(db, make, holder)
    page.get(f"/certificates/{certificate.id}")
    stranger = PageClient(app, db)

    for kind, content in former.items():
        text = given(stranger, content, f"former.{kind}").text
        assert "这个文件是第 1 次签发的" in text
        assert "不再算数；现在有效的是第 2 次" in text
        assert "没有改动" not in text
        assert "今天有效" not in text
        assert "没有改动" in given(stranger, page.get(f"{where}.{kind}").response.data, f"present.{kind}").text


def signed_file(db, certificate):
    credentials.prepare_credential(db, certificate, at=AT)
    site = Site(SITE, "Asia/Shanghai", demonstration=False)
    return json.dumps(credentials.signed_credential(db, certificate, site, online_part=False, at=AT)).encode()


@time_machine.travel(DAY)
def test_corrected_name_is_issued_anew_under_the_same_number_and_the_former_issue_is_told_so(
    db, make, page, holder, certificate
):
    code, former_qr, former = certificate.code, certificate.qr, signed_file(db, certificate)
    place = credentials.status_of(db, certificate)

    corrected(db, make, holder)

    assert (certificate.code, certificate.holder_name, certificate.issue) == (code, "何秀", 2)
    assert certificate.qr != former_qr
    present = signed_file(db, certificate)
    assert withdrawn_positions(db, place.list_number) == [place.position]
    scanned = page.get(check_address("", code, 2)).text
    assert "何秀" in scanned
    assert "以前的已经作废" not in scanned
    assert "第 2 次" in page.get(f"/c/{code}").text
    assert "以前的已经作废" in page.get(f"/c/{code}").text
    assert "这是换发以前的文件" in given(page, former, "former.json").text
    assert "换发以前" not in given(page, present, "present.json").text
    page.sign_in(holder)
    assert "因更正姓名换发，编号不变" in page.get(f"/certificates/{certificate.id}").text
    assert [one.codes for one in db.scalars(select(AuditEntry).filter_by(action="certificate.reissued"))] == [
        {"issue": 2}
    ]


def test_withdrawn_certificate_is_not_issued_anew(db, make, holder, certificate):
    withdraw_certificate(db, certificate, reason="wrong-person", at=AT, by=holder.id)
    corrected(db, make, holder)

    assert (certificate.issue, certificate.holder_name) == (1, "何绣")


@pytest.mark.sqlite_is_enough
@time_machine.travel(DAY)
def test_certificate_of_an_erased_holder_says_that_it_was_issued_and_nothing_of_her(db, page, holder, certificate):
    """As erasing takes a name: the fact is emptied, and everybody is told that it is written otherwise."""
    file = signed_file(db, certificate)
    record_fact(db, holder, at=AT, by=None, name="", sort_key="")
    person_renamed(db, [holder.id], None)

    for text in (page.get(f"/c/{certificate.code}").text, given(page, file, "file.json").text):
        assert "签发过，持证人资料已删除" in text
        assert "何绣" not in text
        assert "今天有效" not in text
    assert (certificate.holder_name, certificate.issue) == ("", 1)


@pytest.mark.sqlite_is_enough
@time_machine.travel(DAY)
def test_manager_withdraws_a_colleagues_certificate_for_a_reason_from_a_list_and_never_her_own(db, make, page):
    make.edition()
    school, elsewhere = make.organisation(), make.organisation("邻校")
    manager, colleague = make.person("经理"), make.person("同事")
    make.role(manager, Role.TRAINING_MANAGER, school)
    where = {"address": SITE, "at": AT}
    hers, own, other = (
        issue_certificate(db, make.training_record(person), issuer=at.name, organisation_id=at.id, **where)
        for person, at in ((colleague, school), (manager, school), (colleague, elsewhere))
    )
    page.sign_in(manager)

    for certificate in (own, other):
        page.get(f"/certificates/issued/{certificate.id}/withdraw", status=404)
    page.post(f"/certificates/issued/{hers.id}/withdraw", {}, status=422)
    page.post(f"/certificates/issued/{hers.id}/withdraw", {"reason": "wrong-course"}, status=302)

    assert (hers.withdrawn_reason, hers.withdrawn_by) == ("wrong-course", manager.id)
    assert "写错了课程" in page.get(f"/certificates/issued/{hers.id}/withdraw").text
    assert "目前无效" in page.get(f"/c/{hers.code}").text


@pytest.mark.parametrize(
    ("day", "is_valid", "valid_until", "standing"),
    [
        (date(2026, 1, 1), True, None, Standing.VALID),
        (date(2026, 1, 1), True, date(2026, 3, 3), Standing.VALID),
        (date(2026, 1, 2), True, date(2026, 3, 3), Standing.ENDS_SOON),
        (date(2026, 3, 3), True, date(2026, 3, 3), Standing.ENDS_SOON),
        (date(2026, 3, 4), False, date(2026, 3, 3), Standing.EXPIRED),
        (date(2026, 3, 3), False, date(2026, 3, 3), Standing.WITHDRAWN),
        (date(2026, 3, 3), False, None, Standing.WITHDRAWN),
    ],
)
def test_holder_alone_reads_what_is_to_be_done(day, is_valid, valid_until, standing):
    assert standing_on(day, is_valid=is_valid, valid_until=valid_until) is standing


@pytest.mark.sqlite_is_enough
@time_machine.travel("2027-08-20T04:00:00Z")
def test_holder_is_led_to_the_course_before_and_after_the_last_day(db, make, page, holder):
    for completed in (date(2026, 8, 1), date(2026, 9, 10)):
        record = make.training_record(holder, completed_on=completed)
        issue_certificate(db, record, issuer="青禾小学", address=SITE, at=AT)
    page.sign_in(holder)

    listed = page.get("/certificates").text
    assert "快到期了" in listed
    said = [page.get(f"/certificates/{one}").text for one in sorted(page_ids(page))]
    assert "已经过期" in said[0]
    assert "请在那之前再学一次" in said[1]


def page_ids(page):
    import re

    return {int(found) for found in re.findall(r'/certificates/(\d+)"', page.get("/certificates").html)}
