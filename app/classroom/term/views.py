"""The plan of a term on one screen, and the proposal that somebody looks at before taking it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.classroom.forms.namesakes import tell_apart
from app.classroom.forms.replacing import HINDRANCES
from app.classroom.replacing import Instead, why_not_teach
from app.classroom.term import rules
from app.classroom.term.board import board_of
from app.classroom.term.conflicts import conflicts
from app.classroom.term.forms import ALL, Lines, MoveForm, TakeForm
from app.classroom.term.guests import guests_for, with_guests
from app.classroom.term.moving import classes_to_change
from app.classroom.term.queries import PLANNING, schools_to_plan
from app.classroom.term.service import take_lines
from app.classroom.term.shown import lines_by_class
from app.classroom.term.standing import known_of, standing_in, term_of, terms_to_choose
from app.classroom.term.words import CONFLICTS, LOOKS
from app.classroom.views.blueprint import blueprint
from app.content.catalogue import EditionChanged, catalogue
from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue

    from app.classroom.term.calendar import Term
    from app.classroom.term.guests import Guests
    from app.classroom.term.queries import School
    from app.classroom.term.rules import Line
    from app.classroom.term.standing import SchoolTerm


@dataclass(frozen=True)
class _Chosen:
    """The school and term a page is about, and what else there is to choose."""

    schools: list[School]
    school: School
    terms: list[Term]
    term: Term | None

    @property
    def query(self) -> dict[str, Any]:
        """Return the part of an address that says which school and term."""
        term = {"term": self.term.first.isoformat()} if self.term else {}
        return {**term, **({"school": self.school.organisation.id} if len(self.schools) > 1 else {})}


def _chosen(*, only_whole: bool = False) -> _Chosen | None:
    """Return which school and term the address names, among those the viewer sees."""
    day = today()
    schools = [one for one in schools_to_plan(db(), current_user, day) if one.is_whole or not only_whole]
    asked = request.args.get("school", type=int)
    school = next((one for one in schools if asked is None or one.organisation.id == asked), None)
    if school is None:
        return None
    terms = terms_to_choose(db(), school, day)
    return _Chosen(schools, school, terms, term_of(terms, request.args.get("term"), day))


@blueprint.get("/school-plan")
@open_to(*PLANNING, Role.CLASS_TEACHER)
def school_plan() -> ResponseReturnValue:
    """Show which class gets which lesson in which week of a term, what is asked of it and what is without a day."""
    chosen = _chosen()
    if chosen is None and "school" in request.args:
        return found(None)
    board, movable = None, set()
    if chosen is not None and chosen.term is not None:
        standing = standing_in(db(), chosen.school, chosen.term, today())
        board, movable = board_of(standing), classes_to_change(standing)
    return render_template(
        "classroom/term/plan.html",
        chosen=chosen,
        board=board,
        movable=movable,
        move=MoveForm(),
        day=today(),
        words=CONFLICTS,
        looks=LOOKS,
    )


@blueprint.route("/school-plan/proposal", methods=["GET", "POST"])
@open_to(*PLANNING)
def propose_plan() -> ResponseReturnValue:
    """Show a proposed plan, which is kept nowhere, let it be changed, and take it as a whole or class by class."""
    chosen = _chosen(only_whole=True)
    if chosen is None or chosen.term is None:
        found(chosen if "school" in request.args else True)
        return redirect(url_for(".school_plan"))
    lines, standing = _lines_of(chosen.school, chosen.term)
    status = 200
    if lines.is_sent() and "take" in request.form:
        if not lines.may_be_taken():
            status = 422
        elif _take(lines.to_take(), chosen.term, lines):
            if request.form["take"] == ALL:
                return redirect(url_for(".school_plan", **chosen.query))
            lines, standing = _lines_of(chosen.school, chosen.term)
    return _proposal(chosen, standing, lines), status


def _lines_of(school: School, term: Term) -> tuple[Lines, SchoolTerm]:
    standing, frame = standing_in(db(), school, term, today()), TakeForm()
    guests = guests_for(db(), standing, frame.guests.data or ())
    standing = with_guests(db(), standing, guests)
    known = known_of(db(), standing, guests)
    lines = Lines(standing, known, rules.propose(known), guests, frame)
    lines.why_not = partial(_why_not, standing, guests)
    tell_apart(db(), current_user, today(), *lines.lists)
    return lines, standing


def _why_not(standing: SchoolTerm, guests: Guests, line: Line, person: int, on: date) -> str | None:
    """Return why somebody from outside cannot teach a line, in the words said wherever one is put into the timetable."""
    comer = guests.coming.get(person)
    if comer is None:
        return None
    instead, edition = Instead(person, comer.capacity, comer.is_guest), catalogue().courses[line.course].edition
    why = why_not_teach(db(), (standing.school.organisation.id, line.course, edition, on), instead, day=standing.day)
    return str(HINDRANCES[why]) if why is not None else None


def _take(taken: list[Line], term: Term, lines: Lines) -> bool:
    """Plan the lines and say so; a course whose files changed under its number is refused in words."""
    try:
        number = take_lines(db(), taken, term, at=now(), by=current_user.person_id)
    except EditionChanged as changed:
        lines.frame.form_errors.append(str(changed))
        return False
    flash(ngettext("%(num)s lesson is planned.", "%(num)s lessons are planned.", number) if number
          else _("Nothing new was planned: these lessons have their days already."))  # fmt: skip
    return True


def _proposal(chosen: _Chosen, standing: SchoolTerm, lines: Lines) -> str:
    notes = conflicts(lines.known, lines.chosen, lines.proposed)
    return render_template(
        "classroom/term/proposal.html",
        chosen=chosen,
        board=board_of(standing, lines.chosen, notes),
        lines=lines,
        by_class=lines_by_class(standing, lines, notes),
        words=CONFLICTS,
        looks=LOOKS,
        day=standing.day,
    )
