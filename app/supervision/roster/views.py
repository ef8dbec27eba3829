"""Pages of roster signatures: a manager looks and asks, the head signs, a bureau officer sees who has signed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.compliance.forms import day_asked, is_no_day
from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.core.languages import current_tag, in_current_language
from app.people.queries.staff import all_posts
from app.supervision.rights import OWN, READS, Desk, desk_of
from app.supervision.roster import service
from app.supervision.roster.above import signed_this_term, signs
from app.supervision.roster.forms import NO, YES, AskForm, SignForm
from app.supervision.roster.lessons import compared
from app.supervision.roster.models import RosterSignature
from app.supervision.roster.queries import drops_before_filings, signatures_of
from app.supervision.roster.rules import Condition, Need, differences
from app.supervision.roster.words import GIVEN_AS
from app.supervision.terms import Terms, terms

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.compliance.rules.holdings import Organisation
    from app.supervision.terms import Term

blueprint = Blueprint("roster", __name__, url_prefix="/supervision/roster")


def _own(organisation_id: int, day: date) -> tuple[Desk, Organisation, Term | None]:
    """Return one of the viewer's own organisations that signs a roster, with its term; else 404."""
    desk = desk_of(db(), current_user, today())
    found(desk.is_own(organisation_id) or None)
    all_terms = terms(db(), day)
    organisation = found(all_terms.tree.organisations.get(organisation_id))
    return desk, found(organisation if signs(organisation) else None), all_terms.of(organisation_id, day)


def _page(template: str, **values: object) -> str:
    english = (
        {post.public_id: post.title_en for post in all_posts(db()) if post.title_en} if current_tag() == "en" else {}
    )
    return render_template(
        f"supervision/roster/{template}.html", said_post=_said_post, given_as=GIVEN_AS, english_posts=english, **values
    )


def _said_post(need: Need) -> str:
    return in_current_language(need.title, need.title_en)


@blueprint.get("")
@open_to(*READS)
def rosters() -> ResponseReturnValue:
    """List who has signed this term: the viewer's own organisations, and sizes of those below."""
    desk = desk_of(db(), current_user, today())
    all_terms: Terms = terms(db(), today())
    own = [row for row in all_terms.tree.organisations.values() if row.id in desk.own and signs(row)]
    shown = signed_this_term(db(), all_terms, desk.seen, today())
    return _page(
        "rosters",
        own=[row for row in shown if row.organisation.id in {place.id for place in own}],
        below=[row for row in shown if row.organisation.id in desk.from_outside],
        is_officer=bool(desk.from_outside),
        headed=desk.headed,
    )


@blueprint.get("/<int:organisation_id>")
@open_to(*OWN)
def roster(organisation_id: int) -> ResponseReturnValue:
    """Show the roster of a day beside a signature: differences, empty posts, late entries, drops before filings."""
    asked = request.args.get("day")
    day = min(day_asked(asked, today()), today())
    desk, organisation, term = _own(organisation_id, day)
    rows = signatures_of(db(), organisation_id)
    signed = [row for row in rows if row.signed_at is not None]
    chosen = next((row for row in signed if str(row.id) == request.args.get("signature")), None)
    signature = chosen or next(iter(signed), None)
    if term is None:
        return _page("no_term", organisation=organisation)
    content = service.content_on(db(), organisation, term, day, service.said_in(next(iter(signed), None)))
    then = service.signed_size(signature) if signature else None
    since = min(term.first, signature.first_day) if signature else term.first
    return _page(
        "roster",
        organisation=organisation,
        content=content,
        day=day,
        is_no_day=is_no_day(asked) or day_asked(asked, today()) > today(),
        signature=signature,
        signed=signed,
        then=then,
        posts=differences(then.posts if then else (), content.size.posts),
        classes=differences(then.classes if then else (), content.size.classes),
        lessons=compared(content.lessons, service.signed_lessons(signature, term) if signature else None),
        behind=service.changed_behind(db(), signature) if signature else [],
        drops=drops_before_filings(db(), organisation_id, since, day),
        is_asked=any(row.signed_at is None and row.first_day == term.first for row in rows),
        is_signed=any(row.first_day == term.first for row in signed),
        is_head=desk.is_head(organisation_id),
    )


@blueprint.post("/<int:organisation_id>/ask")
@open_to(*OWN)
def ask(organisation_id: int) -> ResponseReturnValue:
    """Ask the head to sign."""
    desk, organisation, term = _own(organisation_id, today())
    if AskForm().submitted():
        try:
            service.ask(db(), organisation.id, found(term), at=now(), by=desk.person_id)
            flash(_("The head finds it under supervision."))
        except service.AlreadyAsked:
            flash(_("The head has been asked already."))
    return redirect(url_for(".roster", organisation_id=organisation_id))


@blueprint.route("/<int:organisation_id>/sign", methods=["GET", "POST"])
@open_to(Role.HEAD)
def sign(organisation_id: int) -> ResponseReturnValue:
    """Read the counts and sign them; only the head of the very organisation."""
    desk, organisation, term = _own(organisation_id, today())
    found(desk.is_head(organisation_id) or None)
    term = found(term)
    last = service.last_signed(db(), organisation_id)
    said = service.said_in(last)
    form = SignForm(data=_answers(said) if last else None)
    content = service.content_on(db(), organisation, term, today(), form.said if form.is_submitted() else said)

    if form.submitted():
        try:
            service.sign(db(), content, seen=request.form.get("seen", ""), at=now(), by=desk.person_id)
            flash(_("Signed. What you signed stays as it is; the roster of any later day is compared with it."))
            return redirect(url_for(".roster", organisation_id=organisation_id))
        except service.ChangedSince:
            form.form_errors.append(
                str(
                    _(
                        "The roster or the lessons have changed since you opened this page. Please read the counts again."
                    )
                )
            )

    then = service.signed_size(last) if last else None
    return _page(
        "sign",
        form=form,
        organisation=organisation,
        content=content,
        last=last,
        lessons=compared(content.lessons, service.signed_lessons(last, term) if last else None),
        posts=differences(then.posts if then else (), content.size.posts),
        classes=differences(then.classes if then else (), content.size.classes),
    ), form.status


def _answers(said: frozenset[Condition]) -> dict[str, str]:
    return {str(condition): YES if condition in said else NO for condition in Condition}


@blueprint.get("/<int:organisation_id>/signatures/<int:signature_id>")
@open_to(*OWN)
def document(organisation_id: int, signature_id: int) -> ResponseReturnValue:
    """Give what was signed as the file whose SHA-256 is the seal."""
    desk = desk_of(db(), current_user, today())
    row = found(db().get(RosterSignature, signature_id))
    found((row.organisation_id == organisation_id and desk.is_own(organisation_id) and row.content) or None)
    headers = {
        "Content-Disposition": f'attachment; filename="roster-{row.first_day.isoformat()}-{row.version}.json"',
        "Cache-Control": "no-store",
    }
    return Response(row.content, mimetype="application/json", headers=headers)
