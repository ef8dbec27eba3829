"""One import at work: what it knows, what it has entered, whom it touched, what is wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.core.facts import record_fact
from app.interop.roster.cells import read_moment
from app.interop.roster.kept import Kept, add_kept, kept_of
from app.interop.roster.problems import Problem
from app.people.models import Appointment, Person

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy.orm import Session

    from app.interop.roster.rows import Row
    from app.people.queries.powers import Powers

NEW, CHANGED, SAME, ENDED, ASKED = "new", "changed", "same", "ended", "asked"
DELETED = "tobedeleted"
PERSON_COLUMNS = ("userSourcedId", "guardianSourcedId", "studentSourcedId")
ELSEWHERE = 0


@dataclass(frozen=True)
class Shown:
    """One line of what an import would do, to be read before it is made: whom or which class, what, in words.

    `person_id` tells colleagues of one name apart, and brings together what becomes of one.
    """

    name: str
    what: str
    text: str
    person_id: int | None = None


@dataclass
class Entering:
    """The state of one import; nothing is kept unless the caller commits.

    `powers` say whom the importer may change, None for whoever keeps the server; `kept` is what stays therefore.
    Of pupils: `renumbered` are those who get another number, with the former one; `left` the enrolments this import
    ended, `classes` those it names pupils of.
    """

    db: Session
    source: str
    import_id: int
    at: datetime
    by: int | None
    today: date
    exclusive_ends: bool = False
    powers: Powers | None = None
    kept: list[Kept] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    answered: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    suggestions: list[str] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    gone: dict[str, date] = field(default_factory=dict)
    moved: set[int] = field(default_factory=set)
    renamed: set[int] = field(default_factory=set)
    renumbered: dict[int, str] = field(default_factory=dict)
    left: set[int] = field(default_factory=set)
    classes: set[int] = field(default_factory=set)
    all_moved: bool = False
    earned: set[int] = field(default_factory=set)
    taught_classes: set[int] = field(default_factory=set)
    acted: set[int] = field(default_factory=set)
    broken: dict[str, dict[str, int]] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    told: set[tuple[str, str, str]] = field(default_factory=set)
    known: dict[type, dict[str, Any]] = field(default_factory=dict)
    elsewhere: dict[type, dict[str, Any]] = field(default_factory=dict)
    public_ids: dict[type, set[str]] = field(default_factory=dict)

    def rows_of(self, model: type[Any]) -> dict[str, Any]:
        """Return this source's rows of a table by their ids in the roster."""
        if model not in self.known:
            found = self.db.scalars(select(model).where(model.source == self.source))
            self.known[model] = {row.sourced_id: row for row in found}
        return self.known[model]

    def find(self, model: type[Any], sourced_id: str | None) -> Any | None:
        """Return a row by its id in this roster, else by its public id; None when there is none."""
        if sourced_id is None:
            return None
        known = self.rows_of(model).get(sourced_id)
        if known is not None:
            return known
        if model not in self.elsewhere:
            self.elsewhere[model] = {row.public_id: row for row in self.db.scalars(select(model))}
        return self.elsewhere[model].get(sourced_id)

    def need(self, row: Row, column: str, model: type[Any], file: str) -> Any | None:
        """Return the row a cell refers to; without one, note the problem and return None."""
        found = self.find(model, row[column])
        if found is None:
            self.not_found(row, column, file, row[column])
        return found

    def not_found(self, row: Row, column: str, file: str, sourced_id: str) -> None:
        """Note that a cell refers to nothing, unless a mistake already told of stands behind that.

        A row that is there but has a mistake of its own is named once for each file that refers to it.
        """
        number = ELSEWHERE if file in self.unread else self.broken.get(file, {}).get(sourced_id)
        if number is None:
            self.problem(row, column, _("No row of %(file)s has the id “%(id)s”.", file=file, id=sourced_id))
            return
        self.mark_broken(row, ELSEWHERE)
        if number != ELSEWHERE and (row.file, file, sourced_id) not in self.told:
            self.told.add((row.file, file, sourced_id))
            self.problem(
                row,
                column,
                _(
                    "Row %(row)s of %(file)s, “%(id)s”, has a mistake of its own. Correct that one first.",
                    row=number,
                    file=file,
                    id=sourced_id,
                ),
            )

    def mark_broken(self, row: Row, number: int | None = None) -> None:
        """Note that a row cannot be entered, so that those that refer to it do not say it is not there.

        `number` ELSEWHERE: the mistake is not its own, so nothing is said of those that refer to it.
        """
        if row["sourcedId"] is not None:
            self.broken.setdefault(row.file, {}).setdefault(row["sourcedId"], row.number if number is None else number)

    def new_public_id(self, model: type[Any], sourced_id: str) -> str:
        """Return the roster's id when nobody else has it, else the source before it."""
        if model not in self.public_ids:
            self.public_ids[model] = set(self.db.scalars(select(model.public_id)))
        taken = self.public_ids[model]
        chosen = sourced_id if sourced_id not in taken else f"{self.source}:{sourced_id}"
        taken.add(chosen)
        return chosen

    def enter(self, row: Row, model: type[Any], **values: Any) -> Any:
        """Enter a fact known by its id in the roster: new, changed or the same."""
        sourced_id = row["sourcedId"]
        known = self.rows_of(model).get(sourced_id)
        if known is None:
            fact = model(source=self.source, sourced_id=sourced_id, **self._names(model, sourced_id), **values)
            self.rows_of(model)[sourced_id] = self.record(fact)
            self.count(row.file, NEW)
            return fact
        changes = {name: value for name, value in values.items() if getattr(known, name) != value}
        if changes and not self.may_change(known):
            self.keep(known, changes, place=_("%(file)s row %(row)s", file=row.file, row=row.number))
            changes = {}
        self.record(known, **changes)
        self.count(row.file, CHANGED if changes else SAME)
        return known

    def look_up_power(self, persons: Collection[int]) -> None:
        """Ask once for many persons what decides whether the importer may change them."""
        if self.powers is not None:
            self.powers.look_up(persons)

    def may_change(self, fact: Any) -> bool:
        """Whether the importer may change a fact: an entry or a post not of who holds an equal or higher role, nor their own."""
        if self.powers is None or not isinstance(fact, Person | Appointment):
            return True
        if isinstance(fact, Person):
            return self.powers.may_correct(fact.id)
        return self.powers.may_change_post(fact.person_id, fact.organisation_id)

    def keep(self, fact: Any, names: Iterable[str], *, place: str = "") -> None:
        """Note that a fact stays as it is because the importer may not change it; `place` says where the list differs."""
        if self.powers is not None and isinstance(fact, Person | Appointment):
            add_kept(self.kept, kept_of(self.db, self.powers, fact, names, place=place))

    def _names(self, model: type[Any], sourced_id: str) -> dict[str, str]:
        return {"public_id": self.new_public_id(model, sourced_id)} if hasattr(model, "public_id") else {}

    def record(self, fact: Any, **changes: Any) -> Any:
        """Write a fact for this import."""
        return record_fact(self.db, fact, at=self.at, by=self.by, import_id=self.import_id, **changes)

    def count(self, file: str, what: str) -> None:
        """Count what became of a row."""
        self.counts.setdefault(file, Counter())[what] += 1

    def problem(self, row: Row, column: str | None, message: str) -> None:
        """Note something to mend."""
        self.mark_broken(row)
        self.problems.append(row.problem(column, message))

    def last_day(self, row: Row, column: str = "endDate") -> date | None:
        """Return a row's last day; a row marked for deletion ends on its dateLastModified."""
        days = [row[column], self.deleted_on(row), *(self.gone.get(row[name]) for name in PERSON_COLUMNS if row[name])]
        return min((day for day in days if day is not None), default=None)

    def deleted_on(self, row: Row) -> date | None:
        """Return the day a row marked for deletion ends on; None for any other row."""
        if row["status"] != DELETED:
            return None
        try:
            return read_moment(row["dateLastModified"] or "")
        except ValueError as error:
            self.problem(row, "dateLastModified", str(error))
            return None

    def interval(
        self, row: Row, first_column: str, *, last_column: str = "endDate", model: type[Any] | None = None
    ) -> tuple[date | None, date | None] | None:
        """Return a row's first and last day; None, and a problem, when it ends before it starts."""
        first, last = row[first_column], self.last_day(row, last_column)
        if first and last and last < first:
            own: date | None = row[last_column]
            if own is None or own >= first:
                self._never_began(row, last, model)
                return None
            self.problem(
                row, last_column, _("It ends on %(last)s, before it begins on %(first)s.", first=first, last=last)
            )
            return None
        return first, last

    def _never_began(self, row: Row, last: date, model: type[Any] | None) -> None:
        """Leave out what was deleted before it began; what is known already is refused, because nothing is deleted here."""
        if model is not None and row["sourcedId"] in self.rows_of(model):
            message = _(
                "It was deleted on %(last)s, before it began. Correct its first day, or end it on its page.", last=last
            )
            self.problem(row, "dateLastModified", message)
            return
        self.mark_broken(row, ELSEWHERE)
        self.warnings.append(
            _("%(file)s row %(row)s: deleted before it began, so left out", file=row.file, row=row.number)
        )

    def not_after_today(self, row: Row, column: str) -> bool:
        """Whether a day that must have happened already has; if not, note the problem."""
        if row[column] is not None and row[column] > self.today:
            self.problem(
                row,
                column,
                _("%(day)s lies in the future. Only what has happened can be imported here.", day=row[column]),
            )
            return False
        return True
