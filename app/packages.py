"""Which packages have pages, and in which order they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.assessment.views import blueprint as assessment
from app.certification.batches import work as batches
from app.certification.credentials.views import blueprint as credentials
from app.certification.designs.views import blueprint as designs
from app.certification.facilitators.views import blueprint as facilitators
from app.certification.hearing import init_certification
from app.certification.quick_check import init_quick_check
from app.certification.transcripts.views import blueprint as transcripts
from app.certification.views import blueprint as certification
from app.certification.withdrawals.views import blueprint as issued
from app.classroom.class_sets.devices import tidying as device_sets
from app.classroom.class_sets.devices.public import init_device_sets
from app.classroom.lecturers.capacities import init_listed_experts
from app.classroom.lecturers.lending import init_sessions_of_guests
from app.classroom.lecturers.views import blueprint as lecturers
from app.classroom.letters import tidying as letters_tidying
from app.classroom.letters.public import init_letters
from app.classroom.letters.views import blueprint as letters
from app.classroom.queries.opening import init_lesson_pages
from app.classroom.ready.given import init_taught_although
from app.classroom.recall.queries import init_recalled_later
from app.classroom.registers import tidying as registers
from app.classroom.views import blueprint as classroom
from app.classroom.workshops.honest import init_workshop_days
from app.classroom.workshops.views import blueprint as workshops
from app.compliance.approvals.views import blueprint as approvals
from app.compliance.filing.pages import blueprint as filing
from app.compliance.hearing import init_compliance
from app.compliance.hours.pages import blueprint as hours
from app.compliance.pages import blueprint as reports
from app.compliance.requiring.pages import blueprint as requiring
from app.compliance.views import blueprint as compliance
from app.content.child_pages import blueprint as child_help
from app.content.child_review import init_child_review
from app.content.views import blueprint as content
from app.core.jobs import tidying
from app.core.jobs.work import init_jobs
from app.core.quick_exit import blueprint as quick_exit
from app.core.styleguide import blueprint as styleguide
from app.desk.audit.views import blueprint as audit
from app.desk.erasing import work as erasing_work
from app.desk.erasing.views import blueprint as erasing
from app.desk.hearing import init_desk
from app.desk.own_data.views import blueprint as own_data
from app.desk.pupil_data.views import blueprint as pupil_data
from app.desk.signing.views import blueprint as signing
from app.desk.views import blueprint as desk
from app.desk.visits.views import blueprint as visits
from app.interop.sheets.uploads import init_uploads
from app.interop.views import blueprint as interop
from app.learning.course_figures.views import blueprint as course_figures
from app.learning.families.views import blueprint as families
from app.learning.mentoring.views import blueprint as mentoring
from app.learning.practical.hearing import init_practicals
from app.learning.practical.views import blueprint as practical
from app.learning.recordings.in_class import init_recordings
from app.learning.recordings.of_letters import init_letter_sounds
from app.learning.recordings.views import blueprint as recordings
from app.learning.together.views import blueprint as together
from app.learning.views import blueprint as learning
from app.notices import addresses, rounds, writing
from app.notices.views import blueprint as notices
from app.people.views import blueprint as people
from app.records import help_card_days
from app.records.help_card_days import init_help_card_days
from app.supervision.acts.opening import init_act_pages
from app.supervision.acts.views import blueprint as acts
from app.supervision.checks.views import blueprint as checks
from app.supervision.confirmations.denials import init_denials
from app.supervision.confirmations.views import blueprint as confirmations
from app.supervision.contacts.views import blueprint as contacts
from app.supervision.findings.views import blueprint as findings
from app.supervision.overview.views import blueprint as supervision
from app.supervision.packs.views import blueprint as packs
from app.supervision.plans.views import blueprint as plans
from app.supervision.roster.views import blueprint as roster
from app.supervision.talks.views import blueprint as talks
from app.supervision.vetting.views import blueprint as vetting

if TYPE_CHECKING:
    from flask import Flask

TRANSLATED = (
    "core",
    "people",
    "content",
    "records",
    "certification",
    "compliance",
    "supervision",
    "assessment",
    "learning",
    "classroom",
    "notices",
    "desk",
    "interop",
)
# One line each, so that two people can add a package on the same day.
BLUEPRINTS = (
    quick_exit,
    styleguide,
    people,
    content,
    child_help,
    certification,
    designs,
    issued,
    transcripts,
    credentials,
    facilitators,
    compliance,
    reports,
    filing,
    requiring,
    acts,
    contacts,
    talks,
    confirmations,
    vetting,
    plans,
    supervision,
    findings,
    roster,
    checks,
    hours,
    approvals,
    packs,
    assessment,
    learning,
    practical,
    mentoring,
    course_figures,
    together,
    recordings,
    families,
    classroom,
    lecturers,
    letters,
    workshops,
    notices,
    desk,
    audit,
    own_data,
    pupil_data,
    erasing,
    signing,
    visits,
    interop,
)


def register(app: Flask) -> None:
    """Register every package's pages and jobs, and what hears announcements and answers questions."""
    init_jobs(app, tidying.WORKS, tidying.SCHEDULES)
    init_jobs(app, {**rounds.WORKS, **writing.WORKS, **addresses.WORKS}, rounds.SCHEDULES)
    init_jobs(app, registers.WORKS, registers.SCHEDULES)
    init_jobs(app, letters_tidying.WORKS, letters_tidying.SCHEDULES)
    init_jobs(app, device_sets.WORKS, device_sets.SCHEDULES)
    init_jobs(app, batches.WORKS, batches.SCHEDULES)
    init_jobs(app, erasing_work.WORKS, erasing_work.SCHEDULES)
    init_jobs(app, help_card_days.WORKS, help_card_days.SCHEDULES)
    init_help_card_days()
    init_certification()
    init_compliance()
    init_denials()
    init_act_pages()
    init_lesson_pages()
    init_practicals()
    init_desk()
    init_child_review()
    init_recordings()
    init_letter_sounds()
    init_taught_although()
    init_recalled_later()
    init_listed_experts()
    init_sessions_of_guests()
    init_workshop_days()
    init_uploads(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    init_letters(app)
    init_device_sets(app)
    init_quick_check(app)
