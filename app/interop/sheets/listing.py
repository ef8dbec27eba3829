"""One list being entered: its lines in words, the problems of each, and what the kinds of lists share."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from app.core.languages import long_day
from app.interop.roster.entering import Shown
from app.interop.roster.problems import Problem
from app.interop.sheets.headings import Meaning
from app.interop.sheets.likely import wrong_email, wrong_name, wrong_phone
from app.interop.sheets.sheet import IDENTITY_NUMBER, Line, Plain, Sheet, label_of
from app.interop.sheets.values import day_of_cell, joined_number, name_of, number_of, phone_of, text_of
from app.people.identifiers import is_identity_shaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from app.interop.roster.entering import Entering
    from app.people.models import Appointment, Organisation, Person

LONGEST = {Meaning.NUMBER: 20, Meaning.PHONE: 30, Meaning.GUARDIAN_PHONE: 30}
YEAR_AHEAD = timedelta(days=366)
SOMEBODY_ELSE = 0
"""Chosen of a line about a namesake: somebody new."""
MOVED_IN, MOVED_OUT = "moved_in", "moved_out"  # of a pupil who changes class: neither new nor gone
RENUMBERED = "renumbered"  # of a pupil known by another number until now
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
    `people`: of lines nobody can tell, by their place in the list, who a human says it is; SOMEBODY_ELSE for a namesake.
    """

    since: date
    default_post: int | None = None
    posts: Mapping[str, int] = field(default_factory=dict)
    create_classes: bool = False
    complete: bool = False
    endings: int | None = None
    people: Mapping[str, int] = field(default_factory=dict)


class Refused(ValueError):
    """A line cannot be entered; the message says why, `meaning` in which column, `asks` whom a human may say it is about.

    `answer`: what a human said of it, and the message says why that cannot be.
    """

    def __init__(
        self, meaning: Meaning | None, message: str, asks: Sequence[tuple[int, str]] = (), answer: int | None = None
    ) -> None:
        super().__init__(message)
        self.meaning = meaning
        self.asks, self.answer = tuple(asks), answer


@dataclass
class Listing:
    """A list, where it belongs, and the import it is part of."""

    entering: Entering
    sheet: Sheet
    organisation: Organisation
    places: dict[str, int]
    choices: Choices
    seen: dict[str, set[int]] = field(default_factory=dict)

    def refuse(self, line: Line, refused: Refused) -> None:
        """Note what is wrong with a line, by sheet, row and heading."""
        heading = self.sheet.heading(refused.meaning) if refused.meaning else None
        self.entering.problems.append(
            Problem(line.sheet, line.row, heading, str(refused), asks=refused.asks, answer=refused.answer)
        )

    def warn(self, line: Line, message: str) -> None:
        """Note something to look at."""
        self.entering.warnings.append(
            _("%(file)s row %(row)s: %(message)s", file=line.sheet, row=line.row, message=message)
        )

    def keep(self, line: Line, fact: Person | Appointment, names: Iterable[str]) -> None:
        """Note that what a line says otherwise stays, because the importer may not change it."""
        self.entering.keep(fact, names, place=_("%(file)s row %(row)s", file=line.sheet, row=line.row))

    def warn_kept(self, line: Line, meaning: Meaning) -> None:
        """Say that what a line of pupils or guardians says otherwise stays; why is not told, nor who it is (SAFEGUARDS 18)."""
        field = label_of(self.sheet.kind, meaning)
        self.warn(line, _("%(field)s stays as it is: you may not change this entry.", field=field))

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
    wrong = wrong_name(name) if name else None
    if wrong is not None:
        raise Refused(meaning, wrong)
    return name


def number_in(values: Mapping[Meaning, Plain], meaning: Meaning) -> str:
    """Return a staff or pupil number as it is written, a telephone number without hyphens, empty when there is none.

    Raises Refused, also for what would be an identity or bank-card number without its strokes (SAFEGUARDS 37).
    """
    _no_identity(values, meaning)
    text = (number_of if meaning is Meaning.NUMBER else phone_of)(values.get(meaning, ""))
    if is_identity_shaped(joined_number(text)):
        raise Refused(meaning, _not_read())
    most = LONGEST.get(meaning, 30)
    if len(text) > most:
        raise Refused(meaning, _("This is too long: at most %(most)s characters.", most=most))
    return text


def phone_in(values: Mapping[Meaning, Plain]) -> str:
    """Return the telephone number of a colleague, who may sign in with it; empty when there is none. Raises Refused."""
    phone = number_in(values, Meaning.PHONE)
    wrong = wrong_phone(phone)
    if wrong is not None:
        raise Refused(Meaning.PHONE, wrong)
    return phone


def email_in(values: Mapping[Meaning, Plain]) -> str:
    """Return the e-mail address of a colleague, empty when there is none. Raises Refused."""
    email = text_in(values, Meaning.EMAIL)
    wrong = wrong_email(email)
    if wrong is not None:
        raise Refused(Meaning.EMAIL, wrong)
    return email


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


def first_day_in(values: Mapping[Meaning, Plain], *, today: date) -> date | None:
    """Return the first day of a post, None when there is none. Raises Refused, also for one more than a year ahead."""
    day = day_in(values, Meaning.FIRST_DAY)
    if day is not None and day > today + YEAR_AHEAD:
        raise Refused(
            Meaning.FIRST_DAY,
            _(
                "%(day)s lies more than a year ahead. Check the year; a post may begin within a year.",
                day=long_day(day),
            ),
        )
    return day


def _no_identity(values: Mapping[Meaning, Plain], meaning: Meaning) -> None:
    if values.get(meaning) == IDENTITY_NUMBER:
        raise Refused(meaning, _not_read())


def _not_read() -> str:
    return str(_("This looked like an identity or bank-card number and was not read. Please check the cell."))
