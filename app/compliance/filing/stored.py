"""The files of a filing: written once, read as they were written (COMPLIANCE §6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.compliance.filing.models import FilingFile
from app.compliance.filing.sealing import Document, canonical, digest_of, part_for_above, read_document

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

JSON, PUBLIC = "json", "public"
# Written when a filing is filed and never again. A rendered form is one more line here, made from the document alone.
WRITTEN_WHEN_FILED: dict[str, Callable[[Document, str], bytes]] = {
    PUBLIC: lambda document, seal: canonical(part_for_above(document, seal)),
}


def store(db: Session, filing_id: int, form: str, content: bytes) -> str:
    """Keep a file of a filing and return its digest."""
    digest = digest_of(content)
    db.add(FilingFile(filing_id=filing_id, form=form, content=content, digest=digest))
    return digest


def store_when_filed(db: Session, filing_id: int, seal: str) -> None:
    """Write every form that a filing is kept in from its sealed document."""
    document = stored_document(db, filing_id)
    for form, write in WRITTEN_WHEN_FILED.items():
        store(db, filing_id, form, write(document, seal))


def stored_file(db: Session, filing_id: int, form: str) -> bytes | None:
    """Return a file of a filing as it was written; None when there is none."""
    return db.scalar(select(FilingFile.content).where(FilingFile.filing_id == filing_id, FilingFile.form == form))


def stored_document(db: Session, filing_id: int) -> Document:
    """Return the sealed document of a signed filing."""
    return _read(db, filing_id, JSON)


def stored_public_part(db: Session, filing_id: int) -> Document:
    """Return what went upward of a filing."""
    return _read(db, filing_id, PUBLIC)


def _read(db: Session, filing_id: int, form: str) -> Document:
    content = stored_file(db, filing_id, form)
    if content is None:
        raise LookupError(f"filing {filing_id} has no {form}")
    return read_document(content)
