"""Our own check accepts what we signed, refuses whatever was altered, and never stumbles over a hostile file."""

from __future__ import annotations

import json
import random
import struct
import zlib
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.certification.credentials.baking import (
    HEAD,
    KEYWORD,
    PNG,
    baked_png,
    baked_svg,
    credential_inside,
    credential_text,
)
from app.certification.credentials.canonical import OB3, VC2, CannotCanonicalise, canonical_form
from app.certification.credentials.keys import all_keys, revoke_key
from app.certification.credentials.models import CredentialKey
from app.certification.credentials.reading import MOST_BYTES, Problem, Refused, read_credential
from app.certification.credentials.verifying import verified
from tests.certification.credentials.samples import ALTERINGS, AT, WEB, Issuer, altered, issuers, key_of

pytestmark = pytest.mark.sqlite_is_enough
EMPTY_PNG = PNG + HEAD.pack(0, b"IEND") + struct.pack(">I", zlib.crc32(b"IEND"))
SVG = b'<svg class="typst-doc" viewBox="0 0 1 1" xmlns="http://www.w3.org/2000/svg"><g/></svg>'
FORMS = (
    lambda credential: json.dumps(credential).encode(),
    lambda credential: credential_text(credential).encode(),
    lambda credential: baked_png(EMPTY_PNG, credential),
    lambda credential: baked_svg(SVG, credential),
)
MANY = pytest.mark.parametrize(
    "count", [pytest.param(200, marks=pytest.mark.slow), pytest.param(len(ALTERINGS), marks=pytest.mark.few)]
)
STRANGER = Issuer("http://somewhere", key_of(77))


def pick_of(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  the same ones every time


@pytest.fixture
def ours(db):
    """Both issuers of the samples are keys of this installation."""
    for issuer in issuers():
        db.add(CredentialKey(public_key=issuer.key.public_key, sealed_private_key="-", made_at=AT))
    db.flush()
    return issuers()


def chunk(text: bytes, *, packed: bool = False) -> bytes:
    content = KEYWORD + (b"\0\1\0\0\0" + zlib.compress(text) if packed else b"\0\0\0\0\0" + text)
    return HEAD.pack(len(content), b"iTXt") + content + b"\0\0\0\0"


def refusal(db, content: bytes) -> Problem | None:
    """Return why a file is refused, None when it is not; anything else than a refusal is a fault."""
    try:
        verified(db, content, at=AT)
    except Refused as refused:
        return refused.problem
    return None


@MANY
def test_good_ones_are_accepted_in_every_form(db, ours, count):
    pick = pick_of(1)
    for number in range(count):
        issuer = ours[number % 2]
        credential = issuer.good(pick)

        signed = verified(db, FORMS[number % 4](credential), at=AT)

        assert signed.is_ours
        assert signed.issuer == issuer.did
        assert signed.code == credential["id"].rpartition("/c/")[2]
        assert signed.is_in_time(AT)


@MANY
def test_altered_ones_are_refused_in_every_form(db, ours, count):
    pick = pick_of(2)
    accepted = []
    for number in range(count):
        way, credential = altered(pick, ours[number % 2].good(pick), number)
        if refusal(db, FORMS[number % 4](credential)) is None:
            accepted.append((way, credential))
    assert accepted == []


@MANY
def test_baked_file_with_one_changed_byte_is_refused_or_says_the_same(db, ours, count):
    pick = pick_of(3)
    credential = ours[0].good(pick)
    for number in range(count):
        content = bytearray(FORMS[2 + number % 2](credential))
        content[pick.randrange(len(content))] = pick.randrange(256)
        if refusal(db, bytes(content)) is None:
            assert json.loads(credential_inside(bytes(content))) == credential


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        # The same statements in other places: the signature would fit, and a reader of the JSON would be led astray.
        (
            lambda d: _rename(d, "credentialStatus", "https://www.w3.org/2018/credentials#credentialStatus"),
            Problem.UNUSUAL,
        ),
        (lambda d: d["issuer"].update({"@type": d["issuer"].pop("type")}), Problem.UNUSUAL),
        (lambda d: d["credentialSubject"].update(source={"id": d["id"], "type": ["Profile"]}), Problem.UNUSUAL),
        (lambda d: d.update(evidence=None), Problem.UNUSUAL),
        (lambda d: d.update({"@index": "x"}), Problem.UNUSUAL),
        (lambda d: d["credentialSubject"].update({"@context": {"name": "https://schema.org/name"}}), Problem.UNUSUAL),
        (lambda d: d.update(name="a\tb"), Problem.UNUSUAL),
        (lambda d: d.update(name="\ud800"), Problem.UNUSUAL),
        (lambda d: d["@context"].append({"@vocab": "https://example.org/"}), Problem.UNUSUAL),
        (lambda d: d["@context"].append("https://example.org/own"), Problem.OTHER_CONTEXT),
        (lambda d: d["@context"].append(OB3), Problem.OTHER_CONTEXT),
        (lambda d: d.update({"@context": [OB3, VC2]}), Problem.NOT_A_CREDENTIAL),
        (lambda d: d.pop("proof"), Problem.NO_PROOF),
        (lambda d: d.update(proof=[d["proof"], d["proof"]]), Problem.OTHER_PROOF),
        (lambda d: d["proof"].update(cryptosuite="ecdsa-rdfc-2019"), Problem.OTHER_PROOF),
        (lambda d: d["proof"].update(proofValue=7), Problem.OTHER_PROOF),
        (lambda d: d["proof"].update(proofValue="z" + "0OIl" * 10), Problem.ALTERED),
        (lambda d: d["proof"].update(proofValue="z" + "1" * 90_000), Problem.ALTERED),
        (lambda d: d["proof"].update(verificationMethod=d["proof"]["verificationMethod"] + "x"), Problem.NEVER_FETCHED),
        (lambda d: d["issuer"].update(id="did:web:elsewhere.example"), Problem.OTHER_ISSUER_KEY),
        (lambda d: d["issuer"].update(id=["did:web:elsewhere.example"]), Problem.NOT_A_CREDENTIAL),
        (lambda d: d.update(validUntil=["2030-01-01T00:00:00Z"]), Problem.ALTERED),
    ],
)
def test_each_trick_gets_its_own_plain_refusal(db, ours, change, problem):
    credential = ours[0].good(pick_of(4))
    change(credential)

    assert refusal(db, json.dumps(credential).encode()) == problem


