"""Data Integrity proofs of the cryptosuite eddsa-rdfc-2022 (W3C, Data Integrity EdDSA Cryptosuites 1.0, section 3.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from app.certification.credentials.canonical import canonical_form
from app.certification.credentials.multibase import from_multibase, to_multibase

KIND, SUITE, PURPOSE = "DataIntegrityProof", "eddsa-rdfc-2022", "assertionMethod"
SIGNATURE_BYTES = 64


def moment_text(moment: datetime) -> str:
    """Return a moment as a credential says it: to the second, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def with_proof(
    document: dict[str, Any], sign: Callable[[bytes], bytes], *, method: str, created: datetime
) -> dict[str, Any]:
    """Return a document with its proof. `method` names the key in the issuer's DID document. Raises CannotCanonicalise."""
    options = {
        "type": KIND,
        "cryptosuite": SUITE,
        "created": moment_text(created),
        "verificationMethod": method,
        "proofPurpose": PURPOSE,
    }
    return {**document, "proof": {**options, "proofValue": to_multibase(sign(what_is_signed(document, options)))}}


def what_is_signed(document: dict[str, Any], options: dict[str, Any]) -> bytes:
    """Return the bytes under a signature: the digest of the proof's options, then that of the document. Raises CannotCanonicalise."""
    context = {"@context": document["@context"]}
    return b"".join(
        hashlib.sha256(canonical_form(one)).digest()
        for one in ({**context, **options}, {name: value for name, value in document.items() if name != "proof"})
    )


def is_signed_by(document: dict[str, Any], public_key: bytes) -> bool:
    """Whether a document's one proof was made with the private half of a key. Raises CannotCanonicalise."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    options = {name: value for name, value in document["proof"].items() if name != "proofValue"}
    try:
        signature = from_multibase(document["proof"]["proofValue"])
    except ValueError:
        return False
    if len(signature) != SIGNATURE_BYTES:
        return False
    signed = what_is_signed(document, options)
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True
