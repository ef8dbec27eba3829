"""An afternoon in the meeting room, by calling the services."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.classroom.workshops import agreeing, closing, lists, queries, rules, service, tickets
from app.classroom.workshops.models import How, WorkshopDay
from app.classroom.workshops.shown import Shown, lines_of, shown_of
from app.content.catalogue import catalogue
from app.core.access import Role
from app.core.clock import day_of, now
from app.people.models import Person
from app.records.answers import DeclineReason
from tests.make import Make

PARTS = ("staff-core-1", "staff-core-2", "staff-core-workshop")

OPEN_FOR = timedelta(minutes=95)


class Afternoon:
    """Ms Lin, protection lead, teaches; four colleagues; the manager and a clerk look after lists."""

    def __init__(self, db: Session, make: Make, at: datetime | None = None) -> None:
        self.db, self.make, self.at = db, make, at or now()
        self.course = catalogue().courses["staff-core"]
        self.school = make.organisation("青禾小学")
        self.post = make.post("老师")
        self.lin, self.manager = self.colleague("林老师"), self.colleague("石主任")
        self.guard, self.cook, self.nurse = (self.colleague(name) for name in ("门卫老秦", "食堂孙姐", "校医小赵"))
        make.role(self.lin, Role.PROTECTION_LEAD, self.school)
        make.role(self.manager, Role.TRAINING_MANAGER, self.school)

    def colleague(self, name: str, **more: Any) -> Person:
        person = self.make.person(name, **more)
        self.make.appointment(person, self.school, self.post, first_day=None)
        return person

    def later(self, **more: Any) -> datetime:
        self.at += timedelta(**more)
        return self.at

    def plans(
        self,
        *,
        days: int = 1,
        guests: Any = (),
        ahead: int = 0,
        by: Person | None = None,
        starts_at: time | None = time(14),
        parts: tuple[str, ...] = PARTS,
        minutes: int = 90,
    ) -> list[WorkshopDay]:
        who = (by or self.lin).id
        first = day_of(self.at) + timedelta(days=ahead)
        planned = tuple(
            service.PlannedDay(first + timedelta(days=number), minutes, parts, starts_at) for number in range(days)
        )
        plan = service.Plan(self.school.id, who, None, planned, frozenset(one.id for one in guests))
        row, _known = service.plan_workshop(self.db, self.course, plan, at=self.at, by=who)
        return list(queries.days_of(self.db, row.id))

    def seen(self, row: WorkshopDay, viewer: Any = None) -> queries.Day:
        from app.classroom.workshops.models import Workshop
        from app.people.models import Organisation

        workshop = self.db.get_one(Workshop, row.workshop_id)
        return queries.Day(
            row, workshop, self.db.get_one(Organisation, workshop.organisation_id), leads=True, names=True
        )

    def signs_in(self, row: WorkshopDay, who: Person, *, shared_phone: bool = False) -> Any:
        return service.sign_in(self.db, row, self.seen(row).workshop, who.id, shared_phone=shared_phone, at=self.at)

    def opens(self, row: WorkshopDay) -> None:
        """Let sign-in have been open for as long as a day lasts."""
        service.open_day(row, at=self.at - OPEN_FOR)

    def ticks(self, row: WorkshopDay, *there: Person, by: Person | None = None) -> None:
        """Keep a list on which exactly these stand, as one sees it."""
        ids = {one.id for one in there}
        shown = {one.person_id for one in self.rows(row) if one.how == How.LIST and one.struck_at is None}
        changes = ids - shown, shown - ids
        lists.confirm_by_list(self.db, self.seen(row), *changes, at=self.at, by=(by or self.manager).id)
        self.db.flush()

    def closes(self, row: WorkshopDay, *, minutes: int = 90, is_sure: bool = False, by: Person | None = None) -> None:
        who = (by or self.lin).id
        named = Shown(lines_of({one.person_id: one.minutes for one in self.rows(row) if one.minutes is not None}))
        closing.close_day(
            self.db, self.seen(row), self.course, minutes=minutes, is_sure=is_sure, named=named, at=self.at, by=who
        )
        self.db.flush()

    def agrees(self, row: WorkshopDay, who: Person, seen: Shown | None = None) -> None:
        seen = seen or self.shown(row)
        agreeing.agree(self.db, self.seen(row), self.course, seen=seen, at=self.at, by=who.id)
        self.db.flush()

    def declines(self, row: WorkshopDay, who: Person) -> None:
        why = DeclineReason.NO_PROOF
        agreeing.decline(self.db, self.seen(row), seen=self.shown(row), reason=why, at=self.at, by=who.id)
        self.db.flush()

    def shown(self, row: WorkshopDay) -> Shown:
        return shown_of(agreeing.waiting_of(self.db, self.seen(row)), row.minutes)

    def minutes(self, row: WorkshopDay, sign_in: Any, minutes: int | None) -> None:
        lists.keep_minutes(self.db, self.seen(row), self.course, sign_in, minutes, at=self.at, by=self.manager.id)
        self.db.flush()

    def rows(self, row: WorkshopDay) -> Any:
        return queries.sign_ins_of(self.db, row.id)

    def offers_screen(self, row: WorkshopDay) -> str:
        return service.offer_screen(self.db, row, self.seen(row).workshop, at=self.at, by=self.lin.id)

    def held_with(self, *there: Person, minutes: int = 90, **more: Any) -> WorkshopDay:
        """A day that was opened in the room, where all signed in themselves, and that is closed."""
        (day,) = self.plans(**more)
        self.opens(day)
        for one in there:
            self.signs_in(day, one)
        self.closes(day, minutes=minutes, is_sure=True)
        return day

    def code(self, row: WorkshopDay, at: datetime | None = None) -> str:
        secret = rules.secret_of(tickets.installation_secret(), row.id)
        return rules.code_of(secret, rules.minute_of(at or now()))

    def everything(self, table: Any, *columns: Any) -> list[Any]:
        return [tuple(row) for row in self.db.execute(select(*columns).select_from(table))]
