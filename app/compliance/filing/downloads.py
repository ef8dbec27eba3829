"""The files of a filing as they were written, each to whoever may have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask_babel import force_locale, gettext

from app.compliance.filing.paper_parts import LOCALE
from app.compliance.filing.papers import PAPERS
from app.compliance.filing.rights import READS
from app.compliance.filing.rules import PeriodKind
from app.compliance.filing.stored import JSON, PUBLIC, PUBLIC_PAPER, kind_of_paper, stored_file
from app.compliance.filing.views import blueprint, filing_to_read
from app.compliance.filing.words import PERIODS, period_said
from app.core.access import found, open_to
from app.core.database import db
from app.core.downloads import kept_as

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.compliance.filing.models import Filing
    from app.compliance.rules.holdings import Organisation


@blueprint.get("/<int:filing_id>/document")
@open_to(*READS)
def document(filing_id: int) -> ResponseReturnValue:
    """Give the file as it was written: the whole document to the head of the organisation, else the public part."""
    desk, row, organisation = filing_to_read(filing_id)
    form = JSON if desk.may_read_rows(row) else PUBLIC
    content = found(stored_file(db(), row.id, form))
    return _file(content, "application/json", row, organisation, "json", is_public=form == PUBLIC)


@blueprint.get("/<int:filing_id>/paper.<any(pdf,docx,xlsx):form>")
@open_to(*READS)
def paper(filing_id: int, form: str) -> ResponseReturnValue:
    """Give a paper as it was written when the filing was filed: whole in the organisation, above its public part."""
    desk, row, organisation = filing_to_read(filing_id)
    kind = kind_of_paper(is_own=desk.may_draft(organisation))
    content = found(stored_file(db(), row.id, f"{kind}{form}"))
    return _file(content, PAPERS[form][0], row, organisation, form, is_public=kind == PUBLIC_PAPER)


def _file(
    content: bytes, mimetype: str, row: Filing, organisation: Organisation, form: str, *, is_public: bool
) -> Response:
    """Return a file under a name that people know it by."""
    with force_locale(LOCALE):
        name = "-".join(
            (
                organisation.name,
                str(PERIODS[PeriodKind(row.period)]),
                period_said(row.period, row.first_day, row.last_day),
                gettext("version %(version)s", version=row.version),
                *((gettext("the part that goes upward"),) if is_public else ()),
            )
        )
    plain = f"{row.period}-{row.last_day}-{row.version}{'.public' if is_public else ''}.{form}"
    return Response(content, mimetype=mimetype, headers=kept_as(f"{name}.{form}", plain))
