"""The elements of a WebM file (RFC 8794, RFC 9559): all that a sound needs is kept by name, everything else is blank."""

from __future__ import annotations

from dataclasses import dataclass

from app.learning.recordings.ogg import VORBIS, NoOgg, blank_notes

VOID, VOID_HEAD, UNKNOWN = 0xEC, 9, -1
SEGMENT, CLUSTER = 0x18538067, 0x1F43B675
OPEN = frozenset({SEGMENT, CLUSTER})  # a browser that records does not know how long these become
HOLDS = OPEN | {0x1549A966, 0x1654AE6B, 0xAE, 0xE1, 0xA0}  # Info, Tracks, TrackEntry, Audio, BlockGroup
SCALE, LENGTH, TIME, CODEC, SETUP = 0x2AD7B1, 0x4489, 0xE7, 0x86, 0x63A2
BLOCKS = frozenset({0xA3, 0xA1})
KEPT = frozenset(
    {
        *(0x1A45DFA3, 0x114D9B74, 0x1C53BB6B),  # head of the file, where what stands, where which second stands
        *(SCALE, LENGTH, TIME, 0xA7, 0xAB),
        *(0xD7, 0x73C5, 0x83, 0xB9, 0x88, 0x55AA, 0x9C, 0x22B59C, CODEC, SETUP, 0x56AA, 0x56BB, 0x23E383),
        *(0xB5, 0x78B5, 0x9F, 0x6264),
        *(*BLOCKS, 0x9B, 0xFB, 0x75A2),
    }
)
PLAYED = frozenset({b"A_OPUS", b"A_VORBIS"})
FILM = b"V_"


class NoWebm(ValueError):
    """Elements that make no sense; `is_video`: a track is a film."""

    def __init__(self, *, is_video: bool = False) -> None:
        super().__init__()
        self.is_video = is_video


class _Cut(Exception):
    """The file ends in the middle of an element."""


@dataclass
class _Found:
    """What was seen on the way: codecs, blocks, and the time of the last one."""

    codec: bytes = b""
    blocks: int = 0
    scale: int = 1_000_000
    cluster: int = 0
    last: int = 0


def without_notes(content: bytes) -> tuple[bytes, float]:
    """Return a WebM file whose every byte stays in its place, with blanks for all a sound does not need, and its seconds.

    Raises NoWebm. A file that was cut off ends behind the last whole element.
    """
    kept, place, found = bytearray(content), 0, _Found()
    try:
        while place < len(content):
            place = _step(kept, place, found)
    except _Cut:
        del kept[place:]
    except NoOgg:
        raise NoWebm from None
    if not found.codec or not found.blocks:
        raise NoWebm
    return bytes(kept), found.last * found.scale / 1e9


def _step(kept: bytearray, place: int, found: _Found) -> int:
    """Look at the element that stands here; return where the next one stands."""
    name, after = _number(kept, place, with_mark=True)
    size, inside = _number(kept, after, with_mark=False)
    if name in HOLDS:
        if size == UNKNOWN and name not in OPEN:
            raise NoWebm
        return inside
    if size == UNKNOWN:
        raise NoWebm
    end = inside + size
    if end > len(kept):
        raise _Cut
    if name not in KEPT:
        kept[place:end] = _void(end - place)
    else:
        _note(kept, name, inside, end, found)
    return end


def _note(kept: bytearray, name: int, inside: int, end: int, found: _Found) -> None:
    held = bytes(kept[inside:end])
    if name == CODEC:
        found.codec = held.rstrip(b"\0")
        if found.codec not in PLAYED:
            raise NoWebm(is_video=found.codec.startswith(FILM))
    elif name == SETUP and held[:1] == b"\x02":
        kept[inside:end] = _setup(held)
    elif name in (SCALE, TIME):
        found.scale, found.cluster = (
            (int.from_bytes(held), found.cluster) if name == SCALE else (found.scale, int.from_bytes(held))
        )
    elif name in BLOCKS:
        _track, behind = _number(kept, inside, with_mark=False)
        found.blocks += 1
        found.last = max(found.last, found.cluster + int.from_bytes(kept[behind : behind + 2], signed=True))


def _setup(held: bytes) -> bytes:
    """Return the three packets with which Vorbis begins, the notes in the second blank."""
    place, sizes = 1, []
    for _packet in range(2):
        size = 0
        while held[place : place + 1] == b"\xff":
            size, place = size + 255, place + 1
        size, place = size + int.from_bytes(held[place : place + 1]), place + 1
        sizes.append(size)
    begin, end = place + sizes[0], place + sum(sizes)
    if end > len(held) or held[place : place + len(VORBIS)] != VORBIS:
        raise NoWebm
    return held[:begin] + blank_notes(VORBIS, sizes[1]) + held[end:]


def _number(kept: bytearray, place: int, *, with_mark: bool) -> tuple[int, int]:
    """Return a number of one to eight bytes, whose first bit that is set says how many, and what stands behind it."""
    if place >= len(kept):
        raise _Cut
    length = 9 - kept[place].bit_length()
    if length > (4 if with_mark else 8):
        raise NoWebm
    if place + length > len(kept):
        raise _Cut
    value = int.from_bytes(kept[place : place + length])
    most = (1 << 7 * length) - 1
    if with_mark:
        return value, place + length
    return (UNKNOWN if value & most == most else value & most), place + length


def _void(length: int) -> bytes:
    """Return an element of a length that says nothing."""
    if length < VOID_HEAD:
        return bytes([VOID, 0x80 | (length - 2)]) + bytes(length - 2)
    return bytes([VOID]) + ((1 << 56) | (length - VOID_HEAD)).to_bytes(8) + bytes(length - VOID_HEAD)
