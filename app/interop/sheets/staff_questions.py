"""Whom a line of a list of staff means where nobody can tell: what a human is asked, and what was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _

from app.core.languages import in_current_language, long_day
from app.interop.roster.problems import Problem
from app.interop.sheets.headings import Meaning
from app.interop.sheets.known import plain_number
from app.interop.sheets.likely import plain_name
from app.interop.sheets.listing import SOMEBODY_ELSE, Listing, Refused
from app.people.namesakes import last_digits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.interop.sheets.known import Ambiguous
    from app.interop.sheets.posts import Posts
    from app.interop.sheets.sheet import Line
    from app.interop.sheets.staff_people import Said
    from app.people.models import Appointment, Person


class StaffQuestions:
    """The questions of one list, with the answers given so far; `held` are the posts of people here, past ones too."""

    def __init__(self, listing: Listing, posts: Posts, held: Mapping[int, Sequence[Appointment]]) -> None:
        self.listing, self.posts, self.held = listing, posts, held
        self.came = set(held)
        self.places = {line: str(place) for place, line in enumerate(listing.sheet.lines)}
        self.asked: dict[Line, Refused] = {}

    def answered(self, line: Line, said: Said, error: Ambiguous) -> Person | None:
        """Return who a human says is meant, None for somebody new. Raises Refused where nobody said it yet."""
        by_id = {one.id: one for one in error.candidates}
        answer = self.listing.choices.people.get(self.places[line])
        asks = self._asked(said, error)
        if not by_id or (answer not in by_id and answer != SOMEBODY_ELSE):
            raise Refused(Meaning.NAME, str(error), asks)
        if answer == SOMEBODY_ELSE and not error.may_be_new:
            message = _(
                "You said that this is somebody else; so the staff number must be corrected or left out in your file."
            )
            raise Refused(Meaning.NUMBER, message, asks, answer)
        self.asked[line] = Refused(Meaning.NAME, str(error), asks, answer)
        self.listing.entering.answered.append(Problem(line.sheet, line.row, None, "", asks=tuple(asks), answer=answer))
        return by_id.get(answer)

    def wrong_answer(self, *lines: Line) -> tuple[Line, Refused] | None:
        """Return the last of some lines about whom a human answered, with that question; None when nobody was asked."""
        return next(((line, self.asked[line]) for line in lines if line in self.asked), None)

    def _asked(self, said: Said, error: Ambiguous) -> list[tuple[int, str]]:
        """Return whom a human may choose from, each with posts and the end of the staff number, and somebody new.

        Another name than the list's is told of who works or worked here alone.
        """
        candidates, name = error.candidates, said.name
        if not candidates:
            return []
        digits = last_digits({one.id: one.number for one in candidates if one.number})
        told = []
        for one in candidates:
            what = self._works_as(one.id)
            if one.id in digits and one.id in self.came:
                what += _(", number …%(digits)s", digits=digits[one.id])
            is_called_otherwise = one.id in self.came and plain_name(one.name) != plain_name(name)
            same = _("The same person: %(what)s", what=what)
            if is_called_otherwise and error.may_be_new:
                same = _("The same person, called %(name)s here: %(what)s", name=one.name, what=what)
            elif is_called_otherwise:
                same = _(
                    "The same person, whose name changes: %(before)s → %(after)s; %(what)s",
                    before=one.name,
                    after=name,
                    what=what,
                )
            if self._is_renumbered(one, said):
                same = _("%(same)s; the staff number here becomes %(number)s", same=same, number=said.number)
            told.append((one.id, same))
        other = (
            _("Somebody else of this name, new here") if error.may_be_new else _("Somebody else: the number is wrong")
        )
        return [*told, (SOMEBODY_ELSE, other)]

    def _is_renumbered(self, person: Person, said: Said) -> bool:
        """Whether somebody would take the list's number for the one they have, and the importer may change that."""
        is_another = person.number and said.number and plain_number(person.number) != plain_number(said.number)
        return bool(is_another) and self.listing.entering.may_change(person)

    def _works_as(self, person_id: int) -> str:
        rows = self.held.get(person_id)
        if not rows:
            return str(_("known here, without a post so far"))
        titles = [self.posts.by_id[row.post_id] for row in rows]
        posts = "、".join(dict.fromkeys(in_current_language(post.title, post.title_en) for post in titles))
        first = min((row.first_day for row in rows if row.first_day), default=None)
        return str(_("%(posts)s since %(day)s", posts=posts, day=long_day(first))) if first else posts
