"""Enters a list of staff: who works here, as what, since when."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from sqlalchemy import or_, select

from app.core.languages import in_current_language, long_day
from app.interop.roster.entering import CHANGED, NEW, SAME
from app.interop.sheets.clashes import clashes_in, place_of
from app.interop.sheets.headings import Meaning, is_day_of_entry
from app.interop.sheets.listing import (
    APPOINTMENTS,
    Listing,
    Refused,
    day_in,
    email_in,
    first_day_in,
    name_in,
    number_in,
    phone_in,
    text_in,
)
from app.interop.sheets.posts import Posts
from app.interop.sheets.staff_people import StaffPeople, change_shown, said_in
from app.people.identifiers import new_public_id
from app.people.identity_marks import keep_marks
from app.people.models import Appointment, AppointmentKind, Person, Post
from app.people.queries.belonging import is_no_visit
from app.people.queries.staff import posts_with_category

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.interop.sheets.sheet import Line, Plain

KINDS = (AppointmentKind.VOLUNTEER, AppointmentKind.EXTERNAL)


class StaffList:
    """A list of staff being entered."""

    def __init__(self, listing: Listing) -> None:
        self.listing, self.entering = listing, listing.entering
        db = self.entering.db
        self.posts = Posts(db, listing.choices.posts)
        self.categories = {post.id: category for post, category in posts_with_category(db, on=listing.choices.since)}
        self.held: dict[int, list[Appointment]] = {}
        for row in db.scalars(
            select(Appointment).where(Appointment.organisation_id.in_(listing.inside), is_no_visit())
        ):
            self.held.setdefault(row.person_id, []).append(row)
        self.people = StaffPeople(listing, self.posts, self.held)
        self.came = {person: min(row.first_day or date.min for row in rows) for person, rows in self.held.items()}
        self.has_several = {person for person, rows in self.held.items() if len(rows) > 1}
        self.first_day_heading = listing.sheet.heading(Meaning.FIRST_DAY)
        self.is_day_of_entry = is_day_of_entry(self.first_day_heading)
        self.rows: dict[tuple[int, int, int], Line] = {}
        self.marks: dict[int, str] = {}
        self.without_day = 0
        self.came_before: list[str] = []
        self.elsewhere: dict[str, int] = {}

    def enter(self) -> None:
        """Enter every line; what is wrong with one is noted and the others are looked at all the same."""
        clashes = clashes_in(self.listing.sheet, self.people.adults.names)
        for clash in clashes:
            self.listing.refuse(clash.line, Refused(clash.meaning, clash.message))
        unclear = {(clash.line.sheet, clash.line.row) for clash in clashes}
        for line in self.listing.sheet.lines:
            try:
                self._line(line, is_unclear=(line.sheet, line.row) in unclear)
            except Refused as refused:
                self.listing.refuse(line, refused)
        if self.entering.problems:
            return
        self.people.tell_shared_phones()
        if self.without_day:
            since = long_day(self.listing.choices.since)
            self.entering.warnings.append(
                _(
                    "%(count)s posts have no first day in the list: they count from %(day)s.",
                    count=self.without_day,
                    day=since,
                )
                if self.first_day_heading
                else _("No column 到岗日期 was found: all new posts count from %(day)s.", day=since)
            )
        if self.came_before:
            self.entering.warnings.append(
                _(
                    "“%(heading)s” says when somebody came to the school, not since when they have a further post. These colleagues are here already, so their new posts count from %(day)s: %(names)s. To give a post its own first day, write it under 到岗日期.",
                    heading=self.first_day_heading,
                    day=long_day(self.listing.choices.since),
                    names="、".join(dict.fromkeys(self.came_before)),
                )
            )
        for department, count in self.elsewhere.items():
            self.entering.warnings.append(
                _(
                    "The department “%(name)s” is not known: its %(count)s people are entered at the organisation itself.",
                    name=department,
                    count=count,
                )
            )
        keep_marks(self.entering.db, self.marks, import_id=self.entering.import_id, at=self.entering.at)

    def _line(self, line: Line, *, is_unclear: bool) -> None:
        values = self.listing.sheet.values(line)
        if self._is_wrong(line, values):
            return
        if is_unclear:
            self._posts(text_in(values, Meaning.POST))
            return
        said = said_in(values)
        first, last = first_day_in(values, today=self.entering.today), day_in(values, Meaning.LAST_DAY)
        if first and last and last < first:
            message = _(
                "It ends on %(last)s, before it begins on %(first)s.", first=long_day(first), last=long_day(last)
            )
            raise Refused(Meaning.LAST_DAY, message)
        posts = self._posts(text_in(values, Meaning.POST))
        place = self._place(text_in(values, Meaning.DEPARTMENT))
        person = self.people.enter(line, said, posts, last)
        if line.mark and self.people.may_mark(person):
            self.marks[person.id] = line.mark
        for post in posts:
            self._hold(line, person, place, post, (first, last))

    def _is_wrong(self, line: Line, values: Mapping[Meaning, Plain]) -> bool:
        """Whether cells of a line can be none of what they should be; each is told, so that one round mends them all."""
        today = self.entering.today
        readers = (
            lambda: name_in(values, Meaning.NAME),
            lambda: number_in(values, Meaning.NUMBER),
            lambda: phone_in(values),
            lambda: email_in(values),
            lambda: first_day_in(values, today=today),
            lambda: day_in(values, Meaning.LAST_DAY),
        )
        count = len(self.entering.problems)
        for read in readers:
            try:
                read()
            except Refused as refused:
                self.listing.refuse(line, refused)
        return len(self.entering.problems) > count

    def _posts(self, written: str) -> list[Post]:
        if not written:
            default = self.posts.by_id.get(self.listing.choices.default_post or 0)
            if default is None:
                raise Refused(Meaning.POST, _("The post is missing. Fill it in, or choose one for all who have none."))
            return [default]
        found = self.posts.find(written)
        if found is None:
            near = "、".join(post.title for post in self.posts.near(written))
            raise Refused(
                Meaning.POST,
                _("There is no post “%(text)s”. Near: %(near)s.", text=written, near=near)
                if near
                else _(
                    "There is no post “%(text)s”. Choose which post it means, or add it to the posts first.",
                    text=written,
                ),
            )
        return found

    def _place(self, department: str) -> int:
        if not department:
            return self.listing.organisation.id
        place = self.listing.places.get(department.replace(" ", ""))
        if place is None:
            self.elsewhere[department] = self.elsewhere.get(department, 0) + 1
        return place or self.listing.organisation.id

    def _hold(self, line: Line, person: Person, place: int, post: Post, days: tuple[date | None, date | None]) -> None:
        key = (person.id, place, post.id)
        if key in self.rows:
            self._twice(line, self.rows[key])
            return
        self.rows[key] = line
        standing = self._standing(person, place, post, days)
        if standing is not None:
            self._known(line, person, post, standing, days)
            return
        self._appoint(person, place, post, days)

    def _twice(self, line: Line, former: Line) -> None:
        """Refuse a line about the same person and post as a former one; where a human said so, that answer is asked again."""
        asked = self.people.questions.wrong_answer(line, former)
        if asked is None:
            message = _("The same person with the same post stands in row %(row)s too.", row=former.row)
            raise Refused(Meaning.NAME, message)
        about, question = asked
        message = _(
            "By this answer %(place)s is the same person with the same post. Please change one of the answers, or take one of the two lines out of your file.",
            place=place_of(former if about is line else line, beside=about),
        )
        self.listing.refuse(about, Refused(Meaning.NAME, message, question.asks, question.answer))

    def _standing(
        self, person: Person, place: int, post: Post, days: tuple[date | None, date | None]
    ) -> Appointment | None:
        """Return the post held that a line is about: what it says already, else the latest not over before its days."""
        first, last = days
        since = min(self.listing.choices.since, first or date.max, last or date.max)
        standing = [
            row
            for row in self.held.get(person.id, [])
            if (row.organisation_id, row.post_id) == (place, post.id)
            and (row.last_day is None or row.last_day >= since)
        ]
        return max(
            standing,
            key=lambda row: (first is not None and row.first_day == first, row.first_day or date.min),
            default=None,
        )

    def _known(
        self, line: Line, person: Person, post: Post, row: Appointment, days: tuple[date | None, date | None]
    ) -> None:
        """Correct the days of a post held. The day somebody came says nothing of one post among several."""
        first, last = days
        if self.is_day_of_entry and row.person_id in self.has_several:
            first = None
        changes = {"first_day": first, "last_day": last}
        changes = {name: day for name, day in changes.items() if day is not None and getattr(row, name) != day}
        if changes and not self.entering.may_change(row):
            self.listing.keep(line, row, changes)
            changes = {}
        if changes:
            texts = [change_shown(long_day(getattr(row, name)), long_day(day)) for name, day in changes.items()]
            self.listing.show(
                person.name, CHANGED, f"{in_current_language(post.title, post.title_en)} {'；'.join(texts)}", person.id
            )
        self.entering.record(row, **changes)
        self.entering.count(APPOINTMENTS, CHANGED if changes else SAME)
        self.listing.saw(APPOINTMENTS, row.id)
        if changes:
            self.entering.moved.add(row.person_id)

    def _first_day(self, person: Person, first: date | None) -> date:
        """Return since when a new post counts: the list's day, unless it has none or only says when somebody came."""
        if first is None:
            self.without_day += 1
            return self.listing.choices.since
        came = self.came.get(person.id)
        if self.is_day_of_entry and came is not None and first <= came:
            self.came_before.append(person.name)
            return self.listing.choices.since
        return first

    def _appoint(self, person: Person, place: int, post: Post, days: tuple[date | None, date | None]) -> None:
        """Enter a post."""
        last = days[1]
        first = self._first_day(person, days[0])
        category = self.categories.get(post.id, "")
        row = self.entering.record(
            Appointment(
                public_id=new_public_id("a"),
                source=self.entering.source,
                person_id=person.id,
                organisation_id=place,
                post_id=post.id,
                kind=str(category if category in KINDS else AppointmentKind.STAFF),
                first_day=min(first, last) if last else first,
                last_day=last,
            )
        )
        self.entering.db.flush()
        self.held.setdefault(person.id, []).append(row)
        self.entering.count(APPOINTMENTS, NEW)
        days_shown = f"{long_day(row.first_day)}{f'–{long_day(last)}' if last else ''}"
        self.listing.show(person.name, NEW, f"{in_current_language(post.title, post.title_en)} {days_shown}", person.id)
        self.listing.saw(APPOINTMENTS, row.id)
        self.entering.moved.add(person.id)


def staff_not_named(listing: Listing) -> list[Appointment]:
    """Return what a complete list of staff ends: the standing posts of staff here that it does not name."""
    named = listing.seen.get(APPOINTMENTS, set())
    standing = listing.entering.db.scalars(
        select(Appointment).where(
            Appointment.organisation_id.in_(listing.inside),
            is_no_visit(),
            Appointment.kind == AppointmentKind.STAFF,
            or_(Appointment.last_day.is_(None), Appointment.last_day >= listing.entering.today),
        )
    )
    return [row for row in standing if row.id not in named]
