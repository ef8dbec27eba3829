"""The files of a filing as they were written, each to whoever may have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from app.compliance.filing.papers import PAPERS
from app.compliance.filing.rights import READS
from app.compliance.filing.stored import JSON, PUBLIC, kind_of_paper, stored_file
from app.compliance.filing.views import blueprint, filing_to_read
from app.core.access import found, open_to
from app.core.database import db

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

__all__ = ["blueprint"]


@blueprint.get("/<int:filing_id>/document")
@open_to(*READS)
def document(filing_id: int) -> ResponseReturnValue:
    """Give the file as it was written: the whole document to the head of the organisation, else the public part."""
    desk, row, _organisation = filing_to_read(filing_id)
    form = JSON if desk.may_read_rows(row) else PUBLIC
    content = found(stored_file(db(), row.id, form))
    name = f"{row.public_id}.{form}.json" if form == PUBLIC else f"{row.public_id}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, mimetype="application/json", headers=headers)


@blueprint.get("/<int:filing_id>/paper.<any(pdf,docx,xlsx):form>")
@open_to(*READS)
def paper(filing_id: int, form: str) -> ResponseReturnValue:
    """Give a paper as it was written when the filing was filed: whole in the organisation, above its public part."""
    desk, row, organisation = filing_to_read(filing_id)
    kind = kind_of_paper(is_own=desk.may_draft(organisation))
    content = found(stored_file(db(), row.id, f"{kind}{form}"))
    headers = {
        "Content-Disposition": f'attachment; filename="{row.public_id}.{kind}{form}"',
        "Cache-Control": "no-store",
    }
    return Response(content, mimetype=PAPERS[form][0], headers=headers)
