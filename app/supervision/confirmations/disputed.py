"""Which acts and sessions are disputed: the law vice-principal said "I was not there", and nobody settled it yet.

A disputed fact stands until it is taken back (COMPLIANCE §1), so figures count it; lists say so, and no item of a plan is
done by it. Its later confirmation, or taking it back, settles it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, select

from app.supervision.confirmations.models import ConfirmationAnswer
from app.supervision.confirmations.rules import Answer, RecordKind


def is_disputed(kind: RecordKind, key: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Whether the law vice-principal denies an act or a session."""
    return (
        select(ConfirmationAnswer.id)
        .where(
            ConfirmationAnswer.record_kind == str(kind),
            ConfirmationAnswer.record_key == key,
            ConfirmationAnswer.answer == str(Answer.NOT_THERE),
        )
        .exists()
    )
