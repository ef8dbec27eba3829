"""What is taken as a sound: real files by their bytes, without the phone's notes; nothing else."""

from __future__ import annotations

import struct

import pytest

from app.learning.recordings.sounds import MOST_BYTES, Flaw, Kind, NoSound, sound_of
from tests.learning.recordings.school import REAL

PLACE = b"+30.6586+104.0647/"


def box(name: bytes, inside: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(inside), name) + inside


def track(handler: bytes, codec: bytes) -> bytes:
    media = box(b"hdlr", bytes(8) + handler + bytes(12)) + box(
        b"minf", box(b"stbl", box(b"stsd", struct.pack(">II", 0, 1) + box(codec, bytes(28))))
    )
    return box(b"trak", box(b"mdia", media))


def movie(*tracks: bytes, brand: bytes = b"M4A ") -> bytes:
    return box(b"ftyp", brand + bytes(4)) + box(b"moov", b"".join(tracks)) + box(b"mdat", b"sound")


def flaw_of(content: bytes) -> Flaw:
    with pytest.raises(NoSound) as refused:
        sound_of(content)
    return refused.value.flaw


@pytest.mark.parametrize("kind", list(Kind))
def test_real_file_of_each_kind_is_told_by_its_bytes(kind):
    told, kept = sound_of(REAL[kind])

    assert told == kind
    assert len(kept) <= len(REAL[kind])


@pytest.mark.parametrize(
    ("content", "flaw"),
    [
        (b"", Flaw.NOTHING),
        (REAL["mp3"] + bytes(MOST_BYTES), Flaw.TOO_LARGE),
        (REAL["amr"], Flaw.VOICE_MESSAGE),
        (REAL["3gp"], Flaw.VOICE_MESSAGE),
        (b"\x02#!SILK_V3" + bytes(50), Flaw.VOICE_MESSAGE),
        (movie(track(b"soun", b"samr")), Flaw.VOICE_MESSAGE),
        (movie(track(b"soun", b"mp4a"), brand=b"3gp4"), Flaw.VOICE_MESSAGE),
        (movie(track(b"vide", b"avc1"), track(b"soun", b"mp4a")), Flaw.VIDEO),
        (movie(), Flaw.UNKNOWN),
        (movie(track(b"soun", b"drms")), Flaw.UNKNOWN),
        (b"\x1aE\xdf\xa3" + b"webm V_VP8 A_OPUS", Flaw.VIDEO),
        (b"\x1aE\xdf\xa3" + b"matroska A_OPUS", Flaw.UNKNOWN),
        (b"OggS" + bytes(22) + b"\x01\x1e" + b"Speex   ", Flaw.UNKNOWN),
        (b"RIFF" + bytes(4) + b"WAVE", Flaw.UNKNOWN),
        (b"\xff\xfb\x90\x00<script>alert(1)</script>", Flaw.UNKNOWN),
        (b"<!doctype html><title>mp3</title>", Flaw.UNKNOWN),
        (b"ID3\x04\x00\x00\x00\x00\x00\x02hi<html>", Flaw.UNKNOWN),
        (b"\xff", Flaw.UNKNOWN),
    ],
)
def test_anything_else_is_refused_for_what_it_is(content, flaw):
    assert flaw_of(content) == flaw


def test_cut_off_files_are_sounds_or_refused_and_never_an_error():
    for content in REAL.values():
        for length in range(1, min(len(content), 700), 3):
            try:
                sound_of(content[:length])
            except NoSound:
                continue


def test_place_a_phone_wrote_beside_the_sound_is_taken_out_and_the_sound_stays():
    note = b"ID3\x03\x00\x00" + bytes([0, 0, 0, len(PLACE)]) + PLACE
    _kind, kept = sound_of(note + REAL["mp3"] + b"TAG" + PLACE.ljust(125, b"\0"))
    assert kept == sound_of(REAL["mp3"])[1]

    whole = movie(track(b"soun", b"mp4a") + box(b"udta", box(b"\xa9xyz", PLACE))) + box(b"uuid", PLACE)
    _kind, kept = sound_of(whole)
    assert PLACE not in kept
    assert len(kept) == len(whole)
    assert kept.index(b"mdat") == whole.index(b"mdat")

    wave = REAL["wav"]
    listed = b"LIST" + struct.pack("<I", len(PLACE)) + PLACE
    _kind, kept = sound_of(wave[:12] + listed + wave[12:] + listed)
    assert PLACE not in kept
    assert kept.endswith(wave[-20:])
