"""Pages of the hours ledger: one's own, the staff of an organisation, study outside and its second person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.compliance.approvals.queries import count_waiting
from app.compliance.hours import queries
from app.compliance.hours.answering import answerable
from app.compliance.hours.export import staff_table
from app.compliance.hours.forms import StudyForm, TakeBackForm
from app.compliance.hours.shown import FIRST_YEAR, days_of_year, person_hours, staff_hours
from app.compliance.hours.units import Length
from app.compliance.hours.words import topic_word, words
from app.compliance.queries import known_names
from app.content.catalogue import catalogue
from app.content.in_person import IN_PERSON, in_person_id
from app.core.access import found, open_to, open_to_signed_in
from app.core.clock import now, today
from app.core.database import db
from app.core.downloads import kept_as
from app.core.languages import in_current_language, long_day
from app.people.models import Person
from app.people.queries.organisations import MANAGES, organisation_for, own_organisation_choices
from app.people.queries.staff import colleague
from app.people.views.slips import marks_beside
from app.records import hours as service
from app.records.answers import NotWaiting

if TYPE_CHECKING:
    from flask import Request
    from flask.typing import ResponseReturnValue

    from app.compliance.hours.shown import Line
    from app.people.models import Organisation

YEARS_OFFERED = 5

blueprint = Blueprint("hours", __name__, url_prefix="/hours")


def _length() -> Length:
    return Length(current_app.config["SETTINGS"].class_hour_minutes)


def _year() -> int:
    year = request.args.get("year", today().year, type=int)
    return year if FIRST_YEAR <= year <= today().year else today().year


def page(template: str, *, of: int | None = None, **values: object) -> str:
    """Draw a page; `of` is whose years it offers, the last five at most and none before their first post or entry."""
    newest = today().year
    first = newest - YEARS_OFFERED + 1
    if of is not None:
        first = max(first, queries.first_year(db(), of, on=today()))
    return render_template(
        f"compliance/hours/{template}.html",
        words=words(),
        topic_word=topic_word,
        length=_length(),
        course_title=_course_title,
        module_titles=_module_titles,
        years=range(newest, first - 1, -1),
        **values,
    )


@blueprint.get("")
@open_to_signed_in
def mine() -> ResponseReturnValue:
    """Show one's own hours of a year: what counts, what does not and why."""
    person = db().get_one(Person, current_user.person_id)
    hours = person_hours(db(), person, _year(), on=today())
    return page("mine", of=person.id, hours=hours, may_add=queries.has_a_post(db(), person.id))


@blueprint.route("/add", methods=["GET", "POST"])
@open_to_signed_in
def add() -> ResponseReturnValue:
    """Enter one's own study elsewhere; it counts when a second person has approved it."""
    if not queries.has_a_post(db(), current_user.person_id):
        flash(_("Whoever holds no post has nobody who could approve it."))
        return redirect(url_for(".mine"))
    form = _study_form()
    if form.submitted() and enter(form, current_user.person_id):
        return redirect(url_for(".mine", year=form.year))
    return page("add", form=form, once=once_of(request)), form.status


@blueprint.post("/entries/<int:entry_id>/take-back")
@open_to_signed_in
def take_back(entry_id: int) -> ResponseReturnValue:
    """Take out an entry that one made and nobody has answered."""
    entry = found(queries.own_entry(db(), current_user.person_id, entry_id))
    is_own = entry.person_id == current_user.person_id
    back = url_for(".mine") if is_own else url_for(".person", person_id=entry.person_id)
    if TakeBackForm().submitted():
        try:
            service.take_back_hours(db(), entry, at=now(), by=current_user.person_id)
            flash(_("Taken back."))
        except NotWaiting:
            flash(_("It has been answered since, so it stays."))
    return redirect(back)


@blueprint.get("/staff")
@open_to(*MANAGES)
def staff() -> ResponseReturnValue:
    """Show the hours of an organisation's staff in a year, as sums."""
    organisations = own_organisation_choices(db(), current_user, *MANAGES, on=today())
    organisation, year = _organisation(), _year()
    people = queries.staff_between(db(), organisation.id, *days_of_year(year), on=today())
    lines = staff_hours(db(), people, year, on=today())
    return page(
        "staff",
        organisations=organisations,
        organisation=organisation,
        year=year,
        lines=lines,
        apart=marks_beside({line.person_id: line.name for line in lines}),
        waiting=len(queries.entries_to_answer(db(), current_user, on=today())),
        records_waiting=count_waiting(db(), current_user, on=today()),
    )


