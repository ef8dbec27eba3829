"""A district with two schools, in which some people carry names that nobody can overlook on a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.assessment.models import QuizAttempt
from app.certification.batches.models import CertificateBatch, Form
from app.certification.batches.service import ask_for_batch
from app.certification.credentials.service import prepare_credential
from app.certification.facilitators.models import Authorisation
from app.certification.models import Certificate
from app.certification.service import issue_certificate
from app.classroom.lecturers.models import OfferTaking
from app.classroom.lecturers.rules import EnteredExpert, Sender, Subject
from app.classroom.lecturers.service import agree, enter_expert, offer_lecturer
from app.classroom.letters.models import ClassDeputy, LetterLink
from app.classroom.letters.rules import new_token
from app.classroom.models import PlannedLesson
from app.classroom.workshops.models import How, Workshop, WorkshopDay, WorkshopGuest, WorkshopSignIn
from app.compliance.filing import service as filing
from app.compliance.filing.content import content_of
from app.compliance.filing.models import Filing
from app.compliance.filing.rules import Choice, Period, PeriodKind, Step
from app.compliance.models import Assignment, Requirement, Waiver, WaiverReason
from app.compliance.service import assign_course, grant_waiver, load_requirements
from app.compliance.workbook_models import Workbook
from app.compliance.workbooks import keep_workbook
from app.content.catalogue import catalogue
from app.core.access import Role
from app.core.clock import now, today
from app.core.facts import record_fact
from app.core.settings import ROOT
from app.learning.mentoring.models import Mentorship
from app.learning.mentoring.service import name_mentor
from app.learning.models import CourseRun
from app.learning.recordings.models import RecordedSound, Recording
from app.learning.together.models import HelpedWish, OralAnswers, ReadingGroup, ReadingHelper, ReadingMember
from app.notices.addresses import link_of
from app.notices.models import CalendarFeed, Delivery, MailAddress
from app.people.announcements import holdings_changed
from app.people.erasures import ErasureHold, PersonErasure
from app.people.identity import digest_of, start_login_session
from app.people.invitations import FURTHER_ADMINISTRATOR, NEW_PASSWORD, new_invitation
from app.people.merges import NotTheSame, PersonMerge
from app.people.models import (
    Account,
    Appointment,
    ClassGroup,
    Enrolment,
    HelpContact,
    LoginSession,
    Organisation,
    Person,
    Post,
    RoleGrant,
    RosterImport,
    Window,
)
from app.people.passkeys import Passkey
from app.people.pupil_exports import PupilExport
from app.people.school_days.models import SchoolDayRange
from app.people.school_days.service import enter_days
from app.people.service.endings import ask_endings
from app.people.service.merges import ask_merge, say_not_the_same
from app.people.service.names import ask_name
from app.people.service.pupil_exports import ask_for_data
from app.people.service.sign_in_slips import print_slips
from app.records.models import HoursEntry, RecordApproval
from app.records.service import Taught, enter_practical_result, enter_taught_session
from app.supervision.checks.queries import items_of
from app.supervision.checks.rules import Population
from app.supervision.checks.service import draw
from app.supervision.findings.evidence import evidence_offered
from app.supervision.findings.owners import usual_owner
from app.supervision.findings.rules import Code, FactKind, FactLink
from app.supervision.findings.service import give_evidence, open_finding
from app.supervision.packs.service import Order, make_pack
from app.supervision.roster.service import content_on, sign
from app.supervision.talks.service import keep_talk
from app.supervision.terms import terms
from tests.compliance.forms import empty_form
from tests.learning.learner import Learner
from tests.make import Make
from tests.safeguards.registers import Registers, registers_of

COURSES = Path(__file__).parents[1] / "courses"
SCREEN, SCRIPT, NOTE = "三条约定", "只给老师看的话", "只给老师看的提示"
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>'

RULES = """
requirements:
  - id: core
    title: {zh: 核心课, en: Core course}
    subject: person
    audience: [{kinds: [staff]}]
    evidence: {course: tiny-core}
    timing: {within_days: 30}
  - id: lessons
    title: {zh: 预防课, en: Lessons}
    subject: person
    audience: [{kinds: [student]}]
    evidence: {lessons: {courses: [small-g56], count: 2}}
    timing: {within_days: 30}
