"""Pages of a filing's steps: the head reads ten lines, signs and files; a bureau officer answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.compliance.filing import service
from app.compliance.filing.forms import ACCEPT, AnswerForm, SignForm, StepForm
from app.compliance.filing.rights import MAY_SIGN
from app.compliance.filing.rules import Choice, State, has_ended
from app.compliance.filing.shown import is_draft, shown_content, shown_filing
from app.compliance.filing.views import blueprint, draft_content, filing_to_read, page, said_title, standing_at
from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.core.typesetting import CannotDraw

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.compliance.filing.content import Content
    from app.compliance.filing.models import Filing
    from app.compliance.filing.rights import Desk


def _filing_to_sign(filing_id: int) -> tuple[Desk, Filing, Role]:
    """Return a filing that the viewer may sign, with the capacity; nobody signs for another organisation; else 404."""
    desk, filing, organisation = filing_to_read(filing_id)
    return desk, filing, found(desk.signs_as(organisation))


@blueprint.route("/<int:filing_id>/sign", methods=["GET", "POST"])
@open_to(*MAY_SIGN)
def sign(filing_id: int) -> ResponseReturnValue:
    """Read the ten lines and say: true, true with an explanation, or not yet."""
    desk, row, capacity = _filing_to_sign(filing_id)
    found(is_draft(row) or None)
    if not has_ended(row.last_day, today()):
        return redirect(url_for(".filing", filing_id=row.id))  # its page says from which day on
    content = draft_content(row)
    form = SignForm()
    form.asks_as_is = content.is_as_is

    if form.submitted() and _sign(form, row, content, capacity):
        return redirect(url_for(".filing", filing_id=row.id))

    shown = shown_content(db(), desk, row, content)
    return page("sign", form=form, shown=shown, content=content, title=said_title(shown)), form.status


def _sign(form: SignForm, row: Filing, content: Content, capacity: Role) -> bool:
    """Sign or withhold as the form says; False when the page has to be shown again."""
    who = {"at": now(), "by": current_user.person_id, "capacity": str(capacity)}
    choice = Choice(form.choice.data)
    if choice is Choice.NOT_YET:
        service.withhold(db(), row, form.explanations, **who)
        flash(_("Noted: not signed yet. The draft stays open."))
        return True
    try:
        service.sign(
            db(),
            row,
            content,
            seen=request.form.get("seen", ""),
            choice=choice,
            codes=form.explanations,
            on=today(),
            **who,
        )
    except service.ChangedSince:
        form.form_errors.append(
            str(_("The figures have changed since you opened this page. Please read the lines again."))
        )
        return False
    except service.Undefined:
        form.form_errors.append(str(_("An indicator cannot be worked out, so this cannot be signed yet.")))
        return False
    flash(_("Signed. It goes upward when you file it."))
    return True


@blueprint.post("/<int:filing_id>/file")
@open_to(*MAY_SIGN)
def file(filing_id: int) -> ResponseReturnValue:
    """File what was signed: from now on nothing changes."""
    _desk_of_it, row, capacity = _filing_to_sign(filing_id)
    if StepForm().submitted():
        try:
            signed = standing_at(row, State.SIGNED)
            service.file(db(), signed, on=today(), at=now(), by=current_user.person_id, capacity=capacity)
            flash(_("Filed. What was filed never changes; the next version has its own number."))
        except service.StillRunning:
            flash(
                _("Not filed: it was signed before the period was over. Take the signature back; it is signed anew."),
                "warn",
            )
        except CannotDraw:
            current_app.logger.exception("filing.paper_not_written")
            flash(
                _(
                    "Not filed: its papers could not be written. Please try again; if it stays so, tell the administrator."
                ),
                "warn",
            )
    return redirect(url_for(".filing", filing_id=row.id))


@blueprint.post("/<int:filing_id>/take-back")
@open_to(*MAY_SIGN)
def take_back(filing_id: int) -> ResponseReturnValue:
    """Take a signature back before the filing is filed."""
    _desk_of_it, row, capacity = _filing_to_sign(filing_id)
    if StepForm().submitted():
        service.take_back(db(), standing_at(row, State.SIGNED), at=now(), by=current_user.person_id, capacity=capacity)
        flash(_("The signature is taken back; it is a draft again."))
    return redirect(url_for(".filing", filing_id=row.id))


@blueprint.route("/<int:filing_id>/answer", methods=["GET", "POST"])
@open_to(Role.BUREAU_OFFICER)
def answer(filing_id: int) -> ResponseReturnValue:
    """Accept what came in, or return it with a coded reason; never what one signed oneself."""
    desk, row, _organisation = filing_to_read(filing_id)
    found((row.state == State.FILED and desk.may_answer(row)) or None)
    form = AnswerForm()

    if form.submitted():
        service.answer(db(), row, reasons=form.why, at=now(), by=current_user.person_id, capacity=Role.BUREAU_OFFICER)
        flash(_("Accepted.") if form.answer.data == ACCEPT else _("Returned. The organisation drafts a next version."))
        return redirect(url_for(".filing", filing_id=row.id))

    shown = shown_filing(db(), desk, row)
    return page("answer", form=form, shown=shown, title=said_title(shown)), form.status
