"""Keeping an organisation's help card: entries, confirming them by a call, taking them off (SAFEGUARDS 3, 4)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.core.languages import in_current_language
from app.people.forms.accounts import ConfirmForm
from app.people.forms.checks import filled, options, with_post
from app.people.forms.organisations import InsideContactForm, OutsideContactForm, VerifyForm
from app.people.help_directory import unprintable_number
from app.people.models import HelpContact, Organisation, OrganisationKind
from app.people.queries import help_cards as queries
from app.people.queries.organisations import KEEPS_HELP_CARD, organisation_for
from app.people.questions import words_for_children
from app.people.rules import (
    CardNow,
    CardProblem,
    ContactOnCard,
    MayNotVerify,
    card_now,
    card_problems,
    may_not_verify,
)
from app.people.service import help_cards as service
from app.people.views.blueprint import blueprint
from app.people.views.help_pages import directory

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

KEEPERS = (*KEEPS_HELP_CARD, Role.BUREAU_OFFICER)
SOON = timedelta(days=30)  # before its day an entry says that a call is near
OF_ADULTS = (CardProblem.INSIDE, CardProblem.INSIDE_WAITING, CardProblem.SAME_POST)
VERIFIERS = (*KEEPERS, Role.TRAINING_MANAGER)


def problem_texts() -> dict[CardProblem, str]:
    """Return what each problem of a card means for whoever keeps it."""
    return {
        CardProblem.INSIDE: _("At least two adults of the school are needed. Until then the page shows none of them."),
        CardProblem.INSIDE_WAITING: _(
            "Fewer than two of the adults entered are confirmed. Until somebody has called, the page shows none of them."
        ),
        CardProblem.SAME_POST: _(
            "The adults must hold at least two different posts. Until then the page shows none of them."
        ),
        CardProblem.OUTSIDE: _("At least two outside numbers are needed."),
        CardProblem.UNVERIFIED: _(
            "A second person who is not named in the entry must call each number before it is shown."
        ),
        CardProblem.REVIEW: _(
            "An entry is past its day: call again. Until then 110 and the national numbers stand in its place."
        ),
        CardProblem.LEFT: _("Somebody on the card no longer holds a post here and is not shown."),
        CardProblem.NUMBER: _("A number is never printed and shown to nobody. Please take it off."),
    }


def may_not_verify_texts() -> dict[MayNotVerify, str]:
    """Return why somebody may not confirm an entry, and who may."""
    return {
        MayNotVerify.NAMED: _(
            "You are named in this entry. A head, protection lead, training manager or bureau officer who is not named in it must call and confirm it."
        ),
        MayNotVerify.ENTERED: _(
            "You entered or changed this yourself. A second person confirms it: another head, protection lead, training manager or bureau officer calls the number and looks whether name, place and hours are right."
        ),
    }


@blueprint.get("/organisations/<int:organisation_id>/help-card")
@open_to(*VERIFIERS)
def help_card(organisation_id: int) -> ResponseReturnValue:
    """Show the card as its keepers see it, with what is still missing."""
    organisation = _organisation(organisation_id, *VERIFIERS)
    entries = _entries(organisation_id)
    lasting = sum(line.always for line in directory().lines)
    problems = card_problems([on_card for _row, on_card in entries], lasting_lines=lasting, on=today())
    if organisation.kind == OrganisationKind.DISTRICT:  # keeps numbers for its schools and needs no adults of its own
        problems = [problem for problem in problems if problem not in OF_ADULTS]
    return render_template(
        "people/help_card.html",
        organisation=organisation,
        entries=[(row, on_card.post_en, _may_not_verify(row) is None) for row, on_card in entries],
        above=_above(organisation_id),
        now=card_now([on_card for _row, on_card in entries], on=today()),
        problems=problems,
        soon=today() + SOON,
        problem_texts=problem_texts(),
        words=words_for_children(),
        may_keep=bool(current_user.holds(*KEEPERS)),
        may_name=organisation_for(db(), current_user, organisation_id, *KEEPS_HELP_CARD, on=today()) is not None,
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
        named = [(one, with_post(name, post)) for one, name, post in people]
        form.person_id.choices = options([(0, _("Please choose")), *named])
    if form.submitted() and _may_be_printed(form) and _is_sure(form, organisation, contact, people):
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
        flash(_("Entered. It is shown as soon as a second person who is not named in it has called and confirmed it."))
        return redirect(url_for(".help_card", organisation_id=organisation.id))
    return (
        render_template(
            "people/edit_contact.html",
            form=form,
            organisation=organisation,
            inside=inside,
            hides=_hides(organisation, contact),
        ),
        form.status,
    )


def _may_be_printed(form: InsideContactForm | OutsideContactForm) -> bool:
    """Whether no field holds a number that is never printed; else say so beside the field (LAW-FACTS §9)."""
    numbers = directory().not_printed
    for field in form.printed():
        number = unprintable_number([field.data], numbers)
        if number is not None:
            why = in_current_language(numbers[number]["zh"], numbers[number]["en"])
            field.errors = [
                *field.errors,
                _("%(number)s is not printed for children: %(why)s. Please leave it out.", number=number, why=why),
            ]
    return not form.errors


def _hides(organisation: Organisation, contact: HelpContact | None) -> tuple[CardNow, CardNow] | None:
    """Return what children see before and after a shown entry is changed or taken off; None when nothing is hidden."""
    if contact is None:
        return None
    entries = [on_card for _row, on_card in _entries(organisation.id)]
    before = card_now(entries, on=today())
    after = card_now(entries, on=today(), without=contact.id)
    return (before, after) if (before.inside, before.outside) != (after.inside, after.outside) else None


def _is_sure(
    form: InsideContactForm | OutsideContactForm,
    organisation: Organisation,
    contact: HelpContact | None,
    people: list[tuple[int, str, str]],
) -> bool:
    """Whether nothing that children see now would vanish, or whoever changes it has ticked that they know."""
    if contact is None or form.sure.data or _hides(organisation, contact) is None:
        return True
    names = ("person_id", "label", "phone", "hours", "place")
    same = all((form[name].data or None) == getattr(contact, name) for name in names if name in form)
    title = next((post for one, _name, post in people if one == contact.person_id), None)
    if same and (not contact.inside or title == contact.post_title):
        return True
    form.sure.errors = [
        *form.sure.errors,
        _("Children would not see this entry until then. Please tick that you know."),
    ]
    return False


@blueprint.route("/organisations/<int:organisation_id>/help-card/<int:contact_id>/verify", methods=["GET", "POST"])
@open_to(*VERIFIERS)
def verify_contact(organisation_id: int, contact_id: int) -> ResponseReturnValue:
    """Enter that somebody not named in the entry called the number today and got through."""
    organisation = _organisation(organisation_id, *VERIFIERS)
    contact = found(queries.contact_of(db(), organisation_id, contact_id))
    form = VerifyForm()
    if form.submitted():
        number = unprintable_number(
            (contact.label, contact.phone, contact.hours, contact.place), directory().not_printed
        )
        if number is not None:
            form.form_errors.append(_("%(number)s is never printed. Please take this entry off.", number=number))
        why_not = _may_not_verify(contact)
        if why_not:
            form.form_errors.append(may_not_verify_texts()[why_not])
        if form.errors:
            return _to_verify(form, organisation, contact), 422
        service.verify_contact(
            db(), contact, review_by=filled(form.review_by.data), at=now(), by=current_user.person_id
        )
        flash(_("Confirmed. The entry is shown until its next review."))
        return redirect(url_for(".help_card", organisation_id=organisation_id))
    return _to_verify(form, organisation, contact), form.status


def _to_verify(form: VerifyForm, organisation: Organisation, contact: HelpContact) -> str:
    who = queries.who_is_meant(db(), contact)
    return render_template(
        "people/verify_contact.html",
        form=form,
        organisation=organisation,
        contact=contact,
        meant=with_post(who, contact.post_title or "") if who else None,
    )


@blueprint.route("/organisations/<int:organisation_id>/help-card/<int:contact_id>/remove", methods=["GET", "POST"])
@open_to(*KEEPERS)
def remove_contact(organisation_id: int, contact_id: int) -> ResponseReturnValue:
    """Say what children see without an entry, then take it off at once, without a reason."""
    organisation = _organisation(organisation_id, *KEEPERS)
    contact = found(queries.contact_of(db(), organisation_id, contact_id))
    form = ConfirmForm()
    if form.submitted():
        service.remove_contact(db(), contact, at=now(), by=current_user.person_id)
        flash(_("Taken off the card. Please print the card and the poster again."))
        return redirect(url_for(".help_card", organisation_id=organisation_id))
    return (
        render_template(
            "people/remove_contact.html",
            form=form,
            organisation=organisation,
            contact=contact,
            hides=_hides(organisation, contact),
        ),
        form.status,
    )


def _entries(organisation_id: int) -> list[tuple[HelpContact, ContactOnCard]]:
    return queries.card_entries(db(), organisation_id, on=today(), not_printed=directory().not_printed)


def _above(organisation_id: int) -> list[tuple[HelpContact, bool]]:
    """Return the numbers kept above, each with whether children see it today."""
    entries = queries.numbers_from_above(db(), organisation_id, on=today(), not_printed=directory().not_printed)
    return [(row, on_card.is_good(today())) for row, on_card in entries]


def _organisation(organisation_id: int, *roles: Role) -> Organisation:
    return found(organisation_for(db(), current_user, organisation_id, *roles, on=today()))


def _may_not_verify(contact: HelpContact) -> MayNotVerify | None:
    return may_not_verify(
        verifier_id=current_user.person_id,
        verifier_name=current_user.name,
        person_id=contact.person_id,
        label=contact.label,
        unconfirmed_by=contact.recorded_by if contact.verified_on is None else None,
    )