"""

# Whose name is whose. A page that shows one of these shows it to somebody: tests/safeguards/who_sees_names.toml.
PUPIL_OF_OWN_CLASS, PUPIL_BESIDE, PUPIL_ELSEWHERE = "标记学生甲", "标记学生乙", "标记学生丁"
COLLEAGUE, COLLEAGUE_ELSEWHERE = "标记同事丙", "标记同事庚"
GUARDIAN = "标记家长戊"
MARKED = (PUPIL_OF_OWN_CLASS, PUPIL_BESIDE, PUPIL_ELSEWHERE, COLLEAGUE, COLLEAGUE_ELSEWHERE, GUARDIAN)
NAME = "标记"
LOGIN, PHONE = "marked-login", "13900007777"
NUMBER = "标77"  # the pupils' number on the roster

# Every role of DESIGN §3, with where it is held: the school of the marked people, the district above it, or nowhere.
OF_THE_SCHOOL = (
    "learner",
    "class_teacher",
    "facilitator",
    "clerk",
    "assessor",
    "training_manager",
    "protection_lead",
    "head",
)
ABOVE = (
    "bureau_officer",
    "reviewer",
    "district_head",
    "district_training_manager",
    "district_clerk",
    "district_protection_lead",
    "administrator",
)
NOBODY_S = ("guardian", "stranger")
VIEWERS = (*OF_THE_SCHOOL, *ABOVE, *NOBODY_S)


def shelf_folder(folder: Path) -> Path:
    """The small courses of tests/courses in one content folder, with one picture and the help texts that are shipped."""
    copytree(ROOT / "courses" / "help", folder / "courses" / "help")
    for source in (COURSES, COURSES / "tiny"):
        for part in ("courses", "quizzes"):
            copytree(source / part, folder / part, dirs_exist_ok=True)
    media = folder / "courses" / "tiny-core" / "media"
    media.mkdir(exist_ok=True)
    (media / "bus.svg").write_text(PICTURE)
    return folder


@dataclass
class Side:
    """One school with one class, and everything of theirs that has an id."""

    organisation: Organisation
    group: ClassGroup
    pupil: Person
    enrolment: Enrolment
    teacher: Person
    teaching: Enrolment
    lessons: dict[str, PlannedLesson]
    colleague: Person
    appointment: Appointment
    visit: Appointment
    run: CourseRun
    finished_run: CourseRun
    attempt: QuizAttempt
    certificate: Certificate
    authorisation: Authorisation
    mentorship: Mentorship
    batch: CertificateBatch
    inside: HelpContact
    outside: HelpContact
    window: Window
    campaign: Window
    holiday: SchoolDayRange
    grant: RoleGrant
    sign_in: LoginSession
    passkey: Passkey
    post: Post
    staff_rule: Requirement
    pupils_rule: Requirement
    waiver: Waiver
    assignment: Assignment
    workbook: Workbook
    hours: HoursEntry
    invitation: str
    welcome: str
    feed: str
    address_link: str
    slip: str  # of the second entry with the colleague's name
    log: RosterImport
    pairs: list[tuple[int, int]]  # of the staff and of pupils: two who look alike
    merges: list[PersonMerge]
    erasures: list[PersonErasure]  # of the marked colleague and of the pupil
    hold: ErasureHold
    letter: LetterLink
    different: NotTheSame
    filings: dict[str, Filing] = field(default_factory=dict)
    registers: Registers = field(init=False)
    supervised: dict[str, Any] = field(default_factory=dict)


@dataclass
class World:
    """`own` is the viewers' class, `beside` another class of their school, `elsewhere` another school's."""

    district: Organisation
    own: Side
    beside: Side
    elsewhere: Side
    viewers: dict[str, Person | None] = field(default_factory=dict)

    @property
    def sides(self) -> dict[str, Side]:
        return {"own": self.own, "beside": self.beside, "elsewhere": self.elsewhere}


def build_world(db: Session, make: Make) -> World:
    """Two schools below a district; every viewer of VIEWERS with an account."""
    district = make.organisation("山湾县教育局", kind="district")
    school = make.organisation("青禾小学", parent=district)
    other = make.organisation("石桥小学", parent=district)
    posts = [make.post("宿管员"), make.post("教师", sensitive=False)]
    load_requirements(db, RULES, "rules.yaml", at=now(), by=None)
    first, second = make.person("许老师"), make.person("孙老师")
    ours = _Builder(db, make, school, posts, COLLEAGUE)
    own = ours.side("五（1）班", PUPIL_OF_OWN_CLASS, first)
    beside = ours.side("五（2）班", PUPIL_BESIDE, second)
    theirs = _Builder(db, make, other, posts, COLLEAGUE_ELSEWHERE)
    elsewhere = theirs.side("五（9）班", PUPIL_ELSEWHERE, make.person("钱老师"))
    for lesson in own.lessons.values():
        if lesson.kind == "make_up" or lesson.state == "taught":
            ours.invite(lesson, beside.group)
    world = World(district, own, beside, elsewhere)
    _people_the_viewers(make, world, posts)
    db.flush()
    holdings_changed(db, set(db.scalars(select(Person.id))), None)
    db.flush()
    for side in (own, beside, elsewhere):
        side.registers = registers_of(make, side)
    ours.file(own, beside)
    theirs.file(elsewhere)
    ours.supervise(own, beside)
    theirs.supervise(elsewhere)
    ours.read_together(own, beside)
    theirs.read_together(elsewhere)
    ours.share_lecturers(other, own, beside, agreed=True)
    theirs.share_lecturers(school, elsewhere, agreed=False)
    return world


class _Builder:
    """Builds the classes of one school, and its marked colleague once."""

    def __init__(self, db: Session, make: Make, school: Organisation, posts: list[Post], colleague: str) -> None:
        self.db, self.make, self.school, self.posts = db, make, school, posts
        self.colleague = make.person(colleague, phone=PHONE, email=f"{LOGIN}@example.org")
        self.appointment = make.appointment(self.colleague, school, posts[0])
        visitor, until = make.person("来访的志愿者"), today() + timedelta(days=5)
        self.visit = make.appointment(visitor, school, posts[1], kind="volunteer", last_day=until, is_visit=True)
        self.account = make.account(self.colleague, f"{LOGIN}-{school.id}@example.org")
        self.grant = make.role(self.colleague, Role.CLERK, school)
        self.window = make.window(school, first_day=today() - timedelta(days=60), last_day=today() + timedelta(days=60))
        self.campaign = make.window(
            school, kind="campaign:活动", title="活动", first_day=self.window.first_day, last_day=self.window.last_day
        )
        self.holiday = enter_days(
            db,
            school.id,
            is_school=False,
            first_day=today() + timedelta(days=50),
            last_day=today() + timedelta(days=52),
            at=now(),
            by=self.colleague.id,
        )
        self.inside = self._contact(inside=True, label=colleague, person_id=self.colleague.id, post_title="宿管员")
        self.outside = self._contact(inside=False, label="县妇联", phone="05551234567")
        rules = db.scalars(select(Requirement).order_by(Requirement.public_id)).all()
        self.staff_rule, self.pupils_rule = rules
        self.waiver = grant_waiver(
            db,
            self.colleague.id,
            "core",
            first_day=today() + timedelta(days=300),
            last_day=None,
            reason=WaiverReason.LONG_LEAVE,
            at=now(),
            by=None,
        )
        self.assignment = assign_course(
            db, self.colleague.id, "tiny-reading", assigned_on=today(), due_on=today(), at=now(), by=None
        )
        self.twins = [make.person(colleague) for _ in range(2)]
        for twin in self.twins:
            make.appointment(twin, school, posts[0], last_day=today())
        self.slip = print_slips(db, [self.twins[1].id], at=now(), by=self.colleague.id)[0].token
        self.merge = self.ask_merge(self.colleague, self.twins[0], of_pupils=False)
        self.different = say_not_the_same(db, self.twins[0].id, self.twins[1].id, at=now(), by=self.colleague.id)
        self.hours = make.hours_entry(self.colleague, 90, done_on=today(), approved=False, entered_by=self.colleague.id)
        self._learn()
        self._accompany()

    def ask_merge(self, kept: Person, other: Person, *, of_pupils: bool) -> PersonMerge:
        """Somebody else of the school, as training manager, asked for a merge."""
        return ask_merge(
            self.db,
            kept.id,
            other.id,
            organisation_id=self.school.id,
            of_pupils=of_pupils,
            asked_as=Role.TRAINING_MANAGER,
            at=now(),
            by=self.twins[1].id,
        )

    def _contact(self, **values: Any) -> HelpContact:
        row = HelpContact(organisation_id=self.school.id, hours="全天", **values)
        record_fact(self.db, row, at=now(), by=None, verified_on=today(), review_by=today() + timedelta(days=90))
        self.db.flush()
        return row

    def _accompany(self) -> None:
        """The marked colleague passed a trial lesson, may teach grades 5 and 6, and has a mentor."""
        passed = enter_practical_result(
            self.db, self.colleague.id, practical="trial", kind="trial-lesson", course=None, edition="1.0",
            passed_on=today(), band="g56", at=now(), by=self.twins[1].id,
        )  # fmt: skip
        self.db.flush()
        right = Authorisation(
            person_id=self.colleague.id, organisation_id=self.school.id, band="g56", first_day=today(),
            valid_until=today() + timedelta(days=90), practical_result_id=passed.id,
        )  # fmt: skip
        self.authorisation = record_fact(self.db, right, at=now(), by=None)
        self.mentorship = name_mentor(
            self.db, self.colleague.id, self.twins[1].id, self.school.id,
            first_day=today(), last_day=today() + timedelta(days=90), at=now(), by=self.twins[0].id,
        )  # fmt: skip
        self.db.flush()

    def _learn(self) -> None:
        """The marked colleague failed a final by critical errors, finished a course, and holds a certificate."""
        failed = Learner(self.db, self.colleague)
        failed.finishes_modules()
        quiz = failed.course.final
        attempt = failed.takes(quiz.id)
        failed.answers(attempt, wrong=attempt.items)
        self.run, self.attempt = failed.run, attempt
        finished = Learner(self.db, self.colleague, "tiny-reading")
        finished.finishes_modules()
        self.db.flush()
        self.finished_run = finished.run
        record = self.make.training_record(self.colleague, "tiny-core", completed_on=today())
        self.certificate = issue_certificate(
            self.db,
            record,
            issuer=self.school.name,
            organisation_id=self.school.id,
            address="http://localhost",
            at=now(),
        )
        self.batch = ask_for_batch(
            self.db, self.school.id, Form.EACH, [self.certificate.id], at=now(), by=self.colleague.id
        )
        prepare_credential(self.db, self.certificate, at=now())
        start_login_session(self.db, self.account, device="test", at=now())
        self.db.flush()
        self.sign_in = self.db.scalars(select(LoginSession).filter_by(account_id=self.account.id)).one()
        self.passkey = Passkey(
            account_id=self.account.id,
            credential_digest=f"key-{self.account.id}",
            credential_id=b"key",
            public_key=b"key",
            sign_count=0,
            kind="phone",
            made_at=now(),
        )
        self.db.add(self.passkey)
        self.db.flush()
        self.invitation = new_invitation(self.db, self.colleague.id, purpose=NEW_PASSWORD, at=now(), by=None)
        self.welcome = new_invitation(self.db, None, purpose=FURTHER_ADMINISTRATOR, at=now(), by=None)
        self.write_to_the_colleague()

    def side(self, title: str, pupil_name: str, teacher: Person) -> Side:
        make, day = self.make, today()
        group = make.class_group(self.school, title, first_day=None, last_day=None)
        teaching = make.enrolment(teacher, group, role="teacher")
        make.appointment(teacher, self.school, self.posts[1])
        pupil = make.person(pupil_name, number=NUMBER)
        enrolment = make.enrolment(pupil, group)
        pupil_twins = [make.person(pupil_name) for _ in range(2)]
        past = [day - timedelta(days=days) for days in (600, 300)]
        last_year = make.class_group(self.school, f"去年的{title}", first_day=past[0], last_day=past[1])
        for twin in pupil_twins:
            make.enrolment(twin, last_year)
        others = make.pupils(group, 6)
        session = make.taught(group, teacher, reached=others, missed=[pupil], held_on=day - timedelta(days=7))
        lessons = {
            "closed": make.planned_lesson(
                group, facilitator=teacher, state="closed", planned_on=day - timedelta(days=7)
            ),
            "open": make.planned_lesson(group, facilitator=teacher, state="taught", module="small-g56-2"),
            "planned": make.planned_lesson(
                group, facilitator=teacher, planned_on=day + timedelta(days=1), module="small-g56-2"
            ),
            "make_up": make.planned_lesson(group, facilitator=teacher, state="taught", kind="make_up", invited=[group]),
        }
        record_fact(
            self.db,
            lessons["closed"],
            at=now(),
            by=None,
            taught_session_id=session.id,
            second_adult_id=self.colleague.id,
        )
        record_fact(self.db, lessons["open"], at=now(), by=None, second_adult_id=self.colleague.id)
        self.db.flush()
        return Side(
            organisation=self.school,
            group=group,
            pupil=pupil,
            enrolment=enrolment,
            teacher=teacher,
            teaching=teaching,
            lessons=lessons,
            colleague=self.colleague,
            appointment=self.appointment,
            visit=self.visit,
            run=self.run,
            finished_run=self.finished_run,
            attempt=self.attempt,
            certificate=self.certificate,
            authorisation=self.authorisation,
            mentorship=self.mentorship,
            batch=self.batch,
            inside=self.inside,
            outside=self.outside,
            window=self.window,
            campaign=self.campaign,
            holiday=self.holiday,
            grant=self.grant,
            sign_in=self.sign_in,
            passkey=self.passkey,
            post=self.posts[0],
            staff_rule=self.staff_rule,
            pupils_rule=self.pupils_rule,
            waiver=self.waiver,
            assignment=self.assignment,
            workbook=keep_workbook(self.db, self.school.id, empty_form(), at=now(), by=None),
            hours=self.hours,
            invitation=self.invitation,
            feed=self.feed,
            address_link=self.address_link,
            welcome=self.welcome,
            slip=self.slip,
            log=self.import_log(),
            pairs=[(self.colleague.id, self.twins[1].id), (pupil.id, pupil_twins[0].id)],
            merges=[self.merge, self.ask_merge(pupil, pupil_twins[1], of_pupils=True)],
            erasures=[self.erasure(self.colleague, of_pupil=False), self.erasure(pupil, of_pupil=True)],
            hold=self.hold_back(),
            letter=self.letter_to(group),
            different=self.different,
        )

    def erasure(self, person: Person, *, of_pupil: bool) -> PersonErasure:
        """Somebody else of the school asked for an entry to be erased: of staff the manager, of a pupil the head."""
        row = PersonErasure(
            person_id=person.id,
            organisation_id=self.school.id,
            of_pupil=of_pupil,
            reason="person_asked",
            asked_at=now(),
            asked_by=self.twins[1].id,
            asked_as=str(Role.HEAD if of_pupil else Role.TRAINING_MANAGER),
        )
        self.db.add(row)
        self.db.flush()
        return row

    def hold_back(self) -> ErasureHold:
        """The bureau holds the marked colleague."""
        row = ErasureHold(
            person_id=self.colleague.id,
            typed_name=self.colleague.name,
            organisation_id=self.school.id,
            set_at=now(),
            set_by=self.twins[1].id,
        )
        self.db.add(row)
        self.db.flush()
        return row

    def import_log(self) -> RosterImport:
        """An import of a list of the school's staff that was made just now."""
        log = RosterImport(
            source="list", at=now(), digest="0" * 64, counts={}, kind="staff", organisation_id=self.school.id
        )
        self.db.add(log)
        self.db.flush()
        return log

    def file(self, *sides: Side) -> None:
        """A draft, a signed and a filed filing of the school, signed by its marked colleague."""
        who = {"at": now(), "by": self.colleague.id, "capacity": str(Role.HEAD)}
        for kind, last in ((PeriodKind.TERM, None), (PeriodKind.HALF_YEAR, Step.SIGNED), (PeriodKind.YEAR, Step.FILED)):
            yesterday = today() - timedelta(days=1)  # only a period that is over can be signed
            period = Period(kind, today() - timedelta(days=30), yesterday, yesterday)
            row = filing.draft(self.db, self.school.id, period, is_answerable=True, **who)
            if last is not None:
                content = content_of(self.db, self.school.id, period, today=today(), at=now())
                filing.sign(self.db, row, content, seen=content.digest, choice=Choice.TRUE, codes=(), on=today(), **who)
            if last is Step.FILED:
                filing.file(self.db, row, on=today(), **who)
            for side in sides:
                side.filings[row.state] = row
        self.db.flush()

    def write_to_the_colleague(self) -> None:
        """A letter to the marked colleague that could not be delivered, an address of theirs that waits, their calendar."""
        person, self.feed = self.colleague.id, f"feed-{self.school.id}"
        letter = Delivery(person_id=person, way="weekly", for_day=today(), state="failed", made_at=now(), about=[])
        waiting = MailAddress(person_id=person, waiting_email=f"{LOGIN}-new@example.org", wants_mail=True)
        feed = CalendarFeed(person_id=person, token_digest=digest_of(self.feed), made_at=now())
        self.db.add_all((letter, waiting, feed))
        self.db.flush()
        self.address_link = link_of(waiting)

    def read_together(self, *sides: Side) -> None:
        """A group for the marked colleague, read to by two of that name who answered their failed final aloud."""
        one, other = self.twins
        self.make.training_record(one, "tiny-core", completed_on=today())
        group = ReadingGroup(
            organisation_id=self.school.id, course="tiny-core", edition="1.0", opened_by=one.id, opened_at=now()
        )
        self.db.add_all((group, HelpedWish(person_id=self.colleague.id, course="tiny-core", wished_at=now())))
        self.db.flush()
        self.db.add_all(ReadingHelper(group_id=group.id, person_id=twin.id, here_at=now()) for twin in self.twins)
        self.db.add(ReadingMember(group_id=group.id, person_id=self.colleague.id))
        oral = OralAnswers(
            group_id=group.id,
            attempt_id=self.attempt.id,
            person_id=self.colleague.id,
            asked_by=one.id,
            heard_by=other.id,
            begun_at=now(),
        )
        self.db.add(oral)
        self.db.flush()
        spoken = self.read_out()
        for side in sides:
            side.supervised |= {"reading_group": group, "oral": oral, "recording": spoken}
        self.teach_in_a_room(*sides)

    def teach_in_a_room(self, *sides: Side) -> None:
        """A workshop of today that the head named a twin of the marked colleague to teach; the colleague is there."""
        row = Workshop(
            organisation_id=self.school.id,
            course="tiny-core",
            edition="1.0",
            facilitator_id=self.twins[0].id,
            planned_by=self.twins[0].id,
            planned_at=now(),
        )
        self.db.add(row)
        self.db.flush()
        day = WorkshopDay(workshop_id=row.id, held_on=today(), minutes=60, parts=["tiny-core-1"], opened_at=now())
        self.db.add(day)
        self.db.flush()
        there = WorkshopSignIn(
            workshop_day_id=day.id, person_id=self.colleague.id, how=How.CODE, signed_at=now(), shared_phone=False
        )
        self.db.add_all((there, WorkshopGuest(workshop_id=row.id, person_id=self.colleague.id)))
        self.db.flush()
        for side in sides:
            side.supervised |= {"workshop_day": day, "workshop_sign_in": there}

    def share_lecturers(self, to: Organisation, *sides: Side, agreed: bool) -> None:
        """The marked colleague is offered to the other school, by agreement of all three or before their own word.

        The visitor is an expert who waits for the second person; a talk of the colleague waits for their word.
        """
        twin, day = self.twins[0].id, today()
        offer = offer_lecturer(self.db, self.colleague.id, self.school.id, to.id, at=now(), by=twin)
        taking = OfferTaking(lecturer_offer_id=offer.id, organisation_id=to.id, taken_on=day)
        if agreed:
            agree(self.db, offer, at=now(), by=self.colleague.id)
            record_fact(self.db, taking, at=now(), by=twin)
        entered = EnteredExpert(self.visit.person_id, Sender.HEALTH, None, Subject.HEALTH, ("g56",), day)
        expert = enter_expert(self.db, self.school.id, entered, at=now(), by=twin)
        held = Taught("tiny-core", "1.0", ("tiny-core-1",), day, 40, self.colleague.id, (), self.school.id, "staff")
        talk = keep_talk(self.db, held, [], case_shown=False, at=now(), by=twin)
        session = enter_taught_session(self.db, held, reached=(), enrolled=(), at=now(), by=twin)
        self.db.flush()
        for side in sides:
            side.supervised["lecturers"] = {
                "offer_id": offer.id,
                "taking_id": taking.id or offer.id,
                "expert_id": expert.id,
                "talk_id": talk.id,
                "session_id": session.id,
            }

    def letter_to(self, group: ClassGroup) -> LetterLink:
        """The link of a class's families to their letter; the marked colleague is the class's deputy."""
        link = LetterLink(
            class_group_id=group.id,
            course="small-g56",
            edition="1.0",
            token=new_token(),
            first_day=today(),
            last_day=today(),
        )
        deputy = ClassDeputy(class_group_id=group.id, person_id=self.colleague.id)
        record_fact(self.db, deputy, at=now(), by=None)
        return record_fact(self.db, link, at=now(), by=None)

    def read_out(self) -> Recording:
        """A screen that the marked colleague read aloud; nobody has listened yet."""
        row = Recording(
            organisation_id=self.school.id,
            course="tiny-core",
            edition="1.0",
            module="tiny-core-1",
            page=1,
            language="zh-CN",
            digest="0" * 64,
            kind="mp3",
            made_at=now(),
            made_by=self.colleague.id,
        )
        self.db.add(row)
        self.db.flush()
        self.db.add(RecordedSound(recording_id=row.id, content=b"sound"))
        return row

    def supervise(self, *sides: Side) -> None:
        """A check of the bureau that drew the marked colleague, a finding about them, a signed roster."""
        key, day, who = self.school.id, today(), {"at": now(), "by": self.colleague.id}
        owner = usual_owner(self.db, key, on=day)
        assert owner is not None
        sizes = {Population.STAFF: 30, Population.SESSION: 30, Population.CLASS_GROUP: 30}
        check = draw(
            self.db, self.school, sizes, first=day - timedelta(days=30), last=day, visit_on=day, from_above=True, **who
        )
        (item,) = [one for one in items_of(self.db, check.id) if one.person_id == self.colleague.id]
        about = FactLink(FactKind.STAFF, self.colleague.id)
        finding = open_finding(
            self.db, key, Code.STARTED_UNTRAINED, about=about, owner_id=owner.person_id, deadline=day, **who
        )
        known = terms(self.db, day)
        content = content_on(self.db, known.tree.organisations[key], known.of(key, day), day)
        earlier = {**who, "at": now() - timedelta(days=20)}
        answered = open_finding(
            self.db, key, Code.ROSTER_INCOMPLETE, about=about, owner_id=owner.person_id, deadline=day, **earlier
        )
        signature = sign(self.db, content, seen=content.digest, **who)
        give_evidence(self.db, answered, evidence_offered(self.db, answered, on=day)[0].link, **who)
        for side in sides:
            side.supervised["exports"] = self.export(side)
            side.supervised.update(check=check, item=item, findings=[finding, answered], signature=signature)
        self.ask_second_persons(*sides)
        self.pack(*sides)

    def export(self, side: Side) -> list[PupilExport]:
        """The marked colleague passed on that the guardian of the marked pupil asks: released once, and once more waiting."""
        released = ask_for_data(self.db, side.enrolment, at=now(), by=self.colleague.id)
        released.decided_at, released.decided_by, released.is_released = now(), self.colleague.id, True
        self.db.flush()
        return [released, ask_for_data(self.db, side.enrolment, at=now(), by=self.colleague.id)]

    def ask_second_persons(self, *sides: Side) -> None:
        """An imported record of the marked colleague, and a complete list that would end their post: both wait."""
        record = self.make.training_record(self.colleague, origin="imported", evidence="ZS-2026-7")
        self.db.flush()
        waiting = RecordApproval(training_record_id=record.id, person_id=self.colleague.id)
        record_fact(self.db, waiting, at=now(), by=None)
        log = self.import_log()
        correction = ask_name(self.db, self.colleague, f"{self.colleague.name}改", at=now())
        ending = ask_endings(self.db, self.school.id, [self.appointment], import_id=log.id, at=now(), by=None)
        for side in sides:
            side.supervised["ending"] = ending
            side.supervised["correction"] = correction

    def pack(self, *sides: Side) -> None:
        """A pack of the head for a named reviewer, with names, and one of the bureau for nobody named."""
        until, at, by = today() + timedelta(days=10), now(), self.colleague.id
        evaluator = self.make.person("外来评估人")
        self.make.role(evaluator, Role.REVIEWER, self.school)
        order = Order(self.school.id, today(), until, for_person=evaluator.id, with_names=True)
        packs = [
            make_pack(self.db, order, made_as=Role.HEAD, at=at, by=by),
            make_pack(self.db, Order(self.school.id, today(), until), made_as=Role.BUREAU_OFFICER, at=at, by=by),
        ]
        for side in sides:
            side.supervised["packs"] = packs

    def invite(self, lesson: PlannedLesson, group: ClassGroup) -> None:
        from app.classroom.models import InvitedClass

        record_fact(self.db, InvitedClass(planned_lesson_id=lesson.id, class_group_id=group.id), at=now(), by=None)
        self.db.flush()


