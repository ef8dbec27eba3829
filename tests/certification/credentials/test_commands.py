"""`hulei credential-key` and `hulei verify FILE`, as an administrator types them."""

from __future__ import annotations

import json
import random

import click
import pytest
import time_machine

from app.certification import service
from app.certification.credentials import service as credentials
from app.certification.credentials.commands import credential_key
from app.certification.credentials.site import own_site
from app.certification.withdrawals.service import withdraw_certificate
from app.supervision.packs.commands import verify
from tests.certification.credentials.samples import AT as MOMENT
from tests.certification.credentials.samples import Issuer, key_of
from tests.make import AT

pytestmark = pytest.mark.sqlite_is_enough
COMMANDS = click.Group(commands=[verify, credential_key])
SITE = "http://127.0.0.1:8000"


@pytest.fixture
def hulei(app, db):
    """Run a command as it is typed; return what it says and how it ends."""

    def run(*words):
        db.flush()
        result = app.test_cli_runner().invoke(COMMANDS, list(words))
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        db.expire_all()
        return result.output, result.exit_code

    return run


@pytest.fixture
def certificate(db, make):
    make.edition()
    certificate = service.issue_certificate(
        db, make.training_record(make.person("何秀")), issuer="青禾小学", address=SITE, at=AT
    )
    credentials.prepare_credential(db, certificate, at=AT)
    return certificate


def signed_file(db, certificate, tmp_path):
    credential = credentials.signed_credential(db, certificate, own_site(), online_part=False, at=AT)
    file = tmp_path / "badge.json"
    file.write_text(json.dumps(credential))
    return file


@time_machine.travel("2026-10-01T04:00:00Z")
def test_verify_says_what_holds_and_ends_with_one_when_it_does_not(db, hulei, certificate, tmp_path):
    file = signed_file(db, certificate, tmp_path)

    said, code = hulei("verify", str(file))
    assert ("目前有效" in said, "只证明参加培训" in said, code) == (True, True, 0)

    withdraw_certificate(db, certificate, reason="wrong-person", at=AT, by=certificate.person_id)
    said, code = hulei("verify", str(file))
    assert ("已撤回" in said, code) == (True, 1)

    file.write_text(file.read_text().replace("1.0", "9.9"))
    said, code = hulei("verify", str(file))
    assert ("签名对不上" in said, code) == (True, 1)


@time_machine.travel(MOMENT)
def test_verify_says_which_issue_a_file_is_and_which_one_counts(db, hulei, certificate, tmp_path):
    file = signed_file(db, certificate, tmp_path)
    service.reissue_certificate(db, certificate, name="何绣", address=SITE, at=AT, by=None)

    said, code = hulei("verify", str(file))

    assert code == 1
    assert "第 1 次签发的" in said
    assert "现在有效的是第 2 次" in said


def test_verify_says_of_another_key_what_cannot_be_known_here(hulei, tmp_path):
    file = tmp_path / "badge.json"
    file.write_text(json.dumps(Issuer("http://somewhere", key_of(77)).good(random.Random(1))))  # noqa: S311  the same every time

    said, code = hulei("verify", str(file))

    assert "did:key:" in said
    assert "查不了" in said
    assert code == 0


@time_machine.travel("2026-10-01T04:00:00Z")
def test_new_key_signs_and_the_old_one_verifies_until_it_is_revoked(db, hulei, certificate, tmp_path):
    file = signed_file(db, certificate, tmp_path)
    old = json.loads(file.read_text())["proof"]["verificationMethod"].rpartition("#")[2]

    said, _code = hulei("credential-key", "rotate")
    assert "从现在起" in said
    listed, _code = hulei("credential-key", "list")
    assert [("签名" in line, old in line) for line in listed.splitlines()] == [(True, False), (False, True)]
    assert hulei("verify", str(file))[1] == 0

    assert hulei("credential-key", "revoke", old)[1] == 0
    said, code = hulei("verify", str(file))
    assert ("作废" in said, code) == (True, 1)
    assert hulei("credential-key", "revoke", "nonsense")[1] == 1


def test_changed_installation_key_is_told_and_a_new_key_mends_it(app, monkeypatch, hulei, certificate):
    monkeypatch.setitem(app.config, "SECRET_KEY", "another")

    assert "HULEI_SECRET_KEY" in hulei("credential-key", "list")[0]
    hulei("credential-key", "rotate")
    assert "正在签名" in hulei("credential-key", "list")[0]
