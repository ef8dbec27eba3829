"""A device with a passkey in software; a test says in what its answer lies."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


class Device:
    """Makes one key and answers by it, as a browser would hand the answers on."""

    def __init__(self, origin: str = "https://hulei.example.org", rp_id: str = "hulei.example.org") -> None:
        self.origin, self.rp_id, self.count = origin, rp_id, 0
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = secrets.token_bytes(32)

    def make(self, options: dict[str, Any], *, flags: int = PRESENT | VERIFIED, **lies: Any) -> str:
        """Answer a question to make a key."""
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        key = bytes(16) + len(self.credential_id).to_bytes(2) + self.credential_id + cbor2.dumps(public)
        said = self._said("webauthn.create", options, lies)
        statement = {"fmt": "none", "attStmt": {}, "authData": self._seen(flags | ATTESTED) + key}
        return self._answer({"clientDataJSON": text(said), "attestationObject": text(cbor2.dumps(statement))})

    def answer(self, options: dict[str, Any], *, flags: int = PRESENT | VERIFIED, **lies: Any) -> str:
        """Answer a question put to the key."""
        self.count += 1
        said, seen = self._said("webauthn.get", options, lies), self._seen(flags)
        signature = self.key.sign(seen + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {"clientDataJSON": text(said), "authenticatorData": text(seen), "signature": text(signature)}
        )

    def _said(self, kind: str, options: dict[str, Any], lies: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps({**said, **lies}).encode()

    def _seen(self, flags: int) -> bytes:
        return hashlib.sha256(self.rp_id.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    def _answer(self, response: dict[str, str]) -> str:
        named = text(self.credential_id)
        return json.dumps({"id": named, "rawId": named, "type": "public-key", "response": response})
