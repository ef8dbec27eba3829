"""QR pictures of addresses of this site, made once each."""

from __future__ import annotations

from functools import lru_cache

import segno


@lru_cache(maxsize=512)
def qr_picture(address: str) -> str:
    """Return a QR code as a `data:` address for an image."""
    return str(segno.make(address, error="m").svg_data_uri(scale=5, border=2))
