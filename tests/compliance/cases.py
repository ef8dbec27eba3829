"""A small world for tables of cases: one person, two schools in two districts, two courses."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.compliance.definitions import changed_from
from app.compliance.gathering import records_counting
from app.compliance.rules.days import FOR_EVER, known_date
from app.compliance.rules.sentence import reason
from app.compliance.rules.status import Status, StatusRange, Subject, range_on
from app.compliance.rules.versions import standings
from tests.compliance import naive, worlds

PERSON = worlds.PERSONS[0]


def day(text: str | None) -> date | None:
    """2026-03-01 as a date; short forms are of 2026."""
    if text is None:
        return None
    return date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


class Case:
    """Facts about one person, added by plain words; or about `of`, a class group or an organisation by its id."""

    def __init__(self, of: str = PERSON) -> None:
        self.of = of
        self.facts = naive.Facts(
            orgs=[
                naive.Org("d-1", "district", [(None, None)]),
                naive.Org("d-2", "district", [(None, None)]),
                naive.Org("s-1", "school", [(None, "d-1")]),
                naive.Org("s-2", "kindergarten", [(None, "d-1")]),
                naive.Org("dep", "department", [(None, "s-1")]),
            ],
            posts={
                "keeper": {"sensitive": [(None, True)], "category": [(None, "boarding")]},
                "office": {"sensitive": [(None, False)], "category": [(None, "logistics")]},
            },
            editions=[
                naive.Edition("core", "1.0", ["a", "b"], ["duty"], False, 12),
                naive.Edition("kids", "1.0", ["k1", "k2"], ["body"], True),
            ],
            class_groups=[naive.ClassGroup("c-1", "s-1", ["5"]), naive.ClassGroup("c-2", "s-2", ["6", "k3"])],
        )
        self.requirement: dict[str, Any] = {
            "id": "r",
            "subject": "person",
            "audience": [{"kinds": ["staff", "volunteer", "external", "student"]}],
            "evidence": {"course": "core"},
            "timing": {"within_days": 30},
        }

    def asks(self, **changes: Any) -> Case:
        self.requirement |= {
            name: day(value) if name.startswith("effective") else value for name, value in changes.items()
        }
        return self

    def changes_on(self, since: str, **changes: Any) -> Case:
        """From a day on the requirement asks for something else; on the days before it asks as it did."""
        former = worlds.plain(self.requirement)
        new = {**former, **worlds.plain(changes)}
        self.requirement = changed_from(former, new, day(since) or date.min)
        return self

    def works(
        self, first: str | None, last: str | None = None, *, org: str = "s-1", post: str = "keeper", kind: str = "staff"
    ) -> Case:
        self.facts.appointments.append(naive.Appointment(PERSON, org, post, kind, day(first), day(last)))
        return self

    def attends(self, first: str | None = None, last: str | None = None, *, group: str = "c-1") -> Case:
        self.facts.enrolments.append(naive.Enrolment(PERSON, group, day(first), day(last)))
        return self

    def completed(self, on: str, course: str = "core", edition: str | None = "1.0", **more: Any) -> Case:
        number = len(self.facts.records) + 1
        record = naive.Record(f"rec-{number}", PERSON, course, edition, day(on) or date.min, **more)
        self.facts.records.append(record)
        return self

    def covered(self, module: str, on: str, edition: str = "1.0", course: str = "kids") -> Case:
        self.facts.online.append(naive.Online(PERSON, course, edition, module, day(on) or date.min))
        return self

    def taught(self, name: str, on: str, modules: list[str], edition: str | None = "1.0", **more: Any) -> Case:
        session = naive.Session(
            name, more.pop("course", "kids"), edition, modules, day(on) or date.min, more.pop("reached", [PERSON])
        )
        for key, value in more.items():
            setattr(session, key, value)
        self.facts.sessions.append(session)
        return self

    def studied(
        self, name: str, on: str, minutes: int, *, topics: list[str] | None = None, approved: bool = True
    ) -> Case:
        self.facts.hours.append(naive.Hours(name, PERSON, day(on) or date.min, minutes, topics or [], approved))
        return self

    def contacted(self, name: str, on: str, kind: str = "visit") -> Case:
        self.facts.contacts.append(naive.Contact(name, PERSON, kind, day(on) or date.min))
        return self

    def did(
        self, name: str, on: str, *, org: str = "s-1", kind: str = "safety_check", capacity: str | None = None
    ) -> Case:
        self.facts.acts.append(naive.Act(name, org, kind, day(on) or date.min, capacity))
        return self

    def guards(self, first: str | None = None, last: str | None = None) -> Case:
        """The person is a guardian of another one, who attends c-1 from 1 March to 30 June."""
        student = worlds.PERSONS[1]
        self.facts.enrolments.append(naive.Enrolment(student, "c-1", day("03-01"), day("06-30")))
        self.facts.guardianships.append(naive.Guardianship(PERSON, student, day(first), day(last)))
        return self

    def voided(self, name: str) -> Case:
        self.facts.voids.add(name)
        return self

    def waived(self, first: str | None, last: str | None) -> Case:
        self.facts.waivers.append(naive.Waiver(PERSON, "r", day(first), day(last)))
        return self

    def window(self, first: str, last: str, org: str | None = "d-1", kind: str = "term") -> Case:
        self.facts.windows.append((kind, org, day(first) or date.min, day(last) or date.min))
        return self

    def edition(self, course: str, edition: str, modules: list[str], **more: Any) -> Case:
        row = naive.Edition(course, edition, modules, more.pop("topics", []), more.pop("modules_only", True), **more)
        self.facts.editions.append(row)
        return self

    def ranges(self) -> dict[str, tuple[StatusRange, ...]]:
        """By home organisation all status ranges."""
        world, subjects = worlds.as_world(self.facts)
        rule, person = worlds.as_rule(self.requirement), subjects[self.of].stages[-1].facts
        self._subject = Subject(person.waivers("r"), person.ledger(world), world.editions, world.calendar)
        self._rule = rule
        return {
            world.tree.organisations[standing.ranges[0].home].public_id: standing.ranges
            for standing in standings(rule, person.stretches(world), self._subject)
        }

    def range(self, on: str, home: str = "s-1") -> StatusRange | None:
        number = (day(on) or date.min).toordinal()
        return range_on(self.ranges().get(home, ()), number)

    def status(self, on: str, home: str = "s-1") -> str | None:
        row = self.range(on, home)
        return str(row.status) if row else None

    def row(self, on: str, home: str = "s-1") -> dict[str, Any]:
        row = self.range(on, home)
        assert row is not None, "no row on this day"
        return {
            "status": str(row.status),
            "due_on": short(known_date(row.due_on)),
            "valid_until": None if row.valid_until in (None, FOR_EVER) else short(known_date(row.valid_until)),
            "expiring": row.expiring,
            "late": row.late,
            "uncovered": row.uncovered_days((day(on) or date.min).toordinal()),
        }

    def records(self, on: str, home: str = "s-1") -> list[str]:
        row = self.range(on, home)
        assert row is not None
        return list(records_counting(self._rule, row, self._subject, (day(on) or date.min).toordinal()))

    def courses(self, on: str, home: str = "s-1") -> tuple[str, ...]:
        row = self.range(on, home)
        assert row is not None
        return row.courses

    def reason(self, on: str, language: str = "zh", home: str = "s-1") -> str:
        row = self.range(on, home)
        assert row is not None
        return reason(row, (day(on) or date.min).toordinal(), language, self.requirement["subject"])

    def starts_on(self, on: str, home: str = "s-1") -> str | None:
        row = self.range(on, home)
        return short(known_date(row.starts_on)) if row and row.status is Status.UPCOMING else None


def short(found: date | None) -> str | None:
    if found is None:
        return None
    return found.isoformat()[5:] if found.year == 2026 else found.isoformat()
