"""Rows for tests: `make.person()`, `make.school()` and so on; name only what the test is about."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.classroom.models import InvitedClass, PlannedLesson
from app.classroom.service import new_code
from app.content.catalogue import catalogue
from app.content.models import CourseEdition, EditionModule
from app.core.access import Role
from app.core.clock import today
from app.core.facts import record_fact
from app.people.announcements import holdings_changed
from app.people.identity import digest_of, hasher, start_login_session
from app.people.models import (
    Account,
    Appointment,
    ClassGroup,
    Enrolment,
    Guardianship,
    LoginSession,
    Organisation,
    OrganisationParent,
    Person,
    Post,
    PostCategory,
    PostSensitivity,
    RoleGrant,
    Window,
)
from app.records.announcements import contacts_changed, learning_changed, organisation_evidence_changed
from app.records.models import Act, Contact, HoursEntry, TaughtSession, TrainingRecord
from app.records.service import Taught, enter_taught_session

AT = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
PASSWORD = "lantern-river-42"
_hash = hasher.hash(PASSWORD)


def _edition_here(course: str) -> str:
    """Return the edition of a course that the site has now."""
    known = catalogue().courses.get(course)
    return known.edition if known else "1.0"


class Make:
    """Builds valid facts and accounts."""

    _numbers = itertools.count(1)

    def __init__(self, db: Session) -> None:
        self.db = db

    def _fact(self, row: Any) -> Any:
        record_fact(self.db, row, at=AT, by=None)
        self.db.flush()
        return row

    def _id(self, kind: str) -> str:
        return f"{kind}-{next(self._numbers)}"

    def organisation(
        self, name: str = "青禾小学", *, kind: str = "school", parent: Organisation | None = None, **more: Any
    ) -> Organisation:
        row = self._fact(
            Organisation(public_id=more.pop("public_id", None) or self._id("o"), name=name, kind=kind, **more)
        )
        self._fact(OrganisationParent(organisation_id=row.id, parent_id=parent.id if parent else None, first_day=None))
        return row

    def person(self, name: str = "林一", **more: Any) -> Person:
        return self._fact(
            Person(
                public_id=more.pop("public_id", None) or self._id("p"),
                name=name,
                sort_key=more.pop("sort_key", name),
                **more,
            )
        )

    def post(self, title: str = "宿管", *, sensitive: bool = True, category: str = "boarding", **more: Any) -> Post:
        row = self._fact(Post(public_id=more.pop("public_id", None) or self._id("post"), title=title, **more))
        self._fact(PostSensitivity(post_id=row.id, sensitive=sensitive, first_day=None))
        self._fact(PostCategory(post_id=row.id, category=category, first_day=None))
        return row

    def appointment(
        self,
        person: Person,
        organisation: Organisation,
        post: Post,
        *,
        first_day: date | None = date(2026, 9, 1),
        last_day: date | None = None,
        kind: str = "staff",
        is_visit: bool = False,
    ) -> Appointment:
        return self._fact(
            Appointment(
                public_id=self._id("a"),
                person_id=person.id,
                organisation_id=organisation.id,
                post_id=post.id,
                kind=kind,
                first_day=first_day,
                last_day=last_day,
                is_visit=is_visit,
            )
        )

    def class_group(
        self,
        organisation: Organisation,
        title: str = "五（1）班",
        *,
        grades: str = "5",
        first_day: date | None = date(2026, 9, 1),
        last_day: date | None = date(2027, 7, 10),
    ) -> ClassGroup:
        return self._fact(
            ClassGroup(
                public_id=self._id("c"),
                organisation_id=organisation.id,
                title=title,
                grades=grades,
                first_day=first_day,
                last_day=last_day,
            )
        )

    def enrolment(
        self,
        person: Person,
        class_group: ClassGroup,
        *,
        role: str = "student",
        first_day: date | None = None,
        last_day: date | None = None,
    ) -> Enrolment:
        return self._fact(
            Enrolment(
                public_id=self._id("e"),
                person_id=person.id,
                class_group_id=class_group.id,
                role=role,
                first_day=first_day,
                last_day=last_day,
            )
        )

    def pupils(self, class_group: ClassGroup, count: int) -> list[Person]:
        pupils = [self.person(f"学生{number:02d}", number=str(number)) for number in range(1, count + 1)]
        for pupil in pupils:
            self.enrolment(pupil, class_group)
        return pupils

    def account(self, person: Person, login: str | None = None) -> Account:
        account = Account(
            person_id=person.id,
            login=login or f"user{next(self._numbers)}@example.org",
            password_hash=_hash,
            created_at=AT,
        )
        self.db.add(account)
        self.db.flush()
        return account

    def role(self, person: Person, role: Role, organisation: Organisation | None) -> RoleGrant:
        grant = RoleGrant(
            person_id=person.id,
            role=role,
            organisation_id=organisation.id if organisation else None,
            first_day=date(2020, 1, 1),
            granted_at=AT,
        )
        self.db.add(grant)
        self.db.flush()
        return grant

    def signed_in_token(self, person: Person, *, at: datetime) -> str:
        from sqlalchemy import select, update

        account = self.db.scalar(select(Account).filter_by(person_id=person.id)) or self.account(person)
        token = start_login_session(self.db, account, device="test", at=at)
        self.db.flush()
        passed = update(LoginSession).where(LoginSession.token_digest == digest_of(token))
        self.db.execute(passed.values(factor_at=at))  # and the second step behind them
        return token

    def edition(
        self,
        course: str = "staff-core",
        edition: str = "1.0",
        *,
        modules: dict[str, int] | None = None,
        completion: str = "more",
        valid_months: int | None = 12,
        title: str = "教职工核心课",
        **more: Any,
    ) -> CourseEdition:
        row = self._fact(
            CourseEdition(
                course=course,
                edition=edition,
                digest="0" * 64,
                title=title,
                title_en=more.pop("title_en", "Core course"),
                topics=more.pop("topics", []),
                completion=completion,
                valid_months=valid_months,
                **more,
            )
        )
        for position, (module, minutes) in enumerate((modules or {f"{course}-1": 15}).items(), start=1):
            self._fact(
                EditionModule(edition_id=row.id, module=module, position=position, title=module, minutes=minutes)
            )
        return row

    def training_record(
        self,
        person: Person,
        course: str = "staff-core",
        edition: str | None = "1.0",
        *,
        completed_on: date = date(2026, 9, 20),
        minutes: int = 120,
        origin: str = "online",
        **more: Any,
    ) -> TrainingRecord:
        return self._fact(
            TrainingRecord(
                public_id=more.pop("public_id", None) or self._id("rec"),
                person_id=person.id,
                course=course,
                edition=edition,
                completed_on=completed_on,
                minutes=minutes,
                origin=origin,
                **more,
            )
        )

    def guardianship(
        self, guardian: Person, student: Person, *, first_day: date | None = None, last_day: date | None = None
    ) -> Guardianship:
        row = self._fact(
            Guardianship(
                public_id=self._id("g"),
                guardian_id=guardian.id,
                student_id=student.id,
                first_day=first_day,
                last_day=last_day,
            )
        )
        holdings_changed(self.db, [guardian.id], first_day)
        return row

    def hours_entry(
        self,
        person: Person,
        minutes: int = 480,
        *,
        done_on: date = date(2026, 9, 20),
        topics: Sequence[str] = (),
        approved: bool = True,
        **more: Any,
    ) -> HoursEntry:
        row = self._fact(
            HoursEntry(
                public_id=more.pop("public_id", None) or self._id("hrs"),
                person_id=person.id,
                done_on=done_on,
                minutes=minutes,
                kind=more.pop("kind", "course"),
                topics=list(topics),
                approved_at=AT if approved else None,
                **more,
            )
        )
        learning_changed(self.db, [person.id], done_on)
        return row

    def contact(
        self,
        student: Person,
        *,
        kind: str = "visit",
        held_on: date = date(2026, 9, 20),
        guardian: Person | None = None,
        **more: Any,
    ) -> Contact:
        row = self._fact(
            Contact(
                public_id=more.pop("public_id", None) or self._id("con"),
                student_id=student.id,
                guardian_id=guardian.id if guardian else None,
                kind=kind,
                held_on=held_on,
            )
        )
        contacts_changed(self.db, [student.id], held_on)
        return row

    def act(
        self,
        organisation: Organisation,
        kind: str = "safety_check",
        *,
        done_on: date = date(2026, 9, 20),
        capacity: str | None = None,
        **more: Any,
    ) -> Act:
        row = self._fact(
            Act(
                public_id=more.pop("public_id", None) or self._id("act"),
                organisation_id=organisation.id,
                kind=kind,
                done_on=done_on,
                capacity=capacity,
                **more,
            )
        )
        organisation_evidence_changed(self.db, [organisation.id], done_on)
        return row

    def planned_lesson(
        self,
        class_group: ClassGroup,
        *,
        facilitator: Person | None = None,
        planned_on: date | None = None,
        course: str = "small-g56",
        edition: str | None = None,
        module: str = "small-g56-1",
        state: str = "planned",
        invited: Sequence[ClassGroup] = (),
        kind: str = "class",
        **more: Any,
    ) -> PlannedLesson:
        lesson = self._fact(
            PlannedLesson(
                class_group_id=class_group.id,
                kind=kind,
                course=course,
                edition=edition or _edition_here(course),
                module=module,
                planned_on=planned_on or today(),
                facilitator_id=facilitator.id if facilitator else None,
                code=new_code(self.db),
                state=state,
                **{
                    "last_period": False,
                    "second_adult": "in_room",
                    "open_place": False,
                    "key_points": [1, 2] if state == "taught" else [],
                    "activities": [],
                    "checks": {},
                    **more,
                },
            )
        )
        for other in invited:
            self._fact(InvitedClass(planned_lesson_id=lesson.id, class_group_id=other.id))
        return lesson

    def taught(
        self,
        class_group: ClassGroup,
        facilitator: Person,
        *,
        reached: Sequence[Person] = (),
        missed: Sequence[Person] = (),
        held_on: date,
        course: str = "small-g56",
        module: str = "small-g56-1",
        is_make_up: bool = False,
    ) -> TaughtSession:
        row = enter_taught_session(
            self.db,
            Taught(course, "1.0", (module,), held_on, 40, facilitator.id, (class_group.id,), is_make_up=is_make_up),
            reached=[person.id for person in reached],
            enrolled=[person.id for person in (*reached, *missed)],
            at=AT,
            by=facilitator.id,
        )
        self.db.flush()
        return row

    def window(
        self,
        organisation: Organisation | None,
        *,
        kind: str = "term",
        title: str = "本学期",
        first_day: date,
        last_day: date,
    ) -> Window:
        return self._fact(
            Window(
                public_id=self._id("w"),
                organisation_id=organisation.id if organisation else None,
                kind=kind,
                title=title,
                first_day=first_day,
                last_day=last_day,
            )
        )
