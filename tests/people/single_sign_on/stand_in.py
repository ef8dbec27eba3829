"""A small OpenID provider in memory that can also lie: each test says in what."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from app.core.clock import now
from app.core.settings import Settings
from app.people.single_sign_on.fetching import Fetcher
from app.people.single_sign_on.oidc import OpenIdProvider
from app.people.single_sign_on.providers import ProviderRefused, Refused

ISSUER, CLIENT, NAME = "https://id.example.org", "hulei", "区教育账号"
KEY = ECKey.generate_key("P-256", {"kid": "one", "use": "sig", "alg": "ES256"})
OTHER_KEY = ECKey.generate_key("P-256", {"kid": "one", "use": "sig", "alg": "ES256"})


class StandIn(Fetcher):
    """Answers what a provider would; `claims`, `metadata` and `tokens` replace single values, `key` signs."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.tokens: dict[str, Any] = {}
        self.userinfo: dict[str, Any] = {}
        self.key, self.header = KEY, {"alg": "ES256", "kid": "one"}
        self.is_down = False
        self.asked: dict[str, str] = {}
        self.codes = {"code-1"}
        self.posted: list[dict[str, list[str]]] = []
        self.at: datetime | None = None

    def get(self, address: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
        if self.is_down:
            raise ProviderRefused(Refused.UNREACHABLE)
        if address.endswith("openid-configuration"):
            return {
                "issuer": ISSUER,
                "authorization_endpoint": f"{ISSUER}/auth",
                "token_endpoint": f"{ISSUER}/token",
                "userinfo_endpoint": f"{ISSUER}/me",
                "jwks_uri": f"{ISSUER}/keys",
                "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
                **self.metadata,
            }
        if address.endswith("/me"):
            return self.userinfo
        return KeySet([KEY]).as_dict(private=False)

    def post(self, address: str, body: str, headers: dict[str, str]) -> dict[str, Any]:
        sent = parse_qs(body)
        self.posted.append(sent)
        if sent["code"][0] not in self.codes:
            return {"error": "invalid_grant"}
        self.codes.remove(sent["code"][0])
        return {"access_token": "a", "token_type": "Bearer", "id_token": self.token(), **self.tokens}

    def token(self) -> str:
        at = self.at or now()
        claims = {
            "iss": ISSUER,
            "aud": CLIENT,
            "sub": "u-1",
            "iat": int(at.timestamp()),
            "exp": int((at + timedelta(minutes=5)).timestamp()),
            "nonce": self.asked.get("nonce"),
            **self.claims,
        }
        return jwt.encode(self.header, {k: v for k, v in claims.items() if v is not ...}, self.key)

    def follow(self, address: str) -> str:
        """Let somebody sign in there and return the query with which the browser comes back."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.codes = {"code-1"}
        return f"code=code-1&state={self.asked['state']}"


def settings(**more: Any) -> Settings:
    return Settings(oidc_issuer=ISSUER, oidc_client_id=CLIENT, oidc_client_secret="secret", oidc_name=NAME, **more)


def openid(stand_in: StandIn, **more: Any) -> OpenIdProvider:
    return OpenIdProvider(settings(**more), stand_in)
