"""The printed slip that lets a learner in: a QR or a typed code, and a PIN. Of all three only digests are kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, BigKey, Keyed
from app.people.models import AUTOINCREMENT, Person


class SignInSlip(Keyed, Base):
    """The one slip of a person; a new print takes its place, an ended one is gone.

    `wrong_tries` counts since somebody last got in; `stopped_at` says that there were too many. Until `pin_chosen_at` the
    PIN is the printed one, which whoever printed it has seen: it opens nothing but the choice of one's own.
    """

    __tablename__ = "sign_in_slip"
    __table_args__ = (AUTOINCREMENT,)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    code_digest: Mapped[str] = mapped_column(String(64), unique=True)
    pin_hash: Mapped[str] = mapped_column(String(200))
    pin_chosen_at: Mapped[datetime | None]
    printed_at: Mapped[datetime]
    printed_by: Mapped[int | None] = mapped_column(BigKey)
    last_used_at: Mapped[datetime | None]
    wrong_tries: Mapped[int] = mapped_column(server_default="0")
    stopped_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise")