def _rename(document, name, other):
    document[other] = document.pop(name)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", Problem.NOT_A_CREDENTIAL),
        (b"null", Problem.NOT_A_CREDENTIAL),
        (b"[" * 90_000, Problem.NOT_A_CREDENTIAL),
        (b'{"a":' * 15_000 + b"1" + b"}" * 15_000, Problem.NOT_A_CREDENTIAL),
        (b'{"a":' * 40 + b"1" + b"}" * 40, Problem.UNUSUAL),
        (b'{"a": NaN}', Problem.NOT_A_CREDENTIAL),
        (b'{"a": ' + b"9" * 50_000 + b"}", Problem.NOT_A_CREDENTIAL),
        (b'{"a": 1, "a": 2}', Problem.UNUSUAL),
        (b'{"a": [' + b"1," * 5000 + b"1]}", Problem.UNUSUAL),
        (b"{" + b" " * MOST_BYTES + b"}", Problem.TOO_LARGE),
        (b"\xff\xfe\x00", Problem.NOT_A_CREDENTIAL),
        (b"eyJhbGciOiJFZERTQSJ9.e30.c2ln", Problem.NOT_A_CREDENTIAL),
        (b"%PDF-1.7", Problem.PDF),
        (EMPTY_PNG, Problem.NOT_A_CREDENTIAL),
        (PNG + chunk(b"{}") + chunk(b"{}"), Problem.UNUSUAL),
        (PNG + HEAD.pack(2**32 - 1, b"iTXt") + KEYWORD, Problem.DAMAGED),
        (PNG + HEAD.pack(20, b"iTXt") + KEYWORD + b"\0", Problem.DAMAGED),
        (PNG + chunk(b" " * 200_000_000, packed=True), Problem.TOO_LARGE),
        (PNG + chunk(b"{}").replace(b"\0\0\0\0\0{}", b"\0\1\0\0\0{}"), Problem.DAMAGED),
        (SVG, Problem.NOT_A_CREDENTIAL),
        (b"<svg><openbadges:credential>x</openbadges:credential>" * 2, Problem.UNUSUAL),
        (
            b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg><openbadges:credential>&a;</openbadges:credential></svg>',
            Problem.NOT_A_CREDENTIAL,
        ),
    ],
)
def test_hostile_file_gets_a_refusal_and_no_traceback(db, content, problem):
    assert refusal(db, content) == problem


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=60)
@given(content=st.binary(max_size=400) | JSON.map(lambda one: json.dumps(one).encode()))
def test_nothing_that_reads_as_json_ends_in_anything_but_an_answer(content: bytes) -> None:
    for given_as in (
        content,
        PNG + chunk(content),
        b"<svg><openbadges:credential>" + content + b"</openbadges:credential>",
    ):
        try:
            read_credential(credential_inside(given_as))
        except Refused:
            continue


