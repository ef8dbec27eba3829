"""Pages of contacts: counts by class, one round with a class, and taking back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import Role, found, open_to, writes_when_read
from app.core.audit import audit
from app.core.clock import now, today
from app.core.database import db
from app.people.erased import called
from app.people.models import ClassGroup, Person
from app.people.queries.organisations import own_organisation_choices
from app.records.deeds import void_contacts
from app.records.voids import DeedVoidReason
from app.supervision.contacts import queries, service
from app.supervision.contacts.forms import THESE, WHOLE, ContactForm, VoidContactForm, VoidKeyedForm
from app.supervision.contacts.rules import Way, may_void_round, void_reasons
from app.supervision.contacts.seats import told_apart, typed_numbers, who_is_meant
from app.supervision.spans import chosen_span, spans_of
from app.supervision.words import CONTACTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flask.typing import ResponseReturnValue
    from sqlalchemy import ColumnElement

    from app.records.models import Contact
    from app.supervision.contacts.seats import Meant

blueprint = Blueprint("contacts", __name__, url_prefix="/supervision/contacts")
ENTERS = (Role.CLASS_TEACHER, Role.CLERK)


def _class(group_id: int) -> tuple[ClassGroup, bool]:
    return found(queries.class_to_enter(db(), current_user, group_id, on=today()))


@blueprint.get("")
@open_to(Role.CLASS_TEACHER, *queries.COUNTS)
def classes() -> ResponseReturnValue:
    """List the viewer's classes with how many pupils' guardians were in touch with the school this term."""
    places = own_organisation_choices(db(), current_user, *queries.COUNTS, on=today())
    spans = spans_of(db(), places[0].id if places else _school_taught(), on=today())
    span = chosen_span(spans, request.args.get("term"))
    return render_template(
        "supervision/contacts/classes.html",
        spans=spans,
        span=span,
        lines=queries.class_counts(db(), current_user, span, on=today()),
    )


def _school_taught() -> int:
    return queries.school_taught(db(), current_user, on=today()) or 0


@blueprint.route("/<int:group_id>/<any(everyone,some):way>", methods=["GET", "POST"])
@open_to(*ENTERS)
@writes_when_read
def enter(group_id: int, way: str) -> ResponseReturnValue:
    """Enter one round with a class: everybody but those ticked, or only those ticked."""
    group, teaches = _class(group_id)
    pupils = queries.pupils_of(db(), group_id, on=today())
    span = spans_of(db(), group.organisation_id, on=today())[0]
    running = teaches and span.first <= today() <= span.last
    met = queries.met_this_span(db(), [one.id for one in pupils], span) if running else None
    form = ContactForm()
    kind, day = request.args.get("kind"), request.args.get("day", type=date.fromisoformat)
    form.offer(Way(way), ((one.id, _line(one, met)) for one in pupils), kind=kind, day=day)
    if form.submitted() and _enter(form, group, Way(way), teaches=teaches):
        said = {"kind": form.kind.data, "day": form.held_on.data}
        return redirect(url_for(".enter", group_id=group_id, way=way, **said))
    _note_names_opened(group_id)
    return render_template(
        "supervision/contacts/enter.html",
        form=form,
        group=group,
        way=way,
        span=span,
        rounds=queries.rounds_of(db(), group_id, span, keyed=None if teaches else _keyed_today()),
        kinds=CONTACTS,
        kind=kind,
        teaches=teaches,
    ), form.status


def _keyed_today() -> ColumnElement[bool]:
    return queries.keyed_by(current_user.person_id, today())


def _note_names_opened(group_id: int) -> None:
    audit(db(), "class-names-opened", at=now(), by=current_user.person_id, subject="class_group", subject_id=group_id)


def _line(pupil: Person, met: set[int] | None) -> str:
    """Return a pupil as the list shows it; a class teacher sees who has a contact this term, while the term runs."""
    name = f"{pupil.number or '—'} {pupil.name}"
    if met is None or pupil.id not in met:
        return name
    return str(_("%(name)s · has one this term", name=name))


def _enter(form: ContactForm, group: ClassGroup, way: Way, *, teaches: bool) -> bool:
    """Enter the round for whoever was in the class that day; False, and said on the form, when it cannot be entered so."""
    try:
        new = service.enter_round(db(), group, form.as_said(way), at=now(), by=current_user.person_id)
    except (service.NoLetterYet, service.UnclearSeats, service.NobodyLeft) as refused:
        form.say(refused)
        return False
    if not teaches:  # how many of a pile were there already tells who has answered
        flash(_("Entered. What is there already for the same day counts once."))
    elif new:
        flash(_("Entered for %(count)s pupils.", count=len(new)))
    else:
        flash(_("This was entered before; nothing was added."))
    return True


def _seats(rows: Sequence[tuple[Contact, Person]], group_id: int) -> Iterator[tuple[int, str]]:
    """Yield contacts by their pupils' seat numbers; with the name, on record, only where a number does not tell who it is."""
    telling = told_apart([one.number for _contact, one in rows])
    if any(one.number not in telling for _contact, one in rows):
        _note_names_opened(group_id)
    for contact, one in rows:
        number = one.number or "—"
        yield contact.id, number if number in telling else f"{number} {called(one.name)}"


