"""Small seals for tests: drawn here, so that no picture file has to be kept."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable

Colour = tuple[int, int, int, int]
RED, CLEAR = (200, 20, 20, 255), (0, 0, 0, 0)
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
    b'<circle cx="50" cy="50" r="45" fill="none" stroke="#c00" stroke-width="4"/></svg>'
)


def png(side: int, colour: Callable[[int, int], Colour]) -> bytes:
    """Return a square PNG with this colour at each place."""
    rows = b"".join(b"\0" + b"".join(bytes(colour(x, y)) for x in range(side)) for y in range(side))
    head = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def ring(side: int = 240) -> bytes:
    """Return a red ring on a clear ground."""
    middle = side / 2
    return png(side, lambda x, y: RED if 0.8 < ((x - middle) ** 2 + (y - middle) ** 2) ** 0.5 / middle < 1 else CLEAR)


def speckled(side: int = 150, bits: int = 2) -> bytes:
    """Return about the worst seal that is taken: every dot another red; with eight bits it is a photograph."""
    chance = random.Random(1)  # noqa: S311  dots, no secret
    return png(side, lambda _x, _y: (chance.getrandbits(bits), chance.getrandbits(bits), 20, 255))
