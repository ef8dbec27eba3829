"""Who issues, which bit is whose, what stands at the public addresses; and that the shipped contexts are the standards' own."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import random
import subprocess
import sys
from collections import deque
from pathlib import Path

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from app.certification import service
from app.certification.credentials import service as credentials
from app.certification.credentials.canonical import FOLDER, OB3, SHIPPED, VC2, CannotCanonicalise, canonical_form
from app.certification.credentials.issuer import web_did
from app.certification.credentials.keys import all_keys, make_key, revoke_key, signing_key
from app.certification.credentials.multibase import from_multibase, multikey_of, public_key_of, to_multibase
from app.certification.credentials.proof import is_signed_by
from app.certification.credentials.site import own_site
from app.certification.credentials.status import PLACES, encoded_list, ensure_status
from app.certification.withdrawals.service import withdraw_certificate
from app.core.settings import ROOT
from app.records.models import TrainingRecord
from app.records.service import void_record
from tests.certification.credentials.samples import issuers
from tests.make import AT

PUBLIC = "https://train.example.org"


def bits_of(encoded: str) -> list[int]:
    """Return which bits of an encoded list are set, as the Recommendation reads it: from the left."""
    content = encoded.removeprefix("u")
    row = gzip.decompress(base64.urlsafe_b64decode(content + "=" * (-len(content) % 4)))
    assert len(row) * 8 == PLACES
    return [8 * place + bit for place, byte in enumerate(row) for bit in range(8) if byte & (128 >> bit)]


@given(st.binary(max_size=64))
def test_base58_is_read_back(content: bytes) -> None:
    assert from_multibase(to_multibase(content)) == content


def test_key_of_the_standards_own_example_is_read_and_written() -> None:
    # Open Badges 3.0, implementation guide, "Linked Data Proof Test Vector": the same key in both forms.
    public_key = bytes.fromhex("4bdeafde2ea8beefadd8c699b5c7e0704cf51154d52e17b20b71337ca04cc5a5")
    multikey = "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi"

    assert multikey_of(public_key) == multikey
    assert public_key_of(multikey) == public_key


@pytest.mark.parametrize("text", ["", "z", "x123", "z0", "z" + "1" * 200, "z6Mk"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no "):
        public_key_of(text)


@pytest.mark.parametrize(
    ("address", "did"),
    [
        ("https://train.example.org", "did:web:train.example.org"),
        ("https://train.example.org:8443", "did:web:train.example.org%3A8443"),
        ("https://培训.example", "did:web:xn--2js261j.example"),
        ("http://train.example.org", None),
        ("https://192.168.1.5", None),
        ("https://[::1]:8000", None),
        ("https://localhost", None),
        ("https://intranet", None),
        ("https://example.org/hulei", None),
        ("https://example.org:port", None),
    ],
)
def test_only_a_public_https_host_is_a_did_web(address: str, did: str | None) -> None:
    assert web_did(address) == did


def test_shipped_contexts_are_unchanged_and_have_their_terms() -> None:
    sums = dict(reversed(line.split()) for line in (FOLDER / "SHA256SUMS").read_text().splitlines())

    assert set(sums) == set(SHIPPED.values())
    for name, digest in sums.items():
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest
        assert name in (FOLDER / "LICENCES.md").read_text()
    # The digest that the Recommendation itself names, in its appendix B.1.
    assert sums[SHIPPED[VC2]] == "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"


@pytest.mark.parametrize("context", ["https://example.org/x", "http://127.0.0.1/x", "file:///etc/passwd"])
def test_no_other_context_is_ever_loaded(context: str) -> None:
    with pytest.raises(CannotCanonicalise):
        canonical_form({"@context": [VC2, context], "id": "urn:x:1", "type": "VerifiableCredential"})


def test_canonical_form_does_not_depend_on_how_the_file_is_laid_out() -> None:
    credential = issuers()[0].good(random.Random(1))  # noqa: S311  the same every time
    turned = json.loads(json.dumps(credential, sort_keys=True))

    assert list(turned) != list(credential)
    assert canonical_form({**turned, "@context": [VC2, OB3]}) == canonical_form(credential)


@pytest.mark.parametrize("positions", [[], [0], [7, 8, PLACES - 1]])
def test_list_sets_the_bits_of_the_withdrawn_and_no_other(positions: list[int]) -> None:
    assert bits_of(encoded_list(positions)) == positions


def test_site_starts_without_the_libraries_of_signing(tmp_path: Path) -> None:
    code = "import sys, app; app.create_app(); print([n for n in ('pyld', 'cryptography') if n in sys.modules])"

    own = {**os.environ, "HULEI_INSTANCE_PATH": str(tmp_path), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, cwd=tmp_path, env=own, check=True, text=True
    )

    assert done.stdout.strip().splitlines()[-1] == "[]"


@pytest.fixture
def certificates(db, make):
    make.edition()
    return [
        service.issue_certificate(db, make.training_record(make.person(name)), issuer="青禾小学", address=PUBLIC, at=AT)
        for name in ("何秀", "林一", "王二")
    ]


def test_each_certificate_gets_one_free_place_and_a_full_list_is_followed_by_another(db, certificates):
    draws = deque([5, 5, 9, *[5] * 8, 5])

    places = [ensure_status(db, one, lambda _most: draws.popleft()) for one in certificates]

    assert [(place.list_number, place.position) for place in places] == [(1, 5), (1, 9), (2, 5)]
    assert ensure_status(db, certificates[0]).id == places[0].id


def test_list_shows_withdrawn_and_voided_certificates_and_nothing_of_expired_ones(
    db, app, monkeypatch, page, certificates
):
    monkeypatch.setattr(app.config["SETTINGS"], "public_url", PUBLIC)
    for place, one in enumerate(certificates):
        credentials.prepare_credential(db, one, at=AT)
        credentials.status_of(db, one).position = 10 + place
    withdraw_certificate(db, certificates[0], reason="wrong-person", at=AT, by=certificates[0].person_id)
    record = db.get_one(TrainingRecord, certificates[1].training_record_id)
    void_record(db, record, reason="entered-twice", at=AT, by=None)

    with time_machine.travel("2036-10-01T04:00:00Z"):
        answer = page.get("/credentials/status/1").response
    listed = json.loads(answer.data)

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert bits_of(listed["credentialSubject"]["encodedList"]) == [10, 11]
    assert listed["issuer"] == "did:web:train.example.org"
    assert listed["proof"]["verificationMethod"] == f"did:web:train.example.org#{signing_key(db).public_key}"
    assert is_signed_by(listed, public_key_of(signing_key(db).public_key))
    page.get("/credentials/status/2", status=404)


def test_did_document_keeps_former_keys_and_drops_revoked_ones(db, app, monkeypatch, page):
    monkeypatch.setattr(app.config["SETTINGS"], "public_url", PUBLIC)
    page.get("/.well-known/did.json", status=404)
    first, second, third = (make_key(db, at=AT) for _ in range(3))
    revoke_key(db, second, at=AT)

    document = page.get("/.well-known/did.json").response.json

    assert document["id"] == "did:web:train.example.org"
    assert document["assertionMethod"] == [f"did:web:train.example.org#{key.public_key}" for key in (third, first)]
    assert {method["controller"] for method in document["verificationMethod"]} == {document["id"]}


def test_site_without_a_public_address_has_no_did_document_and_issues_under_its_key(db, page, certificates):
    credentials.prepare_credential(db, certificates[0], at=AT)

    credential = credentials.signed_credential(db, certificates[0], own_site(), online_part=False, at=AT)

    page.get("/.well-known/did.json", status=404)
    assert credential is not None
    assert credential["issuer"]["id"] == f"did:key:{signing_key(db).public_key}"


def test_private_key_is_nowhere_in_the_database_as_it_is(db):
    key = make_key(db, at=AT)
    seed = signing_key(db).seed

    sealed = base64.b64decode(key.sealed_private_key)
    assert seed not in sealed
    assert seed.hex() not in repr(signing_key(db))
    assert [one.public_key for one in all_keys(db)] == [key.public_key]
