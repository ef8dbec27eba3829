"""What records announces: somebody's coverage, records or sessions changed from a day on."""

from app.core.announcements import Announcement

evidence_changed = Announcement("records.evidence_changed")