@settings(max_examples=30)
@given(value=JSON, seed=st.integers(0, 10**6))
def test_any_value_in_any_place_is_refused_and_nothing_worse(value: object, seed: int) -> None:
    pick = pick_of(seed)
    credential = STRANGER.good(pick)
    place = pick.choice(
        [credential, credential["proof"], credential["credentialSubject"], credential["credentialStatus"]]
    )
    name = pick.choice(list(place))
    if place[name] == value:
        return
    place[name] = value

    assert refusal(NoKeys(), json.dumps(credential).encode()) is not None


class NoKeys:
    """A database without any key of ours."""

    def scalar(self, _statement: object) -> None:
        return None


def test_poisoned_graph_is_refused_before_it_takes_for_ever(db):
    credential = STRANGER.good(pick_of(5))
    alike = [{"type": "IdentityObject", "hashed": False, "identityHash": "x", "identityType": "name"}] * 12
    # Two that cannot be told apart, each with twelve that cannot: their order takes twelve factorial steps to find.
    credential["credentialSubject"] = [{"type": ["AchievementSubject"], "identifier": alike}] * 2

    assert refusal(db, json.dumps(credential).encode()) == Problem.ALTERED
    with pytest.raises(CannotCanonicalise, match="too intricate"):
        canonical_form({name: value for name, value in credential.items() if name != "proof"})


def test_file_of_another_key_is_read_but_is_not_ours(db):
    signed = verified(db, json.dumps(STRANGER.good(pick_of(6))).encode(), at=AT)

    assert not signed.is_ours
    assert signed.issuer == f"did:key:{STRANGER.key.public_key}"
    assert signed.code is None


def test_file_of_another_website_is_never_fetched_for(db):
    content = json.dumps(Issuer(WEB, key_of(78)).good(pick_of(7))).encode()

    assert refusal(db, content) == Problem.NEVER_FETCHED


def test_file_made_under_a_former_address_is_still_ours(db, ours):
    moved = Issuer("https://former.example.org", ours[0].key)

    assert verified(db, json.dumps(moved.good(pick_of(8))).encode(), at=AT).is_ours


def test_own_days_of_a_file_count(db):
    credential = STRANGER.good(pick_of(9))
    bare = {name: value for name, value in credential.items() if name != "proof"}
    lapsed = STRANGER.signed({**bare, "validUntil": "2026-09-30T23:59:59+08:00"})

    signed = verified(db, json.dumps(lapsed).encode(), at=AT)

    assert not signed.is_in_time(AT)
    assert signed.is_in_time(AT - timedelta(days=1))


def test_revoked_key_refuses_what_it_signed(db, ours):
    content = json.dumps(ours[0].good(pick_of(10))).encode()
    revoke_key(db, next(key for key in all_keys(db) if key.public_key == ours[0].key.public_key), at=AT)

    assert refusal(db, content) == Problem.KEY_REVOKED
