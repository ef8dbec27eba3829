"""The page of imported records that wait for a second person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.compliance.approvals.forms import RecordsAnswerForm
from app.compliance.approvals.queries import Line, waiting_lines
from app.compliance.hours.forms import APPROVE
from app.content.catalogue import catalogue
from app.core.access import open_to
from app.core.clock import now, today
from app.core.database import db
from app.core.languages import in_current_language, long_day
from app.people.queries.organisations import MANAGES
from app.records.answers import approve, decline

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("approvals", __name__)
MOST_SHOWN = 100


@blueprint.route("/imported-records", methods=["GET", "POST"])
@open_to(*MANAGES)
def waiting() -> ResponseReturnValue:
    """List the imported records of courses taught here that wait for a second person, and take the answer."""
    every = waiting_lines(db(), current_user, on=today())
    lines = [line for line in every if line.is_answerable][:MOST_SHOWN]
    form = RecordsAnswerForm()
    form.show([(line, _text(line)) for line in lines])
    if form.submitted():
        rows = [one for line in form.chosen for one in line.approvals]
        for row, day in rows:
            if form.answer.data == APPROVE:
                approve(db(), row, day=day, at=now(), by=current_user.person_id)
            else:
                decline(db(), row, day=day, reason=form.why, at=now(), by=current_user.person_id)
        flash(ngettext("%(num)d record answered.", "%(num)d records answered.", len(rows)))
        return redirect(url_for(".waiting"))
    return render_template(
        "compliance/approvals/waiting.html",
        form=form,
        lines=lines,
        more=sum(line.is_answerable for line in every) - len(lines),
        others=sum(not line.is_answerable for line in every),
    ), form.status


def _text(line: Line) -> str:
    count = len(line.approvals)
    who = line.name or (
        ngettext(
            "%(class_title)s: %(num)d person", "%(class_title)s: %(num)d people", count, class_title=line.class_title
        )
        if line.class_title
        else ngettext("%(num)d person", "%(num)d people", count)
    )
    evidence = _("evidence: %(evidence)s", evidence=line.evidence) if line.evidence else _("names no evidence")
    return " · ".join([who, _course(line), long_day(line.completed_on), evidence])


def _course(line: Line) -> str:
    course = catalogue().courses.get(line.course)
    title = in_current_language(course.title, course.title_en) if course else line.course
    return f"{title} {line.edition}" if line.edition else title
