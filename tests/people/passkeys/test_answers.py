"""What a passkey says is taken for one question, from one site, with the person present; each row is one lie."""

from __future__ import annotations

import json

import pytest

from app.people.passkey_answers import PasskeyRefused, counter_said, credential_named, new_key, options_to_make
from app.people.passkey_rules import Place, is_copied, place_of
from app.people.passkeys import PasskeyKind
from tests.people.passkeys.device import PRESENT, VERIFIED, Device, text

PLACE = Place("hulei.example.org", "https://hulei.example.org")
CHALLENGE, OTHER = b"c" * 32, b"d" * 32
ASKED = {"challenge": text(CHALLENGE)}


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("https://hulei.example.org", PLACE),
        ("https://HULEI.example.org:443/", PLACE),
        ("https://hulei.example.org:8443", Place("hulei.example.org", "https://hulei.example.org:8443")),
        ("http://localhost:8000", Place("localhost", "http://localhost:8000")),
        ("http://hulei.example.org", None),
        ("http://127.0.0.1:8000", None),
        ("https://192.0.2.7", None),
        ("https://[2001:db8::1]", None),
    ],
)
def test_passkeys_are_for_named_sites_over_https_and_this_machine(address, place):
    assert place_of(address) == place


@pytest.mark.parametrize(
    ("kept", "said", "copied"),
    [(0, 0, False), (0, 1, False), (4, 5, False), (4, 9, False), (4, 4, True), (4, 3, True), (4, 0, True)],
)
def test_counter_that_does_not_go_up_betrays_a_copy(kept, said, copied):
    assert is_copied(kept, said) is copied


def test_browser_is_asked_for_a_key_behind_finger_face_or_pin_and_never_for_a_known_one():
    asked = json.loads(
        options_to_make(
            PLACE, CHALLENGE, site="护蕾", login="chen", user=b"u" * 32, kind=PasskeyKind.KEY, known=[b"known"]
        )
    )

    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["excludeCredentials"] == [{"id": text(b"known"), "type": "public-key"}]
    assert asked["attestation"] == "none"
    assert (asked["rp"]["id"], asked["hints"]) == (PLACE.rp_id, ["security-key"])


def test_good_answers_are_taken():
    device = Device()
    made = new_key(device.make(ASKED), PLACE, CHALLENGE)

    answer = device.answer(ASKED)

    assert credential_named(answer) == made.credential_id == device.credential_id
    assert counter_said(answer, PLACE, CHALLENGE, public_key=made.public_key) == 1


LIES = {
    "another challenge": {"challenge": text(OTHER)},
    "another origin": {"origin": "https://hulei.example.org.evil.example"},
    "the origin without https": {"origin": "http://hulei.example.org"},
    "an answer of the other kind": {"type": "webauthn.other"},
    "nobody present": {"flags": VERIFIED},
    "no finger, face or PIN": {"flags": PRESENT},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_lies_are_refused_when_a_key_is_made_and_when_it_answers(lie):
    device = Device()
    with pytest.raises(PasskeyRefused):
        new_key(device.make(ASKED, **lie), PLACE, CHALLENGE)
    made = new_key(device.make(ASKED), PLACE, CHALLENGE)

    with pytest.raises(PasskeyRefused):
        counter_said(device.answer(ASKED, **lie), PLACE, CHALLENGE, public_key=made.public_key)


def test_answer_for_another_site_by_another_key_or_changed_on_the_way_is_refused():
    device = Device()
    made = new_key(device.make(ASKED), PLACE, CHALLENGE)
    other_site, other_key = Device(rp_id="evil.example"), Device()
    other_site.key, other_key.credential_id = device.key, device.credential_id
    changed = json.loads(device.answer(ASKED))
    seen = bytearray(json.loads(device.answer(ASKED))["response"]["authenticatorData"].encode())
    changed["response"]["authenticatorData"] = seen.decode()  # of the next answer, with a higher counter

    for answer in (other_site.answer(ASKED), other_key.answer(ASKED), json.dumps(changed)):
        with pytest.raises(PasskeyRefused):
            counter_said(answer, PLACE, CHALLENGE, public_key=made.public_key)


@pytest.mark.parametrize("answer", ["", "[]", "{}", "null", '{"rawId": 7}', '{"rawId": "x", "response": "y"}', "\x00"])
def test_what_is_no_answer_at_all_is_refused(answer):
    for read in (
        lambda: new_key(answer, PLACE, CHALLENGE),
        lambda: counter_said(answer, PLACE, CHALLENGE, public_key=b"key"),
    ):
        with pytest.raises(PasskeyRefused):
            read()
