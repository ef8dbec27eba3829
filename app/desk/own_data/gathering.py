"""All that is kept about one adult, gathered table by table; nothing about anybody else (docs/data-map.toml)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select

from app.compliance.models import Requirement
from app.content.catalogue import catalogue
from app.content.markdown import plain
from app.core.audit import AuditEntry
from app.core.database import Base
from app.core.facts import FactVersion
from app.core.languages import bracketed, current_tag, in_current_language, long_day
from app.desk.own_data.parts import CHANGES, FORMER, PARTS, Part
from app.people.forms.staff import post_title
from app.people.models import Account, ClassGroup, Organisation, Post
from app.people.queries.merges import ids_on
from app.records.models import TaughtSession

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

OF_ACCOUNT = (
    "role-",
    "account-",
    "password-",
    "invited",
    "name-",
    "data-exported",
    "address-",
    "calendar-",
    "sign-in-slip-",
    "second-factor-",
    "identity-",
    "passkey-",
    "recovery-code-",
)
Row = dict[str, Any]


@dataclass(frozen=True)
class Gathered:
    """One part with its rows; values are days, moments, numbers and words."""

    key: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    title: Any = None


def own_data(db: Session, person_id: int, *, on: date, is_herself: bool = True) -> list[Gathered]:
    """Return all that is kept about an adult, under each of the ids that are her; one query a part, whatever the rows.

    Where somebody else takes it for her, what she answered and decided is left out.
    """
    ids = ids_on(db, [person_id], on)[person_id]
    found = {
        part: list(db.scalars(select(part.table).where(part.whose(ids)).order_by(part.table.id)))
        for part in PARTS
        if is_herself or not part.is_for_her_eyes
    }
    names = _Names(db, [row for rows in found.values() for row in rows])
    gathered = [
        Gathered(
            part.key,
            (*part.columns, *(("entered_at", "entered_by") if part.is_entered else ())),
            tuple(_row(part, row, ids, names) for row in rows),
            part.title,
        )
        for part, rows in found.items()
    ]
    return [*gathered, _former(db, found, ids, names), _changes(db, found, ids)]


def as_json(parts: Iterable[Gathered], *, at: datetime) -> Row:
    """Return the document as plain JSON: days and moments in ISO form."""
    return {
        "format": "hulei-person-1",
        "made_at": at.isoformat(),
        "parts": {
            part.key: [{key: _plain(value) for key, value in row.items()} for row in part.rows] for part in parts
        },
    }


def _row(part: Part, row: Any, ids: Collection[int], names: _Names) -> Row:
    said = {column: names.of(column, getattr(row, column)) for column in part.columns}
    if part.key == "decisions":
        said["choice"] = names.choice(row)
    if part.is_entered:
        said |= {"entered_at": row.recorded_at, "entered_by": _writer(row.recorded_by, ids)}
    return said


def _writer(person_id: int | None, ids: Collection[int]) -> str:
    if person_id is None:
        return "server"
    return "oneself" if person_id in ids else "organisation"


def _former(db: Session, found: Mapping[Part, list[Any]], ids: Collection[int], names: _Names) -> Gathered:
    """Return the former versions of these entries, and entries about her that were taken out."""
    version = FactVersion
    of_table = {part.table.__tablename__: part for part in found if part.is_entered}
    wanted = [
        and_(version.fact_table == name, version.fact_id.in_([row.id for row in found[part]]))
        for name, part in of_table.items()
        if found[part]
    ]
    about = [name for name, part in of_table.items() if "person_id" in part.table.__table__.columns]
    gone = and_(
        version.change == "removed",
        version.fact_table.in_(about),
        version.content["person_id"].as_integer().in_(ids),
    )
    rows = db.scalars(select(version).where(or_(gone, *wanted)).order_by(version.id))
    return Gathered(
        FORMER,
        ("what", "content", "change", "replaced_at", "by"),
        tuple(
            {
                "what": str(of_table[row.fact_table].title),
                "content": _content(of_table[row.fact_table], row.content, names),
                "change": row.change,
                "replaced_at": row.replaced_at,
                "by": _writer(row.replaced_by, ids),
            }
            for row in rows
        ),
    )


def _content(part: Part, content: Row, names: _Names) -> Row:
    return {column: names.of(column, _typed(part, column, content.get(column))) for column in part.columns}


def _typed(part: Part, column: str, value: Any) -> Any:
    """Return a value of a former version as the type its column has."""
    python = part.table.__table__.columns[column].type.python_type
    if isinstance(value, str) and issubclass(python, date):
        return python.fromisoformat(value)
    return value


def _changes(db: Session, found: Mapping[Part, list[Any]], ids: Collection[int]) -> Gathered:
    """Return the lines of the audit trail about her own account and rights, without who acted."""
    accounts = [row.id for part, rows in found.items() if part.table is Account for row in rows]
    entry = AuditEntry
    rows = db.scalars(
        select(entry)
        .where(
            or_(
                and_(entry.subject == "person", entry.subject_id.in_(ids)),
                and_(entry.subject == "account", entry.subject_id.in_(accounts)),
            ),
            or_(*(entry.action.startswith(start) for start in OF_ACCOUNT)),
        )
        .order_by(entry.id)
    )
    return Gathered(
        CHANGES,
        ("at", "action", "by"),
        tuple({"at": row.at, "action": row.action, "by": _writer(row.by, ids)} for row in rows),
    )


PLACES = ("organisation_id", "from_organisation_id", "to_organisation_id", "sent_by_id")


class _Names:
    """What the ids in some rows are called in the reader's language."""

    def __init__(self, db: Session, rows: Collection[Any]) -> None:
        self.db = db
        self.shelf = catalogue().courses
        self.modules = {module.id: module.title for course in self.shelf.values() for module in course.modules}
        self.organisations = self._titles(Organisation, rows, PLACES, lambda one: one.name)
        self.classes = self._titles(ClassGroup, rows, ("class_group_id",), lambda one: one.title)
        self.posts = self._titles(Post, rows, ("post_id",), post_title)
        self.sessions = self._titles(TaughtSession, rows, ("taught_session_id",), self._session)
        language = "en" if current_tag() == "en" else "zh"
        kept = list(db.scalars(select(Requirement)))
        self.requirements: dict[Any, str] = {one.id: one.title_in(language) for one in kept}
        self.requirements |= {one.public_id: one.title_in(language) for one in kept}

    def of(self, column: str, value: Any) -> Any:
        """Return a value, an id as what it is called."""
        known: dict[str, Mapping[Any, Any]] = {
            **dict.fromkeys(PLACES, self.organisations),
            "class_group_id": self.classes,
            "post_id": self.posts,
            "taught_session_id": self.sessions,
            "requirement": self.requirements,
            "requirement_id": self.requirements,
        }
        if column in known:
            return known[column].get(value, value)
        if column == "about" and isinstance(value, str):
            course = value.removeprefix("course:")
            return self.requirements.get(value) or (self._course(course) if course in self.shelf else value)
        if column == "course" and value in self.shelf:
            return self._course(value)
        if column == "module":
            return self.modules.get(value, value)
        if isinstance(value, date) and not isinstance(value, datetime):
            return None if value in (date.min, date.max) else value
        return value

    def choice(self, row: Any) -> str:
        """Return the words somebody chose in a scenario; of a former edition only what the choice was called."""
        module = next((one for course in self.shelf.values() if (one := course.module(row.module))), None)
        scenario = next((one for one in module.scenarios if one.id == row.scenario), None) if module else None
        choices = (choice for step in scenario.steps.values() for choice in step.choices) if scenario else ()
        return next((plain(choice.text) for choice in choices if choice.id == row.choice), row.choice)

    def _titles(self, table: type[Base], rows: Collection[Any], columns: Sequence[str], title: Any) -> dict[int, str]:
        wanted = {getattr(row, column, None) for row in rows for column in columns} - {None}
        key: Any = table.id  # type: ignore[attr-defined]  # every table is Keyed
        found: Iterable[Any] = self.db.scalars(select(table).where(key.in_(wanted))) if wanted else ()
        return {one.id: title(one) for one in found}

    def _session(self, session: TaughtSession) -> str:
        return self._course(session.course) + bracketed(long_day(session.held_on))

    def _course(self, course_id: str) -> str:
        course = self.shelf.get(course_id)
        return in_current_language(course.title, course.title_en) if course else course_id


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return value
