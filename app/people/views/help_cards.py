"""Keeping an organisation's help card: entries, confirming them by a call, taking them off (SAFEGUARDS 3, 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.people.forms.accounts import ConfirmForm
from app.people.forms.checks import filled, options
from app.people.forms.organisations import InsideContactForm, OutsideContactForm, VerifyForm
from app.people.models import HelpContact, Organisation
from app.people.queries import help_cards as queries
from app.people.queries.organisations import KEEPS_HELP_CARD, organisation_for
from app.people.rules import CardProblem, card_problems, may_verify
from app.people.service import help_cards as service
from app.people.views.blueprint import blueprint
from app.people.views.help_pages import directory

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

KEEPERS = (*KEEPS_HELP_CARD, Role.BUREAU_OFFICER)
VERIFIERS = (*KEEPERS, Role.TRAINING_MANAGER)


def problem_texts() -> dict[CardProblem, str]:
    """Return what each problem of a card means for whoever keeps it."""
    return {
        CardProblem.INSIDE: _("At least two adults of the school are needed. Until then the page shows none of them."),
        CardProblem.SAME_POST: _(
            "The adults must hold at least two different posts. Until then the page shows none of them."
        ),
        CardProblem.OUTSIDE: _("At least two outside numbers are needed."),
        CardProblem.UNVERIFIED: _("Somebody not named in the entry must call each number before it is shown."),
        CardProblem.REVIEW: _(
            "An entry is past its day: call again. Until then 110 and the national numbers stand in its place."
        ),
        CardProblem.LEFT: _("Somebody on the card no longer holds a post here and is not shown."),
    }


@blueprint.get("/organisations/<int:organisation_id>/help-card")
@open_to(*VERIFIERS)
def help_card(organisation_id: int) -> ResponseReturnValue:
    """Show the card as its keepers see it, with what is still missing."""
    organisation = _organisation(organisation_id, *VERIFIERS)
    entries = queries.card_entries(db(), organisation_id, on=today())
    lasting = sum(line.always for line in directory().lines)
    return render_template(
        "people/help_card.html",
        organisation=organisation,
        entries=[(row, on_card.is_good(today()), _may_verify(row)) for row, on_card in entries],
        problems=card_problems([on_card for _row, on_card in entries], lasting_lines=lasting, on=today()),
        problem_texts=problem_texts(),
        may_keep=bool(current_user.holds(*KEEPERS)),
        may_name=organisation_for(db(), current_user, organisation_id, *KEEPS_HELP_CARD, on=today()) is not None,
        confirm=ConfirmForm(),
    )


@blueprint.route("/organisations/<int:organisation_id>/help-card/inside", methods=["GET", "POST"])
@open_to(*KEEPS_HELP_CARD)
def add_inside_contact(organisation_id: int) -> ResponseReturnValue:
    """Put an adult of the organisation on its card; a bureau takes entries off but is offered no names (SAFEGUARDS 21)."""
    return _take(_organisation(organisation_id, *KEEPS_HELP_CARD), None, InsideContactForm())


@blueprint.route("/organisations/<int:organisation_id>/help-card/outside", methods=["GET", "POST"])
@open_to(*KEEPERS)
def add_outside_contact(organisation_id: int) -> ResponseReturnValue:
    """Put a local outside number on the card; the national ones are always there."""
    return _take(_organisation(organisation_id, *KEEPERS), None, OutsideContactForm())


@blueprint.route("/organisations/<int:organisation_id>/help-card/<int:contact_id>", methods=["GET", "POST"])
@open_to(*KEEPERS)
def change_contact(organisation_id: int, contact_id: int) -> ResponseReturnValue:
    """Change an entry; it is hidden until somebody has called and confirmed it again."""
    organisation = _organisation(organisation_id, *KEEPERS)
    contact = found(queries.contact_of(db(), organisation_id, contact_id))
    if contact.inside:
        organisation = _organisation(organisation_id, *KEEPS_HELP_CARD)
    form = InsideContactForm(obj=contact) if contact.inside else OutsideContactForm(obj=contact)
    return _take(organisation, contact, form)


def _take(
    organisation: Organisation, contact: HelpContact | None, form: InsideContactForm | OutsideContactForm
) -> ResponseReturnValue:
    people: list[tuple[int, str, str]] = []
    inside = isinstance(form, InsideContactForm)
    if isinstance(form, InsideContactForm):
        people = queries.adults_to_choose(db(), organisation.id, on=today())
        form.person_id.choices = options((one, f"{name} ({post})") for one, name, post in people)
    if form.submitted():
        service.enter_contact(
            db(),
            organisation.id,
            inside=inside,
            person_id=form.person_id.data if isinstance(form, InsideContactForm) else None,
            label=form.label.data or "",
            post_title=next((post for one, _name, post in people if one == form["person_id"].data), None),
            phone=form.phone.data,
            hours=form.hours.data or "",
            place=form.place.data if isinstance(form, InsideContactForm) else None,
            at=now(),
            by=current_user.person_id,
            contact=contact,
        )
        flash(_("Entered. It is shown as soon as somebody not named in it has called and confirmed it."))
        return redirect(url_for(".help_card", organisation_id=organisation.id))
    return (
        render_template("people/edit_contact.html", form=form, organisation=organisation, inside=inside),
        form.status,
    )


@blueprint.route("/organisations/<int:organisation_id>/help-card/<int:contact_id>/verify", methods=["GET", "POST"])
@open_to(*VERIFIERS)
def verify_contact(organisation_id: int, contact_id: int) -> ResponseReturnValue:
    """Enter that somebody not named in the entry called the number today and got through."""
    organisation = _organisation(organisation_id, *VERIFIERS)
    contact = found(queries.contact_of(db(), organisation_id, contact_id))
    form = VerifyForm()
    if form.submitted():
        if not _may_verify(contact):
            form.form_errors.append(_("You are named in this entry. Somebody else must call and confirm it."))
            return render_template(
                "people/verify_contact.html", form=form, organisation=organisation, contact=contact
            ), 422
        service.verify_contact(
            db(), contact, review_by=filled(form.review_by.data), at=now(), by=current_user.person_id
        )
        flash(_("Confirmed. The entry is shown until its next review."))
        return redirect(url_for(".help_card", organisation_id=organisation_id))
    return (
        render_template("people/verify_contact.html", form=form, organisation=organisation, contact=contact),
        form.status,
    )


@blueprint.post("/organisations/<int:organisation_id>/help-card/<int:contact_id>/remove")
@open_to(*KEEPERS)
def remove_contact(organisation_id: int, contact_id: int) -> ResponseReturnValue:
    """Take an entry off the card at once, without a reason."""
    _organisation(organisation_id, *KEEPERS)
    contact = found(queries.contact_of(db(), organisation_id, contact_id))
    service.remove_contact(db(), contact, at=now(), by=current_user.person_id)
    flash(_("Taken off the card. Please print the card and the poster again."))
    return redirect(url_for(".help_card", organisation_id=organisation_id))


def _organisation(organisation_id: int, *roles: Role) -> Organisation:
    return found(organisation_for(db(), current_user, organisation_id, *roles, on=today()))


def _may_verify(contact: HelpContact) -> bool:
    return may_verify(
        verifier_id=current_user.person_id,
        verifier_name=current_user.name,
        person_id=contact.person_id,
        label=contact.label,
    )
