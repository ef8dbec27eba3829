"""Whom the lines of a list of staff are about: known, new or asked; namesakes and shared phones are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from app.core.languages import long_day
from app.core.typesetting import characters_not_drawable
from app.interop.roster.entering import CHANGED, NEW, SAME
from app.interop.sheets.headings import Meaning
from app.interop.sheets.known import Ambiguous, plain_number
from app.interop.sheets.known_adults import adults_of
from app.interop.sheets.likely import is_spelt_otherwise, plain_name, plain_phone
from app.interop.sheets.listing import PERSONS, Listing, email_in, name_in, number_in, phone_in
from app.interop.sheets.staff_questions import StaffQuestions
from app.interop.sheets.values import name_of, number_of, phone_of
from app.people.identifiers import new_public_id
from app.people.models import Appointment, Person
from app.people.queries.accounts import MOST_ALIKE
from app.people.queries.erasures import open_erasures
from app.people.queries.former_names import former_names
from app.people.sort_keys import sort_key_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.interop.sheets.posts import Posts
    from app.interop.sheets.sheet import Line, Plain
    from app.people.models import Post


@dataclass(frozen=True)
class Said:
    """What a line says of its person."""

    name: str
    number: str
    phone: str
    email: str


def said_in(values: Mapping[Meaning, Plain]) -> Said:
    """Return what a line says of its person. Raises Refused."""
    return Said(name_in(values, Meaning.NAME), number_in(values, Meaning.NUMBER), phone_in(values), email_in(values))


class StaffPeople:
    """The people of a list of staff; `held` are their posts here, past ones too."""

    def __init__(self, listing: Listing, posts: Posts, held: Mapping[int, Sequence[Appointment]]) -> None:
        self.listing, self.entering = listing, listing.entering
        self.posts, self.held = posts, held
        self.came = set(held)
        self.adults = adults_of(self.entering.db, listing.inside)
        self.entering.look_up_power(self.adults.ids)
        self.sharing: dict[str, dict[int, str]] = {}
        self.questions = StaffQuestions(listing, posts, held)
        self.erasures = open_erasures(self.entering.db, self.came)
        every = [listing.sheet.values(line) for line in listing.sheet.lines]
        former = former_names(self.entering.db, self.came)
        self.former = {one: {plain_name(name) for name in names} for one, names in former.items()}
        self.adults.were_called(former, named={plain_name(name_of(one.get(Meaning.NAME, ""))) for one in every})
        for values in every:
            number, phone = number_of(values.get(Meaning.NUMBER, "")), phone_of(values.get(Meaning.PHONE, ""))
            self.adults.claim(name_of(values.get(Meaning.NAME, "")), number, phone)

    def enter(self, line: Line, said: Said, posts: Sequence[Post], last: date | None) -> Person:
        """Return the person of a line, new or brought up to date. Raises Refused where nobody can tell who it is."""
        person = self._found(line, said, posts, last)
        if person is None:
            if self.adults.namesakes(said.name):
                told = _(
                    "%(name)s is entered as a new person. Somebody else of this name is here already or in this list.",
                    name=said.name,
                )
                self.listing.warn(line, told)
            if missing := characters_not_drawable(said.name):
                told = _("Our certificates cannot draw: %(characters)s", characters=" ".join(missing))
                self.listing.warn(line, told)
            person = self._new(said)
        else:
            self._tell_former_name(line, person, said)
            self._tell_erasure(line, person)
            self._filled(line, person, said)
        if said.phone and plain_phone(person.phone) == plain_phone(said.phone):
            self.sharing.setdefault(plain_phone(said.phone), {})[person.id] = said.name
        return person

    def may_mark(self, person: Person) -> bool:
        """Whether the importer may add to somebody's entry with which identity number a list named them."""
        return person in self.adults.fresh or self.entering.may_change(person)

    def tell_shared_phones(self) -> None:
        """Say which phone of the list belongs to several, and how they sign in."""
        for phone, names in self.sharing.items():
            known = {one.id: one for one in self.adults.by_phone.get(phone, ()) if plain_phone(one.phone) == phone}
            others = [one for key, one in known.items() if key not in names]
            told = [*names.values(), *(one.name for one in others if one.id in self.came)]
            told += [_("somebody else known here")] * sum(one.id not in self.came for one in others)
            if len(told) <= 1:
                continue
            shared = _(", ").join(told)
            self.entering.warnings.append(
                _(
                    "%(names)s share the phone %(phone)s. That is fine: each signs in with it and their own password.",
                    names=shared,
                    phone=phone,
                )
                if len(told) <= MOST_ALIKE
                else _(
                    "%(names)s share the phone %(phone)s. More than two cannot sign in with one phone: they use the staff number, the e-mail or a slip.",
                    names=shared,
                    phone=phone,
                )
            )

    def _found(self, line: Line, said: Said, posts: Sequence[Post], last: date | None) -> Person | None:
        def fits(person: Person) -> bool:
            return any(self._is_post_of(row, posts, last) for row in self.held.get(person.id, ()))

        try:
            return self.adults.find(
                said.name,
                said.number,
                said.phone,
                fits=fits,
                is_renamed=lambda person: self._is_here(person) and is_spelt_otherwise(person.name, said.name),
            )
        except Ambiguous as error:
            return self.questions.answered(line, said, error)

    def _is_here(self, person: Person) -> bool:
        """Whether somebody holds a post here still: the number of who left may have been given to another."""
        rows = self.held.get(person.id, ())
        return any(row.last_day is None or row.last_day >= self.entering.today for row in rows)

    def _tell_former_name(self, line: Line, person: Person, said: Said) -> None:
        if plain_name(person.name) != plain_name(said.name) in self.former.get(person.id, ()):
            self.listing.warn(
                line,
                _(
                    "%(former)s is the former name of %(name)s, who is known here. The name stays as it was corrected.",
                    former=said.name,
                    name=person.name,
                ),
            )

    def _tell_erasure(self, line: Line, person: Person) -> None:
        """Say that somebody who is listed again is to be erased, and who can stop that."""
        row = self.erasures.pop(person.id, None)
        if row is None:
            return
        told = (
            _(
                "It was agreed to erase the entry of %(name)s, not before %(day)s. While a post runs it waits, and it goes on when the post ends. If they came back, take it back first: the head or whoever keeps the staff list can, under “Settings → Entries to erase”.",
                name=person.name,
                day=long_day(row.due_on),
            )
            if row.due_on
            else _(
                "Somebody asked to erase the entry of %(name)s. If they came back, take it back first: the head or whoever keeps the staff list can, under “Settings → Entries to erase”.",
                name=person.name,
            )
        )
        self.listing.warn(line, told)

    def _is_post_of(self, row: Appointment, posts: Sequence[Post], last: date | None) -> bool:
        """Whether a post held is one that a line names: still held, or over on the very day that the line says."""
        is_open = row.last_day is None or row.last_day >= self.entering.today
        return row.post_id in {post.id for post in posts} and (is_open or row.last_day == last)

    def _new(self, said: Said) -> Person:
        person: Person = self.entering.record(
            Person(
                public_id=new_public_id("p"),
                source=self.entering.source,
                name=said.name,
                sort_key=sort_key_of(said.name),
                number=said.number or None,
                phone=said.phone or None,
                email=said.email or None,
            )
        )
        self.entering.db.flush()
        self.adults.add(person)
        self.entering.count(PERSONS, NEW)
        self.listing.show(said.name, NEW, str(_("new here")), person.id)
        return person

    def _filled(self, line: Line, person: Person, said: Said) -> None:
        """Fill in or correct what the list says; what it does not say, or the importer may not change, stays."""
        new = {"number": said.number, "phone": said.phone, "email": said.email}
        if said.number and plain_number(said.number) == plain_number(person.number):
            new.pop("number")  # The same but for strokes, and noughts that a spreadsheet swallows.
        if said.phone and plain_phone(said.phone) == plain_phone(person.phone):
            new.pop("phone")
        is_former = plain_name(said.name) in {plain_name(person.name), *self.former.get(person.id, ())}
        if not is_former:
            new |= {"name": said.name, "sort_key": sort_key_of(said.name)}
        changes = {name: value for name, value in new.items() if value and getattr(person, name) != value}
        if changes and not self.entering.may_change(person):
            self.listing.keep(line, person, changes)
            changes = {}
        if changes:
            # What is known of somebody the list only calls alike, as a guardian, is not told.
            known = {name: getattr(person, name) if person.id in self.came else None for name in changes}
            texts = [change_shown(known[name], value) for name, value in changes.items() if name != "sort_key"]
            self.entering.renamed |= {person.id} if "name" in changes else set()
            self.listing.show(person.name, CHANGED, "；".join(texts), person.id)
        self.entering.record(person, **changes)
        if "number" in changes:
            self.adults.renumbered(person)
        self.entering.count(PERSONS, CHANGED if changes else SAME)


def change_shown(before: object, after: object) -> str:
    """Return a change as the preview shows it."""
    return f"{before} → {after}" if before else f"→ {after}"
