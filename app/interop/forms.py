"""Fields of importing a list: the file, what its columns mean, which posts its titles mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, RadioField, SelectField

from app.core.clock import today
from app.core.forms import Form, required
from app.interop.sheets.headings import READ, Meaning, SheetKind
from app.interop.sheets.sheet import Sheet, label_of
from app.interop.sheets.values import text_of
from app.people.forms.checks import LikelyDay, options
from app.people.forms.staff import post_title
from app.people.service.moving_up import ROLLOVER

if TYPE_CHECKING:
    from app.interop.roster.problems import Problem
    from app.people.models import Organisation, Post

KINDS = {
    SheetKind.STAFF: _("Staff members"),
    SheetKind.STUDENTS: _("Pupils"),
    SheetKind.GUARDIANS: _("Guardians"),
}
WITH_PAYROLL = _("Staff (also a payroll file)")
WHAT = {**{str(kind): text for kind, text in KINDS.items()}, ROLLOVER: _("New school year")}
"""What an import in the log was about; the change of school year is logged as one, to be taken back as one."""
ENDINGS = ".xlsx,.xls,.ods,.csv,.et"


class UploadForm(Form):
    """A list, whose it is, and whom it is about."""

    organisation_id = SelectField(_("Organisation"), coerce=int)
    kind = RadioField(
        _("Who is in the list"),
        [required(_("Please choose one."))],
        choices=options((str(key), text) for key, text in {**KINDS, SheetKind.STAFF: WITH_PAYROLL}.items()),
    )
    as_chosen = BooleanField(_("It really is the kind of list I chose"))
    file = FileField(_("The file"), [FileRequired(_("Please choose a file."))])

    def offer(self, organisations: Sequence[Organisation]) -> None:
        """Fill the list of organisations."""
        self.organisation_id.choices = options((one.id, one.name) for one in organisations)


class ChoicesForm(Form):
    """What is chosen beside the columns. `column_0` … and `unread_0` … are added for each list."""

    since = DateField(_("First day, where the list gives none"), [required(), LikelyDay()], default=today)
    default_post = SelectField(_("Post, where the list names none"), coerce=int)
    create_classes = BooleanField(_("Add classes that are not there yet, when their grade is clear"))
    complete = BooleanField(_("This list is complete: whoever is not in it ends yesterday"))
    file = FileField(_("The same file again, to read one of these columns"))


def choices_form(sheet: Sheet, posts: Sequence[Post], **values: Any) -> ChoicesForm:
    """Return the form for the columns of a list, with what each is taken to mean."""
    kinds = options([("", _("not read")), *((str(one), label_of(sheet.kind, one)) for one in READ[sheet.kind])])
    fields: dict[str, Any] = {
        f"column_{place}": SelectField(heading, choices=kinds, default=str(meaning))
        for place, (heading, meaning) in enumerate(zip(sheet.headings, sheet.meanings, strict=True))
    }
    fields |= {
        f"unread_{place}": SelectField(heading, choices=kinds, default="")
        for place, heading in enumerate(sheet.not_read)
    }
    form: ChoicesForm = type("ColumnsForm", (ChoicesForm,), fields)(**values)
    form.default_post.choices = options(
        [(0, _("none: lines without a post are refused")), *((one.id, post_title(one)) for one in posts)]
    )
    if sheet.kind is not SheetKind.STAFF:
        del form.default_post
    if sheet.kind is not SheetKind.STUDENTS:
        del form.create_classes
    return form


def meanings_of(form: ChoicesForm, prefix: str, count: int) -> list[Meaning | None]:
    """Return what was chosen for the columns of a prefix."""
    chosen = [form[f"{prefix}_{place}"].data for place in range(count)]
    return [Meaning(one) if one else None for one in chosen]


class PeopleForm(Form):
    """Who is meant by each line that nobody can tell. `line_0` … are added for each list."""


def people_form(sheet: Sheet, problems: Sequence[Problem]) -> PeopleForm:
    """Return the form for the lines that ask who is meant, by their places in the list; answers given are chosen."""
    places = {(line.sheet, line.row): place for place, line in enumerate(sheet.lines)}
    fields = {
        f"line_{places[one.file, one.row or 0]}": RadioField(
            _named_line(sheet, places[one.file, one.row or 0]),
            [required(_("Please choose one."))],
            choices=options((str(key), text) for key, text in one.asks),
            default=None if one.answer is None else str(one.answer),
        )
        for one in problems
    }
    form: PeopleForm = type("WhoIsMeantForm", (PeopleForm,), fields)()
    return form


def say_wrong_answers(form: PeopleForm, sheet: Sheet, problems: Sequence[Problem]) -> None:
    """Say beside each answer that cannot be why, so that it can be changed."""
    places = {(line.sheet, line.row): place for place, line in enumerate(sheet.lines)}
    for one in problems:
        if one.answer is not None and one.message:
            form[f"line_{places[one.file, one.row or 0]}"].errors = [one.message]


def _named_line(sheet: Sheet, place: int) -> str:
    """Return what a line says of its person, as it stands in the list."""
    line = sheet.lines[place]
    values = sheet.values(line)
    shown = (Meaning.CLASS, Meaning.NAME, Meaning.POST, Meaning.NUMBER, Meaning.PHONE)
    told = " · ".join(text for one in shown if (text := text_of(values.get(one, ""))))
    return str(gettext("%(file)s row %(row)s: %(message)s", file=line.sheet, row=line.row, message=told))


def chosen_people(form: PeopleForm) -> dict[str, int]:
    """Return who was chosen, by the places of the lines in the list."""
    return {field.name.removeprefix("line_"): int(field.data) for field in form if field.name.startswith("line_")}


class PostsForm(Form):
    """Which post each title means that nobody knows. `post_0` … are added for each list."""


def posts_form(unknown: Sequence[tuple[str, int, Sequence[Post]]], posts: Sequence[Post]) -> PostsForm:
    """Return the form for the unknown titles: each may be any post, the nearest first."""
    fields: dict[str, Any] = {}
    for place, (title, _count, near) in enumerate(unknown):
        rest = [post for post in posts if post not in near]
        choices = options([(0, _("Please choose")), *((one.id, post_title(one)) for one in [*near, *rest])])
        fields[f"post_{place}"] = SelectField(title, choices=choices, coerce=int, default=0)
    form: PostsForm = type("UnknownPostsForm", (PostsForm,), fields)()
    return form
