"""Screens of a course as somebody of an organisation reads them aloud, and the sound itself in a table of its own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Keyed

AUTOINCREMENT = {"sqlite_autoincrement": True}
SCREEN = ("organisation_id", "course", "module", "page", "language")
APPROVED, WAITS = text("approved_at IS NOT NULL"), text("approved_at IS NULL")


class Recording(Keyed, Base):
    """One screen of a course read aloud; played once a second person has listened (`approved_at`).

    A new recording of the same screen is a new row: whoever approves a number approves what they heard. `digest` is that
    of the words on the screen, so that a recording of other words is never played. Of one screen one approved recording is
    kept and one that waits, so that the former is heard until somebody has listened to the new one. `seconds`: how long it
    lasts, 0 where the file does not say; None of what was kept before lengths were read, and before notes were taken out
    of Ogg and WebM.
    """

    __tablename__ = "recording"
    __table_args__ = (
        Index("uq_recording_approved", *SCREEN, unique=True, sqlite_where=APPROVED, postgresql_where=APPROVED),
        Index("uq_recording_waits", *SCREEN, unique=True, sqlite_where=WAITS, postgresql_where=WAITS),
        AUTOINCREMENT,
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    course: Mapped[str] = mapped_column(String(60))
    edition: Mapped[str] = mapped_column(String(20))
    module: Mapped[str] = mapped_column(String(80))
    page: Mapped[int]
    language: Mapped[str] = mapped_column(String(10))
    digest: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    seconds: Mapped[int | None]
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)


class RecordedSound(Keyed, Base):
    """The sound of a recording, apart from it so that no list ever loads one."""

    __tablename__ = "recorded_sound"
    __table_args__ = (AUTOINCREMENT,)

    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"), unique=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
