"""Where passkeys can be used, and which answer of one betrays a copy (table-tested)."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

MOST_PASSKEYS = 10


@dataclass(frozen=True)
class Place:
    """For which site passkeys are made: its name among them, and the origin that every answer must carry."""

    rp_id: str
    origin: str


def place_of(address: str) -> Place | None:
    """Return for which site a public address stands; None where browsers allow no passkeys: without https, but for localhost, or by a bare number."""
    parts = urlsplit(address)
    host = (parts.hostname or "").lower()
    if not host or _is_number(host) or not (parts.scheme == "https" or host == "localhost"):
        return None
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    port = f":{parts.port}" if parts.port and parts.port != usual else ""
    return Place(host, f"{parts.scheme}://{host}{port}")


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_copied(kept: int, said: int) -> bool:
    """Whether a counter did not go up: two devices answer for one key. Those that never count say 0 for ever."""
    return (kept > 0 or said > 0) and said <= kept
