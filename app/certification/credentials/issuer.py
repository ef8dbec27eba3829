"""Who issues: this site, as did:web where it has a public https address, else as did:key of its key."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from app.core.settings import LOOPBACK

DID_CONTEXT = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
WEB, KEY = "did:web:", "did:key:"


def web_did(address: str) -> str | None:
    """Return the did:web of a site's address; None where the method allows none: without https, on a bare number, below a path."""
    parts = urlsplit(address)
    try:
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.scheme != "https" or host in LOOPBACK or "." not in host or _is_number(host) or parts.path.strip("/"):
        return None
    return WEB + host.encode("idna").decode() + (f"%3A{port}" if port else "")


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def issuer_did(address: str, public_key: str) -> str:
    """Return who issues from a site with a key."""
    return web_did(address) or KEY + public_key


def method_of(did: str, public_key: str) -> str:
    """Return how a proof names a key of an issuer."""
    return f"{did}#{public_key}"


def did_document(did: str, public_keys: Iterable[str]) -> dict[str, Any]:
    """Return the DID document of an issuer; each of its keys may make assertions."""
    methods = [
        {"id": method_of(did, key), "type": "Multikey", "controller": did, "publicKeyMultibase": key}
        for key in public_keys
    ]
    return {
        "@context": DID_CONTEXT,
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }
