"""What is taken as a sound: real files by their bytes, without the phone's notes; nothing else."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.learning.recordings.lengths import seconds_of
from app.learning.recordings.ogg import _checked, _pages
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


def page_of(packet: bytes, *, number: int = 0, kind: int = 2, granule: int = 0, open_end: bool = False) -> bytes:
    """A page of an Ogg file that holds one packet, or a part of one that goes on."""
    sizes = [255] * (len(packet) // 255) + ([] if open_end else [len(packet) % 255])
    head = b"OggS\0" + bytes([kind]) + struct.pack("<QIIIB", granule, 7, number, 0, len(sizes))
    return _checked(head + bytes(sizes) + packet)


def element(name: bytes, inside: bytes) -> bytes:
    """An element of a WebM file."""
    return name + (1 << 56 | len(inside)).to_bytes(8) + inside


def notes_of_opus() -> bytes:
    told = [b"ARTIST=Wang", b"LOCATION=" + PLACE, b"DATE=2026-11-23", b"METADATA_BLOCK_PICTURE=" + PLACE * 40]
    listed = b"".join(struct.pack("<I", len(one)) + one for one in told)
    return b"OpusTags" + struct.pack("<I", 5) + b"Redmi" + struct.pack("<I", len(told)) + listed


def notes_of_vorbis() -> bytes:
    note = b"LOCATION=" + PLACE
    return b"\x03vorbis" + struct.pack("<I", 5) + b"Redmi" + struct.pack("<II", 1, len(note)) + note + b"\x01"


def ogg_with_notes() -> bytes:
    """The real recording with notes that go on over two pages, and something between two pages."""
    head, _tags, sound = [REAL["ogg"][begin:end] for begin, end in _pages(REAL["ogg"])]
    notes = notes_of_opus()
    first, second = page_of(notes[:510], number=1, kind=0, open_end=True), page_of(notes[510:], number=2, kind=1)
    # All of one stream, whose number stands in bytes 14 to 17.
    first, second = (_checked(one[:14] + head[14:18] + one[18:]) for one in (first, second))
    return head + first + b"junk" + PLACE + second + sound


def webm_with_notes() -> bytes:
    """The real recording with a title and a day in its head, its device, a file beside it, and a tag with a place."""
    real = REAL["webm"]
    info = real.index(b"\x15I\xa9f\xb2")  # its name stands in the list of what stands where, too
    held = element(b"\x7b\xa9", b"Wang") + element(b"\x44\x61", bytes(8)) + element(b"\x57\x41", b"Redmi")
    behind = element(b"\x19\x41\xa4\x69", element(b"\x61\xa7", PLACE)) + element(b"\x12\x54\xc3\x67", PLACE)
    size = int.from_bytes(real[info + 4 : info + 5]) & 0x7F
    inside = real[info + 5 : info + 5 + size] + held
    # Its length is left open, as by a browser that records.
    begin = real[:info].replace(b"\x18S\x80g\x01\x00\x00\x00\x00\x00\x05\xc0", b"\x18S\x80g\x01" + b"\xff" * 7)
    return begin + element(b"\x15I\xa9f", inside) + real[info + 5 + size :] + behind


NOTED = {Kind.OGG: ogg_with_notes(), Kind.WEBM: webm_with_notes()}


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
        (REAL["webm"].replace(b"A_OPUS", b"V_VP9\0"), Flaw.VIDEO),
        (REAL["webm"].replace(b"A_OPUS", b"A_FLAC"), Flaw.UNKNOWN),
        (REAL["webm"].replace(b"webm", b"mkvs"), Flaw.UNKNOWN),
        (REAL["webm"][:300], Flaw.UNKNOWN),
        (b"\x1aE\xdf\xa3\x80webm" + b"\0" * 99, Flaw.UNKNOWN),
        (page_of(b"\x80theora" + bytes(30)), Flaw.VIDEO),
        (REAL["ogg"][:120], Flaw.UNKNOWN),
        (REAL["ogg"].replace(b"OpusTags", b"OpusTogs"), Flaw.UNKNOWN),
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


@pytest.mark.parametrize("kind", list(NOTED))
def test_notes_in_ogg_and_webm_are_blank_and_every_sound_stays_in_its_place(kind):
    noted = NOTED[kind]
    assert PLACE in noted

    told, kept = sound_of(noted)

    assert told == kind
    for word in (PLACE, b"Redmi", b"Wang", b"2026", b"Lavf", b"LOCATION", b"junk"):
        assert word not in kept, word
    assert sound_of(kept) == (kind, kept), "what was cleaned stays as it is"
    sound = REAL[kind][-200:-50]
    assert sound in kept
    if kind == Kind.WEBM:
        assert (len(kept), kept.index(sound)) == (len(noted), noted.index(sound))


def test_notes_of_vorbis_are_blank_in_ogg_and_in_webm():
    head = b"\x01vorbis" + bytes(4) + b"\x01" + struct.pack("<I", 44100) + bytes(14)
    setup = b"\x05vorbis" + bytes(30)
    pages = page_of(head) + page_of(notes_of_vorbis(), number=1, kind=0)
    pages += page_of(setup, number=2, kind=0) + page_of(b"sound", number=3, kind=4, granule=88200)

    kind, kept = sound_of(pages)

    assert (kind, len(kept), seconds_of(kind, kept)) == (Kind.OGG, len(pages), 2)
    assert (PLACE in pages, PLACE in kept, b"Redmi" in kept) == (True, False, False)

    laced = bytes([2, len(head), len(notes_of_vorbis())]) + head + notes_of_vorbis() + setup
    track = element(b"\x86", b"A_VORBIS") + element(b"\x63\xa2", laced)
    cluster = element(b"\xe7", b"\x00") + element(b"\xa3", b"\x81\x07\xd0\x80sound")
    whole = element(b"\x1aE\xdf\xa3", element(b"\x42\x82", b"webm")) + element(
        b"\x18S\x80g", element(b"\x16T\xaek", element(b"\xae", track)) + element(b"\x1fC\xb6u", cluster)
    )

    kind, kept = sound_of(whole)

    assert (kind, len(kept), seconds_of(kind, kept)) == (Kind.WEBM, len(whole), 2)
    assert (PLACE in whole, PLACE in kept, b"Redmi" in kept) == (True, False, False)
    assert head in kept
    assert setup in kept


@settings(max_examples=400, deadline=None)
@given(
    content=st.sampled_from([*REAL.values(), *NOTED.values()]),
    cut=st.integers(0, 3000),
    changes=st.lists(st.tuples(st.integers(0, 3000), st.binary(min_size=1, max_size=9)), max_size=6),
)
def test_damaged_files_are_sounds_without_a_place_or_refused_and_never_an_error(content, cut, changes):
    damaged = bytearray(content)
    for place, put in changes:
        damaged[place : place + len(put)] = put
    damaged = damaged[:cut] if cut < len(damaged) else damaged
    try:
        kind, kept = sound_of(bytes(damaged))
    except NoSound:
        return

    assert len(kept) <= len(damaged)
    assert 0 <= seconds_of(kind, kept) <= 24 * 60 * 60


@pytest.mark.parametrize("kind", list(Kind))
def test_length_of_a_sound_is_read_from_its_bytes(kind):
    told, kept = sound_of(REAL[kind])

    assert seconds_of(told, kept) == 1
