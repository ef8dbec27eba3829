"""Imports that were made: what each did, and taking one back within seven days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.interop.forms import WHAT
from app.interop.queries import import_for, imports_to_open, past_imports
from app.interop.roster.importing import REVERTIBLE
from app.interop.roster.reverting import (
    CannotRevert,
    changed_since,
    depends_on_import,
    may_revert,
    revert_import,
    why_not_yours,
)
from app.interop.sheets.words import kinds_changed, thing_counted
from app.interop.views.blueprint import blueprint
from app.people.forms.accounts import ConfirmForm
from app.people.queries.alike import who_look_alike
from app.people.queries.moved_up import moved_by
from app.people.queries.organisations import MANAGES, inside
from app.people.service.moving_up import ROLLOVER

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.interop.queries import PastImport


@blueprint.get("/imports")
@open_to(*MANAGES)
def past() -> ResponseReturnValue:
    """List the imports of the viewer's organisations, and who looks like the same person."""
    return render_template(
        "interop/past.html",
        imports=past_imports(db(), current_user, on=today(), at=now()),
        alike=who_look_alike(db(), current_user, on=today()),
        kinds=WHAT,
        thing_counted=thing_counted,
    )


@blueprint.get("/imports/<int:import_id>")
@open_to(*MANAGES)
def past_import(import_id: int) -> ResponseReturnValue:
    """Show what an import did."""
    one = found(import_for(db(), current_user, import_id, on=today(), at=now()))
    is_new_year = one.log.kind == ROLLOVER and one.log.reverted_at is None
    places: list[int] = [*db().scalars(inside([one.organisation.id], on=today()))]
    return render_template(
        "interop/done.html",
        one=one,
        until=one.log.at + REVERTIBLE,
        kinds=WHAT,
        thing_counted=thing_counted,
        moved=moved_by(db(), one.log, places) if is_new_year else None,
        **_in_the_way(one),
    )


@blueprint.route("/imports/<int:import_id>/revert", methods=["GET", "POST"])
@open_to(*MANAGES)
def revert(import_id: int) -> ResponseReturnValue:
    """Take an import back as a whole, after asking once."""
    one = found(import_for(db(), current_user, import_id, on=today(), at=now()))
    form, problem = ConfirmForm(), None
    if form.submitted():
        attempt = db().begin_nested()
        try:
            counts = revert_import(db(), import_id, at=now(), by=current_user.person_id)
        except CannotRevert as error:
            attempt.rollback()
            problem = str(error)
        else:
            attempt.commit()
            flash(_("Taken back: %(removed)s entries removed, %(restored)s as they were before.", **counts))
            return redirect(url_for(".past"))
    if problem is None and one.may_revert and not may_revert(db(), one.log, by=current_user.person_id, on=today()):
        problem = why_not_yours()
    changed = changed_since(db(), import_id) if one.may_revert and problem is None else {}
    if changed:
        problem = _(
            "Since this import these entries were changed: %(kinds)s. As long as they stay so it cannot be taken back; change them back, or correct single entries.",
            kinds=kinds_changed(changed),
        )
    return render_template(
        "interop/revert.html",
        one=one,
        form=form,
        problem=problem,
        kinds=WHAT,
        thing_counted=thing_counted,
        **({} if changed else _in_the_way(one)),
    ), (409 if problem and form.is_submitted() and not changed else form.status)


def _in_the_way(one: PastImport) -> dict[str, Any]:
    """Return for a page what keeps an import from being taken back, with the later imports as the viewer may open them."""
    depends = depends_on_import(db(), one.log.id) if one.may_revert else None
    later = depends.imports if depends else ()
    return {
        "depends": depends,
        "later": imports_to_open(db(), current_user, later, on=today(), at=now()) if later else [],
    }
