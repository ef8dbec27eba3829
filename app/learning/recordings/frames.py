"""The frames of MP3 (ISO 11172-3, 13818-3) and of bare AAC (ISO 13818-7), and the notes before and behind those of an MP3."""

from __future__ import annotations

MP3_HEAD, AAC_HEAD = 4, 7  # bytes of a frame's head
# Each frame begins with eleven (twelve) bits that are set; the bits behind them say which layer it is.
MP3_BEGINS, MP3_LAYER, LAYER_3 = 0xFFE0, 0x0006, 0x0002
AAC_MASK, AAC_BEGINS = 0xFFF6, 0xFFF0
VERSION_1 = 3
KBITS_1 = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
KBITS_2 = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
RATES = {VERSION_1: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
AAC_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
MP3_SAMPLES, AAC_SAMPLES = 1152, 1024  # of a frame; half as many in the later versions of MP3
NOTES, NOTES_HEAD, HAS_FOOT = b"ID3", 10, 0x10
TAIL, TAIL_BEGINS = 128, b"TAG"  # an older kind of note, at the end


def mp3_length(content: bytes) -> int:
    """Return how long the MP3 frame is that stands here; 0: none."""
    if len(content) < MP3_HEAD:
        return 0
    begin = int.from_bytes(content[:2])
    version, kbits, rate = begin >> 3 & 3, content[2] >> 4, content[2] >> 2 & 3
    known, rates = KBITS_1 if version == VERSION_1 else KBITS_2, RATES.get(version, ())
    is_frame = begin & MP3_BEGINS == MP3_BEGINS and begin & MP3_LAYER == LAYER_3
    if not is_frame or not 0 < kbits <= len(known) or rate >= len(rates):
        return 0
    samples = 144 if version == VERSION_1 else 72  # an eighth of the samples of a frame
    return samples * known[kbits - 1] * 1000 // rates[rate] + (content[2] >> 1 & 1)


def aac_length(content: bytes) -> int:
    """Return how long the AAC frame is that stands here; 0: none."""
    if len(content) < AAC_HEAD or int.from_bytes(content[:2]) & AAC_MASK != AAC_BEGINS:
        return 0
    return (content[3] & 3) << 11 | content[4] << 3 | content[5] >> 5


def mp3_seconds(content: bytes) -> float:
    """Return how long the sound of the MP3 frame is that stands here."""
    version, rate = int.from_bytes(content[:2]) >> 3 & 3, content[2] >> 2 & 3
    return (MP3_SAMPLES if version == VERSION_1 else MP3_SAMPLES // 2) / RATES[version][rate]


def aac_seconds(content: bytes) -> float:
    """Return how long the sound of the AAC frame is that stands here; 0: its rate is none."""
    rate = content[2] >> 2 & 15
    return AAC_SAMPLES / AAC_RATES[rate] if rate < len(AAC_RATES) else 0.0


def without_notes(content: bytes) -> bytes:
    """Return an MP3 without the notes before and behind its frames."""
    while content.startswith(NOTES) and len(content) > NOTES_HEAD:
        size = sum((content[6 + place] & 0x7F) << 7 * (3 - place) for place in range(4))
        foot = NOTES_HEAD if content[5] & HAS_FOOT else 0
        content = content[NOTES_HEAD + size + foot :].lstrip(b"\0")
    return content[:-TAIL] if content[-TAIL:].startswith(TAIL_BEGINS) else content