@blueprint.get("/staff.csv")
@open_to(*MANAGES)
def staff_file() -> ResponseReturnValue:
    """Give the sums as a file."""
    organisation, year = _organisation(), _year()
    people = queries.staff_between(db(), organisation.id, *days_of_year(year), on=today())
    content = staff_table(staff_hours(db(), people, year, on=today()), year, _length())
    name = f"{organisation.name}-{_('Hours of staff')}-{year}.csv"
    return Response(content, mimetype="text/csv", headers=kept_as(name, f"hours-{year}.csv"))


@blueprint.get("/staff/<int:person_id>")
@open_to(*MANAGES)
def person(person_id: int) -> ResponseReturnValue:
    """Show the hours of a member of staff, entry by entry."""
    row = colleague_to_enter_for(person_id)
    hours = person_hours(db(), row, _year(), on=today())
    asked = [line.row for line in hours.lines if line.row is not None]
    return page(
        "person",
        of=row.id,
        person=row,
        hours=hours,
        names=queries.names_of(db(), [who for one in asked for who in (one.entered_by, one.approved_by)]),
        answerable=answerable(asked),
    )


@blueprint.route("/staff/<int:person_id>/add", methods=["GET", "POST"])
@open_to(*MANAGES)
def add_for(person_id: int) -> ResponseReturnValue:
    """Enter a member of staff's study elsewhere for them; somebody else has to approve it."""
    row = colleague_to_enter_for(person_id)
    form = _study_form()
    if form.submitted() and enter(form, row.id):
        return redirect(url_for(".person", person_id=row.id, year=form.year))
    return page("add", form=form, person=row, once=once_of(request)), form.status


def enter(form: StudyForm, person_id: int) -> bool:
    """Enter what a valid form says; False when the page has to be shown again."""
    try:
        _entry, is_new = service.enter_hours(
            db(),
            form.study(person_id),
            at=now(),
            by=current_user.person_id,
            once=request.form.get("once", ""),
            is_another=bool(form.another.data),
        )
    except service.CertificateEntered as known:
        form.reference.errors = [
            str(
                _(
                    "This certificate is entered already, under %(day)s. Nothing needs to be entered twice.",
                    day=long_day(known.entry_day),
                )
            )
        ]
        return False
    except service.LooksEntered:
        form.another.errors = [
            str(_("An entry of this day, length and kind is there already. Tick this box only if there were two."))
        ]
        return False
    flash(
        _(
            "Entered. It counts when the head or a training manager, who neither studied nor entered it, has approved it."
        )
        if is_new
        else _("This is entered already.")
    )
    return True


def once_of(asked: Request) -> str:
    """Return what keeps a form that is sent twice one entry."""
    return asked.form.get("once") or service.new_once()


def _study_form() -> StudyForm:
    form = StudyForm()
    offer_study(form)
    return form


def offer_study(form: StudyForm) -> None:
    """Fill the lists a form of study chooses from."""
    topics = sorted(known_names(db()).topics)
    form.offer(_length(), [(topic, topic_word(topic)) for topic in topics])


def _organisation() -> Organisation:
    """Return the organisation asked for, or the first of the viewer's own; else 404."""
    asked = request.args.get("org", type=int)
    if asked is None:
        first = own_organisation_choices(db(), current_user, *MANAGES, on=today())
        return found(first[0] if first else None)
    return found(organisation_for(db(), current_user, asked, *MANAGES, on=today()))


def colleague_to_enter_for(person_id: int) -> Person:
    """Return a member of staff where the viewer manages; everybody else is nobody."""
    return found(colleague(db(), current_user, person_id, on=today(), roles=MANAGES))


def _course_title(course_id: str) -> str:
    course = catalogue().courses.get(course_id)
    return in_current_language(course.title, course.title_en) if course else course_id


def _module_titles(line: Line) -> list[str]:
    """Return the titles of a line's modules in the course's order; ids where the shelf no longer has them."""
    course = catalogue().courses.get(line.course or "")
    shelf = {} if course is None else {one.id: in_current_language(one.title, one.title_en) for one in course.modules}
    in_person = None if course is None else course.documents.get(IN_PERSON)
    if course is not None and in_person is not None:
        shelf[in_person_id(course.id)] = in_current_language(in_person.title, in_person.title_en)
    return [shelf[one] for one in shelf if one in line.modules] + sorted(line.modules - shelf.keys())
