"""What records announces: whose ledger changed, by keys, from a day on."""

from app.core.announcements import Announcement

# What a person learnt: coverage, records, attendance or hours.
learning_changed = Announcement("records.learning_changed")

# The contacts with a pupil's guardians, by pupil.
contacts_changed = Announcement("records.contacts_changed")

# Any of both: what an import changed.
evidence_changed = Announcement("records.evidence_changed")

# The sessions that name a class group, and the letters to its families.
class_evidence_changed = Announcement("records.class_evidence_changed")

# The sessions held or the acts done at an organisation or department, as the fact names it.
organisation_evidence_changed = Announcement("records.organisation_evidence_changed")
