"""Asking a provider over https: short, small, never sent on elsewhere."""

from __future__ import annotations

import json
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from app.core.settings import LOOPBACK
from app.people.single_sign_on.providers import ProviderRefused, Refused

SECONDS = 5
LARGEST = 256 * 1024
SERVER_ERROR = 500


class _NeverOn(HTTPRedirectHandler):
    def redirect_request(self, *_request: Any) -> None:
        """Follow nothing: an address that sends on is not the one that was configured."""


_opener = build_opener(_NeverOn)


def is_safe_address(address: object) -> bool:
    """Whether an address is https, or of this very machine."""
    if not isinstance(address, str):
        return False
    parts = urlsplit(address)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))


class Fetcher:
    """Reads JSON objects from a provider. Tests put their own in its place."""

    def get(self, address: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
        """Return the JSON object at an address. Raises ProviderRefused (unreachable)."""
        return self._object(address, None, headers or {})

    def post(self, address: str, body: str, headers: dict[str, str]) -> dict[str, Any]:
        """Send a form and return the JSON object that answers it, a refusal in words too."""
        return self._object(address, body.encode(), headers)

    def _object(self, address: str, body: bytes | None, headers: dict[str, str]) -> dict[str, Any]:
        if not is_safe_address(address):
            raise ProviderRefused(Refused.CONFIGURED_WRONG, "an address of the provider is neither https nor local")
        asked = Request(address, data=body, headers={"Accept": "application/json", **headers})  # noqa: S310  checked above
        try:
            with _opener.open(asked, timeout=SECONDS) as answer:
                content = answer.read(LARGEST + 1)
        except HTTPError as error:
            with error:
                if error.code >= SERVER_ERROR or body is None:
                    raise ProviderRefused(Refused.UNREACHABLE, f"HTTP {error.code}") from None
                content = error.read(LARGEST + 1)  # RFC 6749 §5.2: why a code was refused
        except (URLError, OSError, ValueError) as error:
            raise ProviderRefused(Refused.UNREACHABLE, type(error).__name__) from None
        return _read(content)


def _read(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content) if len(content) <= LARGEST else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ProviderRefused(Refused.UNREACHABLE, "no JSON object")
    return found
