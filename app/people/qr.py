"""QR pictures of addresses of this site, made once each."""

from __future__ import annotations

from functools import lru_cache

import segno


@lru_cache(maxsize=512)
def qr_picture(address: str) -> str:
    """Return a QR code as a `data:` address for an image."""
    return qr_picture_once(address)


def qr_picture_once(address: str) -> str:
    """Return a QR code whose address is kept in no memory: that of a slip."""
    return str(segno.make(address, error="m").svg_data_uri(scale=5, border=2))
