"""What the document of one's own data is made of, table by table; what stands in none is listed with its reason in docs/data-map.toml."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, or_, select

from app.assessment.models import AttemptAnswer, QuizAttempt
from app.certification.facilitators.models import Authorisation, FacilitatorObservation
from app.certification.models import Certificate
from app.classroom.lecturers.models import LecturerOffer, LecturerWord, OfferTaking, OutsideExpert
from app.classroom.letters.models import ClassDeputy
from app.classroom.ready.models import SecondAdultWord
from app.classroom.workshops.models import WorkshopSignIn
from app.compliance.models import Assignment, StatusRow, Waiver
from app.learning.mentoring.models import MentorEntry, Mentorship
from app.learning.models import CourseRun, ModuleProgress, ScenarioDecision
from app.learning.practical.models import PracticalRating, PracticalTry
from app.learning.recordings.models import Recording
from app.learning.together.models import HelpedWish, OralAnswers, ReadingHelper
from app.notices.models import CalendarFeed, Delivery, MailAddress, Notice
from app.people.erasures import PersonErasure
from app.people.linked_identities import LinkedIdentity
from app.people.merges import PersonMerge
from app.people.models import (
    Account,
    Appointment,
    Enrolment,
    EnrolmentRole,
    Guardianship,
    HelpContact,
    Invitation,
    LoginSession,
    Person,
    RoleGrant,
)
from app.people.name_corrections import NameCorrection
from app.people.passkeys import Passkey
from app.people.second_factors import RecoveryCode, SecondFactor
from app.people.sign_in_slips import SignInSlip
from app.records.models import (
    Act,
    Attendance,
    Contact,
    Coverage,
    HoursEntry,
    PracticalResult,
    RecordApproval,
    RecordVoid,
    SignedPolicy,
    TaughtSession,
    TrainingRecord,
)
from app.records.voids import Deed, is_attendance_voided, is_taken_back
from app.supervision.confirmations.models import ConfirmationAnswer, ConfirmationCode, MonthlyConfirmation
from app.supervision.findings.models import Finding
from app.supervision.plans.models import PlanItem
from app.supervision.talks.models import HeldTalk
from app.supervision.vetting.models import VettingEntry

Ids = Collection[int]
Whose = Callable[[Ids], ColumnElement[bool]]


@dataclass(frozen=True)
class Part:
    """One kind of entry about a person: `columns` in the order they are read, `whose` says which rows are hers."""

    key: str
    title: Any
    table: Any
    whose: Whose
    columns: tuple[str, ...]
    is_for_her_eyes: bool = False  # nobody else is shown what she answered, not even by command (SAFEGUARDS 25)

    @property
    def is_entered(self) -> bool:
        """Whether each entry says who entered it, and keeps its former versions."""
        return hasattr(self.table, "recorded_by")


def _mine(column: Any) -> Whose:
    return column.in_  # type: ignore[no-any-return]  # a column of any table


def _through(column: Any, key: Any, person: Any) -> Whose:
    """Return the condition of rows that hang on rows of a person."""
    return lambda ids: column.in_(select(key).where(person.in_(ids)))


def _voids(ids: Ids) -> ColumnElement[bool]:
    attended = (
        select(TaughtSession.public_id + ":" + Person.public_id)
        .join(Attendance, Attendance.taught_session_id == TaughtSession.id)
        .join(Person, Person.id == Attendance.person_id)
        .where(Person.id.in_(ids))
    )
    led = (
        select(TaughtSession.public_id + ":" + Person.public_id)
        .join(Person, Person.id == TaughtSession.facilitator_id)
        .where(Person.id.in_(ids))
    )
    return or_(
        RecordVoid.voids.in_(select(TrainingRecord.public_id).where(TrainingRecord.person_id.in_(ids))),
        RecordVoid.voids.in_(attended),
        RecordVoid.voids.in_(led),
    )


def _attended(*, counts: bool) -> Whose:
    """Return the condition of lines of sessions that count, or of those that were taken back for her or as a whole."""

    def whose(ids: Ids) -> ColumnElement[bool]:
        taken_back = (
            select(TaughtSession.id)
            .join(Person, Person.id == Attendance.person_id)
            .where(
                TaughtSession.id == Attendance.taught_session_id,
                or_(
                    is_taken_back(Deed.SESSION, TaughtSession.public_id),
                    is_attendance_voided(TaughtSession.public_id, Person.public_id),
                ),
            )
            .correlate(Attendance)
            .exists()
        )
        return Attendance.person_id.in_(ids) & (~taken_back if counts else taken_back)

    return whose


def _teaches(ids: Ids) -> ColumnElement[bool]:
    return Enrolment.person_id.in_(ids) & (Enrolment.role == EnrolmentRole.TEACHER)


def _recovers(ids: Ids) -> ColumnElement[bool]:
    own = select(SecondFactor.id).join(Account, Account.id == SecondFactor.account_id).where(Account.person_id.in_(ids))
    return RecoveryCode.second_factor_id.in_(own)


def _merged(ids: Ids) -> ColumnElement[bool]:
    return or_(PersonMerge.kept_id.in_(ids), PersonMerge.other_id.in_(ids))


def _with_others(ids: Ids) -> ColumnElement[bool]:
    return or_(Mentorship.person_id.in_(ids), Mentorship.mentor_id.in_(ids))


def _decided(ids: Ids) -> ColumnElement[bool]:
    """What others saw in her, once all have judged: before, the second judges alone."""
    decided = select(PracticalTry.id).where(PracticalTry.person_id.in_(ids), PracticalTry.outcome.is_not(None))
    return PracticalRating.try_id.in_(decided)


def _log_lines(ids: Ids) -> ColumnElement[bool]:
    return MentorEntry.mentorship_id.in_(select(Mentorship.id).where(_with_others(ids)))


DAYS = ("first_day", "last_day")
COURSE = ("course", "edition")
PARTS = (
    Part("person", _("Who you are"), Person, _mine(Person.id), ("name", "number", "phone", "email", "public_id")),
    Part(
        "names_asked",
        _("Corrections of your name"),
        NameCorrection,
        _mine(NameCorrection.person_id),
        ("name", "former", "asked_at", "withdrawn_at", "answered_at", "declined_for"),
    ),
    Part(
        "posts",
        _("Posts you hold or held"),
        Appointment,
        _mine(Appointment.person_id),
        ("organisation_id", "post_id", "kind", "is_visit", *DAYS),
    ),
    Part("classes_taught", _("Classes you may teach"), Enrolment, _teaches, ("class_group_id", *DAYS)),
    Part("class_deputy", _("Classes whose deputy you are"), ClassDeputy, _mine(ClassDeputy.person_id), ("class_group_id",)),
    Part("guardian_of", _("Children whose guardian you are"), Guardianship, _mine(Guardianship.guardian_id), DAYS),
    Part("roles", _("Roles"), RoleGrant, _mine(RoleGrant.person_id), ("role", "organisation_id", *DAYS, "granted_at")),
    Part(
        "account",
        _("Your account"),
        Account,
        _mine(Account.person_id),
        ("login", "language", "created_at", "closed_at", "reset_at"),
    ),
    Part(
        "sign_ins",
        _("Sign-ins"),
        LoginSession,
        _through(LoginSession.account_id, Account.id, Account.person_id),
        ("device", "created_at", "expires_at", "revoked_at"),
    ),
    Part(
        "slip",
        _("Your slip to sign in with"),
        SignInSlip,
        _mine(SignInSlip.person_id),
        ("printed_at", "pin_chosen_at", "last_used_at", "wrong_tries", "stopped_at"),
    ),
    Part(
        "second_step",
        _("The second step of your sign-in"),
        SecondFactor,
        _through(SecondFactor.account_id, Account.id, Account.person_id),
        ("confirmed_at", "recovered_at", "reset_at"),
    ),
    Part(
        "passkeys",
        _("Your passkeys"),
        Passkey,
        _through(Passkey.account_id, Account.id, Account.person_id),
        ("kind", "made_at", "last_used_at", "copied_at"),
    ),
    Part(
        "single_sign_on",
        _("The link to a provider of sign-ins"),
        LinkedIdentity,
        _through(LinkedIdentity.account_id, Account.id, Account.person_id),
        ("issuer", "subject", "linked_how", "linked_at", "last_used_at"),
    ),
    Part("recovery_codes", _("Your recovery codes"), RecoveryCode, _recovers, ("used_at",)),
    Part(
        "invitations",
        _("Links to an account made for you"),
        Invitation,
        _mine(Invitation.person_id),
        ("purpose", "created_at", "expires_at", "used_at"),
    ),
    Part(
        "merges",
        _("Two entries counted as one person"),
        PersonMerge,
        _merged,
        ("asked_at", "approved_at", *DAYS, "ended_at"),
    ),
    Part(
        "records",
        _("Courses completed"),
        TrainingRecord,
        _mine(TrainingRecord.person_id),
        (*COURSE, "completed_on", "minutes", "origin", "evidence", "public_id"),
    ),
    Part("taken_back", _("Records taken back"), RecordVoid, _voids, ("voids", "reason")),
    Part(
        "approvals",
        _("Imported records that need a second person"),
        RecordApproval,
        _mine(RecordApproval.person_id),
        ("approved_at", "declined_for"),
    ),
    Part("coverage", _("Modules studied"), Coverage, _mine(Coverage.person_id), (*COURSE, "module", "covered_on")),
    Part(
        "sessions_attended",
        _("Sessions you were listed for"),
        Attendance,
        _attended(counts=True),
        ("taught_session_id", "reached"),
    ),
    Part(
        "sessions_taken_back",
        _("Sessions you were listed for that do not count: taken back"),
        Attendance,
        _attended(counts=False),
        ("taught_session_id",),
    ),
    Part(
        "workshop_days",
        _("Days of workshops you were at"),
        WorkshopSignIn,
        _mine(WorkshopSignIn.person_id),
        ("signed_at", "how", "minutes", "shared_phone", "taught_session_id", "waits_since", "struck_at",
         "raised_to", "raised_at"),
    ),
    Part(
        "sessions_given",
        _("Sessions you gave"),
        TaughtSession,
        _mine(TaughtSession.facilitator_id),
        (*COURSE, "held_on", "minutes", "organisation_id", "capacity", "public_id"),
    ),
    Part(
        "hours",
        _("Study elsewhere"),
        HoursEntry,
        _mine(HoursEntry.person_id),
        ("done_on", "minutes", "kind", "topics", "title", "issuer", "reference", "expires_on", "approved_at", "declined_for"),
    ),
    Part(
        "certificates",
        _("Certificates"),
        Certificate,
        _mine(Certificate.person_id),
        ("code", "holder_name", "course_title", "edition", "minutes", "issuer", "completed_on", "valid_until",
         "issued_at", "withdrawn_at", "withdrawn_reason"),
    ),
    Part(
        "policies",
        _("Policies signed"),
        SignedPolicy,
        _mine(SignedPolicy.person_id),
        ("policy", "edition", "signed_at"),
    ),
    Part("waivers", _("Waivers"), Waiver, _mine(Waiver.person_id), ("requirement", *DAYS, "reason")),
    Part(
        "asked_courses",
        _("Courses asked of you"),
        Assignment,
        _mine(Assignment.person_id),
        ("course", "assigned_on", "due_on"),
    ),
    Part(
        "status",
        _("What is required of you, and how it stood"),
        StatusRow,
        _mine(StatusRow.person_id),
        ("requirement_id", "organisation_id", *DAYS, "status", "due_on", "valid_until"),
    ),
    Part(
        "course_runs",
        _("Courses begun here"),
        CourseRun,
        _mine(CourseRun.person_id),
        (*COURSE, "number", "started_at", "code_signed_at", "completed_at"),
    ),
    Part(
        "pages_read",
        _("Modules opened here"),
        ModuleProgress,
        _through(ModuleProgress.run_id, CourseRun.id, CourseRun.person_id),
        ("module", "page", "opened_at", "read_to_end_at", "all_read_at", "done_at"),
    ),
    Part(
        "decisions",
        _("Decisions in scenarios"),
        ScenarioDecision,
        _through(ScenarioDecision.run_id, CourseRun.id, CourseRun.person_id),
        ("module", "scenario", "round", "position", "choice", "decided_at"),
        is_for_her_eyes=True,
    ),
    Part(
        "quizzes",
        _("Quizzes taken"),
        QuizAttempt,
        _mine(QuizAttempt.person_id),
        (*COURSE, "quiz", "evaluation", "number", "started_at", "submitted_at", "score", "outcome", "missed"),
        is_for_her_eyes=True,
    ),
    Part(
        "answered_aloud",
        _("Quizzes you answered aloud"),
        OralAnswers,
        _mine(OralAnswers.person_id),
        ("begun_at", "handed_in_at"),
        is_for_her_eyes=True,
    ),
    Part(
        "wishes_together",
        _("Your wish to learn a course with others"),
        HelpedWish,
        _mine(HelpedWish.person_id),
        ("course", "wished_at"),
    ),
    Part(
        "groups_helped", _("Groups you help"), ReadingHelper, _mine(ReadingHelper.person_id), ("here_at",)
    ),
    Part(
        "recordings",
        _("Screens of courses you read aloud"),
        Recording,
        _mine(Recording.made_by),
        ("organisation_id", *COURSE, "module", "page", "made_at", "approved_at"),
    ),
    Part(
        "recordings_heard",
        _("Recordings you listened to and approved"),
        Recording,
        _mine(Recording.approved_by),
        ("organisation_id", *COURSE, "module", "page", "approved_at"),
    ),
    Part(
        "answers",
        _("Answers in quizzes: nobody else is shown them"),
        AttemptAnswer,
        _through(AttemptAnswer.attempt_id, QuizAttempt.id, QuizAttempt.person_id),
        ("item", "answer", "saved_at"),
        is_for_her_eyes=True,
    ),
    Part(
        "practical_parts",
        _("Practical parts you passed"),
        PracticalResult,
        _mine(PracticalResult.person_id),
        ("practical", "band", *COURSE, "passed_on"),
    ),
    Part(
        "practical_tries",
        _("Tries of practical parts"),
        PracticalTry,
        _mine(PracticalTry.person_id),
        ("practical", "band", *COURSE, "number", "begun_on", "outcome", "decided_on"),
        is_for_her_eyes=True,
    ),
    Part(
        "judged",
        _("What assessors saw in them"),
        PracticalRating,
        _decided,
        ("points", "total", "missed", "rated_at"),
        is_for_her_eyes=True,
    ),
    Part(
        "rights_to_teach",
        _("Rights to teach pupils"),
        Authorisation,
        _mine(Authorisation.person_id),
        ("organisation_id", "band", "first_day", "valid_until", "withdrawn_on", "withdrawn_for"),
    ),
    Part(
        "lessons_watched",
        _("Lessons of yours that were watched"),
        FacilitatorObservation,
        _through(FacilitatorObservation.authorisation_id, Authorisation.id, Authorisation.person_id),
        ("observed_on", "outcome"),
    ),
    Part(
        "second_adult_words",
        _("Whether you said you would be a lesson's second adult"),
        SecondAdultWord,
        _mine(SecondAdultWord.person_id),
        ("planned_on", "is_coming"),
    ),
    Part(
        "lecturer_offers",
        _("To whom you are offered as a lecturer"),
        LecturerOffer,
        _mine(LecturerOffer.person_id),
        ("from_organisation_id", "to_organisation_id", "offered_on", "agreed_on", "ended_on"),
    ),
    Part(
        "lecturer_takings",
        _("Organisations that took you up as a lecturer"),
        OfferTaking,
        _through(OfferTaking.lecturer_offer_id, LecturerOffer.id, LecturerOffer.person_id),
        ("organisation_id", "taken_on", "ended_on"),
    ),
    Part(
        "outside_expert",
        _("Entries as an expert from outside"),
        OutsideExpert,
        _mine(OutsideExpert.person_id),
        ("organisation_id", "sender", "sent_by_id", "subject", "bands", "first_day", "valid_until", "agreed_on", "ended_on"),
    ),
    Part(
        "lecturer_words",
        _("What was said of cases in lessons of yours"),
        LecturerWord,
        _mine(LecturerWord.person_id),
        ("no_local_case", "no_open_case", "no_case_film", "said_on"),
    ),
    Part(
        "talks_kept",
        _("Talks of yours that are kept beside those that count"),
        HeldTalk,
        _mine(HeldTalk.person_id),
        (*COURSE, "held_on", "minutes", "organisation_id", "capacity", "case_shown"),
    ),
    Part("mentors", _("Mentors"), Mentorship, _with_others, ("organisation_id", *DAYS)),
    Part("mentor_log", _("The mentor's log"), MentorEntry, _log_lines, ("held_on", "what", "outcome")),
    Part(
        "acts",
        _("Checks, drills and the like that name you"),
        Act,
        _mine(Act.person_id),
        ("kind", "done_on", "organisation_id", "capacity", "reference"),
    ),
    Part(
        "contacts",
        _("How the school was in touch with you as a guardian"),
        Contact,
        _mine(Contact.guardian_id),
        ("kind", "held_on"),
    ),
    Part(
        "vetting",
        _("Checks of background: that they were done, never what they said"),
        VettingEntry,
        _mine(VettingEntry.person_id),
        ("organisation_id", "done_on", "desk", "reference", "next_due", "taken_back"),
    ),
    Part(
        "help_card",
        _("Help cards you stand on"),
        HelpContact,
        _mine(HelpContact.person_id),
        ("organisation_id", "label", "post_title", "phone", "hours", "place", "verified_on", "review_by"),
    ),
    Part(
        "findings",
        _("What you see to after a check"),
        Finding,
        _mine(Finding.owner_id),
        ("organisation_id", "code", "opened_on", "deadline", "closed_on"),
    ),
    Part(
        "notices",
        _("Notices to you"),
        Notice,
        _mine(Notice.person_id),
        ("told", "about", "day", "made_at", "read_at"),
    ),
    Part(
        "deliveries",
        _("Letters to you"),
        Delivery,
        _mine(Delivery.person_id),
        ("way", "for_day", "state", "made_at", "ended_at", "failed_for"),
    ),
    Part(
        "mail",
        _("Where your mail goes"),
        MailAddress,
        _mine(MailAddress.person_id),
        ("email", "confirmed_at", "waiting_email", "waiting_since", "failed_for", "wants_mail"),
    ),
    Part(
        "calendar",
        _("Your calendar address"),
        CalendarFeed,
        _mine(CalendarFeed.person_id),
        ("made_at", "revoked_at"),
    ),
    Part(
        "erasures",
        _("Erasing your entry"),
        PersonErasure,
        _mine(PersonErasure.person_id),
        ("organisation_id", "reason", "asked_at", "approved_at", "due_on", "ended_at"),
    ),
    Part("plan_items", _("What you see to in a plan"), PlanItem, _mine(PlanItem.owner_id), ("item", "deadline")),
    Part(
        "confirmations",
        _("Monthly confirmations"),
        MonthlyConfirmation,
        _mine(MonthlyConfirmation.person_id),
        ("month", "made_at", "expires_at", "confirmed_at"),
    ),
    Part(
        "confirmed",
        _("What you said in them"),
        ConfirmationAnswer,
        _through(ConfirmationAnswer.confirmation_id, MonthlyConfirmation.id, MonthlyConfirmation.person_id),
        ("organisation_id", "record_kind", "answer"),
    ),
    Part(
        "confirmation_code",
        _("Your code for them"),
        ConfirmationCode,
        _mine(ConfirmationCode.person_id),
        ("serial", "made_at"),
    ),
)  # fmt: skip
FORMER, CHANGES = "former_versions", "changes"
EXPORTED = frozenset({part.table.__tablename__ for part in PARTS} | {"fact_version", "audit_entry"})
