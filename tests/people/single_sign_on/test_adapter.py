"""A provider that speaks no OpenID Connect: the example of docs/single-sign-on.md, as an installed package would offer it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from app.core.settings import Settings
from app.people.linked_identities import LinkedIdentity
from app.people.single_sign_on import providers
from app.people.single_sign_on.fetching import LARGEST, Fetcher
from app.people.single_sign_on.providers import KEPT, Asked, Identity, Provider, ProviderRefused, Refused, provider_of
from tests.people.single_sign_on.test_pages import BACK, make_link


class WorkApp:
    """Signs people in by the accounts of a work app: a code, a token of the app, then who the code was made for."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.fetcher = settings, Fetcher()

    @property
    def name(self) -> str:
        return self.settings.oidc_name

    def authorise_address(self, asked: Asked, *, at: datetime) -> str:
        query = {"app": self.settings.oidc_client_id, "back": asked.redirect_uri, "state": asked.state}
        return f"{self.settings.oidc_issuer}/in?{urlencode(query)}"

    def exchange(self, asked: Asked, answer: dict[str, str], *, at: datetime) -> Identity:
        if answer.get("state") != asked.state or not answer.get("code"):
            raise ProviderRefused(Refused.CODE, "no code came back")
        app = {"app": self.settings.oidc_client_id, "secret": self.settings.oidc_client_secret}
        token = self.fetcher.post(f"{self.settings.oidc_issuer}/token", urlencode(app), {}).get("token")
        found = self.fetcher.get(
            f"{self.settings.oidc_issuer}/who?{urlencode({'token': token, 'code': answer['code']})}"
        )
        if found.get("errcode") != 0 or not isinstance(found.get("userid"), str):
            raise ProviderRefused(Refused.CODE, "the code was not exchanged")
        # A work app's ids are unique within one company: the company belongs to the issuer.
        return Identity(f"{self.settings.oidc_issuer}/{self.settings.oidc_client_id}", found["userid"])


class _Answers(BaseHTTPRequestHandler):
    codes = {"c-1": "u-1"}  # noqa: RUF012  one for all tests

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        if asked.path == "/elsewhere":
            self.send_response(302)
            self.send_header("Location", "/who")
            self.end_headers()
            return
        query = parse_qs(asked.query)
        user = self.codes.get(query.get("code", [""])[0]) if query.get("token") == ["t-1"] else None
        self._say(
            {"large": "x" * LARGEST} if asked.path == "/large" else {"errcode": 0 if user else 40029, "userid": user}
        )

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self._say({"token": "t-1" if sent["secret"] == ["secret"] else None})

    def _say(self, what: object) -> None:
        content = json.dumps(what).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture(scope="module")
def there() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class _Offered:
    @staticmethod
    def load() -> type[WorkApp]:
        return WorkApp


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, there: str) -> Provider:
    def offered(*, group: str, name: str) -> list[_Offered]:
        return [_Offered()] if (group, name) == ("hulei.sign_in", "work-app") else []

    monkeypatch.setattr(providers, "entry_points", offered)
    one = provider_of(settings(there))
    assert one is not None
    return one


def settings(there: str, **more: str) -> Settings:
    known = {
        "sso_provider": "work-app",
        "oidc_issuer": there,
        "oidc_client_id": "school",
        "oidc_client_secret": "secret",
    }
    return Settings(**{**known, "oidc_name": "工作台", **more})


def test_installed_adapter_is_found_by_its_name_and_an_unknown_one_is_told(installed, there):
    assert installed.name == "工作台"
    with pytest.raises(ProviderRefused, match="no installed package offers"):
        provider_of(settings(there, sso_provider="another"))


@pytest.mark.sqlite_is_enough
def test_linked_colleague_gets_in_through_an_adapter_and_an_invented_code_lets_nobody_in(
    page, app, db, make, monkeypatch, installed, there
):
    monkeypatch.setitem(app.extensions, KEPT, installed)
    person = make.person("何秀")
    make.account(person)
    make_link(db, person)

    state = parse_qs(urlsplit(page.get("/sign-in/single-sign-on", status=302).location).query)["state"][0]
    assert page.get(f"{BACK}?code=invented&state={state}", status=302).location == "/sign-in"
    state = parse_qs(urlsplit(page.get("/sign-in/single-sign-on", status=302).location).query)["state"][0]
    page.get(f"{BACK}?code=c-1&state={state}", status=403)  # this company's u-1 is not the county's u-1
    state = parse_qs(urlsplit(page.get("/sign-in/single-sign-on", status=302).location).query)["state"][0]
    db.execute(LinkedIdentity.__table__.update().values(issuer=f"{there}/school"))
    assert page.get(f"{BACK}?code=c-1&state={state}", status=302).location == "/"


@pytest.mark.parametrize("path", ["/elsewhere", "/large", "/nothing-listens"])
def test_answer_that_sends_on_is_too_large_or_never_comes_is_no_answer(there, path):
    address = "http://127.0.0.1:9/" if path == "/nothing-listens" else there + path
    with pytest.raises(ProviderRefused) as refused:
        Fetcher().get(address)
    assert refused.value.why is Refused.UNREACHABLE
