"""COMPLIANCE a second time, as plainly as it reads: every day by itself, sets of dates, no ranges, no sharing.

Written from the page, not from the code: nothing of app/compliance/rules is used. Slow on purpose.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

ONE = timedelta(days=1)
NOTHING = {
    "kind": None,
    "post": None,
    "sensitive": None,
    "category": None,
    "grades": None,
}  # held by what is just there
EVER = date(2026, 1, 1)  # what "always so far" means in these tests: every day given is later
STILL = date(2027, 1, 31)  # what "still" means: no day asked about is later


def months_later(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def lies(first: date | None, day: date, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def days_between(first: date | None, last: date | None) -> set[date]:
    day, found = first or EVER, set()
    while day <= (last or STILL):
        found.add(day)
        day += ONE
    return found


def dated(values: list[tuple[date | None, Any]], day: date) -> Any:
    """The value with the latest first day that is not after the day."""
    known = [(first or date.min, value) for first, value in values if (first or date.min) <= day]
    return max(known, key=lambda pair: pair[0])[1] if known else None


@dataclass
class Org:
    id: str
    kind: str
    parents: list[tuple[date | None, str | None]]
    first: date | None = None
    last: date | None = None


@dataclass
class Appointment:
    person: str
    org: str
    post: str
    kind: str
    first: date | None
    last: date | None


@dataclass
class ClassGroup:
    id: str
    org: str
    grades: list[str]
    first: date | None = None
    last: date | None = None
    terms: list[tuple[date, date]] = field(default_factory=list)


@dataclass
class Enrolment:
    person: str
    class_group: str
    first: date | None
    last: date | None


@dataclass
class Guardianship:
    guardian: str
    student: str
    first: date | None
    last: date | None


@dataclass
class Edition:
    course: str
    edition: str
    modules: list[str]
    topics: list[str]
    modules_only: bool
    valid_months: int | None = None
    valid_days: int | None = None
    early_days: int = 0
    renews: list[str] = field(default_factory=list)


@dataclass
class Record:
    id: str
    person: str
    course: str
    edition: str | None
    completed_on: date
    origin: str = "online"
    evidence: str | None = None
    minutes: int | None = 10


@dataclass
class Online:
    person: str
    course: str
    edition: str
    module: str
    day: date


@dataclass
class Session:
    id: str
    course: str
    edition: str | None
    modules: list[str]
    held_on: date
    reached: list[str]
    facilitator: str | None = None
    class_groups: list[str] = field(default_factory=list)
    org: str | None = None
    minutes: int = 40
    capacity: str | None = None
    told: bool = False
    missed: list[str] = field(default_factory=list)  # who stands on its register and was not reached
    make_up: bool = False


@dataclass
class Hours:
    id: str
    person: str
    day: date
    minutes: int
    topics: list[str]
    approved: bool


@dataclass
class Contact:
    id: str
    student: str
    kind: str
    day: date


@dataclass
class Act:
    id: str
    org: str
    kind: str
    day: date
    capacity: str | None = None


@dataclass
class Letter:
    id: str
    class_group: str
    course: str
    day: date
    by_link: bool = False


@dataclass
class Signature:
    id: str
    person: str
    policy: str
    edition: str
    day: date


@dataclass
class CardDays:
    id: str
    org: str
    first: date
    last: date


@dataclass
class Waiver:
    person: str
    requirement: str
    first: date | None
    last: date | None


@dataclass
class Merge:
    """From the first day to the last, what was entered for `other` is the kept one's."""

    kept: str
    other: str
    first: date
    last: date | None = None


