"""Whom the lines of a list of staff are about: known, new or asked; namesakes and shared phones are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from app.core.languages import in_current_language, long_day
from app.core.typesetting import characters_not_drawable
from app.interop.roster.entering import CHANGED, NEW, SAME
from app.interop.sheets.headings import Meaning
from app.interop.sheets.known import Ambiguous, adults_of
from app.interop.sheets.likely import plain_phone
from app.interop.sheets.listing import PERSONS, SOMEBODY_ELSE, Listing, Refused, email_in, name_in, number_in, phone_in
from app.interop.sheets.values import name_of, number_of
from app.people.identifiers import new_public_id
from app.people.models import Appointment, Person
from app.people.namesakes import last_digits
from app.people.queries.accounts import MOST_ALIKE
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
        self.places = {line: str(place) for place, line in enumerate(listing.sheet.lines)}
        self.sharing: dict[str, dict[int, str]] = {}
        for line in listing.sheet.lines:
            values = listing.sheet.values(line)
            told = (number_of(values.get(one, "")) for one in (Meaning.NUMBER, Meaning.PHONE))
            self.adults.claim(name_of(values.get(Meaning.NAME, "")), *told)

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
            return self.adults.find(said.name, said.number, said.phone, fits=fits)
        except Ambiguous as error:
            by_id = {one.id: one for one in error.candidates}
            answer = self.listing.choices.people.get(self.places[line])
            if by_id and answer == SOMEBODY_ELSE:
                return None
            if answer in by_id:
                return by_id[answer]
            raise Refused(Meaning.NAME, str(error), self._asked(error.candidates)) from None

    def _is_post_of(self, row: Appointment, posts: Sequence[Post], last: date | None) -> bool:
        """Whether a post held is one that a line names: still held, or over on the very day that the line says."""
        is_open = row.last_day is None or row.last_day >= self.entering.today
        return row.post_id in {post.id for post in posts} and (is_open or row.last_day == last)

    def _asked(self, candidates: Sequence[Person]) -> list[tuple[int, str]]:
        """Return whom a human may choose from, each with posts and the end of the staff number, and somebody new."""
        if not candidates:
            return []
        digits = last_digits({one.id: one.number for one in candidates if one.number})
        told = []
        for one in candidates:
            what = self._works_as(one.id)
            if one.id in digits and one.id in self.came:
                what += _(", number …%(digits)s", digits=digits[one.id])
            told.append((one.id, _("The same person: %(what)s", what=what)))
        return [*told, (SOMEBODY_ELSE, _("Somebody else of this name, new here"))]

    def _works_as(self, person_id: int) -> str:
        rows = self.held.get(person_id)
        if not rows:
            return str(_("known here, without a post so far"))
        titles = [self.posts.by_id[row.post_id] for row in rows]
        posts = "、".join(dict.fromkeys(in_current_language(post.title, post.title_en) for post in titles))
        first = min((row.first_day for row in rows if row.first_day), default=None)
        return str(_("%(posts)s since %(day)s", posts=posts, day=long_day(first))) if first else posts

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
        if said.number and person.number:
            new.pop("number")  # The same but for noughts that a spreadsheet swallows.
        if said.phone and plain_phone(said.phone) == plain_phone(person.phone):
            new.pop("phone")
        changes = {name: value for name, value in new.items() if value and getattr(person, name) != value}
        if changes and not self.entering.may_change(person):
            self.listing.keep(line, person, changes)
            changes = {}
        if changes:
            # What is known of somebody the list only calls alike, as a guardian, is not told.
            known = {name: getattr(person, name) if person.id in self.came else None for name in changes}
            texts = [change_shown(known[name], value) for name, value in changes.items()]
            self.listing.show(person.name, CHANGED, "；".join(texts), person.id)
        self.entering.record(person, **changes)
        self.entering.count(PERSONS, CHANGED if changes else SAME)


def change_shown(before: object, after: object) -> str:
    """Return a change as the preview shows it."""
    return f"{before} → {after}" if before else f"→ {after}"