@blueprint.route("/<int:group_id>/rounds/<int:contact_id>/void", methods=["GET", "POST"])
@open_to(*ENTERS)
@writes_when_read
def void(group_id: int, contact_id: int) -> ResponseReturnValue:
    """Take one contact of a round back, or, within seven days and by whoever entered it, the round as a whole.

    A clerk takes back what they keyed today, by typing what they typed then: nobody is listed.
    """
    group, teaches = _class(group_id)
    if not teaches:
        return _void_keyed(group, contact_id)
    rows = found(queries.contacts_of_round(db(), group_id, contact_id) or None)
    first = rows[0][0]
    whole = may_void_round(
        entered_at=first.recorded_at, entered_by=first.recorded_by, viewer=current_user.person_id, at=now()
    )
    form = VoidContactForm()
    everyone = [(WHOLE, _("The whole entry: %(count)s pupils", count=len(rows)))] if whole else []
    form.offer(void_reasons(first.kind, first.recorded_by), [*everyone, *_seats(rows, group_id)])
    if form.submitted():
        chosen = [contact for contact, _person in rows if form.which.data in (WHOLE, contact.id)]
        void_contacts(db(), chosen, reason=DeedVoidReason(form.code.data), at=now(), by=current_user.person_id)
        flash(_("Taken back: it no longer counts, on no day. The first entry stays readable."))
        return redirect(url_for(".enter", group_id=group_id, way="everyone"))
    return render_template(
        "supervision/contacts/void.html", form=form, group=group, first=first, kinds=CONTACTS, whole=whole
    ), form.status


def _void_keyed(group: ClassGroup, contact_id: int) -> ResponseReturnValue:
    rows = found(queries.contacts_of_round(db(), group.id, contact_id, keyed=_keyed_today()) or None)
    first = rows[0][0]
    form = VoidKeyedForm()
    form.offer(void_reasons(first.kind, first.recorded_by))
    if form.submitted():
        chosen = [contact for contact, _person in rows]
        meant = _meant(group, first.held_on, form.seats.data or "") if form.which.data == THESE else None
        if meant is None or not form.refuse_seats(meant):
            chosen = chosen if meant is None else [one for one in chosen if one.student_id in meant.pupils]
            void_contacts(db(), chosen, reason=DeedVoidReason(form.code.data), at=now(), by=current_user.person_id)
            flash(_("Taken back: it no longer counts, on no day. The first entry stays readable."))
            return redirect(url_for(".enter", group_id=group.id, way="everyone"))
    return render_template(
        "supervision/contacts/void_keyed.html", form=form, group=group, first=first, kinds=CONTACTS
    ), form.status


def _meant(group: ClassGroup, day: date, typed: str) -> Meant:
    enrolled = {one.id: one.number for one in queries.pupils_of(db(), group.id, on=day)}
    return who_is_meant(typed_numbers(typed), enrolled)
