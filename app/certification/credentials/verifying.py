"""Whether a credential holds: its signature, who made it, its days. Nothing is fetched, whatever a file names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.certification.credentials.baking import credential_inside
from app.certification.credentials.canonical import SHIPPED, VC2, CannotCanonicalise
from app.certification.credentials.issuer import KEY, WEB, method_of
from app.certification.credentials.keys import key_with
from app.certification.credentials.multibase import LONGEST, public_key_of
from app.certification.credentials.proof import KIND, PURPOSE, SUITE, is_signed_by
from app.certification.credentials.reading import Problem, Refused, read_credential
from app.certification.rules import read_code

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.certification.credentials.models import CredentialKey

# A letter for T or Z in small is allowed by the standard; a moment without a zone is not.
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)\Z")
PLACE = re.compile(r"/credentials/status/(\d{1,9})#(\d{1,9})\Z")
IN_PROOF = ("type", "cryptosuite", "verificationMethod", "proofPurpose", "proofValue")


@dataclass(frozen=True)
class Signed:
    """A credential whose signature fits. Of one that is not ours, nothing but this is known to be true."""

    issuer: str
    is_ours: bool
    code: str | None
    """The certificate number, when it is one of ours."""
    place: tuple[int, int] | None
    """Its list and bit, when it is one of ours."""
    valid_from: datetime | None
    valid_until: datetime | None

    def is_in_time(self, at: datetime) -> bool:
        """Whether the credential's own days allow it."""
        return (self.valid_from is None or self.valid_from <= at) and (
            self.valid_until is None or at <= self.valid_until
        )


def verified(db: Session, content: bytes, *, at: datetime) -> Signed:
    """Return what is known of a file once its signature fits. Raises Refused for whatever is wrong, hostile files included."""
    document = read_credential(credential_inside(content))
    _require_credential(document)
    proof = _proof_of(document)
    issuer = _issuer_of(document)
    key, known = _key_of(db, issuer, proof)
    try:
        fits = is_signed_by(document, key)
    except CannotCanonicalise as error:
        raise Refused(Problem.ALTERED) from error
    if not fits:
        raise Refused(Problem.ALTERED)
    if known is not None and known.revoked_at is not None:
        raise Refused(Problem.KEY_REVOKED)
    expires = _moment(proof, "expires")
    if expires is not None and expires < at:
        raise Refused(Problem.OTHER_PROOF)
    _moment(proof, "created")
    return Signed(
        issuer=issuer,
        is_ours=known is not None,
        code=_code_of(document) if known is not None else None,
        place=_place_of(document) if known is not None else None,
        valid_from=_moment(document, "validFrom"),
        valid_until=_moment(document, "validUntil"),
    )


def _require_credential(document: dict[str, Any]) -> None:
    contexts, kinds = document.get("@context"), _listed(document.get("type"))
    if not isinstance(contexts, list) or contexts[:1] != [VC2] or "VerifiableCredential" not in kinds:
        raise Refused(Problem.NOT_A_CREDENTIAL)
    # Each once: the same one a hundred times says nothing new and takes seconds.
    if not all(isinstance(one, str) and one in SHIPPED for one in contexts) or len(set(contexts)) < len(contexts):
        raise Refused(Problem.OTHER_CONTEXT)
    if not isinstance(document.get("credentialSubject"), dict | list):
        raise Refused(Problem.NOT_A_CREDENTIAL)


def _proof_of(document: dict[str, Any]) -> dict[str, Any]:
    proof = document.get("proof")
    if proof is None:
        raise Refused(Problem.NO_PROOF)
    if not isinstance(proof, dict) or not all(isinstance(proof.get(name), str) for name in IN_PROOF):
        raise Refused(Problem.OTHER_PROOF)
    if (proof["type"], proof["cryptosuite"], proof["proofPurpose"]) != (KIND, SUITE, PURPOSE):
        raise Refused(Problem.OTHER_PROOF)
    return proof


def _issuer_of(document: dict[str, Any]) -> str:
    issuer = document.get("issuer")
    name = issuer.get("id") if isinstance(issuer, dict) else issuer
    if not isinstance(name, str):
        raise Refused(Problem.NOT_A_CREDENTIAL)
    return name


def _key_of(db: Session, issuer: str, proof: dict[str, Any]) -> tuple[bytes, CredentialKey | None]:
    """Return the key a proof names, and our row of it when it is ours.

    What one of our keys signed was made here, under whatever did:web this site had then.
    """
    method = proof["verificationMethod"]
    public_key = method.rpartition("#")[2]
    if len(public_key) > LONGEST or method != method_of(issuer, public_key):
        raise Refused(Problem.OTHER_ISSUER_KEY)
    known = key_with(db, public_key)
    is_key_itself = issuer == KEY + public_key
    if not is_key_itself and (known is None or not issuer.startswith(WEB)):
        raise Refused(Problem.NEVER_FETCHED)
    try:
        return public_key_of(public_key), known
    except ValueError as error:
        raise Refused(Problem.OTHER_ISSUER_KEY) from error


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _moment(place: dict[str, Any], name: str) -> datetime | None:
    text = place.get(name)
    if text is None:
        return None
    try:
        if not isinstance(text, str) or not MOMENT.match(text):
            raise ValueError(name)
        return datetime.fromisoformat(text.upper())
    except ValueError as error:
        raise Refused(Problem.UNUSUAL) from error


def _code_of(document: dict[str, Any]) -> str | None:
    named = document.get("id")
    return read_code(named.rpartition("/c/")[2]) if isinstance(named, str) else None


def _place_of(document: dict[str, Any]) -> tuple[int, int] | None:
    status = document.get("credentialStatus")
    found = PLACE.search(str(status.get("id"))) if isinstance(status, dict) else None
    return (int(found[1]), int(found[2])) if found else None
