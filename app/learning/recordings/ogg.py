"""The pages of an Ogg file (RFC 3533) with Opus (RFC 7845) or Vorbis inside, and the notes that stand in its second packet."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

BEGINS, HEAD = b"OggS", 27  # the last byte of a page's head says how many sizes follow
GRANULE, SERIAL, CHECK = slice(6, 14), slice(14, 18), slice(22, 26)
IS_FIRST, OPEN_SIZE, NO_GRANULE = 0x02, 255, 2**64 - 1
OPUS, VORBIS, THEORA = b"OpusHead", b"\x01vorbis", b"\x80theora"
NOTES = {OPUS: (b"OpusTags", b""), VORBIS: (b"\x03vorbis", b"\x01")}  # how a packet of notes begins and ends
OPUS_RATE, OPUS_HEAD = 48_000, 19
REVERSED = bytes(int(f"{one:08b}"[::-1], 2) for one in range(256))


class NoOgg(ValueError):
    """Pages that make no sense; `is_video`: one of what they hold is a film."""

    def __init__(self, *, is_video: bool = False) -> None:
        super().__init__()
        self.is_video = is_video


@dataclass
class Stream:
    """One stream of a file: what it is, how long, where its packet of notes stands and in which pages."""

    kind: bytes
    rate: int
    before: int
    packets: int = 0
    notes: list[tuple[int, int]] = field(default_factory=list)
    pages: list[tuple[int, int]] = field(default_factory=list)
    last: int = 0

    @property
    def seconds(self) -> float:
        """Return how long it is."""
        return max(0, self.last - self.before) / self.rate


def without_notes(content: bytes) -> tuple[bytes, float]:
    """Return an Ogg file whose notes are blanks of the same length, and its seconds. What stands between pages is gone.

    Raises NoOgg, also where the notes are cut off.
    """
    kept = bytearray(b"".join(content[begin:end] for begin, end in _pages(content)))
    done: list[Stream] = []
    open_now: dict[bytes, Stream] = {}
    for begin, end in _pages(bytes(kept)):
        serial = bytes(kept[begin:end][SERIAL])
        if kept[begin + 5] & IS_FIRST:
            open_now[serial] = _stream(bytes(kept[begin:end]))
            done.append(open_now[serial])
        if serial not in open_now:
            raise NoOgg
        _read(kept, begin, end, open_now[serial])
    if not done:
        raise NoOgg
    for stream in done:
        _blank(kept, stream)
    return bytes(kept), sum(stream.seconds for stream in done)


def _pages(content: bytes) -> Iterator[tuple[int, int]]:
    """Yield where each whole page begins and ends."""
    begin = content.find(BEGINS)
    while begin >= 0 and begin + HEAD <= len(content):
        sizes = content[begin + HEAD : begin + HEAD + content[begin + HEAD - 1]]
        end = begin + HEAD + content[begin + HEAD - 1] + sum(sizes)
        if end > len(content):
            return
        yield begin, end
        begin = content.find(BEGINS, end)


def _stream(page: bytes) -> Stream:
    head = page[HEAD + page[HEAD - 1] :]
    if head.startswith(THEORA):
        raise NoOgg(is_video=True)
    if head.startswith(OPUS) and len(head) >= OPUS_HEAD:
        return Stream(OPUS, OPUS_RATE, int.from_bytes(head[10:12], "little"))
    rate = int.from_bytes(head[12:16], "little")
    if head.startswith(VORBIS) and rate:
        return Stream(VORBIS, rate, 0)
    raise NoOgg


def _read(kept: bytearray, begin: int, end: int, stream: Stream) -> None:
    """Count the packets of a page, and note where those bytes stand that belong to the second."""
    place = begin + HEAD + kept[begin + HEAD - 1]
    for size in kept[begin + HEAD : place]:
        if stream.packets == 1:
            stream.notes.append((place, place + size))
            if (begin, end) not in stream.pages[-1:]:
                stream.pages.append((begin, end))
        place += size
        stream.packets += size < OPEN_SIZE
    granule = int.from_bytes(kept[begin:end][GRANULE], "little")
    if granule != NO_GRANULE:
        stream.last = max(stream.last, granule)


def _blank(kept: bytearray, stream: Stream) -> None:
    """Put one blank name of a maker, as long as everything was, in place of all notes of a stream."""
    length = sum(end - begin for begin, end in stream.notes)
    start, _stop = NOTES[stream.kind]
    told = b"".join(bytes(kept[begin:end]) for begin, end in stream.notes)
    if stream.packets <= 1 or not told.startswith(start):
        raise NoOgg
    blank = blank_notes(stream.kind, length)
    for begin, end in stream.notes:
        kept[begin:end], blank = blank[: end - begin], blank[end - begin :]
    for begin, end in stream.pages:
        kept[begin:end] = _checked(bytes(kept[begin:end]))


def blank_notes(kind: bytes, length: int) -> bytes:
    """Return a packet of no notes of a length. Raises NoOgg where it is too short to be one."""
    start, stop = NOTES[kind]
    room = length - len(start) - 8 - len(stop)
    if room < 0:
        raise NoOgg
    return start + room.to_bytes(4, "little") + b" " * room + bytes(4) + stop


def _checked(page: bytes) -> bytes:
    """Return a page with its check sum: CRC-32 with the bits of each byte the other way round than zlib reads them."""
    plain = page[: CHECK.start] + bytes(4) + page[CHECK.stop :]
    found = zlib.crc32(plain.translate(REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return plain[: CHECK.start] + int(f"{found:032b}"[::-1], 2).to_bytes(4, "little") + plain[CHECK.stop :]
