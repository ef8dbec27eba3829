"""The boxes of an MP4 file (ISO 14496-12): what its tracks hold, and the notes a phone writes beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

HOLDS_BOXES = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl"})
NOTES = frozenset({b"udta", b"meta", b"uuid"})  # title, device, place
VIDEO = b"vide"
TELEPHONE = frozenset({b"samr", b"sawb", b"sawp", b"sevc", b"sqcp"})
PLAYED = frozenset({b"mp4a", b"Opus"})
MOST_BOXES = 2000


@dataclass(frozen=True)
class Box:
    """A box of a file: its name, where it and what it holds begin, and where it ends."""

    name: bytes
    begin: int
    inside: int
    end: int


@dataclass
class Tracks:
    """What the tracks of a file are said to be, and how their sound is written."""

    handlers: set[bytes] = field(default_factory=set)
    codecs: set[bytes] = field(default_factory=set)


def boxes(content: bytes) -> Iterator[Box]:
    """Yield the boxes of a file and of those that hold others, in their order; it ends where they stop making sense."""
    waiting = [(0, len(content))]
    for _number in range(MOST_BOXES):
        if not waiting:
            return
        begin, end = waiting.pop()
        if begin + 8 > end:
            continue
        size, inside = int.from_bytes(content[begin : begin + 4]), begin + 8
        if size == 1:
            size, inside = int.from_bytes(content[begin + 8 : begin + 16]), begin + 16
        stop = begin + size if size else end
        if stop < inside or stop > end:
            continue
        name = content[begin + 4 : begin + 8]
        yield Box(name, begin, inside, stop)
        waiting.append((stop, end))
        if name in HOLDS_BOXES:
            waiting.append((inside, stop))


def tracks_of(content: bytes) -> Tracks:
    """Return what a file's tracks are."""
    found = Tracks()
    for box in boxes(content):
        if box.name == b"hdlr":
            found.handlers.add(content[box.inside + 8 : box.inside + 12])
        elif box.name == b"stsd":
            found.codecs.add(content[box.inside + 12 : box.inside + 16])
    return found


def seconds_of(content: bytes) -> float:
    """Return how long a file says that it is; 0: it does not say."""
    for box in boxes(content):
        if box.name == b"mvhd":
            is_long = content[box.inside : box.inside + 1] == b"\x01"
            at, size = (box.inside + 20, 8) if is_long else (box.inside + 12, 4)
            scale = int.from_bytes(content[at : at + 4])
            return int.from_bytes(content[at + 4 : at + 4 + size]) / scale if scale else 0.0
    return 0.0


def without_notes(content: bytes) -> bytes:
    """Return a file whose notes are blank; every other byte stays in its place, so that all addresses in it hold."""
    kept = bytearray(content)
    for box in boxes(content):
        if box.name in NOTES:
            kept[box.begin + 4 : box.begin + 8] = b"free"
            kept[box.inside : box.end] = bytes(box.end - box.inside)
    return bytes(kept)
