"""What people announces: somebody's appointments, enrolments, posts or organisations changed from a day on."""

from app.core.announcements import Announcement

holdings_changed = Announcement("people.holdings_changed")
