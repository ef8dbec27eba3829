"""A province of any size: facts written straight into the tables, the same ones for the same size.

Counties of twenty schools, about five hundred people to a school: classes of 45, staff with posts and records, 95 %
pupils, three rows of the ledger a person, every fiftieth person at two schools at once. Lessons reach a class on one
day, a few pupils not. Beside the province may stand a county of 10,000 people that is a tree of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, insert, select

from app.core.database import Base
from tests.make import AT

SEED = 20260522
TODAY = date(2026, 5, 22)
PAST = date(2026, 1, 12)
SCHOOL, STAFF, CLASS, SCHOOLS_OF_A_COUNTY = 500, 25, 45, 20
TERMS = (
    ("term", date(2024, 9, 2), date(2025, 1, 17)),
    ("term", date(2025, 2, 17), date(2025, 7, 4)),
    ("term", date(2025, 9, 1), date(2026, 1, 16)),
    ("term", date(2026, 2, 23), date(2026, 7, 3)),
)
THIS_YEAR = (date(2025, 9, 1), date(2026, 7, 31))
COURSE, EDITION, STAFF_COURSE = "kids-g56", "1.0", "staff-core"
PUPILS_NOT_REACHED, STAFF_NOT_TRAINED, TWO_PLACES = 0.06, 0.08, 50
AT_ONCE = 20_000
COUNTY = SCHOOL * SCHOOLS_OF_A_COUNTY
Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Known:
    """What stands in the database before the people come."""

    posts: dict[int, str]
    modules: list[str]
    minutes: int


class Province:
    """Makes the facts, school by school, with keys of its own so that nothing has to be read back."""

    def __init__(self, people: int, known: Known, *, beside: int = 0) -> None:
        self.people, self.beside, self.known = people, beside, known
        self.random = Random(SEED)  # noqa: S311  nothing secret
        self.keys: dict[str, int] = defaultdict(int)
        self.rows: Rows = defaultdict(list)
        self.schools: list[int] = []
        self.classes: list[int] = []

    def batches(self) -> Iterator[Rows]:
        """Yield rows by table, some at a time, in an order that every reference allows."""
        for kind, first, last in TERMS:
            self._add("window", organisation_id=None, kind=kind, title="学期", first_day=first, last_day=last)
        if self.beside:
            yield from self._schools(self.beside, top=None)
        top = self._organisation("district", None)
        yield from self._schools(self.beside + self.people, top=top)

    def _schools(self, until: int, top: int | None) -> Iterator[Rows]:
        """Yield counties of schools below an organisation, or as trees of their own, until there are so many people."""
        built, county = 0, 0
        while self.keys["person"] < until:
            if built % SCHOOLS_OF_A_COUNTY == 0:
                county = self._organisation("district", top)
            built += 1
            self._school(self._organisation("school", county), min(SCHOOL, until - self.keys["person"]))
            if len(self.rows["person"]) >= AT_ONCE:
                yield self._taken()
        yield self._taken()

    def _taken(self) -> Rows:
        rows, self.rows = self.rows, defaultdict(list)
        return rows

    def _add(self, table: str, **values: Any) -> int:
        self.keys[table] += 1
        key = self.keys[table]
        row = {"id": key, **values, "recorded_at": AT, "recorded_by": None, "import_id": None}
        if table in SOURCED:
            row |= {"source": "bench", "sourced_id": f"{table}-{key}"}
        if table in NAMED:
            row["public_id"] = f"{table}-{key}"
        self.rows[table].append(row)
        return key

    def _organisation(self, kind: str, parent: int | None) -> int:
        key = self._add("organisation", name="某单位", kind=kind, first_day=None, last_day=None)
        self._add("organisation_parent", organisation_id=key, parent_id=parent, first_day=None)
        return key

    def _person(self) -> int:
        return self._add("person", name="某人", sort_key="mou ren", number=None, email=None, phone=None)

    def _school(self, school: int, people: int) -> None:
        self.schools.append(school)
        staff = [self._member_of_staff(school) for _ in range(people * STAFF // SCHOOL)]
        pupils, number = people - len(staff), 0
        while pupils > 0:
            number += 1
            self._class_group(school, number, min(CLASS, pupils), staff)
            pupils -= CLASS
        for day in (date(2025, 10, 9), date(2025, 12, 4), date(2026, 3, 12), date(2026, 5, 7)):
            if self.random.random() < 0.9:
                self._add(
                    "act",
                    organisation_id=school,
                    kind="safety_check",
                    done_on=day + timedelta(days=self.random.randrange(10)),
                    person_id=None,
                    capacity=None,
                    reference=None,
                )

    def _member_of_staff(self, school: int) -> int:
        person, chance = self._person(), self.random
        begins = date(2023, 9, 1) + timedelta(days=chance.randrange(900))
        places = [school]
        if person % TWO_PLACES == 0 and len(self.schools) > 1:
            places.append(self.schools[-2])
        for place in places:
            self._add(
                "appointment",
                person_id=person,
                organisation_id=place,
                post_id=chance.choice(list(self.known.posts)),
                kind="staff",
                first_day=begins,
                last_day=None,
            )
        if chance.random() < STAFF_NOT_TRAINED:
            return person
        for done in (begins - timedelta(days=5), begins + timedelta(days=350), begins + timedelta(days=700)):
            day = done + timedelta(days=chance.randrange(30))
            if day <= TODAY:
                self._add(
                    "training_record",
                    person_id=person,
                    course=STAFF_COURSE,
                    edition=EDITION,
                    completed_on=day,
                    minutes=self.known.minutes,
                    origin="online",
                    evidence=None,
                )
        return person

    def _class_group(self, school: int, number: int, pupils: int, staff: list[int]) -> None:
        group = self._add(
            "class_group",
            organisation_id=school,
            title=f"（{number}）班",
            grades=str(1 + number % 6),
            first_day=THIS_YEAR[0],
            last_day=THIS_YEAR[1],
        )
        self.classes.append(group)
        members = [self._pupil(group) for _ in range(pupils)]
        chance = self.random
        for number_of_term, (_kind, first, last) in enumerate(TERMS[2:]):
            days = min((last - first).days, (TODAY - first).days) - 10
            self._lesson(group, members, staff, first + timedelta(days=chance.randrange(days)), number_of_term)
        met = date(2026, 3, 20) + timedelta(days=chance.randrange(30))
        for pupil in members:
            if chance.random() < 0.95:
                on = met if chance.random() < 0.85 else met + timedelta(days=chance.randrange(30))
                self._add("contact", student_id=pupil, guardian_id=None, kind="meeting", held_on=on)

    def _pupil(self, group: int) -> int:
        person = self._person()
        groups = [group]
        if person % TWO_PLACES == 0 and len(self.classes) > SCHOOL // CLASS + 1:
            groups.append(self.classes[-1 - SCHOOL // CLASS])
        for one in groups:
            self._add(
                "enrolment",
                person_id=person,
                class_group_id=one,
                role="student",
                first_day=THIS_YEAR[0],
                last_day=None,
            )
        return person

    def _lesson(self, group: int, members: list[int], staff: list[int], day: date, number: int) -> None:
        session = self._add(
            "taught_session",
            organisation_id=None,
            course=COURSE,
            edition=EDITION,
            held_on=day,
            minutes=40,
            facilitator_id=staff[0] if staff else None,
            capacity=None,
        )
        self._add("taught_class_group", taught_session_id=session, class_group_id=group)
        self._add("taught_module", taught_session_id=session, module=self.known.modules[number])
        for pupil in members:
            self._add(
                "attendance",
                taught_session_id=session,
                person_id=pupil,
                reached=self.random.random() >= PUPILS_NOT_REACHED,
            )


IN_ORDER = (
    "organisation", "organisation_parent", "window", "person", "appointment", "class_group", "enrolment", "taught_session",
    "taught_class_group", "taught_module", "attendance", "contact", "training_record", "act",
)  # fmt: skip
TABLES = {name: Base.metadata.tables[name] for name in IN_ORDER}
SOURCED = {name for name, table in TABLES.items() if "sourced_id" in table.columns}
NAMED = {name for name, table in TABLES.items() if "public_id" in table.columns}
LEDGER = ("attendance", "contact", "training_record", "act")


def enter(engine: Engine, province: Province) -> None:
    """Write a province's facts, and let the database know its size."""
    for rows in province.batches():
        with engine.begin() as connection:
            for name, table in TABLES.items():
                insert_many(connection, table, rows[name])
    settle(engine)


def insert_many(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows in batches."""
    for start in range(0, len(rows), AT_ONCE):
        connection.execute(insert(table), rows[start : start + AT_ONCE])


def settle(engine: Engine) -> None:
    """Let the database put what it was given in order; on PostgreSQL also learn which keys are taken."""
    raw = engine.raw_connection()
    try:
        if engine.dialect.name == "sqlite":
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        for name in IN_ORDER:
            raw.cursor().execute(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM \"{name}\"))"  # noqa: S608  a name of ours
            )
        raw.commit()
        raw.driver_connection.autocommit = True  # type: ignore[union-attr]  # psycopg's own connection
        raw.cursor().execute("VACUUM ANALYZE")
        raw.driver_connection.autocommit = False  # type: ignore[union-attr]  # psycopg's own connection
    finally:
        raw.close()


def counted(connection: Connection, tables: Iterable[str]) -> int:
    """Return how many rows some tables have together."""
    return sum(connection.scalar(select(func.count()).select_from(Base.metadata.tables[name])) or 0 for name in tables)
