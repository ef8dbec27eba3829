"""Writes the naive facts into a database, as an import would: facts by record_fact, then the announcements."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.compliance.kept import COLUMNS
from app.compliance.models import Requirement, StatusRow, Waiver
from app.compliance.standing import extend_calendar
from app.content.models import CourseEdition, EditionModule
from app.core.facts import record_fact
from app.people import models as people
from app.people.announcements import class_groups_changed, holdings_changed, organisations_changed
from app.people.merges import PersonMerge
from app.records import models as records
from tests.compliance import naive, worlds
from tests.make import AT


class Written:
    """The facts in a database, with the key of everything by its id."""

    def __init__(self, db: Session, facts: naive.Facts, subjects: dict[str, list[str]] | None = None) -> None:
        self.db, self.facts, self.subjects = db, facts, subjects or worlds.SUBJECTS
        self.keys: dict[str, int] = {}
        self._write_frame()
        self._write_holdings()
        self._write_ledger()
        for waiver in facts.waivers:
            self.waiver(waiver)
        for merge in facts.merges:
            self.merge(merge)

    def _write_holdings(self) -> None:
        facts = self.facts
        for held in facts.appointments:
            self.appointment(held)
        for enrolment in facts.enrolments:
            self.enrolment(enrolment)
        for care in facts.guardianships:
            self.guardianship(care)

    def _write_ledger(self) -> None:
        facts = self.facts
        for record in facts.records:
            self.record(record)
        for online in facts.online:
            self.online(online)
        for session in facts.sessions:
            self.session(session)
        for hours in facts.hours:
            self.hours(hours)
        for contact in facts.contacts:
            self.contact(contact)
        for act in facts.acts:
            self.act(act)
        self._write_proofs()
        for void in sorted(facts.voids):
            self.fact(records.RecordVoid(voids=void, reason="wrong_person"))

    def _write_proofs(self) -> None:
        facts = self.facts
        for letter in facts.letters:
            self.letter(letter)
        for signed in facts.signatures:
            self.signature(signed)
        for card in facts.cards:
            self.card(card)

    def fact(self, row: Any) -> Any:
        record_fact(self.db, row, at=AT, by=None)
        self.db.flush()
        return row

    def announce(self) -> None:
        """Tell that everything about every subject may have changed."""
        keys = {subject: [self.keys[name] for name in names] for subject, names in self.subjects.items()}
        holdings_changed(self.db, keys["person"], None)
        class_groups_changed(self.db, keys["class_group"], None)
        organisations_changed(self.db, keys["organisation"], None)

    def _key(self, row: Any) -> Any:
        self.keys[row.public_id] = self.fact(row).id
        return row

    def _write_frame(self) -> None:
        facts = self.facts
        for org in facts.orgs:
            self._key(
                people.Organisation(
                    public_id=org.id, name=org.id, kind=org.kind, first_day=org.first, last_day=org.last
                )
            )
        for org in facts.orgs:
            for first, parent in org.parents:
                parent_id = self.keys[parent] if parent else None
                self.fact(
                    people.OrganisationParent(organisation_id=self.keys[org.id], parent_id=parent_id, first_day=first)
                )
        self._write_posts()
        self._write_classes(self._write_windows())
        for edition in facts.editions:
            self.edition(edition)

    def _write_windows(self) -> dict[Any, people.Window]:
        facts = self.facts
        windows: dict[Any, people.Window] = {}
        for number, (kind, at, first, last) in enumerate(facts.windows):
            windows[first, last] = self.fact(
                people.Window(
                    public_id=f"w-{number}",
                    organisation_id=self.keys[at] if at else None,
                    kind=kind,
                    title=kind,
                    first_day=first,
                    last_day=last,
                )
            )
        return windows

    def _write_posts(self) -> None:
        facts = self.facts
        for post, values in facts.posts.items():
            self._key(people.Post(public_id=post, title=post))
            for first, sensitive in values["sensitive"]:
                self.fact(people.PostSensitivity(post_id=self.keys[post], sensitive=sensitive, first_day=first))
            for first, category in values["category"]:
                self.fact(people.PostCategory(post_id=self.keys[post], category=category, first_day=first))
        for person in self.subjects["person"]:
            self._key(people.Person(public_id=person, name=person, sort_key=person))

    def _write_classes(self, windows: dict[Any, people.Window]) -> None:
        facts = self.facts
        for group in facts.class_groups:
            row = self._key(
                people.ClassGroup(
                    public_id=group.id,
                    organisation_id=self.keys[group.org],
                    title=group.id,
                    grades=",".join(group.grades),
                    first_day=group.first,
                    last_day=group.last,
                )
            )
            for window in {windows[term].id for term in group.terms}:
                self.fact(people.ClassGroupWindow(class_group_id=row.id, window_id=window))

    def edition(self, edition: naive.Edition) -> None:
        row = self.fact(
            CourseEdition(
                course=edition.course,
                edition=edition.edition,
                digest="0" * 64,
                title=edition.course,
                topics=edition.topics,
                completion="modules" if edition.modules_only else "more",
                valid_months=edition.valid_months,
                valid_days=edition.valid_days,
                early_renewal_days=edition.early_days or None,
                renews=edition.renews or None,
            )
        )
        for position, module in enumerate(edition.modules):
            self.fact(EditionModule(edition_id=row.id, module=module, position=position, title=module, minutes=10))

    def appointment(self, held: naive.Appointment) -> people.Appointment:
        return self.fact(
            people.Appointment(
                public_id=f"a-{len(self.keys)}-{self._next()}",
                person_id=self.keys[held.person],
                organisation_id=self.keys[held.org],
                post_id=self.keys[held.post],
                kind=held.kind,
                first_day=held.first,
                last_day=held.last,
            )
        )

    def enrolment(self, enrolment: naive.Enrolment) -> people.Enrolment:
        return self.fact(
            people.Enrolment(
                public_id=f"e-{self._next()}",
                person_id=self.keys[enrolment.person],
                class_group_id=self.keys[enrolment.class_group],
                role="student",
                first_day=enrolment.first,
                last_day=enrolment.last,
            )
        )

    def record(self, record: naive.Record) -> records.TrainingRecord:
        return self.fact(
            records.TrainingRecord(
                public_id=record.id,
                person_id=self.keys[record.person],
                course=record.course,
                edition=record.edition,
                completed_on=record.completed_on,
                minutes=record.minutes,
                origin=record.origin,
                evidence=record.evidence,
            )
        )

    def online(self, online: naive.Online) -> records.Coverage:
        return self.fact(
            records.Coverage(
                person_id=self.keys[online.person],
                course=online.course,
                edition=online.edition,
                module=online.module,
                covered_on=online.day,
            )
        )

    def session(self, session: naive.Session) -> records.TaughtSession:
        row = self.fact(
            records.TaughtSession(
                public_id=session.id,
                course=session.course,
                edition=session.edition,
                held_on=session.held_on,
                minutes=session.minutes,
                capacity=session.capacity,
                told_whole=session.told or None,
                is_make_up=session.make_up,
                organisation_id=self.keys[session.org] if session.org else None,
                facilitator_id=self.keys[session.facilitator] if session.facilitator else None,
            )
        )
        for group in session.class_groups:
            self.fact(records.TaughtClassGroup(taught_session_id=row.id, class_group_id=self.keys[group]))
        for module in session.modules:
            self.fact(records.TaughtModule(taught_session_id=row.id, module=module))
        for person in [*session.reached, *session.missed]:
            reached = person in session.reached
            self.fact(records.Attendance(taught_session_id=row.id, person_id=self.keys[person], reached=reached))
        return row

    def guardianship(self, care: naive.Guardianship) -> people.Guardianship:
        return self.fact(
            people.Guardianship(
                public_id=f"g-{self._next()}",
                guardian_id=self.keys[care.guardian],
                student_id=self.keys[care.student],
                first_day=care.first,
                last_day=care.last,
            )
        )

    def hours(self, hours: naive.Hours) -> records.HoursEntry:
        return self.fact(
            records.HoursEntry(
                public_id=hours.id,
                person_id=self.keys[hours.person],
                done_on=hours.day,
                minutes=hours.minutes,
                kind="reading",
                topics=hours.topics,
                approved_at=AT if hours.approved else None,
            )
        )

    def contact(self, contact: naive.Contact) -> records.Contact:
        return self.fact(
            records.Contact(
                public_id=contact.id,
                student_id=self.keys[contact.student],
                kind=contact.kind,
                held_on=contact.day,
            )
        )

    def act(self, act: naive.Act) -> records.Act:
        return self.fact(
            records.Act(
                public_id=act.id,
                organisation_id=self.keys[act.org],
                kind=act.kind,
                done_on=act.day,
                capacity=act.capacity,
            )
        )

    def letter(self, letter: naive.Letter) -> Any:
        if letter.by_link:
            return self.fact(
                records.LetterOut(
                    public_id=letter.id,
                    class_group_id=self.keys[letter.class_group],
                    course=letter.course,
                    edition="1.0",
                    sent_on=letter.day,
                )
            )
        row = self.fact(
            records.GuardianLetter(
                class_group_id=self.keys[letter.class_group], course=letter.course, sent_on=letter.day
            )
        )
        letter.id = f"letter-{row.id}"
        return row

    def signature(self, signed: naive.Signature) -> records.SignedPolicy:
        noon = datetime.combine(signed.day, time(4), UTC)  # in the installation's zone
        row = self.fact(
            records.SignedPolicy(
                person_id=self.keys[signed.person],
                policy=signed.policy,
                edition=signed.edition,
                digest="0" * 64,
                signed_at=noon,
            )
        )
        signed.id = f"signed-{row.id}"
        return row

    def card(self, card: naive.CardDays) -> records.HelpCardDays:
        return self.fact(
            records.HelpCardDays(
                public_id=card.id, organisation_id=self.keys[card.org], first_day=card.first, last_day=card.last
            )
        )

    def waiver(self, waiver: naive.Waiver) -> Waiver:
        return self.fact(
            Waiver(
                person_id=self.keys[waiver.person],
                requirement=waiver.requirement,
                first_day=waiver.first,
                last_day=waiver.last,
                reason="other",
            )
        )

    def merge(self, merge: naive.Merge) -> PersonMerge:
        return self.fact(
            PersonMerge(
                kept_id=self.keys[merge.kept],
                other_id=self.keys[merge.other],
                organisation_id=self.keys["s-1"],
                of_pupils=False,
                asked_at=AT,
                asked_by=self.keys[merge.kept],
                asked_as="head",
                first_day=merge.first,
                last_day=merge.last,
            )
        )

    def require(self, requirement: dict[str, Any]) -> Requirement:
        """Enter a requirement as loading a file would, without the checks of a file."""
        from app.compliance.standing import rebuild_all

        extend_calendar(self.db, at=AT)
        definition = {name: value for name, value in worlds.plain(requirement).items() if name != "id"}
        row = self.fact(
            Requirement(
                public_id=requirement["id"], title={}, basis=[], scope="national", enabled=True, definition=definition
            )
        )
        rebuild_all(self.db)
        return row

    def _next(self) -> int:
        self.keys["#"] = self.keys.get("#", 0) + 1
        return self.keys["#"]


def kept_status(db: Session) -> list[tuple[Any, ...]]:
    """Every kept status row without its key, in one order."""
    rows = db.execute(select(*(getattr(StatusRow, name) for name in COLUMNS)))
    return sorted((tuple(str(value) for value in row) for row in rows), key=str)
