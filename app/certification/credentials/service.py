"""Making credentials and status lists: what the pages and commands call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from app.certification.credentials.document import credential_of, first_moment
from app.certification.credentials.issuer import did_document, issuer_did, method_of, web_did
from app.certification.credentials.keys import NoSigningKey, SigningKey, all_keys, ensure_key, signing_key
from app.certification.credentials.proof import with_proof
from app.certification.credentials.status import (
    ensure_status,
    is_a_list,
    status_list,
    status_of,
    withdrawn_positions,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.certification.models import Certificate


@dataclass(frozen=True)
class Site:
    """What a credential says about where it comes from."""

    address: str
    zone: str
    demonstration: bool


def prepare_credential(db: Session, certificate: Certificate, *, at: datetime) -> None:
    """See to it that a certificate has a place in a status list and the site a key, so that files can be made by reading alone."""
    ensure_key(db, at=at)
    ensure_status(db, certificate)


def signed_credential(
    db: Session, certificate: Certificate, site: Site, *, online_part: bool, at: datetime
) -> dict[str, Any] | None:
    """Return a certificate's credential; None when nothing was prepared or there is no key to sign with."""
    status = status_of(db, certificate)
    key = _key_or_none(db)
    if status is None or key is None:
        return None
    did = issuer_did(site.address, key.public_key)
    credential = credential_of(
        certificate,
        status,
        did=did,
        address=site.address,
        zone=site.zone,
        online_part=online_part,
        demonstration=site.demonstration,
    )
    return with_proof(credential, key.sign, method=method_of(did, key.public_key), created=at)


def signed_status_list(db: Session, site: Site, list_number: int, *, day: date) -> dict[str, Any] | None:
    """Return a status list as it stands, signed as of the beginning of a day; None when there is no such list or no key."""
    key = _key_or_none(db)
    if key is None or not is_a_list(db, list_number):
        return None
    did, begun = issuer_did(site.address, key.public_key), first_moment(day, site.zone)
    positions = withdrawn_positions(db, list_number)
    listed = status_list(site.address, did, list_number, positions, valid_from=begun)
    return with_proof(listed, key.sign, method=method_of(did, key.public_key), created=begun)


def own_did_document(db: Session, site: Site) -> dict[str, Any] | None:
    """Return the DID document of this site, with every key that is not revoked; None where it has no did:web or no key."""
    did = web_did(site.address)
    keys = [key.public_key for key in all_keys(db) if key.revoked_at is None]
    return did_document(did, keys) if did and keys else None


def can_sign(db: Session) -> bool:
    """Whether there is a key to sign with, unsealed by today's HULEI_SECRET_KEY."""
    return _key_or_none(db) is not None


def _key_or_none(db: Session) -> SigningKey | None:
    try:
        return signing_key(db)
    except NoSigningKey:
        return None
