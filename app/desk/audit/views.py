"""The page of what was changed, with its filters, and the same as a file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, render_template, request, url_for
from flask_login import current_user

from app.core.access import open_to, writes_when_read
from app.core.audit import audit
from app.core.clock import now, today
from app.core.database import db
from app.desk.audit import queries
from app.desk.audit.actions import KINDS, Kind
from app.desk.audit.files import TYPES, table
from app.desk.audit.folding import ON_A_PAGE, folds
from app.desk.audit.queries import Wanted
from app.desk.audit.reach import MAY_READ, own_root
from app.desk.audit.shown import shown, shown_fold

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("audit", __name__, url_prefix="/changes")
MOST_PAGES = 200


@blueprint.get("")
@open_to(*MAY_READ)
def changes() -> ResponseReturnValue:
    """Show what was changed, the newest first, fifty lines at a time; equal acts of one moment are one line."""
    wanted, page = _wanted(), min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES)
    found, has_more = folds(db(), current_user, wanted, on=today(), page=page)
    names = queries.names_for(db(), current_user, [row for fold in found for row in fold.rows], on=today())
    asked = _arguments(wanted)
    return render_template(
        "desk/audit/changes.html",
        lines=[shown_fold(fold, names) for fold in found],
        wanted=wanted,
        kinds=KINDS,
        writers=queries.who_wrote(db(), current_user, on=today()),
        asked=asked,
        first_number=(page - 1) * ON_A_PAGE + 1,
        previous=url_for(".changes", page=page - 1, **asked) if page > 1 else None,
        following=url_for(".changes", page=page + 1, **asked) if has_more else None,
    )


@blueprint.get("/list.<any(csv,xlsx):form>")
@open_to(*MAY_READ)
@writes_when_read
def changes_file(form: str) -> ResponseReturnValue:
    """Give the lines asked for as a file; that somebody took it is a line itself."""
    wanted = _wanted()
    rows = queries.lines(db(), current_user, wanted, on=today())
    content = table(shown(rows, queries.names_for(db(), current_user, rows, on=today())), form)
    place = own_root(current_user)
    audit(
        db(),
        "audit-exported",
        at=now(),
        by=current_user.person_id,
        subject="organisation" if place else "installation",
        subject_id=place,
        format=form,
        count=len(rows),
        first_day=wanted.first,
        last_day=wanted.last,
    )
    name = f"hulei-changes-{today().isoformat()}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, mimetype=TYPES[form], headers=headers)


def _wanted() -> Wanted:
    """Return what is asked for; whatever cannot be understood is left out."""
    kinds = {str(kind): kind for kind in Kind}
    return Wanted(
        first=_day("from"),
        last=_day("until"),
        kind=kinds.get(request.args.get("kind", "")),
        by=request.args.get("by", type=int),
    )


def _day(name: str) -> date | None:
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return day if date(2000, 1, 1) <= day <= date(2100, 12, 31) else None


def _arguments(wanted: Wanted) -> dict[str, Any]:
    """Return what the address of a next page carries on."""
    said = {"from": wanted.first, "until": wanted.last, "kind": wanted.kind, "by": wanted.by}
    return {name: str(value) for name, value in said.items() if value}
