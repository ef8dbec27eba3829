"""What records announces: whose ledger changed, by keys, from a day on."""

from app.core.announcements import Announcement

# A person's coverage, records, attendance, hours or contacts (of a contact: the pupil).
evidence_changed = Announcement("records.evidence_changed")

# The sessions that name a class group.
class_evidence_changed = Announcement("records.class_evidence_changed")

# The sessions held or the acts done at an organisation or department, as the fact names it.
organisation_evidence_changed = Announcement("records.organisation_evidence_changed")
