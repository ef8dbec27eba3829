"""Whom a line of a list of pupils means where name and class say one thing and the number another: a human is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _

from app.interop.roster.problems import Problem
from app.interop.sheets.headings import Meaning
from app.interop.sheets.known import plain_number
from app.interop.sheets.known_pupils import is_school_wide
from app.interop.sheets.listing import SOMEBODY_ELSE, Listing, Refused
from app.people.namesakes import last_digits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.interop.sheets.known_pupils import Named, Pupils
    from app.interop.sheets.sheet import Line
    from app.people.models import Person


class PupilQuestions:
    """The questions of one list of pupils, with the answers given so far."""

    def __init__(self, listing: Listing) -> None:
        self.listing = listing
        self.places = {line: str(place) for place, line in enumerate(listing.sheet.lines)}
        self.asked: dict[Line, tuple[Sequence[Person], str]] = {}

    def ask(self, line: Line, candidates: Sequence[Person], number: str) -> None:
        """Note that a line may mean one of some pupils, or somebody new."""
        self.asked[line] = candidates, number

    def answered(self, line: Line) -> Person | None:
        """Return who a human says is meant, None for somebody new. Raises Refused where nobody said it yet."""
        candidates, number = self.asked[line]
        by_id, asks = {one.id: one for one in candidates}, self._asks(candidates, number)
        answer = self.listing.choices.people.get(self.places[line])
        if answer not in by_id and answer != SOMEBODY_ELSE:
            message = _(
                "A pupil of this name is in the class with another number. Say whether it is the same pupil, or one of the same name."
            )
            raise Refused(Meaning.NAME, message, asks)
        self.listing.entering.answered.append(Problem(line.sheet, line.row, None, "", asks=tuple(asks), answer=answer))
        return by_id.get(answer)

    def refused(self, line: Line, message: str) -> Refused:
        """Return that a line cannot be entered, with its question and answer where it had one."""
        if line not in self.asked:
            return Refused(Meaning.NAME, message)
        return Refused(
            Meaning.NAME, message, self._asks(*self.asked[line]), self.listing.choices.people.get(self.places[line])
        )

    def _asks(self, candidates: Sequence[Person], number: str) -> list[tuple[int, str]]:
        return [
            *((one.id, _the_same(one.number, number)) for one in candidates),
            (SOMEBODY_ELSE, str(_("Another pupil of the same name, new in this class"))),
        ]


def _the_same(former: str | None, number: str) -> str:
    if not former:
        return str(_("The same pupil, who has no number so far and gets %(number)s", number=number))
    before = f"…{last_digits({0: former})[0]}" if is_school_wide(former) else former
    if is_school_wide(former) and not is_school_wide(number):
        return str(_("The same pupil: number %(before)s stays", before=before))
    return str(_("The same pupil: number %(before)s becomes %(after)s", before=before, after=number))


def doubtful(pupils: Pupils, pupil: Person, one: Named, listed: set[Named], *, is_seat: bool) -> bool:
    """Whether a line that finds a pupil of its class by name alone may mean somebody else, so that a child would be lost.

    It may where the list holds several of the name whose numbers are new, and where it does not hold the number the pupil
    had. A seat and a number of the whole school are never compared: there it may unless the list names half of the class.
    """
    former = plain_number(pupil.number)
    if not one.number or (pupil.number and former == one.number):
        return False
    known = {plain_number(namesake.number) for namesake in pupils.by_name[one.name]}
    new = {other.number for other in listed if other.place == one.place and other.number not in known | {""}}
    if len(new) > 1 or not pupil.number:
        return len(new) > 1
    inside = {other for other in listed if other.group_id == one.group_id}
    if is_seat is not is_school_wide(pupil.number):
        return former not in {other.number for other in inside}
    standing = {each.name for each in pupils.enrolments if one.group_id in pupils.classes_of(each)}
    return 2 * len(standing & {other.name for other in inside}) < len(standing)
