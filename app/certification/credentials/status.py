"""The Bitstring Status List (W3C Recommendation, 2025): which certificates were withdrawn, as one signed row of bits."""

from __future__ import annotations

import base64
import gzip
import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql import func

from app.certification.credentials.canonical import VC2
from app.certification.credentials.models import CredentialStatus
from app.certification.credentials.proof import moment_text
from app.certification.models import Certificate
from app.records.models import RecordVoid, TrainingRecord

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PLACES = 131_072
"""Bits of a list: the least the Recommendation allows, so that one bit hides among many."""
ENTRY, LIST, LIST_CREDENTIAL = "BitstringStatusListEntry", "BitstringStatusList", "BitstringStatusListCredential"
REVOCATION = "revocation"
BASE64URL = "u"
TRIES = 8


def status_of(db: Session, certificate: Certificate) -> CredentialStatus | None:
    """Return the place of a certificate's present issue in its status list."""
    return db.scalar(select(CredentialStatus).filter_by(certificate_id=certificate.id, issue=certificate.issue))


def former_issue(db: Session, certificate: Certificate, place: tuple[int, int] | None) -> int | None:
    """Return which issue of a certificate a place in a status list belongs to, when a later one has replaced it."""
    if place is None:
        return None
    return db.scalar(
        select(CredentialStatus.issue).where(
            CredentialStatus.list_number == place[0],
            CredentialStatus.position == place[1],
            CredentialStatus.certificate_id == certificate.id,
            CredentialStatus.issue < certificate.issue,
        )
    )


def ensure_status(
    db: Session, certificate: Certificate, draw: Callable[[int], int] = secrets.randbelow
) -> CredentialStatus:
    """Give a certificate's present issue its place in a status list, once; a list in which eight draws find no free place is full."""
    number = db.scalar(select(func.max(CredentialStatus.list_number))) or 1
    while (known := status_of(db, certificate)) is None:
        for _ in range(TRIES):
            entry = CredentialStatus(
                certificate_id=certificate.id, issue=certificate.issue, list_number=number, position=draw(PLACES)
            )
            try:
                with db.begin_nested():
                    db.add(entry)
            except IntegrityError:  # The place is taken, or another worker has just given this certificate one.
                continue
            return entry
        number += 1
    return known


def withdrawn_positions(db: Session, list_number: int) -> Sequence[int]:
    """Return the places of a list whose certificates were withdrawn or issued anew, or whose training record was voided."""
    voided = exists().where(RecordVoid.voids == TrainingRecord.public_id)
    return db.scalars(
        select(CredentialStatus.position)
        .join(Certificate, Certificate.id == CredentialStatus.certificate_id)
        .join(TrainingRecord, TrainingRecord.id == Certificate.training_record_id)
        .where(
            CredentialStatus.list_number == list_number,
            or_(Certificate.withdrawn_at.is_not(None), CredentialStatus.issue < Certificate.issue, voided),
        )
        .order_by(CredentialStatus.position)
    ).all()


def is_a_list(db: Session, list_number: int) -> bool:
    """Whether any certificate has a place in a list."""
    return db.scalar(select(exists().where(CredentialStatus.list_number == list_number))) is True


def encoded_list(positions: Iterable[int]) -> str:
    """Return a row of bits with these set: the first bit is the highest of the first byte; gzipped, as multibase base64url."""
    bits = bytearray(PLACES // 8)
    for position in positions:
        bits[position // 8] |= 128 >> position % 8
    return BASE64URL + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")


def list_address(address: str, list_number: int) -> str:
    """Return where a list stands."""
    return f"{address}/credentials/status/{list_number}"


def status_entry(address: str, entry: CredentialStatus) -> dict[str, str]:
    """Return how a credential names its bit."""
    where = list_address(address, entry.list_number)
    return {
        "id": f"{where}#{entry.position}",
        "type": ENTRY,
        "statusPurpose": REVOCATION,
        "statusListIndex": str(entry.position),
        "statusListCredential": where,
    }


def status_list(
    address: str, did: str, list_number: int, positions: Iterable[int], *, valid_from: datetime
) -> dict[str, Any]:
    """Return a list as a credential that is still to be signed."""
    where = list_address(address, list_number)
    return {
        "@context": [VC2],
        "id": where,
        "type": ["VerifiableCredential", LIST_CREDENTIAL],
        "issuer": did,
        "validFrom": moment_text(valid_from),
        "credentialSubject": {
            "id": f"{where}#list",
            "type": LIST,
            "statusPurpose": REVOCATION,
            "encodedList": encoded_list(positions),
        },
    }
