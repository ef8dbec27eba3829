"""What a provider sends back is taken only when every part of it is right; each row is one lie."""

from __future__ import annotations

from datetime import timedelta

import pytest
from joserfc.jwk import OctKey

from app.core.clock import now
from app.people.single_sign_on.fetching import Fetcher, is_safe_address
from app.people.single_sign_on.providers import Asked, ProviderRefused, Refused
from tests.people.single_sign_on.stand_in import CLIENT, ISSUER, OTHER_KEY, StandIn, openid

AT = now()
ASKED = Asked("state-1", "nonce-1", "v" * 64, "https://hulei.example.org/sign-in/single-sign-on/back")


@pytest.fixture
def there():
    return StandIn()


def came_back(there, asked=ASKED, at=AT, answer=None, **more):
    one = openid(there, **more)
    there.at = AT
    query = there.follow(one.authorise_address(asked, at=at))
    return one.exchange(asked, answer or dict(part.split("=") for part in query.split("&")), at=at)


def test_whoever_signed_in_there_comes_back_as_issuer_and_subject_and_nothing_else(there):
    there.claims = {"name": "王芳", "email": "wang@example.org", "amr": ["pwd"]}

    identity = came_back(there)

    assert (identity.issuer, identity.subject) == (ISSUER, "u-1")
    assert (identity.email, identity.number, identity.is_multi_factor) == (None, None, False)
    assert there.asked["code_challenge_method"] == "S256"
    assert there.asked["scope"] == "openid"
    assert there.posted[0]["code_verifier"] == [ASKED.verifier]
    assert ASKED.verifier not in there.asked.values()


HOUR = timedelta(hours=1)
LIES = {
    "another issuer": {"iss": "https://evil.example.org"},
    "another audience": {"aud": "somebody-else"},
    "another audience, though we are the authorized party": {"aud": "somebody-else", "azp": CLIENT},
    "several audiences, for somebody else": {"aud": [CLIENT, "somebody-else"], "azp": "somebody-else"},
    "expired": {"exp": int((AT - HOUR).timestamp())},
    "no end": {"exp": ...},
    "made in the future": {"iat": int((AT + HOUR).timestamp()), "exp": int((AT + 2 * HOUR).timestamp())},
    "another nonce": {"nonce": "nonce-2"},
    "no nonce": {"nonce": ...},
    "no subject": {"sub": ...},
    "an empty subject": {"sub": ""},
    "a subject that is no text": {"sub": ["u-1"]},
    "a subject too long to keep": {"sub": "u" * 256},
    "for another access token": {"at_hash": "bm90LXRoZS1yaWdodC1oYXNo"},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_token_that_says_something_wrong_lets_nobody_in(there, lie):
    there.claims = lie

    with pytest.raises(ProviderRefused) as refused:
        came_back(there)
    assert refused.value.why is Refused.CLAIMS


def test_token_not_signed_by_the_providers_own_key_lets_nobody_in(there):
    for header, key in (
        ({"alg": "ES256", "kid": "one"}, OTHER_KEY),
        ({"alg": "HS256"}, OctKey.import_key("secret-of-the-client-0123456789-0123456789")),
    ):
        there.header, there.key = header, key
        with pytest.raises(ProviderRefused) as refused:
            came_back(there)
        assert refused.value.why is Refused.TOKEN
    _head, body, _signature = StandIn().token().split(".")
    there.tokens = {"id_token": f"eyJhbGciOiJub25lIn0.{body}."}
    with pytest.raises(ProviderRefused):
        came_back(there)


@pytest.mark.parametrize(
    "answer",
    [
        {"code": "code-1", "state": "state-2"},
        {"code": "code-1"},
        {"state": "state-1"},
        {"error": "access_denied", "code": "code-1", "state": "state-1"},
        {"code": "code-1", "state": "state-1", "iss": "https://evil.example.org"},
        {"code": "invented", "state": "state-1"},
    ],
)
def test_answer_with_a_wrong_state_issuer_or_code_lets_nobody_in(there, answer):
    with pytest.raises(ProviderRefused) as refused:
        came_back(there, answer=answer)
    assert refused.value.why is Refused.CODE


def test_provider_that_promises_to_say_who_it_is_must_do_so(there):
    there.metadata = {"authorization_response_iss_parameter_supported": True}

    with pytest.raises(ProviderRefused):
        came_back(there)
    came_back(there, answer={"code": "code-1", "state": "state-1", "iss": ISSUER})


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example.org"},
        {"issuer": ISSUER + "/"},
        {"token_endpoint": "http://id.example.org/token"},
        {"jwks_uri": None},
    ],
)
def test_discovery_of_another_issuer_or_without_https_is_not_used(there, metadata):
    there.metadata = metadata

    with pytest.raises(ProviderRefused) as refused:
        came_back(there)
    assert refused.value.why is Refused.CONFIGURED_WRONG


@pytest.mark.parametrize(
    ("address", "is_safe"),
    [
        ("https://id.example.org/token", True),
        ("http://127.0.0.1:4000/token", True),
        ("http://id.example.org/token", False),
        ("file:///etc/passwd", False),
        ("https:///token", False),
        (None, False),
    ],
)
def test_only_https_and_this_machine_are_asked(address, is_safe):
    assert is_safe_address(address) is is_safe
    if not is_safe:
        with pytest.raises(ProviderRefused):
            Fetcher().get(str(address))


def test_email_counts_only_when_the_provider_verified_it_and_of_the_same_subject(there):
    there.userinfo = {"sub": "u-1", "email": "wang@example.org", "email_verified": True}
    assert came_back(there, oidc_match="email").email == "wang@example.org"

    there.userinfo = {"sub": "u-2", "email": "wang@example.org", "email_verified": True}
    assert came_back(there, oidc_match="email").email is None
    there.userinfo = {"sub": "u-1", "email": "wang@example.org", "email_verified": "true"}
    assert came_back(there, oidc_match="email").email is None
    there.userinfo = {"sub": "u-1", "employee_number": "T007"}
    assert came_back(there, oidc_match="number").number == "T007"


def test_second_step_counts_as_passed_there_only_by_words_that_were_trusted(there):
    there.claims = {"amr": ["pwd", "mfa"], "acr": "2"}

    assert not came_back(there).is_multi_factor
    assert came_back(there, oidc_multi_factor="mfa").is_multi_factor
    assert came_back(there, oidc_multi_factor="phr, 2").is_multi_factor
    assert not came_back(there, oidc_multi_factor="otp").is_multi_factor


def test_keys_are_fetched_again_when_the_provider_has_changed_them(there):
    one = openid(there)
    one.authorise_address(ASKED, at=AT)
    one._known.keys = {"keys": [OTHER_KEY.as_dict(private=False)]}
    there.at = AT
    query = there.follow(one.authorise_address(ASKED, at=AT))

    assert one.exchange(ASKED, dict(part.split("=") for part in query.split("&")), at=AT).subject == "u-1"
    with pytest.raises(ProviderRefused):  # the same code once more
        one.exchange(ASKED, {"code": "code-1", "state": "state-1"}, at=AT)
