"""Base58 as Bitcoin writes it, and Ed25519 keys in the form of a Multikey."""

from __future__ import annotations

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
PLACES = {sign: place for place, sign in enumerate(ALPHABET)}
BASE58 = "z"
"""How a multibase text in base58-btc begins."""
ED25519 = b"\xed\x01"
"""How a Multikey says that an Ed25519 public key follows."""
KEY_BYTES = 32
LONGEST = 128
"""More signs than any key or signature has; reading takes the square of their number."""


def to_multibase(content: bytes) -> str:
    """Return bytes as multibase base58-btc."""
    number, signs = int.from_bytes(content, "big"), ""
    while number:
        number, place = divmod(number, len(ALPHABET))
        signs = ALPHABET[place] + signs
    zeros = len(content) - len(content.lstrip(b"\0"))
    return BASE58 + ALPHABET[0] * zeros + signs


def from_multibase(text: str) -> bytes:
    """Return the bytes of a multibase base58-btc text. Raises ValueError when it is none or too long for a key or signature."""
    if not text.startswith(BASE58) or len(text) > LONGEST:
        raise ValueError("no multibase base58-btc")
    number, signs = 0, text[1:]
    for sign in signs:
        if sign not in PLACES:
            raise ValueError("no sign of base58-btc")
        number = number * len(ALPHABET) + PLACES[sign]
    zeros = len(signs) - len(signs.lstrip(ALPHABET[0]))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def multikey_of(public_key: bytes) -> str:
    """Return an Ed25519 public key as a Multikey."""
    return to_multibase(ED25519 + public_key)


def public_key_of(multikey: str) -> bytes:
    """Return the Ed25519 public key a Multikey holds. Raises ValueError."""
    content = from_multibase(multikey)
    if not content.startswith(ED25519) or len(content) != len(ED25519) + KEY_BYTES:
        raise ValueError("no Ed25519 public key")
    return content[len(ED25519) :]
