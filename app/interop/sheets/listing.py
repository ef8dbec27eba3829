"""One list being entered: its lines in words, the problems of each, and what the kinds of lists share."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from app.interop.roster.entering import Shown
from app.interop.roster.problems import Problem
from app.interop.sheets.headings import Meaning
from app.interop.sheets.sheet import IDENTITY_NUMBER, Line, Plain, Sheet
from app.interop.sheets.values import day_of_cell, name_of, number_of, text_of
from app.people.identifiers import is_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.interop.roster.entering import Entering
    from app.people.models import Organisation

LONGEST = {Meaning.NUMBER: 20, Meaning.PHONE: 30, Meaning.GUARDIAN_PHONE: 30, Meaning.EMAIL: 120}
LONGEST_NAME = 40
MOVED_IN, MOVED_OUT = "moved_in", "moved_out"  # of a pupil who changes class: neither new nor gone
PERSONS, APPOINTMENTS, ENROLMENTS, GUARDIANSHIPS, CLASSES, TEACHERS = (
    "persons",
    "appointments",
    "enrolments",
    "guardianships",
    "classes",
    "teachers",
)


@dataclass(frozen=True)
class Choices:
    """What the importer chose beside the list.

    `since`: the first day of whatever the list gives none for. `default_post`: of staff without one in the list.
    `posts`: written titles and the posts they mean. `complete`: the list is all there is, and `endings` how many may end.
    """

    since: date
    default_post: int | None = None
    posts: Mapping[str, int] = field(default_factory=dict)
    create_classes: bool = False
    complete: bool = False
    endings: int | None = None


class Refused(ValueError):
    """A line cannot be entered; the message says why, `meaning` in which column."""

    def __init__(self, meaning: Meaning | None, message: str) -> None:
        super().__init__(message)
        self.meaning = meaning


@dataclass
class Listing:
    """A list, where it belongs, and the import it is part of."""

    entering: Entering
    sheet: Sheet
    organisation: Organisation
    places: dict[str, int]
    choices: Choices
    seen: dict[str, set[int]] = field(default_factory=dict)

    def refuse(self, line: Line, meaning: Meaning | None, message: str) -> None:
        """Note what is wrong with a line, by sheet, row and heading."""
        heading = self.sheet.heading(meaning) if meaning else None
        self.entering.problems.append(Problem(line.sheet, line.row, heading, message))

    def warn(self, line: Line, message: str) -> None:
        """Note something to look at."""
        self.entering.warnings.append(
            _("%(file)s row %(row)s: %(message)s", file=line.sheet, row=line.row, message=message)
        )

    def show(self, name: str, what: str, text: str, person_id: int | None = None) -> None:
        """Note a line for whoever looks before the import."""
        self.entering.shown.append(Shown(name, what, text, person_id))

    def saw(self, what: str, fact_id: int) -> None:
        """Remember that the list names a fact, so that a complete list does not end it."""
        self.seen.setdefault(what, set()).add(fact_id)

    @property
    def inside(self) -> list[int]:
        """Return the organisation and the departments the list is about."""
        return [self.organisation.id, *(one for one in self.places.values() if one != self.organisation.id)]


def name_in(values: Mapping[Meaning, Plain], meaning: Meaning, *, required: bool = True) -> str:
    """Return a name. Raises Refused when it is missing or is none."""
    name = name_of(values.get(meaning, ""))
    _no_identity(values, meaning)
    if not name and required:
        raise Refused(meaning, _("The name is missing."))
    if name and (not is_name(name) or len(name) > LONGEST_NAME or any(sign.isdigit() for sign in name)):
        raise Refused(meaning, _("“%(text)s” is no name.", text=name[:LONGEST_NAME]))
    return name


def number_in(values: Mapping[Meaning, Plain], meaning: Meaning) -> str:
    """Return a staff, pupil or telephone number, empty when there is none. Raises Refused."""
    _no_identity(values, meaning)
    text = number_of(values.get(meaning, ""))
    most = LONGEST.get(meaning, 30)
    if len(text) > most:
        raise Refused(meaning, _("This is too long: at most %(most)s characters.", most=most))
    return text


def text_in(values: Mapping[Meaning, Plain], meaning: Meaning) -> str:
    """Return a text, empty when there is none. Raises Refused."""
    _no_identity(values, meaning)
    return text_of(values.get(meaning, ""))


def day_in(values: Mapping[Meaning, Plain], meaning: Meaning) -> date | None:
    """Return a day, None when there is none. Raises Refused."""
    _no_identity(values, meaning)
    try:
        return day_of_cell(values.get(meaning, ""))
    except ValueError as error:
        raise Refused(meaning, str(error)) from None


def _no_identity(values: Mapping[Meaning, Plain], meaning: Meaning) -> None:
    if values.get(meaning) == IDENTITY_NUMBER:
        raise Refused(
            meaning, _("This looked like an identity or bank-card number and was not read. Please check the cell.")
        )
