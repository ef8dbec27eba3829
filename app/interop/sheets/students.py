"""Enters a list of pupils: who is in which class. Of a pupil name and number are kept, nothing else (SAFEGUARDS 37)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from sqlalchemy import or_, select

from app.core.languages import long_day
from app.interop.roster.entering import CHANGED, ENDED, NEW, SAME
from app.interop.roster.numbers import note_number
from app.interop.sheets.class_names import read_class_name
from app.interop.sheets.class_teachers import ClassTeachers
from app.interop.sheets.classes import Classes, UnknownClass
from app.interop.sheets.headings import Meaning
from app.interop.sheets.known import Ambiguous, plain_number
from app.interop.sheets.known_pupils import Named, is_school_wide, pupils_of
from app.interop.sheets.listing import (
    CLASSES,
    ENROLMENTS,
    MOVED_IN,
    MOVED_OUT,
    PERSONS,
    RENUMBERED,
    Listing,
    Refused,
    day_in,
    name_in,
    number_in,
)
from app.interop.sheets.pupil_questions import PupilQuestions, doubtful
from app.interop.sheets.values import text_of
from app.people.identifiers import new_public_id
from app.people.models import ClassGroup, ClassGroupWindow, Enrolment, EnrolmentRole, Person
from app.people.queries.organisations import lines_of
from app.people.queries.windows import windows_of_school_year
from app.people.sort_keys import sort_key_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session

    from app.interop.sheets.sheet import Line, Plain, Sheet


@dataclass(frozen=True)
class _Pupil:
    line: Line
    name: str
    number: str
    first: date | None
    group: ClassGroup

    @property
    def said(self) -> Named:
        """Return what the line says, to compare with."""
        return Named(self.name, self.group.id, plain_number(self.number) if self.number else "")


class StudentsList:
    """A list of pupils being entered."""

    def __init__(self, listing: Listing) -> None:
        self.listing, self.entering = listing, listing.entering
        db, on = self.entering.db, listing.choices.since
        self.pupils = pupils_of(db, listing.inside, on=on)
        self.classes = Classes(db, listing.inside, on=on)
        self.rows: dict[int, int] = {}
        self.groups: set[int] = set()
        self.teachers, self.questions = ClassTeachers(listing), PupilQuestions(listing)
        self.entering.look_up_power({one.id for one in self.pupils.enrolments})

    def enter(self) -> None:
        """Enter every line; what is wrong with one is noted and the others are looked at all the same."""
        read: list[_Pupil] = []
        for line in self.listing.sheet.lines:
            try:
                read.append(self._read(line))
            except Refused as refused:
                self.listing.refuse(line, refused)
        listed = {one.said for one in read}
        for one in read:
            self._question(one, listed)
        for one in read:
            try:
                self._enter(one, listed)
            except Refused as refused:
                self.listing.refuse(one.line, refused)
        self.teachers.enter()

    def _read(self, line: Line) -> _Pupil:
        values = self.listing.sheet.values(line)
        name, number = name_in(values, Meaning.NAME), number_in(values, Meaning.NUMBER)
        group = self._class(values.get(Meaning.CLASS, ""), values.get(Meaning.GRADE, ""))
        self.teachers.read(line, values, group)
        return _Pupil(line, name, number, day_in(values, Meaning.FIRST_DAY), group)

    def _class(self, title: Plain, grade: Plain) -> ClassGroup:
        try:
            return self.classes.find(title, grade)
        except UnknownClass as unknown:
            if not (self.listing.choices.create_classes and unknown.grade and unknown.title):
                raise Refused(Meaning.CLASS, str(unknown)) from None
            return self._create(_title_of(title, grade), unknown.grade)

    def _create(self, title: str, grade: str) -> ClassGroup:
        since, db = self.listing.choices.since, self.entering.db
        line = lines_of(db, [self.listing.organisation.id], on=since)[self.listing.organisation.id]
        windows = windows_of_school_year(db, line, on=since)
        group: ClassGroup = self.entering.record(
            ClassGroup(
                public_id=new_public_id("c"),
                source=self.entering.source,
                organisation_id=self.listing.organisation.id,
                title=title,
                grades=grade,
                first_day=None if windows else since,
                last_day=None,
            )
        )
        db.flush()
        for window in windows:
            self.entering.record(ClassGroupWindow(class_group_id=group.id, window_id=window.id))
        self.classes.add(group)
        self.entering.count(CLASSES, NEW)
        return group

    def _question(self, one: _Pupil, listed: set[Named]) -> None:
        """Note, before anybody is entered, that a human must say whom a line means."""
        try:
            pupil = self.pupils.find(one.name, one.number, one.group.id, listed=listed)
        except Ambiguous as error:
            if error.candidates:
                self.questions.ask(one.line, error.candidates, one.number)
            return
        is_here = pupil is not None and one.group.id in self.pupils.classes_of(pupil)
        if (
            pupil is not None
            and is_here
            and doubtful(self.pupils, pupil, one.said, listed, is_seat=not is_school_wide(one.number))
        ):
            self.questions.ask(one.line, [pupil], one.number)

    def _enter(self, one: _Pupil, listed: set[Named]) -> None:
        try:
            pupil = (
                self.questions.answered(one.line)
                if one.line in self.questions.asked
                else self.pupils.find(one.name, one.number, one.group.id, listed=listed)
            )
        except Ambiguous as error:
            raise Refused(Meaning.NAME, str(error)) from None
        if pupil is not None and pupil.id in self.rows:
            message = _("The same pupil stands in row %(row)s too.", row=self.rows[pupil.id])
            raise self.questions.refused(one.line, message)
        pupil = self._new(one.name, one.number) if pupil is None else self._numbered(one, pupil)
        self.rows[pupil.id] = one.line.row
        self._enrol(pupil, one.group, one.first)

    def _new(self, name: str, number: str) -> Person:
        pupil: Person = self.entering.record(
            Person(
                public_id=new_public_id("p"),
                source=self.entering.source,
                name=name,
                sort_key=sort_key_of(name),
                number=number or None,
            )
        )
        self.entering.db.flush()
        self.pupils.add(pupil)
        self.entering.count(PERSONS, NEW)
        return pupil

    def _numbered(self, one: _Pupil, pupil: Person) -> Person:
        """Fill in or correct the number, which is shown; a seat number does not replace the school's."""
        line, number = one.line, one.number
        is_better = is_school_wide(number) or not is_school_wide(pupil.number)
        is_new = bool(number) and is_better and plain_number(pupil.number) != plain_number(number)
        if is_new and not self.entering.may_change(pupil):
            self.listing.warn_kept(line, Meaning.NUMBER)
            is_new = False
        former = pupil.number
        self.entering.record(pupil, **({"number": number} if is_new else {}))
        note_number(self.entering, pupil, former)
        if is_new and former:
            self.listing.show(one.group.title, RENUMBERED, f"{former} → {number}")
        self.entering.count(PERSONS, CHANGED if is_new else SAME)
        return pupil

    def _enrol(self, pupil: Person, group: ClassGroup, first: date | None) -> None:
        """Put a pupil into a class; another class of this school ends the day before, as a transfer does."""
        self.groups.add(group.id)
        self.entering.classes.add(group.id)
        standing = self.pupils.enrolments[pupil]
        here = next((row for row in standing if row.class_group_id == group.id), None)
        if here is not None:
            self.entering.count(ENROLMENTS, SAME)
            self.listing.show(group.title, SAME, "")
            self.listing.saw(ENROLMENTS, here.id)
            return
        since = first or self.listing.choices.since
        for row in standing:
            if row.first_day is not None and row.first_day >= since:
                raise Refused(
                    Meaning.CLASS,
                    _(
                        "This pupil came into another class on %(day)s or later. Choose a later first day.",
                        day=long_day(since),
                    ),
                )
            self.entering.record(row, last_day=since - timedelta(days=1))
            self.entering.left.add(row.id)
            self.entering.count(ENROLMENTS, ENDED)
            self.listing.show(self._title_of_class(row.class_group_id), MOVED_OUT, "")
            self.groups.add(row.class_group_id)
        row = self.entering.record(
            Enrolment(
                public_id=new_public_id("e"),
                source=self.entering.source,
                person_id=pupil.id,
                class_group_id=group.id,
                role=EnrolmentRole.STUDENT,
                first_day=since,
            )
        )
        self.entering.db.flush()
        self.pupils.enrolments[pupil] = [row]
        self.entering.count(ENROLMENTS, NEW)
        self.listing.show(group.title, MOVED_IN if standing else NEW, "")
        self.listing.saw(ENROLMENTS, row.id)
        self.entering.moved.add(pupil.id)

    def _title_of_class(self, group_id: int) -> str:
        return self.entering.db.get_one(ClassGroup, group_id).title


