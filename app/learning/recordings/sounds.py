"""Which sounds are taken, told by their bytes and never by a name, and what they say beside the sound taken out."""

from __future__ import annotations

from enum import StrEnum

from app.learning.recordings import frames, matroska, mp4, ogg

MOST_BYTES = 3 * 1024 * 1024
FRONT = 64  # where a file of this family says that it is a WebM
VOICE_MESSAGES = (b"#!AMR", b"#!SILK", b"\x02#!SILK")


class Kind(StrEnum):
    """A kind of sound that phones play."""

    MP3 = "mp3"
    M4A = "m4a"
    AAC = "aac"
    OGG = "ogg"
    WEBM = "webm"
    WAV = "wav"


MIMETYPES = {
    Kind.MP3: "audio/mpeg",
    Kind.M4A: "audio/mp4",
    Kind.AAC: "audio/aac",
    Kind.OGG: "audio/ogg",
    Kind.WEBM: "audio/webm",
    Kind.WAV: "audio/wav",
}


class Flaw(StrEnum):
    """Why a file is not taken."""

    NOTHING = "nothing"
    TOO_LARGE = "too-large"
    VOICE_MESSAGE = "voice-message"
    VIDEO = "video"
    UNKNOWN = "unknown"


class NoSound(ValueError):
    """A file that is not taken as a recording."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw)
        self.flaw = flaw


def sound_of(content: bytes) -> tuple[Kind, bytes]:
    """Return the kind of a recording and its bytes, without the notes a phone writes beside it (a place above all).

    Raises NoSound.
    """
    if not content:
        raise NoSound(Flaw.NOTHING)
    if len(content) > MOST_BYTES:
        raise NoSound(Flaw.TOO_LARGE)
    if content.startswith(VOICE_MESSAGES):
        raise NoSound(Flaw.VOICE_MESSAGE)
    if content[4:8] == b"ftyp":
        return Kind.M4A, _mp4(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return Kind.WAV, _wave(content)
    if content.startswith(b"OggS"):
        return Kind.OGG, _ogg(content)
    if content.startswith(b"\x1aE\xdf\xa3"):
        return Kind.WEBM, _webm(content)
    return _frames(frames.without_notes(content))


def _frames(content: bytes) -> tuple[Kind, bytes]:
    """Tell MP3 and bare AAC by two frames, one behind the other: two bytes alone may stand in any file."""
    for kind, length_of in ((Kind.MP3, frames.mp3_length), (Kind.AAC, frames.aac_length)):
        length = length_of(content)
        if length and length_of(content[length:]):
            return kind, content
    raise NoSound(Flaw.UNKNOWN)


def _mp4(content: bytes) -> bytes:
    if content[8:11] == b"3gp" or content[8:11] == b"3g2":
        raise NoSound(Flaw.VOICE_MESSAGE)
    held = mp4.tracks_of(content)
    if mp4.VIDEO in held.handlers:
        raise NoSound(Flaw.VIDEO)
    if held.codecs & mp4.TELEPHONE:
        raise NoSound(Flaw.VOICE_MESSAGE)
    if not held.codecs or not held.codecs <= mp4.PLAYED:
        raise NoSound(Flaw.UNKNOWN)
    return mp4.without_notes(content)


def _wave(content: bytes) -> bytes:
    """Return a WAV whose every part but format and sound is blank; a phone that was cut off leaves the last size open."""
    kept, place, found = bytearray(content), 12, set()
    while place + 8 <= len(content):
        name, size = content[place : place + 4], int.from_bytes(content[place + 4 : place + 8], "little")
        found.add(name)
        if name == b"data":
            break
        end = min(place + 8 + size, len(content))
        if name not in (b"fmt ", b"fact"):
            kept[place : place + 4] = b"JUNK"
            kept[place + 8 : end] = bytes(end - place - 8)
        place += 8 + size + size % 2
    if not {b"fmt ", b"data"} <= found:
        raise NoSound(Flaw.UNKNOWN)
    size = int.from_bytes(content[place + 4 : place + 8], "little")
    return bytes(kept[: place + 8 + size] if size else kept)


def _ogg(content: bytes) -> bytes:
    try:
        return ogg.without_notes(content)[0]
    except ogg.NoOgg as error:
        raise NoSound(Flaw.VIDEO if error.is_video else Flaw.UNKNOWN) from None


def _webm(content: bytes) -> bytes:
    if b"webm" not in content[:FRONT]:
        raise NoSound(Flaw.UNKNOWN)
    try:
        return matroska.without_notes(content)[0]
    except matroska.NoWebm as error:
        raise NoSound(Flaw.VIDEO if error.is_video else Flaw.UNKNOWN) from None
