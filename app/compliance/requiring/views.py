"""Pages of requirements: the list in plain words, one requirement, entering and changing with a preview, ending, starting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from app.compliance import queries
from app.compliance.definitions import FORMERLY, UNTIL, versions_of
from app.compliance.models import Requirement
from app.compliance.requirement_file import Definition
from app.compliance.requiring import service, taking_back
from app.compliance.requiring.entry import Read, as_text, entry_of, free_id, read_entry
from app.compliance.requiring.fields import FIELDS_OF, OF_CLASSES, OF_POSTS, applies
from app.compliance.requiring.forms import (
    FIELD_OF_TIMING,
    OUT_OF_REACH,
    PROBLEMS,
    ROLLING,
    WITHIN_DAYS,
    ChangeForm,
    ChangeTextForm,
    CountsFromForm,
    RequirementForm,
    TextForm,
    filled,
    tomorrow,
)
from app.compliance.requiring.preview import Preview, preview
from app.compliance.requiring.rights import MAY_CHANGE, MAY_READ, Reach, reach_of
from app.compliance.requiring.words import LOCAL, SCOPE_WORDS, SUBJECTS, names, said
from app.compliance.rules.sentence import CHINESE, ENGLISH
from app.content.catalogue import catalogue
from app.core.access import found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.core.languages import current_tag, long_day

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


blueprint = Blueprint("requiring", __name__, url_prefix="/requirements")
TEXT, LIKE, FIELDS = "text", "like", "fields"
A_DAY = timedelta(days=1)


def _language() -> str:
    return ENGLISH if current_tag() == "en" else CHINESE


def page(template: str, **values: Any) -> str:
    """Render a page of requirements with the words they share."""
    shared: dict[str, Any] = {
        "title_of": lambda row: row.title_in(_language()),
        "said": said,
        "scopes": SCOPE_WORDS,
        "subjects": SUBJECTS,
    }
    return render_template(f"compliance/requiring/{template}.html", **{**shared, **values})


@blueprint.get("")
@open_to(*MAY_READ)
def requirements() -> ResponseReturnValue:
    """List what is asked for: who, what, by when, since when and why; then what could be switched on."""
    rows = sorted(queries.all_requirements(db()), key=lambda row: row.public_id)
    reach = reach_of(db(), current_user, today())
    return page(
        "list",
        counting=[row for row in rows if row.enabled],
        others=[row for row in rows if not row.enabled],
        names=names(db()),
        reach=reach,
        is_in_force=lambda row: service.is_in_force(row, today()),
        begins_on=lambda row: service.begins_on(row, today()),
        taken_back=taking_back.taken_back(db()),
    )


@blueprint.get("/<int:requirement_id>")
@open_to(*MAY_READ)
def requirement(requirement_id: int) -> ResponseReturnValue:
    """Show one requirement with what counted before, and what may be done with it."""
    row, reach = _requirement(requirement_id), reach_of(db(), current_user, today())
    return page(
        "requirement",
        row=row,
        versions=_versions(row),
        names=names(db()),
        may_change=reach.covers(row.definition),
        may_take_back=reach.covers(row.definition) and taking_back.may_be_taken_back(db(), row, at=now()),
        in_force=service.is_in_force(row, today()),
        begins_on=service.begins_on(row, today()),
        basis=catalogue().law.citations(tuple(row.basis), english=_language() == ENGLISH),
        text=as_text(entry_of(row)),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@open_to(*MAY_CHANGE)
def add() -> ResponseReturnValue:
    """Enter a requirement, from scratch or like another one: look at what it would count first."""
    if request.method == "GET" and not _is_text() and LIKE not in request.args:
        return page("start", rows=sorted(queries.all_requirements(db()), key=_order), names=names(db()))
    form = TextForm() if _is_text() else _new_form(request.args.get(LIKE, ""))
    return _entering(None, form, lambda definition: service.enter(db(), definition, at=now(), by=_by()))


@blueprint.route("/<int:requirement_id>/change", methods=["GET", "POST"])
@open_to(*MAY_CHANGE)
def change(requirement_id: int) -> ResponseReturnValue:
    """Change a requirement from a day on: look at what it would count first."""
    row = requirement_within_reach(requirement_id)
    form = _change_form(row)

    def keep(definition: Definition) -> Requirement:
        return service.change(db(), row, definition, counts_from=_counts_from(form), at=now(), by=_by())

    return _entering(row, form, keep)


@blueprint.route("/<int:requirement_id>/end", methods=["GET", "POST"])
@open_to(*MAY_CHANGE)
def end(requirement_id: int) -> ResponseReturnValue:
    """Switch a requirement off from a day on; its past stays."""
    return _switching(requirement_id, service.ended, _("It ends. Figures of the days before stay."))


@blueprint.route("/<int:requirement_id>/start", methods=["GET", "POST"])
@open_to(*MAY_CHANGE)
def start(requirement_id: int) -> ResponseReturnValue:
    """Switch a requirement on from a day on."""
    return _switching(requirement_id, service.started, _("Switched on."))


def _order(row: Requirement) -> tuple[bool, str]:
    return not row.enabled, row.public_id


def _new_form(like: str) -> Any:
    """Return the form of a new requirement, filled in as another one says it; one too deep for fields comes as text."""
    if request.method == "POST":  # what was not sent does not apply: nothing is filled in for it
        return _offered(RequirementForm())
    rows = {row.public_id: row for row in queries.all_requirements(db())}
    if like not in rows:
        return _offered(
            RequirementForm(
                effective_from=today(), public_id=free_id("local", rows), timing=WITHIN_DAYS, days=30, transition_days=30,
                scope=LOCAL, who_1={"kinds": ["staff"]}, part_1={"kind": "course"},
            )
        )  # fmt: skip
    entry = entry_of(rows[like]) | {"id": free_id(like, rows), "effective_from": today().isoformat(), "scope": LOCAL}
    entry.pop("effective_until", None)
    entry["title"] = {CHINESE: ""}  # a name of its own: two of one name could not be told apart in reports
    form = _offered(RequirementForm(**filled(entry)))
    return form if form.entry() == entry else TextForm(definition=as_text(entry))


def _entering(row: Requirement | None, form: Any, keep: Callable[[Definition], Requirement]) -> ResponseReturnValue:
    reach, read, looked_at = reach_of(db(), current_user, today()), None, None
    if request.form.get("step") == FIELDS and isinstance(form, RequirementForm):
        form.leave_out_what_does_not_apply()
        form = _offered(form)
    elif form.submitted():
        read = _read(form)
        day = _counts_from(form)
        problem = _why_not(row, read, reach, day)
        if problem is not None:
            form.form_errors = [problem]
        elif read.definition is not None and request.form.get("step") == "save":
            kept = keep(read.definition)
            flash(_("Kept. Figures follow it from the day on which it counts."))
            return redirect(url_for(".requirement", requirement_id=kept.id))
        elif read.definition is not None:
            looked_at = _preview(row, read.definition, reach, day)
    status = 422 if form.errors or (read is not None and read.problems) else 200
    return page(
        "enter",
        row=row,
        form=form,
        read=read,
        looked_at=looked_at,
        changes_past=_changes_past(row, read),
        names=names(db()),
        is_text=_is_text() or isinstance(form, TextForm),
        applies=applies,
        fields_of=FIELDS_OF,
        of_posts=OF_POSTS,
        of_classes=OF_CLASSES,
        timings=FIELD_OF_TIMING,
        rolling=ROLLING,
        reach=reach,
        like=_like() if row is None and request.method == "GET" else None,
    ), status


def _like() -> Requirement | None:
    """Return the requirement that the form of a new one was filled in from."""
    return db().scalar(select(Requirement).filter_by(public_id=request.args.get(LIKE, "")))


def _changes_past(row: Requirement | None, read: Read | None) -> str | None:
    """Return in words that a new requirement begins in the past; None where no past figure changes."""
    if row is not None or read is None or read.definition is None or not read.definition.enabled:
        return None
    first = read.definition.definition.get("effective_from")
    if first is None:
        return str(
            _(
                "It has no first day, so figures of all past days change, in reports of those days, too. Filings stay as they were filed."
            )
        )
    if _day(first) >= today():
        return None
    return str(
        _(
            "It counts from %(day)s, a day that is over: figures of every day since then change, in reports of those days, too. Filings stay as they were filed.",
            day=long_day(_day(first)),
        )
    )


def _switching(
    requirement_id: int, switched: Callable[[Requirement, date], dict[str, Any]], done: str
) -> ResponseReturnValue:
    row = requirement_within_reach(requirement_id)
    form, looked_at = CountsFromForm(counts_from=tomorrow()), None
    if form.submitted():
        kept = switched(row, _counts_from(form))
        if request.form.get("step") == "save":
            service.switch(db(), row, kept, at=now(), by=_by())
            flash(done)
            return redirect(url_for(".requirement", requirement_id=row.id))
        first = _counts_from(form)
        day = first if switched is service.ended else max(first, _day(kept.get("effective_from", first.isoformat())))
        looked_at = _looked_at(row, _as_definition(row), kept, day)
    return page("switch", row=row, form=form, looked_at=looked_at, is_end=switched is service.ended), form.status


def _preview(row: Requirement | None, definition: Definition, reach: Reach, day: date) -> Preview:
    kept = service.kept_definition(row, definition.definition, day)
    first = definition.definition.get("effective_from", day.isoformat())
    return preview(db(), reach, row, service.as_kept(row, definition, kept), max(day, _day(first)))


def _looked_at(row: Requirement, definition: Definition, kept: dict[str, Any], day: date) -> Preview:
    reach = reach_of(db(), current_user, today())
    return preview(db(), reach, row, service.as_kept(row, definition, kept), day)


def _why_not(row: Requirement | None, read: Read, reach: Reach, day: date) -> str | None:
    """Return why a requirement that was read cannot be kept, in words; None when it can."""
    definition = read.definition
    if definition is None:
        return None
    if not reach.covers(definition.definition):
        return str(OUT_OF_REACH)
    if row is None and any(one.public_id == definition.id for one in queries.all_requirements(db())):
        return str(PROBLEMS[service.TAKEN])
    if row is not None and row.public_id != definition.id:
        return str(PROBLEMS[service.OTHER_ID])
    try:
        service.kept_definition(row, definition.definition, day)
    except service.NotPossible as problem:
        return str(PROBLEMS[problem.code])
    return None


def _read(form: Any) -> Read:
    text = str(form.definition.data) if isinstance(form, TextForm) else as_text(form.entry())
    return read_entry(text, queries.known_names(db()), catalogue().law)


def _change_form(row: Requirement) -> Any:
    """Return the form that can say a requirement, else one for its text."""
    entry = entry_of(row)
    if request.method == "POST" and not _is_text():
        return _offered(ChangeForm())
    if not _is_text():
        form = _offered(ChangeForm(**filled(entry), counts_from=tomorrow()))
        if form.entry() == entry:
            return form
    return ChangeTextForm(definition=as_text(entry), counts_from=tomorrow())


def _offered(form: RequirementForm) -> RequirementForm:
    reach, called, law = reach_of(db(), current_user, today()), names(db()), catalogue().law
    known = queries.known_names(db())
    english = _language() == ENGLISH
    keys = [key for key in (*law.documents, *law.confidence) if law.why_not(key) is None]
    form.offer(
        posts=dict(sorted(called.posts.items(), key=lambda pair: pair[1])),
        places=reach.places(keep={one.within.data for pair in form.selectors for one in pair}),
        courses={course: called.courses.get(course, course) for course in sorted(known.courses or called.courses)},
        topics=known.topics,
        basis={key: str(law.citation(key, english=english)) for key in sorted(dict.fromkeys(keys))},
    )
    return form


def _is_text() -> bool:
    return request.args.get("as") == TEXT


def _by() -> int:
    return int(current_user.person_id)


def _counts_from(form: Any) -> date:
    """Return the day from which a change counts; a new requirement is looked at today, or when it comes into force."""
    return form.counts_from.data if hasattr(form, "counts_from") else today()


def _requirement(requirement_id: int) -> Requirement:
    return found(db().get(Requirement, requirement_id))


def requirement_within_reach(requirement_id: int) -> Requirement:
    """Find a requirement that whoever is signed in may change."""
    row = _requirement(requirement_id)
    found(reach_of(db(), current_user, today()).covers(row.definition) or None)
    return row


def _as_definition(row: Requirement) -> Definition:
    return Definition(row.public_id, row.title, row.basis, row.scope, row.enabled, row.definition)


def _versions(row: Requirement) -> list[tuple[date | None, dict[str, Any]]]:
    """Return each definition with the day from which it counts, the newest first; None: from the beginning."""
    found_ones, definition = [], row.definition
    for version in versions_of(row.definition):
        former = definition.get(FORMERLY)
        found_ones.append((_day(former[UNTIL]) + A_DAY if former else None, version))
        definition = former["definition"] if former else {}
    return found_ones


def _day(text: str) -> date:
    return date.fromisoformat(text)
