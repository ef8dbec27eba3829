"""Tables of the ledger (COMPLIANCE §1). Nothing here is edited or deleted except by reverting an import."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, BigKey, Keyed
from app.core.facts import Fact

AUTOINCREMENT = {"sqlite_autoincrement": True}


class ContactKind(StrEnum):
    """How a guardian was reached (COMPLIANCE §1)."""

    LETTER_RECEIPT = "letter_receipt"
    MEETING = "meeting"
    VISIT = "visit"
    TALK = "talk"


class ActKind(StrEnum):
    """What organisations do, as far as it has a name here; a roster may bring others (COMPLIANCE §1)."""

    SAFETY_CHECK = "safety_check"
    SPECIAL_INSPECTION = "special_inspection"
    RISK_ASSESSMENT = "risk_assessment"
    PUBLICITY = "publicity"
    DRILL = "drill"


FACILITATOR = "facilitator"
LAW_VICE_PRINCIPAL = "law_vice_principal"
OUTSIDE_EXPERT = "outside_expert"
CAPACITIES = (
    LAW_VICE_PRINCIPAL,
    OUTSIDE_EXPERT,
    FACILITATOR,
)  # in which somebody teaches or checks, as far as it has a name here


class Answered:
    """What waits for a second person until it is approved or declined; `declined_for` is a code (app/records/answers.py).

    Who entered it stays in `entered_by` when a second person answers.
    """

    entered_by: Mapped[int | None] = mapped_column(BigKey)
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(BigKey)
    declined_for: Mapped[str | None] = mapped_column(String(40))


class Coverage(Keyed, Fact, Base):
    """A person covered a module online; coverage in sessions follows from `Attendance`.

    Its id in reports is `<module id>@<day>`.
    """

    __tablename__ = "coverage"
    __table_args__ = (
        UniqueConstraint("person_id", "course", "edition", "module", "covered_on"),
        UniqueConstraint("source", "sourced_id", name="uq_coverage_source"),
        Index("ix_coverage_person_course", "person_id", "course"),
        AUTOINCREMENT,
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course: Mapped[str] = mapped_column(String(60))
    edition: Mapped[str] = mapped_column(String(20))
    module: Mapped[str] = mapped_column(String(80))
    covered_on: Mapped[date]
    source: Mapped[str | None] = mapped_column(String(60))
    sourced_id: Mapped[str | None] = mapped_column(String(100))


class TrainingRecord(Keyed, Fact, Base):
    """A person completed a course edition. Never edited or deleted: a `RecordVoid` voids it.

    `origin` is `online`, `session` or `imported` (COMPLIANCE: source); `public_id` is its id in reports.
    """

    __tablename__ = "training_record"
    __table_args__ = (
        UniqueConstraint("source", "sourced_id", name="uq_training_record_source"),
        Index("ix_training_record_person_course", "person_id", "course"),
        AUTOINCREMENT,
    )

    public_id: Mapped[str] = mapped_column(String(120), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course: Mapped[str] = mapped_column(String(60))
    edition: Mapped[str | None] = mapped_column(String(20))
    completed_on: Mapped[date]
    minutes: Mapped[int | None]
    origin: Mapped[str] = mapped_column(String(10))
    evidence: Mapped[str | None] = mapped_column(String(200))
    source: Mapped[str | None] = mapped_column(String(60))
    sourced_id: Mapped[str | None] = mapped_column(String(100))


class RecordApproval(Answered, Keyed, Fact, Base):
    """An imported record of a course taught here waits for a second person; it counts once approved (SAFEGUARDS 28).

    A record without such a row needs nobody. Written without the import's number, so that an answer does not stand in
    the way of taking the import back; it goes with its record.
    """

    __tablename__ = "record_approval"
    __table_args__ = (AUTOINCREMENT,)

    training_record_id: Mapped[int] = mapped_column(ForeignKey("training_record.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)


class RecordVoid(Keyed, Fact, Base):
    """A second entry that takes back a training record, or an attendance named `<session id>:<person id>`.

    A voided record never counted, on no day. `reason` is a code.
    """

    __tablename__ = "record_void"
    __table_args__ = (
        UniqueConstraint("source", "sourced_id", name="uq_record_void_source"),
        UniqueConstraint("voids"),
        AUTOINCREMENT,
    )

    voids: Mapped[str] = mapped_column(String(240))
    reason: Mapped[str] = mapped_column(String(40))
    source: Mapped[str | None] = mapped_column(String(60))
    sourced_id: Mapped[str | None] = mapped_column(String(100))


class TaughtUnder(StrEnum):
    """By which right a lesson for pupils was taught that day, as far as it is known (SAFEGUARDS 27)."""

    AUTHORISED = "authorised"
    START_UP = "start_up"
    NEITHER = "neither"


class TaughtSession(Keyed, Fact, Base):
    """A session that took place: what was delivered, when, to which class groups or at which organisation.

    `taught_under` is a TaughtUnder as it stood on the day of the lesson, or None where nobody knows. `told_whole`: who
    taught said that every key point of it was taught; None where nobody said anything, as in what is imported. `is_make_up`:
    given for pupils who had missed it, so it is no lesson of the classes it names (app/records/counted.py).
    """

    __tablename__ = "taught_session"
    __table_args__ = (
        UniqueConstraint("source", "sourced_id", name="uq_taught_session_source"),
        AUTOINCREMENT,
    )

    public_id: Mapped[str] = mapped_column(String(120), unique=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    course: Mapped[str] = mapped_column(String(60))
    edition: Mapped[str | None] = mapped_column(String(20))
    held_on: Mapped[date]
    minutes: Mapped[int]
    facilitator_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    capacity: Mapped[str | None] = mapped_column(String(40))
    taught_under: Mapped[str | None] = mapped_column(String(10))
    told_whole: Mapped[bool | None]
    is_make_up: Mapped[bool] = mapped_column(default=False, server_default=false())
    source: Mapped[str | None] = mapped_column(String(60))
    sourced_id: Mapped[str | None] = mapped_column(String(100))


class TaughtClassGroup(Keyed, Fact, Base):
    """A class group that a taught session names."""

    __tablename__ = "taught_class_group"
    __table_args__ = (UniqueConstraint("taught_session_id", "class_group_id"), AUTOINCREMENT)

    taught_session_id: Mapped[int] = mapped_column(ForeignKey("taught_session.id"))
    class_group_id: Mapped[int] = mapped_column(ForeignKey("class_group.id"), index=True)


class TaughtModule(Keyed, Fact, Base):
    """A module that a taught session delivered; a session without any delivered all its course requires."""

    __tablename__ = "taught_module"
    __table_args__ = (UniqueConstraint("taught_session_id", "module"), AUTOINCREMENT)

    taught_session_id: Mapped[int] = mapped_column(ForeignKey("taught_session.id"))
    module: Mapped[str] = mapped_column(String(80))


class Attendance(Keyed, Fact, Base):
    """Whether a person was reached at a taught session. Nothing finer is kept (SAFEGUARDS 12)."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("taught_session_id", "person_id"), AUTOINCREMENT)

    taught_session_id: Mapped[int] = mapped_column(ForeignKey("taught_session.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    reached: Mapped[bool]


class PracticalResult(Keyed, Fact, Base):
    """A person passed a practical part: a role-play, a trial lesson or a drill. How well is kept beside, for her alone.

    `course` and `edition` say of which course's edition it is; without a course `edition` is the rubric's own. `band` is
    the age of which a trial lesson was, None where nobody said.
    """

    __tablename__ = "practical_result"
    __table_args__ = (Index("ix_practical_result_person_practical", "person_id", "practical"), AUTOINCREMENT)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    practical: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(20))
    course: Mapped[str | None] = mapped_column(String(60))
    edition: Mapped[str] = mapped_column(String(20))
    passed_on: Mapped[date]
    band: Mapped[str | None] = mapped_column(String(10))


class HoursEntry(Answered, Keyed, Fact, Base):
    """A person studied outside the product's courses. Without `approved_at` it counts nowhere yet.

    `topics` are ids as in courses. `minutes_per_unit` says in what it was entered: 1, a class hour or a working day.
    A certificate earned elsewhere has `issuer` and `title` beside its `reference`; after `expires_on` it is no longer valid.
    """

    __tablename__ = "hours_entry"
    __table_args__ = (UniqueConstraint("source", "sourced_id", name="uq_hours_entry_source"), AUTOINCREMENT)

    public_id: Mapped[str] = mapped_column(String(120), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    done_on: Mapped[date]
    minutes: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    topics: Mapped[list[str]] = mapped_column(JSON)
    reference: Mapped[str | None] = mapped_column(String(200))
    minutes_per_unit: Mapped[int | None]
    issuer: Mapped[str | None] = mapped_column(String(60))
    title: Mapped[str | None] = mapped_column(String(60))
    expires_on: Mapped[date | None]
    source: Mapped[str | None] = mapped_column(String(60))
    sourced_id: Mapped[str | None] = mapped_column(String(100))


class StudyIssuer(Keyed, Base):
    """Who issues certificates that schools here often see: a list to choose from; `closed_at`: offered no longer."""

    __tablename__ = "study_issuer"

    name: Mapped[str] = mapped_column(String(60), unique=True)
    added_at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(BigKey)
    closed_at: Mapped[datetime | None]


class Contact(Keyed, Fact, Base):
    """A pupil's guardian was reached by the school: `kind` and day, never what was said."""

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("source", "sourced_id", name="uq_contact_source"), AUTOINCREMENT)

    public_id: Mapped[str] = mapped_column(String(120), unique=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    guardian_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    held_on: Mapped[date]
    source: Mapped[str | None] = mapped_column(String(60))
    sourced_id: Mapped[str | None] = mapped_column(String(100))


class Act(Keyed, Fact, Base):
    """An organisation did something, as a safety check or a drill: a count and a date, never a finding."""

    __tablename__ = "act"
    __table_args__ = (UniqueConstraint("source", "sourced_id", name="uq_act_source"), AUTOINCREMENT)

    public_id: Mapped[str] = mapped_column(String(120), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    done_on: Mapped[date]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    capacity: Mapped[str | None] = mapped_column(String(40))
    reference: Mapped[str | None] = mapped_column(String(200))
    source: Mapped[str | None] = mapped_column(String(60))
    sourced_id: Mapped[str | None] = mapped_column(String(100))


class GuardianLetter(Keyed, Fact, Base):
    """The day a class group's guardians got a course's letter: a fact of the class, never of one family."""

    __tablename__ = "guardian_letter"
    __table_args__ = (UniqueConstraint("class_group_id", "course"), AUTOINCREMENT)

    class_group_id: Mapped[int] = mapped_column(ForeignKey("class_group.id"))
    course: Mapped[str] = mapped_column(String(60))
    sent_on: Mapped[date]


class LetterOut(Keyed, Fact, Base):
    """A letter about a course went out to the families of a class by link, in an edition: each time one is made."""

    __tablename__ = "letter_out"
    __table_args__ = (AUTOINCREMENT,)

    public_id: Mapped[str] = mapped_column(String(120), unique=True)
    class_group_id: Mapped[int] = mapped_column(ForeignKey("class_group.id"), index=True)
    course: Mapped[str] = mapped_column(String(60))
    edition: Mapped[str] = mapped_column(String(20))
    sent_on: Mapped[date]


class HelpCardDays(Keyed, Fact, Base):
    """Days on which an organisation's help card was, or as it stands will be, whole and called (SAFEGUARDS 3)."""

    __tablename__ = "help_card_days"
    __table_args__ = (AUTOINCREMENT,)

    public_id: Mapped[str] = mapped_column(String(120), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]


class SignedPolicy(Keyed, Fact, Base):
    """A person signed an edition of a policy."""

    __tablename__ = "signed_policy"
    __table_args__ = (UniqueConstraint("person_id", "policy", "edition", "signed_at"), AUTOINCREMENT)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    policy: Mapped[str] = mapped_column(String(60))
    edition: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime]
