"""Entering a requirement and changing one, by fields or as text: what it would count is looked at first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from app.compliance import queries
from app.compliance.models import Requirement
from app.compliance.requirement_file import Definition
from app.compliance.requiring import like, service
from app.compliance.requiring.campaign_choices import campaign_choices
from app.compliance.requiring.change_forms import ChangeForm, ChangeTextForm, TextForm, tomorrow
from app.compliance.requiring.entry import Read, as_text, entry_of, free_id, read_entry
from app.compliance.requiring.fields import FIELDS_OF, OF_CLASSES, OF_POSTS, applies
from app.compliance.requiring.forms import (
    FIELD_OF_PROBLEM,
    FIELD_OF_TIMING,
    IN_CAMPAIGN,
    OUT_OF_REACH,
    PROBLEMS,
    ROLLING,
    WITHIN_DAYS,
    RequirementForm,
    filled,
)
from app.compliance.requiring.preview import Preview, preview
from app.compliance.requiring.rights import MAY_CHANGE, Reach, reach_of
from app.compliance.requiring.sentences import Said, names, said
from app.compliance.requiring.views import a_day, blueprint, language, page, requirement_within_reach
from app.compliance.requiring.words import LOCAL
from app.compliance.rules.sentence import ENGLISH
from app.content.catalogue import catalogue
from app.core.access import open_to
from app.core.clock import now, today
from app.core.database import db
from app.core.languages import long_day

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

TEXT, LIKE, FIELDS, CAMPAIGN = "text", "like", "fields", "campaign"
MOST_TITLE = 60


@blueprint.route("/new", methods=["GET", "POST"])
@open_to(*MAY_CHANGE)
def add() -> ResponseReturnValue:
    """Enter a requirement, from scratch or like another one: look at what it would count first."""
    if request.method == "GET" and not _is_text() and LIKE not in request.args:
        return _start(sorted(queries.all_requirements(db()), key=_order), _campaign())
    form = TextForm() if _is_text() else _new_form(request.args.get(LIKE, ""))
    return _entering(
        None, form, lambda definition: service.enter(db(), definition, at=now(), by=current_user.person_id)
    )


@blueprint.route("/<int:requirement_id>/change", methods=["GET", "POST"])
@open_to(*MAY_CHANGE)
def change(requirement_id: int) -> ResponseReturnValue:
    """Change a requirement from a day on: look at what it would count first."""
    row = requirement_within_reach(requirement_id)
    form = _change_form(row)

    def keep(definition: Definition) -> Requirement:
        return service.change(
            db(), row, definition, counts_from=_counts_from(form), at=now(), by=current_user.person_id
        )

    return _entering(row, form, keep)


def _start(rows: list[Requirement], campaign: str) -> str:
    """Show what a new requirement can be like; for a campaign its kind first, and what is in it already."""
    items = [row for row in rows if like.is_item(row)] if campaign else []
    entered = [row for row in items if row.enabled and like.campaign_of(row) == campaign]
    return page(
        "start",
        rows=[row for row in rows if row not in items],
        items=[row for row in items if row not in entered],
        entered=entered,
        campaign=campaign,
        names=names(db()),
    )


def _order(row: Requirement) -> tuple[bool, str]:
    return not row.enabled, row.public_id


def _campaign() -> str:
    """Return the campaign for which an item is entered; empty where none was asked for."""
    return request.args.get(CAMPAIGN, "")[:MOST_TITLE]


def _new_form(known_as: str) -> Any:
    """Return the form of a new requirement, filled in as another one says it; one too deep for fields comes as text."""
    if request.method == "POST":  # what was not sent does not apply: nothing is filled in for it
        return _offered(RequirementForm())
    rows = {row.public_id: row for row in queries.all_requirements(db())}
    place = like.own_place(reach_of(db(), current_user, today()))
    if known_as not in rows:
        when: dict[str, Any] = {"timing": IN_CAMPAIGN, "campaign": _campaign()} if _campaign() else {}
        return _offered(
            RequirementForm(
                effective_from=today(), public_id=free_id("local", rows), scope=LOCAL, part_1={"kind": "course"},
                who_1={"kinds": ["staff"], "within": place}, **when or {"timing": WITHIN_DAYS, "days": 30, "transition_days": 30},
            )
        )  # fmt: skip
    entry = like.new_entry(rows[known_as], list(rows.values()), campaign=_campaign(), place=place, on=today())
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
            _say(form, problem)
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
        words=_in_words(form, is_filled_in=looked_at is not None or _is_filled_in(row)),
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


def _is_filled_in(row: Requirement | None) -> bool:
    """Whether the form comes filled in, as a requirement that is changed or that the new one is like."""
    return request.method == "GET" and (row is not None or _like() is not None)


def _in_words(form: Any, *, is_filled_in: bool) -> Said | None:
    """Return what a form says, under which its parts are folded; None where something is still to be filled in or mended."""
    if not is_filled_in or not isinstance(form, RequirementForm) or form.errors:
        return None
    if form.campaign.data and not any(choice.checked for choice in form.campaign):
        return None
    return said(form.entry(), names(db()))


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
    if a_day(first) >= today():
        return None
    return str(
        _(
            "It counts from %(day)s, a day that is over: figures of every day since then change, in reports of those days, too. Filings stay as they were filed.",
            day=long_day(a_day(first)),
        )
    )


def _preview(row: Requirement | None, definition: Definition, reach: Reach, day: date) -> Preview:
    kept = service.kept_definition(row, definition.definition, day)
    first = definition.definition.get("effective_from", day.isoformat())
    return preview(db(), reach, row, service.as_kept(row, definition, kept), max(day, a_day(first)))


def _say(form: Any, problem: str) -> None:
    """Say why it cannot be kept beside the field that is to be mended; without one, above the form."""
    name = FIELD_OF_PROBLEM.get(problem, "") if isinstance(form, RequirementForm) else "definition"
    words = str(PROBLEMS.get(problem, problem))
    if name in form:
        form[name].errors = [*form[name].errors, words]
    else:
        form.form_errors = [words]


def _why_not(row: Requirement | None, read: Read, reach: Reach, day: date) -> str | None:
    """Return the code of why a requirement that was read cannot be kept, or why in words; None when it can."""
    definition = read.definition
    if definition is None:
        return None
    if not reach.covers(definition.definition):
        return str(OUT_OF_REACH)
    try:
        service.must_be_possible(db(), row, definition, counts_from=day)
    except service.NotPossible as problem:
        return problem.code
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
    english = language() == ENGLISH
    keys = [key for key in (*law.documents, *law.confidence) if law.why_not(key) is None]
    form.offer(
        posts=dict(sorted(called.posts.items(), key=lambda pair: pair[1])),
        places=reach.places(keep={one.within.data for pair in form.selectors for one in pair}),
        courses={course: called.courses.get(course, course) for course in sorted(known.courses or called.courses)},
        topics=known.topics,
        policies=dict(called.policies),
        campaigns=campaign_choices(db(), reach, keep=form.campaign.data),
        basis={key: str(law.citation(key, english=english)) for key in sorted(dict.fromkeys(keys))},
    )
    return form


def _is_text() -> bool:
    return request.args.get("as") == TEXT


def _counts_from(form: Any) -> date:
    """Return the day from which a change counts; a new requirement is looked at today, or when it comes into force."""
    return form.counts_from.data if hasattr(form, "counts_from") else today()
