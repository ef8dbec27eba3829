"""Somebody else's OpenID provider (oidc-provider, in a node process on this machine) lets people in, and refuses what it must."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, ProxyHandler, Request, build_opener

import pytest

from app.core.clock import now
from app.core.settings import Settings
from app.people.linked_identities import LinkedIdentity
from app.people.single_sign_on.oidc import OpenIdProvider
from app.people.single_sign_on.providers import KEPT, Asked, ProviderRefused, Refused, use_provider

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_is_enough, pytest.mark.real_clock]
FOLDER = Path(__file__).parent / "provider"
BACK = "/sign-in/single-sign-on/back"
CLIENT = {"client_id": "hulei", "client_secret": "s:%/+cret-0123456789-0123456789"}  # with signs that must be encoded
PEOPLE = {"u-wang": {"email": "wang@example.org", "email_verified": True, "employee_number": "T007"}}


@pytest.fixture(scope="module")
def issuer(app) -> Iterator[str]:
    if shutil.which("node") is None or not (FOLDER / "node_modules").is_dir():
        pytest.skip(f"node and the packages of {FOLDER.name}/ are not here (make test gets them with npm)")
    back = str(app.config["SETTINGS"].address) + BACK
    asked = json.dumps({"client": {**CLIENT, "redirect_uris": [back]}, "people": PEOPLE})
    with subprocess.Popen(
        ["node", "provider.mjs", asked],
        cwd=FOLDER,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def settings(issuer: str, **more: Any) -> Settings:
    return Settings(
        oidc_issuer=issuer,
        oidc_client_id=CLIENT["client_id"],
        oidc_client_secret=CLIENT["client_secret"],
        oidc_name="区教育账号",
        **more,
    )


class _Stop(HTTPRedirectHandler):
    def redirect_request(self, *_request: Any) -> None:
        return None


def signs_in_there(address: str, person: str, issuer: str) -> str:
    """Go through the provider's pages as a browser and return the address it sends the browser back to."""
    browser = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()), _Stop)
    for _step in range(8):
        with pytest.raises(HTTPError) as sent_on:  # urllib calls it an error not to be sent on by itself
            browser.open(Request(address, headers={"X-Person": person}), timeout=10)  # noqa: S310  of this machine
        with sent_on.value as answer:
            assert answer.code in (302, 303), answer.read()[:400]
            where = answer.headers["Location"]
        address = issuer + where if where.startswith("/") else where
        if not address.startswith(issuer):
            return address
    raise AssertionError("the provider never sent the browser back")


def back_at(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


@pytest.mark.parametrize("match", ["email", "number"])
def test_colleague_known_by_what_her_school_entered_gets_in_and_stays_known(
    page, app, db, make, issuer, monkeypatch, match
):
    one = settings(issuer, oidc_match=match)
    monkeypatch.setitem(app.extensions, KEPT, None)
    monkeypatch.setitem(app.config, "SETTINGS", one)
    use_provider(app, OpenIdProvider(one))
    person = make.person("王芳", email="wang@example.org", number="T007")
    make.appointment(person, make.organisation(), make.post())
    make.account(person)

    for _twice in range(2):
        sent = page.get("/sign-in/single-sign-on", status=302).location
        came = back_at(signs_in_there(sent, "u-wang", issuer))
        assert page.get(came, status=302).location == "/"
        assert "王芳" in page.get("/account").text
        page.post("/sign-out", form_at="/account")

    assert [(row.issuer, row.subject) for row in db.query(LinkedIdentity)] == [(issuer, "u-wang")]
    stranger = page.get("/sign-in/single-sign-on", status=302).location
    page.get(back_at(signs_in_there(stranger, "u-nobody", issuer)), status=403)


def test_provider_refuses_a_code_used_twice_another_verifier_and_another_secret(app, issuer):
    back = str(app.config["SETTINGS"].address) + BACK
    one, at = OpenIdProvider(settings(issuer)), now()
    asked = Asked("state-1", "nonce-1", "v" * 64, back)

    def answer() -> dict[str, str]:
        there = signs_in_there(one.authorise_address(asked, at=at), "u-wang", issuer)
        return dict(
            part.split("=", 1) for part in urlsplit(there).query.replace("%3A", ":").replace("%2F", "/").split("&")
        )

    first = answer()
    assert one.exchange(asked, first, at=now()).subject == "u-wang"
    wrong = OpenIdProvider(settings(issuer).model_copy(update={"oidc_client_secret": "another"}))
    lies = [
        (one, asked, first),
        (one, Asked("state-1", "nonce-1", "w" * 64, back), answer()),
        (wrong, asked, answer()),
    ]
    for provider, said, came in lies:
        with pytest.raises(ProviderRefused) as refused:
            provider.exchange(said, came, at=now())
        assert refused.value.why is Refused.CODE
    with pytest.raises(ProviderRefused) as refused:
        one.exchange(Asked("state-1", "nonce-2", "v" * 64, back), answer(), at=now())
    assert refused.value.why is Refused.CLAIMS
