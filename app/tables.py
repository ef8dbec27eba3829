"""Every table of every package, for migrations and for the tests that walk the schema."""

from app.assessment import models as assessment_models
from app.certification import models as certification_models
from app.certification.batches import models as batch_models
from app.certification.credentials import models as credential_models
from app.certification.designs import models as design_models
from app.certification.facilitators import models as facilitator_models
from app.classroom import models as classroom_models
from app.classroom.class_sets import models as class_set_models
from app.classroom.letters import models as letter_models
from app.classroom.ready import models as ready_models
from app.classroom.recall import models as recall_models
from app.classroom.registers import models as register_models
from app.classroom.workshops import models as workshop_models
from app.compliance import models as compliance_models
from app.compliance import workbook_models
from app.compliance.filing import models as filing_models
from app.content import models as content_models
from app.core import audit, facts, installation, throttle
from app.core.database import Base
from app.core.jobs import models as job_models
from app.interop import models as interop_models
from app.learning import models as learning_models
from app.learning.mentoring import models as mentoring_models
from app.learning.practical import models as practical_models
from app.learning.recordings import models as recording_models
from app.learning.together import models as together_models
from app.notices import models as notice_models
from app.people import (
    challenges,
    endings,
    erasures,
    identity_marks,
    linked_identities,
    merges,
    name_corrections,
    passkeys,
    pupil_exports,
    second_factors,
    sign_in_slips,
)
from app.people import models as people_models
from app.people.school_days import models as school_day_models
from app.records import models as records_models
from app.supervision.checks import models as check_models
from app.supervision.confirmations import models as confirmation_models
from app.supervision.findings import models as finding_models
from app.supervision.packs import models as pack_models
from app.supervision.plans import models as plan_models
from app.supervision.roster import models as roster_models
from app.supervision.vetting import models as vetting_models

metadata = Base.metadata

__all__ = [
    "assessment_models",
    "audit",
    "batch_models",
    "certification_models",
    "challenges",
    "check_models",
    "class_set_models",
    "classroom_models",
    "compliance_models",
    "confirmation_models",
    "content_models",
    "credential_models",
    "design_models",
    "endings",
    "erasures",
    "facilitator_models",
    "facts",
    "filing_models",
    "finding_models",
    "identity_marks",
    "installation",
    "interop_models",
    "job_models",
    "learning_models",
    "letter_models",
    "linked_identities",
    "mentoring_models",
    "merges",
    "metadata",
    "name_corrections",
    "notice_models",
    "pack_models",
    "passkeys",
    "people_models",
    "plan_models",
    "practical_models",
    "pupil_exports",
    "ready_models",
    "recall_models",
    "recording_models",
    "records_models",
    "register_models",
    "roster_models",
    "school_day_models",
    "second_factors",
    "sign_in_slips",
    "throttle",
    "together_models",
    "vetting_models",
    "workbook_models",
    "workshop_models",
]
