"""What is wrong with a roster, told so that a school clerk can mend it: file, row, column, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing to mend. `row` counts as a spreadsheet does: the heading is row 1. `command`: what the server's keeper runs.

    `asks`: the people it may be about, each with what tells them apart, where answering settles it; `answer`: who was
    chosen of them, which may be what is wrong.
    """

    file: str
    row: int | None
    column: str | None
    message: str
    command: str | None = None
    asks: tuple[tuple[int, str], ...] = ()
    answer: int | None = None

    def __str__(self) -> str:
        """Return file, row and column, then the message and the command."""
        from flask_babel import gettext as _

        place = self.file
        if self.row is not None:
            place += " " + _("row %(row)s", row=self.row)
        if self.column:
            place += " " + _("column %(column)s", column=self.column)
        told = str(_("%(place)s: %(message)s", place=place, message=self.message))
        return f"{told}\n  {self.command}" if self.command else told


class RosterRefused(ValueError):
    """The roster has problems, so nothing of it was imported; `answered` are the questions that were answered all the same."""

    def __init__(self, problems: list[Problem], answered: Sequence[Problem] = ()) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems, self.answered = problems, tuple(answered)
