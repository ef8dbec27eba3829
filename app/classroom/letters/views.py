"""Pages of letters for the school: a class's link, its slips, whose family is not reached yet, the deputy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.classroom.courses import courses_for
from app.classroom.forms.namesakes import tell_apart
from app.classroom.letters import ended, queries, rules, service
from app.classroom.letters.edition import letter_of
from app.classroom.letters.forms import DeputyForm, EndAskingForm
from app.classroom.letters.hearing import may_record, sound_of
from app.classroom.queries.lessons import class_for
from app.classroom.queries.pupils import seats
from app.classroom.trained import trained_of
from app.core.access import Role, found, open_to, open_to_signed_in, writes_when_read
from app.core.audit import audit
from app.core.clock import day_of, now, today
from app.core.database import db
from app.core.forms import Form
from app.people.qr import qr_picture, qr_picture_once
from app.supervision.spans import spans_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from flask.typing import ResponseReturnValue

    from app.classroom.letters.models import LetterLink
    from app.classroom.queries.pupils import Seat
    from app.content.shapes import Course
    from app.people.models import ClassGroup

blueprint = Blueprint("letters", __name__)
SEE_OTHER = 303


def _class_and_course(class_group_id: int, course_id: str) -> tuple[ClassGroup, Course]:
    """Return a class of the viewer's own and a course that has a letter to its families."""
    group = found(class_for(db(), current_user, class_group_id, today(), Role.CLASS_TEACHER))
    course = found(next((one for one in courses_for(group) if one.id == course_id), None))
    found(course.notice)
    return group, course


def _address(token: str, slip: str | None = None) -> str:
    return str(current_app.config["SETTINGS"].address + url_for(".read", token=token, slip=slip))


def _key() -> bytes:
    return str(current_app.config["SECRET_KEY"]).encode()


def _term_ends(group: ClassGroup, day: date) -> date:
    return spans_of(db(), group.organisation_id, on=day)[0].last


@blueprint.route("/classes/<int:class_group_id>/letter/<course_id>/link", methods=["GET", "POST"])
@open_to(Role.CLASS_TEACHER)
def link(class_group_id: int, course_id: str) -> ResponseReturnValue:
    """Show the class's link to the letter with its code and a text for the class's chat; make one where there is none."""
    group, course = _class_and_course(class_group_id, course_id)
    known, course = queries.link_of_class(db(), group.id, course.id, today()), letter_of(db(), group, course, today())
    form = Form()
    if form.submitted():
        ends = _term_ends(group, today())
        service.make_link(db(), group, course, term_ends=ends, at=now(), by=current_user.person_id)
        return redirect(url_for(".link", class_group_id=group.id, course_id=course.id), SEE_OTHER)
    address = _address(known.token) if known else None
    return render_template(
        "classroom/letters/link.html",
        class_group=group,
        course=course,
        link=known,
        form=form,
        address=address,
        qr=qr_picture(address) if address else None,
        may_record=may_record(current_user, group.organisation_id),
        is_recorded=sound_of(db(), group.organisation_id, course, today()) is not None,
    )


@blueprint.post("/classes/<int:class_group_id>/letter/<course_id>/link/close")
@open_to(Role.CLASS_TEACHER)
def close(class_group_id: int, course_id: str) -> ResponseReturnValue:
    """Let a class's link and its slips open nothing any more."""
    group, course = _class_and_course(class_group_id, course_id)
    known = found(queries.link_of_class(db(), group.id, course.id, today()))
    if Form().submitted():
        service.close_link(db(), known, at=now(), by=current_user.person_id)
        flash(_("The link is closed: it opens nothing any more, nor do its slips."))
    return redirect(url_for(".link", class_group_id=group.id, course_id=course.id), SEE_OTHER)


@blueprint.route("/classes/<int:class_group_id>/letter/<course_id>/slips", methods=["GET", "POST"])
@open_to(Role.CLASS_TEACHER)
def slips(class_group_id: int, course_id: str) -> ResponseReturnValue:
    """Say how slips are folded; then show one for each pupil's family to print: a seat number and a code, no name.

    That they were printed, and by whom, is on record: they hold the codes with which families answer.
    """
    group, course = _class_and_course(class_group_id, course_id)
    known = found(queries.link_of_class(db(), group.id, course.id, today()))
    form, lines, course = Form(), [], letter_of(db(), group, course, today())
    if form.submitted():
        service.note_print(db(), known, organisation_id=group.organisation_id, at=now(), by=current_user.person_id)
        lines = _slips(known, seats(db(), [group.id], today()))
    return render_template(
        "classroom/letters/slips.html",
        class_group=group,
        course=course,
        link=known,
        address=_address(known.token),
        slips=lines,
        form=form,
        is_recorded=sound_of(db(), group.organisation_id, course, today()) is not None,
    )


