"""Roster correction: adding pupils from a pasted list, correcting, transferring, ending one entry at a time (DESIGN §3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import found, open_to
from app.core.audit import audit
from app.core.clock import now, today
from app.core.database import db
from app.people.forms.checks import filled
from app.people.forms.classes import CorrectPupilForm, FindPupilForm, PasteForm, TransferForm
from app.people.pasted import MOST_LINES, LineProblem, PastedPupil, compare, read_pasted, without_identity_numbers
from app.people.queries import classes as queries
from app.people.queries.organisations import MANAGES
from app.people.seats import plain_seat
from app.people.service import classes as service
from app.people.service.classes import AlreadyEnrolled, BeforeItBegan, NumberTaken
from app.people.views.blueprint import blueprint
from app.people.views.enrolments import end_enrolment_of
from app.people.views.filed import filed_lately, tell_filed
from app.people.views.found_lately import found_lately, keep_found

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from wtforms import StringField

    from app.people.models import ClassGroup, Enrolment

OPENED, MOST_OPENED, FOUND = "entries-opened", 20, "pupils-found"


def problem_text(pupil: PastedPupil) -> str:
    """Return why a line cannot be entered, and what to do."""
    texts: dict[LineProblem, str] = {
        LineProblem.UNREADABLE: _("There is no name on this line. Write: number, space, name."),
        LineProblem.IDENTITY: _("This looked like an identity number. It has been taken out below; check the line."),
        LineProblem.TWICE: _("This pupil stands in the list twice."),
        LineProblem.IN_CLASS: _("Already in this class."),
        LineProblem.ELSEWHERE: _("Still in class %(title)s. Transfer this pupil there instead.", title=pupil.elsewhere),
        LineProblem.SIGNS: _("A name has no angle brackets. Write it as the class list does."),
        LineProblem.LONG: _("Too long: at most 40 characters for a name, 20 for a number."),
    }
    return texts[pupil.problem or LineProblem.UNREADABLE]


@blueprint.route("/rosters/<int:group_id>/pupils/add", methods=["GET", "POST"])
@open_to(*MANAGES)
def add_pupils(group_id: int) -> ResponseReturnValue:
    """Add pupils from a pasted list: first a preview, then the entry."""
    group = found(queries.managed_class_group(db(), current_user, group_id, on=today()))
    form = PasteForm()
    pupils: list[PastedPupil] = []
    if form.submitted():
        pupils = _compared(group, form)
        form.lines.data = without_identity_numbers(form.lines.data or "")
        if len(pupils) > MOST_LINES:
            form.lines.errors = [
                *form.lines.errors,
                _("More than %(count)s lines. Please paste one class at a time.", count=MOST_LINES),
            ]
        elif pupils and _is_to_enter(pupils):
            count = service.enrol_pasted(
                db(), group, pupils, since=filled(form.since.data), at=now(), by=current_user.person_id
            )
            flash(_("%(count)s pupils added.", count=count))
            return redirect(url_for(".class_group", group_id=group_id))
    has_problems = any(pupil.problem for pupil in pupils)
    return (
        render_template(
            "people/add_pupils.html",
            form=form,
            group=group,
            pupils=pupils,
            problem_text=problem_text,
            has_problems=has_problems,
            shared=_shared(pupils),
        ),
        422 if has_problems else form.status,
    )


def _shared(pupils: list[PastedPupil]) -> str:
    """Return the numbers of a pasted list that two pupils would have."""
    numbers = {plain_seat(pupil.number): pupil.number for pupil in pupils if pupil.is_shared}
    return str(_(", ")).join(sorted(numbers.values(), key=lambda number: (len(number), number)))


def _is_to_enter(pupils: list[PastedPupil]) -> bool:
    """Whether a list is entered as its preview showed it: with no line to mend, and no other number twice than was warned of."""
    was_warned = request.form.get("shared", "") == _shared(pupils)
    return "enter" in request.form and was_warned and not any(pupil.problem for pupil in pupils)


def _compared(group: ClassGroup, form: PasteForm) -> list[PastedPupil]:
    since, read = filled(form.since.data), read_pasted(form.lines.data or "")
    there = queries.numbers_and_names_in(db(), group.id, on=since)
    known = queries.known_pupils(
        db(), group.organisation_id, [pupil.number for pupil in read if pupil.number], on=since
    )
    return compare(read, there=there, known=known)


@blueprint.route("/rosters/<int:group_id>/pupils/find", methods=["GET", "POST"])
@open_to(*MANAGES)
def find_pupil(group_id: int) -> ResponseReturnValue:
    """Find the one pupil whose entry is to be corrected, by exact name; it is on record who looked.

    Loaded again within minutes, the page shows the same entry: the name itself is kept nowhere.
    """
    group = found(queries.managed_class_group(db(), current_user, group_id, on=today()))
    form = FindPupilForm()
    if form.submitted():
        return _keep_pupils_found(group_id, form.wanted.data or "")
    lately = None if request.method == "POST" else found_lately(f"{FOUND}-{group_id}")
    if lately is None and request.method == "GET":
        return redirect(url_for(".class_group", group_id=group_id))
    entries = (queries.enrolment_to_correct(db(), current_user, one, on=today()) for one in lately or ())
    rows = [row for row in entries if row is not None and row.class_group_id == group_id]
    return render_template("people/find_pupil.html", group=group, form=form, rows=rows), form.status


def _keep_pupils_found(group_id: int, wanted: str) -> ResponseReturnValue:
    """Note whose entries of a class somebody looked for and found, and go to the page that shows them."""
    rows = queries.pupil_to_correct(db(), current_user, group_id, wanted, on=today())
    for row in rows:
        audit(
            db(),
            "roster-entry-opened",
            at=now(),
            by=current_user.person_id,
            subject="enrolment",
            subject_id=row.id,
        )
    session[OPENED] = [*session.get(OPENED, ()), *(row.id for row in rows)][-MOST_OPENED:]
    keep_found(f"{FOUND}-{group_id}", (row.id for row in rows))
    return redirect(url_for(".find_pupil", group_id=group_id))


@blueprint.route("/rosters/pupils/<int:enrolment_id>", methods=["GET", "POST"])
@open_to(*MANAGES)
def correct_pupil(enrolment_id: int) -> ResponseReturnValue:
    """Correct a pupil's name or number."""
    row = entry_looked_for(enrolment_id)
    form = CorrectPupilForm(name=row.person.name, number=row.seat_number)
    if form.submitted():
        try:
            service.correct_pupil(
                db(),
                row,
                name=form.name.data or "",
                number=form.number.data,
                at=now(),
                by=current_user.person_id,
            )
        except NumberTaken as taken:
            _say_taken(form.number, row.class_group.title, taken)
        else:
            flash(_("Saved. The former entry stays on record."))
            return redirect(url_for(".class_group", group_id=row.class_group_id))
    return render_template("people/correct_pupil.html", form=form, row=row), form.status


