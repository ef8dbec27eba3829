"""How long a recording is, read from its bytes."""

from __future__ import annotations

from collections.abc import Callable

from app.learning.recordings import frames, matroska, mp4, ogg
from app.learning.recordings.sounds import Kind

MOST = 24 * 60 * 60  # what says that it is longer than a day says nothing


def seconds_of(kind: Kind, content: bytes) -> int:
    """Return how many seconds a sound that was taken lasts, at least one; 0: it does not say."""
    seconds = READ[kind](content)
    return max(1, round(seconds)) if 0 < seconds < MOST else 0


def _frames(length_of: Callable[[bytes], int], seconds_of_frame: Callable[[bytes], float]) -> Callable[[bytes], float]:
    def read(content: bytes) -> float:
        place, seconds = 0, 0.0
        while length := length_of(content[place : place + frames.AAC_HEAD]):
            seconds += seconds_of_frame(content[place : place + frames.AAC_HEAD])
            place += length
        return seconds

    return read


def _wave(content: bytes) -> float:
    place, rate = 12, 0
    while place + 8 <= len(content):
        name, size = content[place : place + 4], int.from_bytes(content[place + 4 : place + 8], "little")
        if name == b"fmt ":
            rate = int.from_bytes(content[place + 16 : place + 20], "little")
        if name == b"data":
            return min(size or len(content), len(content) - place - 8) / rate if rate else 0.0
        place += 8 + size + size % 2
    return 0.0


READ: dict[Kind, Callable[[bytes], float]] = {
    Kind.MP3: _frames(frames.mp3_length, frames.mp3_seconds),
    Kind.AAC: _frames(frames.aac_length, frames.aac_seconds),
    Kind.M4A: mp4.seconds_of,
    Kind.WAV: _wave,
    Kind.OGG: lambda content: ogg.without_notes(content)[1],
    Kind.WEBM: lambda content: matroska.without_notes(content)[1],
}
