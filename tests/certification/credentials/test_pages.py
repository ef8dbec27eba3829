"""From the holder's download to a stranger's check: files that carry their signature, and what a page says of them."""

from __future__ import annotations

import io
import json
import random
from datetime import date

import pytest
import time_machine
from sqlalchemy import func, select

from app.certification import service
from app.certification.credentials.baking import credential_inside
from app.certification.credentials.keys import all_keys, make_key, revoke_key
from app.certification.credentials.models import CredentialKey, CredentialStatus
from app.certification.withdrawals.service import withdraw_certificate
from app.records.service import void_record
from tests.certification.credentials.samples import AT as MOMENT
from tests.certification.credentials.samples import Issuer, key_of
from tests.make import AT
from tests.pages import PageClient

pytestmark = pytest.mark.sqlite_is_enough
SITE = "http://127.0.0.1:8000"
DAY = "2026-10-01T04:00:00Z"


@pytest.fixture
def dorm_keeper(make):
    make.edition()
    return make.person("何秀")


@pytest.fixture
def certificate(db, make, dorm_keeper):
    return service.issue_certificate(db, make.training_record(dorm_keeper), issuer="青禾小学", address=SITE, at=AT)


@pytest.fixture
def download(page, certificate, dorm_keeper):
    """Look at the certificate's page as its holder, then fetch one of its files."""

    def fetch(kind: str) -> bytes:
        page.sign_in(dorm_keeper)
        assert "带签名的证书文件" in page.get(f"/certificates/{certificate.id}").text
        return page.get(f"/certificates/{certificate.id}/certificate.{kind}").response.data

    return fetch


@pytest.fixture
def stranger(app, db):
    return PageClient(app, db)


def given(page, content: bytes, name: str = "file.png", status: int = 200):
    return page.post("/c", {"file": (io.BytesIO(content), name)}, status=status)


@time_machine.travel(DAY)
def test_holder_downloads_three_signed_files_and_a_stranger_checks_each(stranger, download):
    files = {kind: download(kind) for kind in ("json", "png", "svg")}

    credential = json.loads(files["json"])
    assert credential["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert credential["credentialSubject"]["identifier"][0]["identityHash"] == "何秀"
    assert credential["issuer"]["name"] == "青禾小学"
    narrative = credential["credentialSubject"]["achievement"]["criteria"]["narrative"]
    assert "只证明参加培训，不证明品行，不等于可以单独接触孩子。" in narrative
    assert "gives no right to be alone with a child" in narrative
    assert len(files["png"]) < 200_000
    for kind in ("png", "svg"):
        inside = json.loads(credential_inside(files[kind]))
        assert {**inside, "proof": None} == {**credential, "proof": None}
    for kind, content in files.items():
        text = given(stranger, content, f"file.{kind}").text
        assert "是在这里签的，没有改动" in text
        assert "何秀" in text
        assert "只证明参加培训" in text


@time_machine.travel(DAY)
def test_looking_twice_keeps_one_key_and_one_place(db, download):
    first, second = json.loads(download("json")), json.loads(download("json"))

    assert first["credentialStatus"] == second["credentialStatus"]
    assert db.scalar(select(func.count()).select_from(CredentialKey)) == 1
    assert db.scalar(select(func.count()).select_from(CredentialStatus)) == 1


@time_machine.travel(DAY)
def test_colleague_gets_no_signed_file_of_somebody_else(page, make, certificate, download):
    download("json")
    page.sign_in(make.person("别人"))

    for kind in ("json", "png", "svg"):
        page.get(f"/certificates/{certificate.id}/certificate.{kind}", status=404)


@time_machine.travel(DAY)
def test_data_asked_for_before_the_page_was_looked_at_leads_to_the_page(page, certificate, dorm_keeper):
    page.sign_in(dorm_keeper)

    answer = page.get(f"/certificates/{certificate.id}/certificate.json", status=302)

    assert answer.location == f"/certificates/{certificate.id}"


@pytest.mark.parametrize("reason", ["expired", "withdrawn", "voided"])
def test_page_tells_a_stranger_with_a_file_no_more_than_with_a_code(db, page, stranger, make, dorm_keeper, reason):
    with time_machine.travel(DAY):
        record = make.training_record(dorm_keeper, completed_on=date(2026, 9, 20))
        certificate = service.issue_certificate(db, record, issuer="青禾小学", address=SITE, at=AT)
        page.sign_in(dorm_keeper)
        page.get(f"/certificates/{certificate.id}")
        content = page.get(f"/certificates/{certificate.id}/certificate.json").response.data
        if reason == "withdrawn":
            withdraw_certificate(db, certificate, reason="wrong-person", at=AT, by=dorm_keeper.id)
        if reason == "voided":
            void_record(db, record, reason="entered-twice", at=AT, by=None)
    with time_machine.travel("2028-10-01T04:00:00Z" if reason == "expired" else DAY):
        text = given(stranger, content).text

    assert "目前无效" in text
    assert "何秀" not in text
    assert "撤回" not in text
    assert "过期" not in text


@time_machine.travel(DAY)
def test_changed_file_is_refused_and_nothing_it_says_is_shown(stranger, download):
    content = download("json").replace("何秀".encode(), "假人".encode())

    answer = given(stranger, content, status=422)

    assert "签名对不上" in answer.text
    assert "假人" not in answer.html


@time_machine.travel(DAY)
def test_old_file_keeps_verifying_after_a_new_key_and_falls_with_a_revoked_one(db, stranger, download):
    content = download("json")
    make_key(db, at=AT)
    assert "是在这里签的，没有改动" in given(stranger, content).text

    revoke_key(db, all_keys(db)[-1], at=AT)

    assert "密钥已经作废" in given(stranger, content, status=422).text


@time_machine.travel(DAY)
def test_page_goes_on_without_signed_files_when_the_installations_key_was_changed(
    app, monkeypatch, page, certificate, dorm_keeper, download
):
    download("json")
    monkeypatch.setitem(app.config, "SECRET_KEY", "another")
    page.sign_in(dorm_keeper)

    assert "带签名的证书文件" not in page.get(f"/certificates/{certificate.id}").text


@time_machine.travel(DAY)
def test_check_of_files_is_throttled(stranger):
    for _ in range(30):
        given(stranger, b"nothing", status=422)

    given(stranger, b"nothing", status=429)


def test_no_file_and_too_large_a_file_get_a_plain_word(monkeypatch, stranger):
    monkeypatch.setattr("app.certification.credentials.views.MOST_BYTES", 1000)
    assert "请选择文件" in stranger.post("/c", {}, status=422).text
    assert "太大" in given(stranger, b"\x89PNG\r\n\x1a\n" + b"x" * 1000, status=422).text


@time_machine.travel(MOMENT)
def test_file_signed_elsewhere_shows_its_key_and_nothing_it_says(stranger):
    credential = Issuer("http://somewhere", key_of(77)).good(random.Random(1))  # noqa: S311  the same every time

    text = given(stranger, json.dumps(credential).encode()).text

    assert "在这里都查不了" in text
    assert credential["issuer"]["name"] not in text
    assert credential["credentialSubject"]["identifier"][0]["identityHash"] not in text
