"""What finding adults (`known_adults.py`) and pupils (`known_pupils.py`) of a list has in common.

Nothing told to the reader holds what the database knows of a person and the list does not.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.interop.sheets.values import joined_number
from app.people.models import Person


class Ambiguous(ValueError):
    """Nobody can tell who is meant; the message says what to do, `candidates` are those whom a human may say it is.

    `may_be_new`: it may be somebody new as well; not where they would take somebody's number.
    """

    def __init__(self, message: str, candidates: Sequence[Person] = (), *, may_be_new: bool = True) -> None:
        super().__init__(message)
        self.candidates, self.may_be_new = tuple(candidates), may_be_new


def plain_number(number: str | None) -> str:
    """Return a number to compare with: strokes, blanks, capitals and noughts that a spreadsheet swallows do not count.

    So s-01-00004 is S0100004 and s-0100004, as lists were kept before strokes were: stored and written are read alike.
    """
    text = joined_number(number or "")
    return (text.lstrip("0") or "0") if text.isdecimal() else text
