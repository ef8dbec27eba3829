"""A keyed mark of an adult's identity number, seen while a list was imported; the number itself is kept nowhere (SAFEGUARDS 37)."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from datetime import datetime
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, BigKey, Keyed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

NUMBER = re.compile(r"\d{17}[\dX]")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_SIGNS = "10X98765432"


class IdentityMark(Keyed, Base):
    """An adult was listed with an identity number that makes this mark; two adults with one mark may be the same."""

    __tablename__ = "identity_mark"
    __table_args__ = (UniqueConstraint("person_id", "mark"), {"sqlite_autoincrement": True})

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    mark: Mapped[str] = mapped_column(String(64), index=True)
    seen_at: Mapped[datetime]
    import_id: Mapped[int] = mapped_column(BigKey, index=True)


def mark_of(text: str) -> str | None:
    """Return the keyed mark of an identity number; None for anything else, also for a number with a wrong check sign."""
    number = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()
    if not NUMBER.fullmatch(number):
        return None
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], WEIGHTS, strict=True))
    if CHECK_SIGNS[total % 11] != number[17]:
        return None
    key = hashlib.sha256(b"identity-mark:" + current_app.config["SECRET_KEY"].encode()).digest()
    return hmac.new(key, number.encode(), hashlib.sha256).hexdigest()


def keep_marks(db: Session, marks: Mapping[int, str], *, import_id: int, at: datetime) -> None:
    """Keep which person was listed with which mark; one that is known is kept once."""
    rows = db.execute(select(IdentityMark.person_id, IdentityMark.mark).where(IdentityMark.mark.in_(marks.values())))
    known = {(person, mark) for person, mark in rows}
    db.add_all(
        IdentityMark(person_id=person, mark=mark, seen_at=at, import_id=import_id)
        for person, mark in marks.items()
        if (person, mark) not in known
    )


def forget_marks(db: Session, import_id: int) -> None:
    """Forget the marks that an import kept, because it is taken back."""
    db.execute(delete(IdentityMark).where(IdentityMark.import_id == import_id))