@dataclass
class Facts:
    orgs: list[Org] = field(default_factory=list)
    windows: list[tuple[str, str | None, date, date]] = field(default_factory=list)  # kind, org, first, last
    posts: dict[str, dict[str, list[tuple[date | None, Any]]]] = field(default_factory=dict)
    appointments: list[Appointment] = field(default_factory=list)
    class_groups: list[ClassGroup] = field(default_factory=list)
    enrolments: list[Enrolment] = field(default_factory=list)
    guardianships: list[Guardianship] = field(default_factory=list)
    editions: list[Edition] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    online: list[Online] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    hours: list[Hours] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    signatures: list[Signature] = field(default_factory=list)
    cards: list[CardDays] = field(default_factory=list)
    voids: set[str] = field(default_factory=set)
    waivers: list[Waiver] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    whole: Facts | None = None  # of facts as of a day: all facts
    kept: dict[Any, Any] = field(default_factory=dict)  # answers given before, so that the tests end

    # -- merges ------------------------------------------------------------------------------------------------

    def as_of(self, day: date) -> Facts:
        """The facts as they are read at the end of a day: what was entered for a merged id says the kept one's id."""
        now = {merge.other: merge.kept for merge in self.merges if lies(merge.first, day, merge.last)}
        if not self.merges:
            return self
        key = ("as of", tuple(sorted(now.items())))
        if key not in self.kept:
            self.kept[key] = self._renamed(now)
        return self.kept[key]

    def _renamed(self, now: dict[str, str]) -> Facts:
        def called(name: str | None) -> Any:
            return now.get(name or "", name)

        def every(rows: list[Any], *fields: str) -> list[Any]:
            return [replace(row, **{name: called(getattr(row, name)) for name in fields}) for row in rows]

        sessions = []
        for session in self.sessions:
            taken_away = {void.partition(":")[2] for void in self.voids if void.startswith(f"{session.id}:")}
            reached = [called(name) for name in session.reached if name not in taken_away]
            missed = [called(name) for name in [*session.missed, *session.reached] if called(name) not in reached]
            led_by = None if session.facilitator in taken_away else called(session.facilitator)
            sessions.append(replace(session, reached=reached, missed=missed, facilitator=led_by))
        online: dict[Any, Online] = {}
        for row in sorted(self.online, key=lambda row: (row.person in now, row.person)):
            person = called(row.person)
            online.setdefault((person, row.course, row.module, row.day), replace(row, person=person))
        return replace(
            self,
            appointments=every(self.appointments, "person"),
            enrolments=every(self.enrolments, "person"),
            guardianships=every(self.guardianships, "guardian", "student"),
            records=every(self.records, "person"),
            online=list(online.values()),
            sessions=sessions,
            hours=every(self.hours, "person"),
            contacts=every(self.contacts, "student"),
            signatures=every(self.signatures, "person"),
            waivers=every(self.waivers, "person"),
            voids={void for void in self.voids if ":" not in void},
            whole=self,
            kept={},
        )

    def ids_on(self, person: str, day: date) -> set[str]:
        """Whoever is this person on a day."""
        now = {merge.other: merge.kept for merge in self.merges if lies(merge.first, day, merge.last)}
        kept = now.get(person, person)
        return {kept} | {other for other, into in now.items() if into == kept}

    def only_told(self) -> Facts:
        """The facts without what says nothing of its key points: for pupils who never held a post, for classes and organisations.

        Docs/compliance.md, 46: a lesson is a session that names classes; adults' sessions are asked nothing.
        """
        pupils = {row.person for row in self.enrolments} - {row.person for row in self.appointments}
        sessions = []
        for row in self.sessions:
            nowhere = {"class_groups": ["of no class here"], "org": None} if row.class_groups else {}
            others = [name for name in row.reached if name not in pupils]
            others += [] if self.reached_nobody(row) else ["somebody who is nobody here"]
            led_by = None if row.facilitator in pupils else row.facilitator
            sessions.append(row if row.told else replace(row, reached=others, facilitator=led_by, **nowhere))
        records = [row for row in self.records if row.person not in pupils or row.origin == "online"]
        return replace(self, sessions=sessions, records=records, kept={})

    def reached_nobody(self, session: Session) -> bool:
        """Whether a session has a register and reached nobody on it (docs/compliance.md, 47)."""
        there = [name for name in session.reached if f"{session.id}:{name}" not in self.voids]
        return bool(session.reached or session.missed) and not there

    def same_since(self, person: str) -> date:
        """The first day since when the ids of a person do not change any more."""
        ends = [merge.last + ONE for merge in self.merges if merge.last]
        days = [*(merge.first for merge in self.merges), *ends]
        changes = [day for day in days if self.ids_on(person, day - ONE) != self.ids_on(person, day)]
        return max(changes, default=date.min)

    # -- the tree ----------------------------------------------------------------------------------------------

    def org(self, name: str) -> Org:
        return next(org for org in self.orgs if org.id == name)

    def line(self, name: str, day: date) -> list[str]:
        found: list[str] = []
        at: str | None = name
        while at is not None:
            found.append(at)
            at = dated(self.org(at).parents, day)
        return found

    def home(self, name: str, day: date) -> str:
        line = self.line(name, day)
        return next((org for org in line if self.org(org).kind != "department"), line[-1])

    # -- holdings ----------------------------------------------------------------------------------------------

    def holdings(self, person: str, day: date) -> list[dict[str, Any]]:
        """What the subject holds on a day, each with the values of that day; a class or an organisation is just there."""
        if (person, day) not in self.kept:
            self.kept[person, day] = self._holdings(person, day)
        return self.kept[person, day]

    def _holdings(self, person: str, day: date) -> list[dict[str, Any]]:
        found = []
        for held in self.appointments:
            if held.person == person and lies(held.first, day, held.last) and self.is_open(held.org, day):
                post = self.posts[held.post]
                found.append(
                    {
                        "org": held.org,
                        "kind": held.kind,
                        "post": held.post,
                        "sensitive": dated(post["sensitive"], day),
                        "category": dated(post["category"], day),
                        "grades": None,
                    }
                )
        found += self._in_classes(person, day)
        if any(org.id == person and org.kind != "department" and self.is_open(person, day) for org in self.orgs):
            found.append({**NOTHING, "org": person})
        for holding in found:
            holding["line"] = self.line(holding["org"], day)
            holding["home"] = self.home(holding["org"], day)
        return found

    def _in_classes(self, person: str, day: date) -> list[dict[str, Any]]:
        """As a student or a guardian, or the class itself while anybody is in it."""
        found = []
        for group in self.class_groups:
            if not (self.class_exists(group, day) and self.is_open(group.org, day)):
                continue
            here = [e.person for e in self.enrolments if e.class_group == group.id and lies(e.first, day, e.last)]
            if group.id == person and here:
                found.append({**NOTHING, "org": group.org, "grades": group.grades})
            kinds = [kind for student in here for kind in self._kinds_by(person, student, day)]
            found += [{**NOTHING, "org": group.org, "kind": kind, "grades": group.grades} for kind in kinds]
        return found

    def _kinds_by(self, person: str, student: str, day: date) -> list[str]:
        cares = [care for care in self.guardianships if (care.guardian, care.student) == (person, student)]
        guards = any(lies(care.first, day, care.last) for care in cares)
        return ["student"] * (student == person) + ["guardian"] * guards

    def is_open(self, org: str, day: date) -> bool:
        return lies(self.org(org).first, day, self.org(org).last)

    def class_exists(self, group: ClassGroup, day: date) -> bool:
        first = group.first or min((term[0] for term in group.terms), default=None)
        last = group.last or max((term[1] for term in group.terms), default=None)
        return lies(first, day, last)

    # -- the ledger --------------------------------------------------------------------------------------------

    def edition(self, course: str, name: str | None) -> Edition | None:
        known = [edition for edition in self.editions if edition.course == course]
        exact = [edition for edition in known if name is not None and numbers(edition.edition) == numbers(name)]
        if exact:
            return exact[0]
        return max(known, key=lambda edition: numbers(edition.edition), default=None)

    def covered(self, person: str) -> list[dict[str, Any]]:
        """Every entry of coverage of a person, in the order of days and ids."""
        found = []
        for online in self.online:
            if online.person == person:
                name = f"{online.module}@{online.day.isoformat()}"
                found.append({"id": name, "order": name, "course": online.course, "edition": online.edition,
                              "modules": {online.module}, "day": online.day, "session": None})  # fmt: skip
        for session in self.sessions:
            led = session.facilitator == person and not session.class_groups
            name = f"{session.id}:{person}"
            if (person in session.reached or led) and name not in self.voids:
                edition = self.edition(session.course, session.edition)
                modules = set(session.modules) or set(edition.modules if edition else [])
                found.append({"id": name, "order": session.id, "course": session.course, "edition": session.edition,
                              "modules": modules, "day": session.held_on, "session": session.id})  # fmt: skip
        return sorted(found, key=lambda entry: (entry["day"], entry["order"]))

    def records_of(self, person: str) -> list[Record]:
        """The person's records: entered and not voided, and those that coverage makes."""
        entered = [record for record in self.records if record.person == person and record.id not in self.voids]
        return entered + [record for course in {e["course"] for e in self.covered(person)}
                          for record in self._made(person, course, entered)]  # fmt: skip

    def _made(self, person: str, course: str, entered: list[Record]) -> list[Record]:
        covered = [entry for entry in self.covered(person) if entry["course"] == course]
        mine = [record for record in entered if record.course == course]
        sessions = {entry["session"] for entry in covered if entry["session"]}
        made: list[Record] = []
        used: set[int] = set()
        for number, entry in enumerate(covered):
            for record in mine:
                stands_for = record.origin == "imported" and record.evidence in sessions
                if not stands_for and record.completed_on <= entry["day"]:
                    used |= {n for n in range(number) if covered[n]["day"] < record.completed_on}
            if any(r.origin == "imported" and r.evidence == entry["session"] and entry["session"] for r in mine):
                used |= set(range(number + 1))
                continue
            counting = [
                covered[n]
                for n in range(number + 1)
                if n not in used
                and major(covered[n]["edition"]) == major(entry["edition"])
                and months_later(covered[n]["day"], 12) >= entry["day"]
            ]
            newest = max((c["edition"] for c in counting), key=numbers)
            edition = self.edition(course, newest)
            if edition is None or not edition.modules_only or not edition.modules:
                continue
            if set(edition.modules) <= {module for c in counting for module in c["modules"]}:
                origin = "session" if any(c["session"] for c in counting) else "online"
                minutes = 10 * len(edition.modules)
                made.append(Record(entry["id"], person, course, newest, entry["day"], origin, None, minutes))
                used |= set(range(number + 1))
        return made

    # -- evidence ----------------------------------------------------------------------------------------------

    def items(self, person: str, leaf: dict[str, Any]) -> list[dict[str, Any]]:
        """What counts toward a leaf: with its last valid day, and whether its edition was good enough."""
        if (person, str(leaf)) not in self.kept:
            self.kept[person, str(leaf)] = self._items(person, leaf)
        return self.kept[person, str(leaf)]

    def _items(self, person: str, leaf: dict[str, Any]) -> list[dict[str, Any]]:
        found = []
        if "course" in leaf:
            for record in self.records_of(person):
                if record.course == leaf["course"]:
                    ends = self._ends(record, leaf)
                    too_old = [least["from"] for least in leaf.get("min_edition", [])
                               if numbers(record.edition) < numbers(least["edition"])]  # fmt: skip
                    last = min([ends, *(since - ONE for since in too_old)])
                    found.append({"id": record.id, "day": record.completed_on, "what": record.course, "ends": ends,
                                  "last": last, "good": all(record.completed_on < since for since in too_old)})  # fmt: skip
            return found
        if "minutes" in leaf:
            return self._minutes(person, leaf)
        if leaf.keys() & {"signed", "help_card"}:
            return self._standing(person, leaf)
        if not leaf.keys() & {"lessons"}:
            return self._deeds(person, leaf)
        lessons = leaf["lessons"]
        for entry in self.covered(person):
            edition = self.edition(entry["course"], entry["edition"])
            if "courses" in lessons and entry["course"] not in lessons["courses"]:
                continue
            if "topics" in lessons and not set(lessons["topics"]) & set(edition.topics if edition else []):
                continue
            months = lessons.get("valid_months", "none")
            ends = date.max if months == "none" else months_later(entry["day"], months)
            found += [{"id": entry["id"], "day": entry["day"], "what": (entry["course"], module), "ends": ends,
                       "last": ends, "good": True} for module in entry["modules"]]  # fmt: skip
        return found

    def _minutes(self, person: str, leaf: dict[str, Any]) -> list[dict[str, Any]]:
        """Everything with minutes: `once` is shared by what counts only once in a window."""
        found = []

        def is_asked_for(course: str, name: str | None) -> bool:
            edition = self.edition(course, name)
            about = set(edition.topics if edition else [])
            return course in leaf.get("courses", [course]) and bool(set(leaf.get("topics", about)) & about
                                                                    or "topics" not in leaf)  # fmt: skip

        def add(name: str, day: date, minutes: int, once: Any) -> None:
            months = leaf.get("valid_months", "none")
            ends = date.max if months == "none" else months_later(day, months)
            found.append({"id": name, "day": day, "what": name, "ends": ends, "last": ends, "good": True,
                          "minutes": minutes, "once": once})  # fmt: skip

        reached = [(entry["course"], entry["session"]) for entry in self.covered(person) if entry["session"]]
        for entry in self.covered(person):
            if entry["session"] and is_asked_for(entry["course"], entry["edition"]):
                session = next(session for session in self.sessions if session.id == entry["session"])
                add(entry["id"], entry["day"], session.minutes, entry["id"])
        for record in self.records_of(person):
            is_a_sessions = record.origin == "session" or (
                record.origin == "imported" and (record.course, record.evidence) in reached
            )
            if not is_a_sessions and is_asked_for(record.course, record.edition) and record.minutes:
                add(record.id, record.completed_on, record.minutes, (record.course, numbers(record.edition)))
        for hours in self.hours:
            about = set(leaf.get("topics", hours.topics)) & set(hours.topics) or "topics" not in leaf
            if hours.person == person and hours.approved and "courses" not in leaf and about:
                add(hours.id, hours.day, hours.minutes, hours.id)
        return found

    def _standing(self, subject: str, leaf: dict[str, Any]) -> list[dict[str, Any]]:
        """What holds day after day: a signed text, a valid help card."""
        if "help_card" in leaf:
            held = [(card.id, card.first, card.last) for card in self.cards if card.org == subject]
        else:
            asked = leaf["signed"]
            months = asked.get("valid_months", "none")
            held = [(s.id, s.day, date.max if months == "none" else months_later(s.day, months))
                    for s in self.signatures if s.person == subject and s.policy == asked["policy"]
                    and numbers(s.edition) >= numbers(asked.get("edition", s.edition))]  # fmt: skip
        return [{"id": key, "day": first, "what": "it", "ends": last, "last": last, "good": True, "stands": True}
                for key, first, last in held]  # fmt: skip

    def _deeds(self, subject: str, leaf: dict[str, Any]) -> list[dict[str, Any]]:
        """Sessions, contacts, acts, letters: what was done for, with or by the subject."""
        ((name, asked),) = leaf.items()
        if name == "sessions":
            done = [(s.id, s.held_on, s.minutes) for s in self.sessions if self._counts_session(subject, s)
                    and s.course in asked.get("courses", [s.course])
                    and asked.get("capacity", s.capacity) == s.capacity]  # fmt: skip
        elif name == "contacts":
            done = [(c.id, c.day, 0) for c in self.contacts
                    if c.student == subject and c.kind in asked.get("kinds", [c.kind])]  # fmt: skip
        elif name == "letters":
            org_of = {group.id: group.org for group in self.class_groups}
            done = [(x.id, x.day, (x.class_group, x.course)) for x in self.letters if x.course in asked.get("courses", [x.course])
                    and subject in (x.class_group, self.home(org_of[x.class_group], x.day))]  # fmt: skip
        else:
            done = [(a.id, a.day, 0) for a in self.acts if self.home(a.org, a.day) == subject
                    and a.kind == asked["kind"] and asked.get("capacity", a.capacity) == a.capacity]  # fmt: skip
        if name == "letters":  # the same letter on paper, by link, twice: one
            return [{"id": key, "day": day, "what": what, "ends": date.max, "last": date.max, "good": True}
                    for key, day, what in done]  # fmt: skip
        return [{"id": key, "day": day, "what": key, "ends": date.max, "last": date.max, "good": True,
                 "minutes": minutes} for key, day, minutes in done]  # fmt: skip

    def _counts_session(self, subject: str, session: Session) -> bool:
        groups = [group for group in self.class_groups if group.id in session.class_groups]
        places = [session.org] if session.org else []
        homes = [self.home(org, session.held_on) for org in places + [group.org for group in groups]]
        if session.make_up or self.reached_nobody(session):
            return False
        return subject in session.class_groups or subject in homes

    def _ends(self, record: Record, leaf: dict[str, Any]) -> date:
        months = leaf.get("valid_months")
        if months == "none":
            return date.max
        if months is not None:
            return months_later(self.runs_from(record), months)
        return self.own_end(record)

    def own_end(self, record: Record) -> date:
        """The last day on which a record is valid as its own edition says."""
        edition = self.edition(record.course, record.edition)
        if edition and edition.valid_months is not None:
            return months_later(self.runs_from(record), edition.valid_months)
        if edition and edition.valid_days is not None:
            return self.runs_from(record) + timedelta(days=edition.valid_days)
        return date.max

    def runs_from(self, record: Record) -> date:
        """The day from which the months of a record run: its own, or the end of what it renewed early."""
        edition = self.edition(record.course, record.edition)
        if edition is None:
            return record.completed_on
        key = ("runs from", record.person, record.id)
        if key in self.kept:
            return self.kept[key]
        ends = [
            self.own_end(other)
            for other in self.records_of(record.person)
            if other.course in [record.course, *edition.renews] and other.completed_on < record.completed_on
        ]
        in_time = [end for end in ends if 0 <= (end - record.completed_on).days < edition.early_days]
        self.kept[key] = max(in_time, default=record.completed_on)
        return self.kept[key]

    def enough(self, person: str, evidence: dict[str, Any], counts: Any) -> bool:
        if "all_of" in evidence:
            return all(self.enough(person, part, counts) for part in evidence["all_of"])
        if "any_of" in evidence:
            return any(self.enough(person, part, counts) for part in evidence["any_of"])
        counting = self.counting(person, evidence, counts)
        what, minutes = {item["what"] for item in counting}, sum(item.get("minutes", 0) for item in counting)
        if "minutes" in evidence:
            return minutes >= evidence["minutes"]
        if "sessions" in evidence:
            asked = evidence["sessions"]
            return len(what) >= asked.get("count", 1) and minutes >= asked.get("minutes", 0)
        if evidence.keys() & {"course", "signed", "help_card"}:
            return len(what) >= 1
        return len(what) >= next(iter(evidence.values()))["count"]

    def counting(self, person: str, leaf: dict[str, Any], counts: Any) -> list[dict[str, Any]]:
        """The items that count; of one course edition's minutes only the most, then the first, then the smaller id."""
        items = [item for item in self.items(person, leaf) if counts(item)]
        if "minutes" not in leaf:
            return items
        return [item for item in items
                if all((-item["minutes"], item["day"], item["id"]) <= (-other["minutes"], other["day"], other["id"])
                       for other in items if other["once"] == item["once"])]  # fmt: skip

    def ids(self, person: str, evidence: dict[str, Any], counts: Any) -> set[str]:
        parts = evidence.get("all_of", []) + evidence.get("any_of", [])
        if parts:
            return {name for part in parts for name in self.ids(person, part, counts)}
        return {item["id"] for item in self.counting(person, evidence, counts)}

    def is_valid(self, person: str, evidence: dict[str, Any], day: date, up_to: date) -> bool:
        """Whether a day lies in V(e), built from what was completed up to `up_to`."""
        return self.enough(person, evidence, lambda item: item["day"] <= up_to and item["day"] <= day <= item["last"])