def _title_of(title: Plain, grade: Plain) -> str:
    written = text_of(title)
    has_grade = read_class_name(written).grade or read_class_name(written).cohort
    return (written if written and has_grade else f"{text_of(grade)}{written}")[:80]


def classes_to_add(
    db: Session, sheet: Sheet, organisations: Collection[int], *, on: date
) -> dict[str, list[tuple[str, int]]]:
    """Return the classes of a list that nobody entered and whose grade is clear, each with the sheets and rows that name it."""
    classes, missing = Classes(db, organisations, on=on), dict[str, list[tuple[str, int]]]()
    for line in sheet.lines:
        values = sheet.values(line)
        title, grade = values.get(Meaning.CLASS, ""), values.get(Meaning.GRADE, "")
        try:
            classes.find(title, grade)
        except UnknownClass as unknown:
            if unknown.grade and unknown.title:
                missing.setdefault(_title_of(title, grade), []).append((line.sheet, line.row))
    return missing


def pupils_not_named(listing: Listing, groups: set[int]) -> list[Enrolment]:
    """Return what a complete list of pupils ends: those enrolled in the classes it names whom it does not name."""
    named = listing.seen.get(ENROLMENTS, set())
    standing = listing.entering.db.scalars(
        select(Enrolment).where(
            Enrolment.class_group_id.in_(groups),
            Enrolment.role == EnrolmentRole.STUDENT,
            or_(Enrolment.last_day.is_(None), Enrolment.last_day >= listing.entering.today),
        )
    )
    return [row for row in standing if row.id not in named]