def _people_the_viewers(make: Make, world: World, posts: list[Post]) -> None:
    school, district = world.own.organisation, world.district
    for name in OF_THE_SCHOOL:
        person = make.person(f"观者{name}")
        make.appointment(person, school, posts[0])
        world.viewers[name] = person
    for name in ABOVE:
        world.viewers[name] = make.person(f"观者{name}")
    guardian = make.person(GUARDIAN)
    make.account(guardian, f"{LOGIN}-guardian@example.org")
    world.viewers |= {"guardian": guardian, "stranger": None}
    at_school = (Role.FACILITATOR, Role.CLERK, Role.ASSESSOR, Role.TRAINING_MANAGER, Role.PROTECTION_LEAD, Role.HEAD)
    for role in at_school:
        make.role(world.viewers[str(role)], role, school)
    for role in (Role.HEAD, Role.TRAINING_MANAGER, Role.CLERK, Role.PROTECTION_LEAD):
        make.role(world.viewers[f"district_{role}"], role, district)
    make.role(world.viewers["bureau_officer"], Role.BUREAU_OFFICER, district)
    make.role(world.viewers["reviewer"], Role.REVIEWER, district)
    make.role(world.viewers["administrator"], Role.ADMINISTRATOR, None)
    make.enrolment(world.viewers["class_teacher"], world.own.group, role="teacher")
    make.planned_lesson(
        world.own.group, facilitator=world.own.colleague, planned_on=today() + timedelta(days=2), module="small-g56-2"
    )
    for lesson in world.own.lessons.values():
        record_fact(make.db, lesson, at=now(), by=None, facilitator_id=world.viewers["facilitator"].id)


def account_of(db: Session, person: Person) -> Account:
    return db.scalars(select(Account).filter_by(person_id=person.id)).one()


def modules_of(course: str) -> list[str]:
    return [module.id for module in catalogue().courses[course].modules]


def long_ago() -> date:
    return today() - timedelta(days=200)