def numbers(edition: str | None) -> list[int]:
    parts = (edition or "").split(".")
    if not all(part.isascii() and part.isdigit() for part in parts):
        return [-1]
    found = [int(part) for part in parts]
    while len(found) > 1 and found[-1] == 0:
        found.pop()
    return found


def major(edition: str | None) -> int:
    return numbers(edition)[0]


# -- who --------------------------------------------------------------------------------------------------------


def selects(facts: Facts, selector: dict[str, Any], holding: dict[str, Any]) -> bool:
    for name, wanted in selector.items():
        if name == "kinds":
            good = holding["kind"] in wanted
        elif name == "posts":
            good = holding["post"] in wanted
        elif name == "sensitive":
            good = holding["sensitive"] is not None and holding["sensitive"] == wanted
        elif name == "post_categories":
            good = holding["category"] in wanted
        elif name == "grades":
            good = holding["grades"] is not None and any(grade in wanted for grade in holding["grades"])
        elif name == "org_kinds":
            good = facts.org(holding["home"]).kind in wanted
        elif name == "within":
            good = any(org in wanted for org in holding["line"])
        else:
            good = not selects(facts, wanted, holding)
        if not good:
            return False
    return True


class Naive:
    """One requirement against the facts."""

    def __init__(self, facts: Facts, requirement: dict[str, Any]) -> None:
        self.facts, self.r = facts, requirement
        self.all_days = sorted(days_between(None, None))
        self.asked = EVER
        self._waived: dict[str, set[date]] = {}
        self._valid: dict[tuple[str, date], bool] = {}
        self._duties: dict[tuple[str, str], list[list[date]]] = {}
        self._matching: dict[tuple[str, str], dict[date, list[dict[str, Any]]]] = {}

    def matching(self, person: str, home: str) -> dict[date, list[dict[str, Any]]]:
        """By day the holdings through which the person matches at a home, in force or not."""
        if (person, home) not in self._matching:
            found = {}
            for day in self.all_days:
                holdings = [h for h in self.facts.holdings(person, day)
                            if h["home"] == home and any(selects(self.facts, s, h) for s in self.r["audience"])]  # fmt: skip
                if holdings:
                    found[day] = holdings
            self._matching[person, home] = found
        return self._matching[person, home]

    def runs(self, days: set[date]) -> list[list[date]]:
        """Runs of days, joined over at most gap_days free days; joined days included."""
        gap = self.r.get("gap_days", 0)
        runs: list[list[date]] = []
        for day in sorted(days):
            if runs and (day - runs[-1][-1]).days <= gap + 1:
                while runs[-1][-1] < day:
                    runs[-1].append(runs[-1][-1] + ONE)
            else:
                runs.append([day])
        return runs

    def duties(self, person: str, home: str) -> list[list[date]]:
        if (person, home) not in self._duties:
            in_force = days_between(self.r.get("effective_from"), self.r.get("effective_until"))
            self._duties[person, home] = self.runs(set(self.matching(person, home)) & in_force)
        return self._duties[person, home]

    def duty_at(self, person: str, home: str, day: date) -> list[date] | None:
        return next((duty for duty in self.duties(person, home) if day in duty), None)

    def putting_on_duty(self, person: str, home: str, day: date) -> list[dict[str, Any]]:
        in_force = days_between(self.r.get("effective_from"), self.r.get("effective_until"))
        matching = {d: h for d, h in self.matching(person, home).items() if d in in_force}
        return matching[max(d for d in matching if d <= day)]

    def waived(self, person: str) -> set[date]:
        if person in self._waived:
            return self._waived[person]
        found = self._waived.setdefault(person, set())
        for waiver in self.facts.waivers:
            if (waiver.person, waiver.requirement) == (person, self.r["id"]):
                found |= days_between(waiver.first, waiver.last)
        return found

    # -- rolling -----------------------------------------------------------------------------------------------

    def notice(self) -> int:
        limits = []
        for leaf in leaves(self.r["evidence"]):
            if "course" in leaf and "valid_months" not in leaf:
                edition = self.facts.edition(leaf["course"], None)
                if edition and edition.valid_months is not None:
                    limits.append(edition.valid_months * 15)
                elif edition and edition.valid_days is not None:
                    limits.append(edition.valid_days // 2)
            else:
                months = leaf.get("lessons", leaf.get("signed", leaf)).get("valid_months", "none")
                if months != "none":
                    limits.append(months * 15)
        return min([self.r.get("notice_days", 30), *limits])

    def valid(self, person: str, day: date) -> bool:
        """Whether a day lies in V(e): only what was completed by a day can be valid on it."""
        if (person, day) not in self._valid:
            self._valid[person, day] = self.facts.is_valid(person, self.r["evidence"], day, day)
        return self._valid[person, day]

    def valid_until(self, person: str, day: date) -> date | None:
        """The last day of the run of V(e) that holds a day, of what was completed by it; None: for ever."""
        ends = [item["last"] for leaf in leaves(self.r["evidence"]) for item in self.facts.items(person, leaf)]
        beyond = max((end for end in ends if end < date.max), default=day) + ONE
        while self.facts.is_valid(person, self.r["evidence"], day + ONE, self.asked):
            day += ONE
            if day > beyond:
                return None
        return day

    def rolling(self, person: str, duty: list[date], day: date) -> dict[str, Any]:
        row = self.rolling_status(person, duty, day)
        uncovered = [d for d in duty if d <= day and d not in self.waived(person) and not self.valid(person, d)]
        row["uncovered_days"] = None if duty[0] == EVER else len(uncovered)
        if row["status"] == "met":
            row["late"] = any(self.rolling_status(person, duty, d)["status"] == "overdue" for d in uncovered if d < day)
            self.asked = day
            row["valid_until"] = self.valid_until(person, day)
            notice = timedelta(days=self.notice())
            row["expiring"] = row["valid_until"] is not None and day > row["valid_until"] - notice
        return row

    def rolling_status(self, person: str, duty: list[date], day: date) -> dict[str, Any]:
        row = {"due_on": None, "valid_until": None, "expiring": False, "late": False}
        if day in self.waived(person):
            return {**row, "status": "excused"}
        if self.valid(person, day):
            return {**row, "status": "met"}
        if duty[0] == EVER:
            return {**row, "status": "overdue"}
        due = self.due_day(person, duty, day)
        return {**row, "status": "due" if day < due else "overdue", "due_on": due}

    def due_day(self, person: str, duty: list[date], day: date) -> date:
        a, within = duty[0], self.r["timing"].get("within_days")
        held = [d for d in duty if d <= day and self.valid(person, d)]
        if held:
            due = max(held) + ONE
        else:
            due = a - ONE if within is None else a + timedelta(days=within)
            start = self.r.get("effective_from")
            before = [run for run in self.runs(self._ever(person, duty)) if a in run]
            if start is not None and before and before[0][0] < start:
                due = max(due, start + timedelta(days=self.r.get("transition_days", 0)))
        mine = [w for w in self.facts.waivers if (w.person, w.requirement) == (person, self.r["id"])
                and (w.first or EVER) <= day and days_between(w.first, w.last) & set(duty)]  # fmt: skip
        if mine:
            more = 30 if held else 1 if within is None else within
            due = max(due, max(w.last or STILL for w in mine) + timedelta(days=more))
        return due

    def _ever(self, person: str, duty: list[date]) -> set[date]:
        home = next(home for home in self.homes(person) if duty in self.duties(person, home))
        return set(self.matching(person, home))

    # -- each --------------------------------------------------------------------------------------------------

    def windows(self, home: str, day: date) -> list[tuple[date, date]] | None:
        kind = self.r["timing"]["each"]
        months = {"quarter": 3, "half_year": 6, "calendar_year": 12}.get(kind)
        if months:
            first_month = (day.month - 1) // months * months + 1
            first = date(day.year, first_month, 1)
            here = (first, months_later(first, months) - ONE)
            before = months_later(first, -months) if first.year > 2000 else first
            return [(before, first - ONE), here]
        for org in [*self.facts.line(home, day), None]:
            found = [(first, last) for k, o, first, last in self.facts.windows if (k, o) == (kind, org)]
            if found:
                return found
        return None

    def each(self, person: str, home: str, day: date) -> dict[str, Any] | None:
        windows = self.windows(home, day)
        if windows is None:
            return {"status": "no_calendar"}
        window = next((w for w in windows if w[0] <= day <= w[1]), None)
        return self.in_window(person, home, day, window) if window else None

    def in_window(self, person: str, home: str, day: date, window: tuple[date, date]) -> dict[str, Any] | None:
        duty_days = {d for duty in self.duties(person, home) for d in duty}
        if day not in duty_days or len([d for d in duty_days if window[0] <= d <= day]) < self.r.get("min_days", 1):
            return None
        row = {"due_on": None, "valid_until": None, "expiring": False, "late": False, "uncovered_days": None}
        if day in self.waived(person):
            return {**row, "status": "excused"}
        if self.done_in(person, window[0], day):
            return {**row, "status": "met"}
        return {**row, "status": "due" if day < window[1] else "overdue", "due_on": window[1]}

    def done_in(self, person: str, first: date, last: date) -> bool:
        return self.facts.enough(person, self.r["evidence"], lambda item: counts_in(item, first, last))

    def done_since(self, person: str, first: date, day: date) -> bool:
        """Whether it was enough by what is now, after the last merge, that person's."""
        whole = self.facts.whole or self.facts
        if not whole.merges or day < whole.same_since(person):
            return False
        (name,) = {merge.kept for merge in whole.merges if merge.other == person and merge.last is None} or {person}
        return Naive(whole.as_of(date.max - ONE), self.r).done_in(name, first, day)

    # -- by ----------------------------------------------------------------------------------------------------

    def by_counts(self, day: date) -> Any:
        the_date, since = self.r["timing"]["by"], self.r.get("effective_from") or date.min

        def counts(item: dict[str, Any]) -> bool:
            valid = item["ends"] >= (the_date if item["day"] <= the_date else day)
            begun = "stands" in item or since <= item["day"]
            return begun and item["day"] <= day and item["good"] and valid

        return counts

    def by(self, person: str, day: date) -> dict[str, Any]:
        the_date = self.r["timing"]["by"]
        row = {"due_on": None, "valid_until": None, "expiring": False, "late": False, "uncovered_days": None}
        if day in self.waived(person):
            return {**row, "status": "excused"}
        if self.facts.enough(person, self.r["evidence"], self.by_counts(day)):
            in_time = self.facts.enough(person, self.r["evidence"], self.by_counts(the_date))
            return {**row, "status": "met", "late": day >= the_date and not in_time}
        return {**row, "status": "due" if day < the_date else "overdue", "due_on": the_date}

    # -- all together ------------------------------------------------------------------------------------------

    def homes(self, person: str) -> list[str]:
        return [org.id for org in self.facts.orgs if self.matching(person, org.id)]

    def row(self, person: str, home: str, day: date) -> dict[str, Any] | None:
        """The person's row at a home on a day; status upcoming or no_calendar stand apart; None: nothing."""
        duties = self.duties(person, home)
        if duties and day < duties[0][0]:
            return {"status": "upcoming", "starts_on": duties[0][0]}
        duty = self.duty_at(person, home, day)
        if duty is None:
            return None
        if "each" in self.r["timing"]:
            row = self.each(person, home, day)
        else:
            row = self.by(person, day) if "by" in self.r["timing"] else self.rolling(person, duty, day)
        if row is None or row["status"] == "no_calendar":
            return row
        row["records"] = sorted(self.facts.ids(person, self.r["evidence"], self.counting(home, day)))
        row["adult"] = any(
            h["kind"] not in (None, "student", "guardian") for h in self.putting_on_duty(person, home, day)
        )
        return row

    def counting(self, home: str, day: date) -> Any:
        if "each" in self.r["timing"]:
            first = next(w[0] for w in self.windows(home, day) or [] if w[0] <= day <= w[1])
            return lambda item: counts_in(item, first, day)
        if "by" in self.r["timing"]:
            return self.by_counts(day)
        return lambda item: item["day"] <= day <= item["last"]

    def figures(self, org: str, persons: list[str], day: date) -> dict[str, Any]:
        rows: dict[str, list[dict[str, Any]]] = {}
        for person in persons:
            for home in self.homes(person):
                row = self.row(person, home, day)
                if row and row["status"] not in ("upcoming", "no_calendar") and org in self.facts.line(home, day):
                    rows.setdefault(person, []).append(row)
        return counted(rows)

    def previous(self, org: str, persons: list[str], day: date) -> dict[str, Any] | None:
        if "each" not in self.r["timing"]:
            return None
        rows: dict[str, list[dict[str, Any]]] = {}
        windows = set()
        for home in [o.id for o in self.facts.orgs if o.kind != "department"]:
            closed = [w for w in self.windows(home, day) or [] if w[1] < day]
            if not closed:
                continue
            window = max(closed, key=lambda w: w[1])
            if org not in self.facts.line(home, window[1]):
                continue
            windows.add(window)
            whole = self.facts.whole or self.facts
            then = Naive(whole.as_of(window[1]), self.r) if whole.merges else self
            for person in persons:
                row = then.in_window(person, home, window[1], window) if home in then.homes(person) else None
                if row:
                    made_up = row["status"] == "overdue" and (
                        then.done_in(person, window[0], day) or self.done_since(person, window[0], day)
                    )
                    rows.setdefault(person, []).append({**row, "made_up": made_up})
        if not windows:
            return None
        count = counted(rows)
        only = next(iter(windows)) if len(windows) == 1 else (None, None)
        return {"first": only[0], "last": only[1], "required": count["required"], "met": count["met"],
                "missed": count["required"] - count["met"], "excused": count["excused"],
                "made_up_since": count["made_up"]}  # fmt: skip


def counts_in(item: dict[str, Any], first: date, last: date) -> bool:
    """Done between two days; what stands: held on one of them."""
    if "stands" in item:
        return item["day"] <= last and item["last"] >= first
    return first <= item["day"] <= last and item["good"]


def leaves(evidence: dict[str, Any]) -> list[dict[str, Any]]:
    parts = evidence.get("all_of", []) + evidence.get("any_of", [])
    return [leaf for part in parts for leaf in leaves(part)] if parts else [evidence]


def counted(rows: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    figures = dict.fromkeys(("met", "due", "overdue", "excused", "expiring", "late", "made_up"), 0)
    for mine in rows.values():
        statuses = {row["status"] for row in mine}
        figures[next(status for status in ("overdue", "due", "met", "excused") if status in statuses)] += 1
        figures["expiring"] += any(row["expiring"] for row in mine)
        figures["late"] += any(row["late"] for row in mine)
        missed = [row for row in mine if row["status"] in ("due", "overdue")]
        figures["made_up"] += bool(missed) and all(row.get("made_up") for row in missed)
    required = figures["met"] + figures["due"] + figures["overdue"]
    return {
        **figures,
        "required": required,
        "completion_rate": six_places(figures["met"], required),
        "overdue_rate": six_places(figures["overdue"], required),
    }


def six_places(part: int, whole: int) -> float | None:
    if not whole:
        return None
    scaled = Fraction(part, whole) * 1_000_000
    low = scaled.numerator // scaled.denominator
    rest = scaled - low
    up = rest > Fraction(1, 2) or (rest == Fraction(1, 2) and low % 2 == 1)
    return float(Fraction(low + up, 1_000_000))