@blueprint.route("/rosters/pupils/<int:enrolment_id>/transfer", methods=["GET", "POST"])
@open_to(*MANAGES)
def transfer_pupil(enrolment_id: int) -> ResponseReturnValue:
    """Move a pupil to another class since a day; the days before stay with the old class."""
    row = entry_looked_for(enrolment_id)
    others = queries.sister_classes(db(), row.class_group, on=today())
    form = TransferForm(number=row.seat_number)
    form.offer(others)
    if form.submitted():
        to = next(group for group in others if group.id == form.class_group_id.data)
        try:
            service.transfer(
                db(),
                row,
                to,
                since=filled(form.since.data),
                number=form.number.data or row.seat_number,
                at=now(),
                by=current_user.person_id,
            )
        except NumberTaken as taken:
            _say_taken(form.number, to.title, taken)
        except BeforeItBegan:
            form.since.errors = [
                *form.since.errors,
                _("The pupil came into this class on that day or later. Please choose a later day."),
            ]
        except AlreadyEnrolled:
            form.class_group_id.errors = [
                *form.class_group_id.errors,
                _("The pupil is in that class already on that day or later. Please look at its list first."),
            ]
        else:
            flash(_("Transferred."))
            tell_filed({row.class_group.organisation_id, to.organisation_id}, filled(form.since.data))
            return redirect(url_for(".class_group", group_id=to.id))
    papers = filed_lately([row.class_group.organisation_id])
    return render_template("people/transfer_pupil.html", form=form, row=row, others=others, papers=papers), form.status


def _say_taken(field: StringField, title: str, taken: NumberTaken) -> None:
    """Say that a class has a number already, and put the next free one into the field."""
    said = {"title": title, "number": taken.number, "free": taken.free or ""}
    if taken.free:
        message = _("%(title)s has a pupil with number %(number)s. The next free number is %(free)s.", **said)
        field.data = taken.free
    else:
        message = _("%(title)s has a pupil with number %(number)s. Please write another one.", **said)
    field.errors = [*field.errors, message]


@blueprint.route("/rosters/pupils/<int:enrolment_id>/end", methods=["GET", "POST"])
@open_to(*MANAGES)
def end_pupil(enrolment_id: int) -> ResponseReturnValue:
    """End a pupil's enrolment on a day, without a reason."""
    return end_enrolment_of(entry_looked_for(enrolment_id))


def entry_looked_for(enrolment_id: int) -> Enrolment:
    """Return an entry the viewer looked for in this sign-in: counting through the numbers shows no name (SAFEGUARDS 18)."""
    was_found = enrolment_id in session.get(OPENED, ())
    return found(queries.enrolment_to_correct(db(), current_user, enrolment_id, on=today()) if was_found else None)
