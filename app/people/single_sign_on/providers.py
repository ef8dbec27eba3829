"""What a provider of sign-ins must be able to do; OpenID Connect is the first (docs/single-sign-on.md: how to write one)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Protocol

from flask import current_app

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask

    from app.core.settings import Settings

ENTRY_POINTS = "hulei.sign_in"
OPENID = "openid"
KEPT = "sign_in_provider"
LONGEST_SUBJECT = 255


class Refused(StrEnum):
    """Why a provider's answer was not taken; a code word for the log, never shown with its details."""

    UNREACHABLE = "unreachable"
    CONFIGURED_WRONG = "configured-wrong"
    CODE = "code"
    TOKEN = "token"  # noqa: S105  a code word
    CLAIMS = "claims"


class ProviderRefused(Exception):
    """What came back from a provider proves nobody's identity; `why` is a code word, the message is for the log."""

    def __init__(self, why: Refused, message: str = "") -> None:
        super().__init__(message or why)
        self.why = why


@dataclass(frozen=True)
class Identity:
    """Whom a provider says it let in. `email` only where the provider says that it is verified.

    E-mail and number are compared with the roster and then forgotten; issuer and subject may be kept.
    `is_multi_factor`: the provider says, in a word that the installation trusts, that it asked for more than a password.
    """

    issuer: str
    subject: str
    email: str | None = None
    number: str | None = None
    is_multi_factor: bool = False


@dataclass(frozen=True)
class Asked:
    """What one sign-in is recognised by when it comes back: `state` in the address, `nonce` in the token, `verifier` for the code."""

    state: str
    nonce: str
    verifier: str
    redirect_uri: str


class Provider(Protocol):
    """A provider of sign-ins. Neither method may touch the database; both may raise ProviderRefused."""

    @property
    def name(self) -> str:
        """Return what stands on the button."""

    def authorise_address(self, asked: Asked, *, at: datetime) -> str:
        """Return where the browser goes to sign in there; the address must carry `asked.state`."""

    def exchange(self, asked: Asked, answer: dict[str, str], *, at: datetime) -> Identity:
        """Return who came back with this answer (the query of the address), once everything in it was checked."""


def provider() -> Provider | None:
    """Return the provider of this installation, made once a process; None where there is none."""
    if KEPT not in current_app.extensions:
        current_app.extensions[KEPT] = provider_of(current_app.config["SETTINGS"])
    found: Provider | None = current_app.extensions[KEPT]
    return found


def use_provider(app: Flask, one: Provider | None) -> None:
    """Say which provider an application uses, in place of what its settings say."""
    app.extensions[KEPT] = one


def provider_of(settings: Settings) -> Provider | None:
    """Make the provider that the settings name. Raises ProviderRefused where it is not installed or not configured right."""
    if not settings.oidc_issuer and settings.sso_provider == OPENID:
        return None
    if settings.sso_provider != OPENID:
        return _installed(settings)
    try:
        from app.people.single_sign_on.oidc import OpenIdProvider
    except ImportError as error:
        raise ProviderRefused(
            Refused.CONFIGURED_WRONG, "HULEI_OIDC_ISSUER is set, but Authlib is not installed: run `make extras`"
        ) from error
    return OpenIdProvider(settings)


def _installed(settings: Settings) -> Provider:
    """Return the adapter that an installed package offers under this name."""
    for one in entry_points(group=ENTRY_POINTS, name=settings.sso_provider):
        made: Provider = one.load()(settings)
        return made
    raise ProviderRefused(
        Refused.CONFIGURED_WRONG,
        f"HULEI_SSO_PROVIDER names {settings.sso_provider!r}, which no installed package offers",
    )