def _slips(link: LetterLink, pupils: Sequence[Seat]) -> list[tuple[str | None, int, str, str]]:
    """Return of each pupil's slip the seat, the place on the list, the code, and the picture that opens it."""
    lines = []
    for place, seat in enumerate(pupils, start=1):
        code = rules.slip_code(_key(), link.token, seat.person_id)
        lines.append((seat.shown, place, rules.grouped(code), qr_picture_once(_address(link.token, code))))
    return lines


@blueprint.get("/classes/<int:class_group_id>/families")
@open_to_signed_in
@writes_when_read
def families(class_group_id: int) -> ResponseReturnValue:
    """Show the class teacher or her deputy whose family is not reached this term; it is on record that they looked.

    Once the term closed there are counts alone (SAFEGUARDS 18).
    """
    group = found(queries.class_with_families(db(), current_user, class_group_id, today()))
    reached = queries.families_reached(db(), group, today())
    asked, is_any_ended = ended.still_asked(db(), group, reached, key=_key())
    if asked:
        audit(
            db(), "class-names-opened", at=now(), by=current_user.person_id, subject="class_group", subject_id=group.id
        )
    teaches = class_for(db(), current_user, group.id, today(), Role.CLASS_TEACHER) is not None
    return render_template(
        "classroom/letters/families.html",
        class_group=group,
        reached=reached,
        asked=asked,
        is_any_ended=is_any_ended,
        form=EndAskingForm.offering(asked),
        teaches=teaches,
        deputy=queries.deputy_of(db(), group.id) if teaches else None,
        since=day_of,
    )


@blueprint.post("/classes/<int:class_group_id>/families/end")
@open_to(Role.CLASS_TEACHER)
def end_asking(class_group_id: int) -> ResponseReturnValue:
    """Ask no more for some families of one's class this term, without a reason; they are counted as before."""
    group = found(class_for(db(), current_user, class_group_id, today(), Role.CLASS_TEACHER))
    reached = queries.families_reached(db(), group, today())
    form = EndAskingForm.offering(ended.still_asked(db(), group, reached, key=_key())[0])
    if form.submitted():
        who, last_day, by = form.families.data or (), reached.span.last, current_user.person_id
        ended.end_asking(db(), group, who, last_day=last_day, key=_key(), at=now(), by=by)
        flash(_("Ended: no list asks for them any more this term."))
    else:
        flash(_("Please tick whom it is about."))
    return redirect(url_for(".families", class_group_id=group.id), SEE_OTHER)


@blueprint.post("/classes/<int:class_group_id>/families/again")
@open_to(Role.CLASS_TEACHER)
def ask_again(class_group_id: int) -> ResponseReturnValue:
    """Ask again for all families of one's class that are not reached."""
    group = found(class_for(db(), current_user, class_group_id, today(), Role.CLASS_TEACHER))
    if Form().submitted():
        ended.ask_again(db(), group, at=now(), by=current_user.person_id)
        flash(_("All families not reached stand in the list again."))
    return redirect(url_for(".families", class_group_id=group.id), SEE_OTHER)


@blueprint.route("/classes/<int:class_group_id>/deputy", methods=["GET", "POST"])
@open_to(*queries.NAMING)
def deputy(class_group_id: int) -> ResponseReturnValue:
    """Name the one colleague who may see, beside the class teacher, whose family is not reached yet."""
    group = found(queries.class_to_name_for(db(), current_user, class_group_id, today()))
    present = queries.deputy_of(db(), group.id)
    colleagues = [one for one in queries.colleagues_of(db(), group, today()) if one[0] != current_user.person_id]
    form = DeputyForm.offering(colleagues, present.person_id if present else None)
    form.mark_trained(trained_of(db(), [person_id for person_id, _name in colleagues], today()))
    tell_apart(db(), current_user, today(), (form.deputy, dict(colleagues)))
    if form.submitted():
        try:
            service.name_deputy(db(), group, form.deputy.data, at=now(), by=current_user.person_id)
        except service.DeputyElsewhere as elsewhere:
            form.deputy.errors = [*form.deputy.errors, _is_elsewhere(elsewhere.class_group, group)]
        else:
            flash(_("Kept."))
            return redirect(url_for(".deputy", class_group_id=group.id), SEE_OTHER)
    is_here = present is not None and present.person_id in {one for one, _name in colleagues}
    page = {"class_group": group, "present": present, "is_here": is_here, "form": form, "since": day_of}
    return render_template("classroom/letters/deputy.html", **page), form.status


def _is_elsewhere(other: ClassGroup, group: ClassGroup) -> str:
    if other.organisation_id != group.organisation_id:
        return str(
            _(
                "This colleague is the deputy of a class of another school: one class at a time. Please choose somebody else."
            )
        )
    return str(
        _(
            "This colleague is the deputy of %(title)s already: one class at a time. Please choose somebody else, or end it there first.",
            title=other.title,
        )
    )
