"""OpenID Connect Core 1.0, authorization code flow with PKCE (RFC 7636, S256); everything the provider says is checked.

Authlib knows the protocol's messages and claims, joserfc the signatures; what is fetched goes through `Fetcher`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from app.people.single_sign_on.fetching import Fetcher, is_safe_address
from app.people.single_sign_on.providers import LONGEST_SUBJECT, Asked, Identity, ProviderRefused, Refused

if TYPE_CHECKING:
    from app.core.settings import Settings

# With a public key alone: `none`, and HMAC under the client's secret, are never taken.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
KEPT_FOR = timedelta(minutes=10)
LEEWAY = 60  # seconds by which two clocks may differ
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass
class _Known:
    metadata: dict[str, Any]
    keys: dict[str, Any]
    until: datetime


class OpenIdProvider:
    """One OpenID provider, as its own discovery document describes it; document and keys are kept for ten minutes."""

    def __init__(self, settings: Settings, fetcher: Fetcher | None = None) -> None:
        self.settings, self.fetcher = settings, fetcher or Fetcher()
        self._known: _Known | None = None
        self._turn = Lock()

    @property
    def name(self) -> str:
        """Return what stands on the button."""
        return self.settings.oidc_name

    def authorise_address(self, asked: Asked, *, at: datetime) -> str:
        """Return where the browser goes to sign in there."""
        address: str = prepare_grant_uri(
            self._what_is_known(at).metadata["authorization_endpoint"],
            client_id=self.settings.oidc_client_id,
            response_type="code",
            redirect_uri=asked.redirect_uri,
            scope=self.settings.oidc_scope,
            state=asked.state,
            nonce=asked.nonce,
            code_challenge=create_s256_code_challenge(asked.verifier),
            code_challenge_method="S256",
        )
        return address

    def exchange(self, asked: Asked, answer: dict[str, str], *, at: datetime) -> Identity:
        """Return who came back: the code is exchanged, the token's signature, issuer, audience, times and nonce are checked."""
        known = self._what_is_known(at)
        self._check_answer(asked, answer, known.metadata)
        tokens = self._tokens(asked, answer["code"], known.metadata)
        claims = self._checked_claims(tokens, asked, at)
        return self._identity(claims, tokens, known.metadata)

    def _check_answer(self, asked: Asked, answer: dict[str, str], metadata: dict[str, Any]) -> None:
        if answer.get("state") != asked.state:
            raise ProviderRefused(Refused.CODE, "another state came back")
        # RFC 9207: an answer of another provider must not be taken for this one's.
        says_who = bool(metadata.get("authorization_response_iss_parameter_supported"))
        if answer.get("iss", None if says_who else metadata["issuer"]) != metadata["issuer"]:
            raise ProviderRefused(Refused.CODE, "the answer is of another issuer")
        if answer.get("error") or not answer.get("code"):
            raise ProviderRefused(Refused.CODE, "no code came back")

    def _tokens(self, asked: Asked, code: str, metadata: dict[str, Any]) -> dict[str, Any]:
        body = prepare_token_request(
            "authorization_code", redirect_uri=asked.redirect_uri, code=code, code_verifier=asked.verifier
        )
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        address, headers, body = self._as_client(metadata).prepare("POST", metadata["token_endpoint"], headers, body)
        tokens = self.fetcher.post(address, body, headers)
        if "error" in tokens or not isinstance(tokens.get("id_token"), str):
            raise ProviderRefused(Refused.CODE, "the code was not exchanged")
        return tokens

    def _as_client(self, metadata: dict[str, Any]) -> ClientAuth:
        """Return how Hulei says who it is: with its secret in the header (RFC 6749 §2.3.1, each part encoded), else in the form."""
        client, secret = self.settings.oidc_client_id, self.settings.oidc_client_secret
        if not secret:
            return ClientAuth(client, None, "none")
        ways = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        if "client_secret_basic" not in ways and "client_secret_post" in ways:
            return ClientAuth(client, secret, "client_secret_post")
        return ClientAuth(quote_plus(client), quote_plus(secret), "client_secret_basic")

    def _checked_claims(self, tokens: dict[str, Any], asked: Asked, at: datetime) -> CodeIDToken:
        read = self._read_token(tokens["id_token"], at)
        claims = CodeIDToken(
            read.claims,
            read.header,
            options={
                "iss": {"essential": True, "value": self.settings.oidc_issuer},
                "aud": {"essential": True, "value": self.settings.oidc_client_id},
                "sub": {"essential": True},
                "nonce": {"essential": True, "value": asked.nonce},
            },
            params={
                "nonce": asked.nonce,
                "client_id": self.settings.oidc_client_id,
                "access_token": tokens.get("access_token"),
            },
        )
        try:
            claims.validate(now=int(at.timestamp()), leeway=LEEWAY)
        except (JoseError, ValueError, TypeError) as error:
            raise ProviderRefused(Refused.CLAIMS, f"a claim is not right: {type(error).__name__}") from None
        subject = claims.get("sub")
        if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
            raise ProviderRefused(Refused.CLAIMS, "no subject")
        return claims

    def _read_token(self, token: str, at: datetime) -> jwt.Token:
        """Return the token once one of the provider's keys has signed it; keys it has changed are fetched once more."""
        for is_fresh in (False, True):
            known = self._what_is_known(at, fresh=is_fresh)
            offered = known.metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
            allowed = [one for one in ALGORITHMS if one in offered]
            try:
                return jwt.decode(token, KeySet.import_key_set(known.keys), algorithms=allowed)  # type: ignore[arg-type]
            except (JoseError, ValueError, TypeError, KeyError):
                continue
        raise ProviderRefused(Refused.TOKEN, "no key of the provider has signed this token")

    def _identity(self, claims: CodeIDToken, tokens: dict[str, Any], metadata: dict[str, Any]) -> Identity:
        about = dict(claims)
        wanted = self._wanted_claim()
        if wanted and wanted not in about:
            about = {**self._more_about(about["sub"], tokens, metadata), **about}
        email, number = about.get("email"), about.get(self.settings.oidc_number_claim)
        return Identity(
            issuer=self.settings.oidc_issuer,
            subject=about["sub"],
            email=email if isinstance(email, str) and about.get("email_verified") is True else None,
            number=number if isinstance(number, str) else None,
            is_multi_factor=self._is_multi_factor(claims),
        )

    def _wanted_claim(self) -> str:
        return {"email": "email", "number": self.settings.oidc_number_claim}.get(self.settings.oidc_match, "")

    def _more_about(self, subject: str, tokens: dict[str, Any], metadata: dict[str, Any]) -> dict[str, Any]:
        """Return what the provider's userinfo says of the same subject; of another it says nothing."""
        address, token = metadata.get("userinfo_endpoint"), tokens.get("access_token")
        if not address or not isinstance(token, str):
            return {}
        found = self.fetcher.get(address, {"Authorization": f"Bearer {token}"})
        return found if found.get("sub") == subject else {}

    def _is_multi_factor(self, claims: CodeIDToken) -> bool:
        said = {claims.get("acr"), *(claims.get("amr") or ())}
        return bool(said & self.settings.multi_factor_words)

    def _what_is_known(self, at: datetime, *, fresh: bool = False) -> _Known:
        with self._turn:
            if self._known is None or fresh or self._known.until <= at:
                metadata = self._discovered()
                self._known = _Known(metadata, self.fetcher.get(metadata["jwks_uri"]), at + KEPT_FOR)
            return self._known

    def _discovered(self) -> dict[str, Any]:
        issuer = self.settings.oidc_issuer
        metadata = self.fetcher.get(get_well_known_url(issuer, external=True))
        if metadata.get("issuer") != issuer:
            raise ProviderRefused(Refused.CONFIGURED_WRONG, "the discovery document is of another issuer")
        if not all(is_safe_address(metadata.get(one)) for one in ENDPOINTS):
            raise ProviderRefused(Refused.CONFIGURED_WRONG, "the discovery document names addresses that are not https")
        return metadata
