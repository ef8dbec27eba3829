"""The files of a filing: written once, read as they were written (COMPLIANCE §6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.compliance.filing.models import FilingFile
from app.compliance.filing.paper_parts import public_paper, whole_paper
from app.compliance.filing.papers import PAPERS
from app.compliance.filing.sealing import Document, canonical, digest_of, part_for_above, read_document

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

JSON, PUBLIC = "json", "public"
WHOLE_PAPER, PUBLIC_PAPER = (
    "",
    "public.",
)  # before the form of a paper: "pdf" is the whole one, "public.pdf" goes upward


def _paper(kind: str, form: str) -> Callable[[Document, str, str], bytes]:
    _mimetype, write = PAPERS[form]
    if kind == PUBLIC_PAPER:
        return lambda document, seal, _signer: write(public_paper(document, seal))
    return lambda document, seal, signer: write(whole_paper(document, seal, signer))


# Written when a filing is filed and never again, each made from the document; the name of its signer stands on the
# organisation's own papers only, never in what goes upward.
WRITTEN_WHEN_FILED: dict[str, Callable[[Document, str, str], bytes]] = {
    PUBLIC: lambda document, seal, _signer: canonical(part_for_above(document, seal)),
    **{f"{kind}{form}": _paper(kind, form) for kind in (WHOLE_PAPER, PUBLIC_PAPER) for form in PAPERS},
}


def store(db: Session, filing_id: int, form: str, content: bytes) -> str:
    """Keep a file of a filing and return its digest."""
    digest = digest_of(content)
    db.add(FilingFile(filing_id=filing_id, form=form, content=content, digest=digest))
    return digest


def store_when_filed(db: Session, filing_id: int, seal: str, signer: str) -> None:
    """Write every form that a filing is kept in from its sealed document; all or none. Raises CannotDraw."""
    document = stored_document(db, filing_id)
    written = {form: write(document, seal, signer) for form, write in WRITTEN_WHEN_FILED.items()}
    for form, content in written.items():
        store(db, filing_id, form, content)


def kind_of_paper(*, is_own: bool) -> str:
    """Return which papers of a filing somebody may have: the organisation itself the whole ones, others the public ones."""
    return WHOLE_PAPER if is_own else PUBLIC_PAPER


def stored_papers(db: Session, filing_id: int, kind: str) -> dict[str, str]:
    """Return the forms in which a filing's papers of a kind are kept, each with the SHA-256 of that very file."""
    kept = stored_digests(db, filing_id)
    return {form: kept[f"{kind}{form}"] for form in PAPERS if f"{kind}{form}" in kept}


def stored_digests(db: Session, filing_id: int) -> dict[str, str]:
    """Return the SHA-256 of every file of a filing."""
    rows = db.execute(select(FilingFile.form, FilingFile.digest).where(FilingFile.filing_id == filing_id))
    return {row.form: row.digest for row in rows}


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
