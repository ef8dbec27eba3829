"""Which characters a font file can draw, read from the file itself; and the folder of fonts an administrator adds."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from flask import current_app, has_app_context

ENDINGS = {".ttf", ".otf", ".ttc", ".otc"}
FOLDER = "fonts"
SINGLE, COLLECTION = (b"\x00\x01\x00\x00", b"OTTO", b"true"), b"ttcf"
NEEDED, OUTLINES = {b"cmap", b"head", b"hhea", b"hmtx", b"maxp"}, {b"glyf", b"CFF ", b"CFF2"}
UNICODE = {(0, 0), (0, 1), (0, 2), (0, 3), (0, 4), (0, 6), (3, 1), (3, 10)}  # (platform, encoding) of a `cmap`
BY_SEGMENTS, BY_GROUPS = 4, 12
LAST_POINT = 0x10FFFF
NO_GLYPH = 0
Tables = dict[bytes, tuple[int, int]]


class NotAFont(ValueError):
    """The file is no font that could be drawn with."""


def further_fonts() -> Path | None:
    """Return the folder of further fonts, None where there is none or no site runs."""
    if not has_app_context():
        return None
    settings = current_app.config["SETTINGS"]
    folder: Path = settings.font_path or settings.instance_path / FOLDER
    return folder.resolve() if folder.is_dir() else None


def font_files(folder: Path) -> list[Path]:
    """Return the font files of a folder, by name."""
    return sorted(file for file in folder.iterdir() if file.suffix.lower() in ENDINGS and file.is_file())


def added_characters(folder: Path | None) -> frozenset[int]:
    """Return the code points that the fonts of a folder can draw; a file added or changed counts at once."""
    found: set[int] = set()
    for file in font_files(folder) if folder else ():
        stat = file.stat()
        found |= _kept(file, stat.st_mtime_ns, stat.st_size)
    return frozenset(found)


def is_a_font(file: Path) -> bool:
    """Whether a file is a font that could be drawn with."""
    try:
        return bool(characters_of(file))
    except (NotAFont, OSError):
        return False


@lru_cache(maxsize=64)
def _kept(file: Path, _changed: int, _size: int) -> frozenset[int]:
    try:
        return characters_of(file)
    except (NotAFont, OSError):
        return frozenset()


def characters_of(file: Path) -> frozenset[int]:
    """Return the code points a font file has glyphs for. Raises NotAFont."""
    found: set[int] = set()
    try:
        with file.open("rb") as font:
            for start in _faces(font):
                tables = _tables(font, start)
                if not (tables.keys() >= NEEDED and tables.keys() & OUTLINES):
                    raise NotAFont(file.name)
                found.update(_characters(_read(font, *tables[b"cmap"])))
    except (struct.error, IndexError, NotAFont) as error:
        raise NotAFont(file.name) from error
    if not found:
        raise NotAFont(file.name)
    return frozenset(found)


def _read(font: BinaryIO, offset: int, length: int) -> bytes:
    font.seek(offset)
    return font.read(length)


def _faces(font: BinaryIO) -> list[int]:
    """Return where each font of a file begins: a collection has several."""
    kind = _read(font, 0, 4)
    if kind in SINGLE:
        return [0]
    if kind != COLLECTION:
        raise NotAFont
    (number,) = struct.unpack(">I", _read(font, 8, 4))
    return list(struct.unpack(f">{number}I", _read(font, 12, 4 * number)))


def _tables(font: BinaryIO, start: int) -> Tables:
    (number,) = struct.unpack(">H", _read(font, start + 4, 2))
    records = struct.iter_unpack(">4sIII", _read(font, start + 12, 16 * number))
    return {tag: (offset, length) for tag, _checksum, offset, length in records}


def _characters(cmap: bytes) -> Iterator[int]:
    (number,) = struct.unpack_from(">H", cmap, 2)
    for index in range(number):
        platform, encoding, offset = struct.unpack_from(">HHI", cmap, 4 + 8 * index)
        (form,) = struct.unpack_from(">H", cmap, offset)
        if (platform, encoding) not in UNICODE:
            continue
        if form == BY_GROUPS:
            yield from _by_groups(cmap, offset)
        elif form == BY_SEGMENTS:
            yield from _by_segments(cmap, offset)


def _by_groups(cmap: bytes, offset: int) -> Iterator[int]:
    (number,) = struct.unpack_from(">I", cmap, offset + 12)
    for first, last, glyph in struct.iter_unpack(">III", cmap[offset + 16 : offset + 16 + 12 * number]):
        if last > LAST_POINT or first > last:
            raise NotAFont
        yield from range(first if glyph != NO_GLYPH else first + 1, last + 1)


def _by_segments(cmap: bytes, offset: int) -> Iterator[int]:
    (double,) = struct.unpack_from(">H", cmap, offset + 6)
    count = double // 2
    ends, starts, deltas, ranges = (
        struct.unpack_from(f">{count}H", cmap, offset + 14 + place)
        for place in (0, double + 2, 2 * double + 2, 3 * double + 2)
    )
    for index in range(count):
        for point in range(starts[index], min(ends[index], 0xFFFE) + 1):
            glyph = point
            if ranges[index]:
                place = offset + 16 + 3 * double + 2 * index + ranges[index] + 2 * (point - starts[index])
                (glyph,) = struct.unpack_from(">H", cmap, place)
                if glyph == NO_GLYPH:
                    continue
            if (glyph + deltas[index]) & 0xFFFF != NO_GLYPH:
                yield point
