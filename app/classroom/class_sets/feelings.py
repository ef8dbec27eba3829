"""Adding what classes felt to a school's own: at least three classes at once, else it waits sealed (SAFEGUARDS 14)."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.classroom.class_sets.models import SetFeelings
from app.classroom.class_sets.rules import added, may_show_feelings
from app.core.sealing import seal, unseal
from app.supervision.plans.rules import usual_school_year

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PURPOSE = "set-feelings"
MOST_STEPS = 8  # sealed counts are always this many, so that their length tells nothing


@dataclass(frozen=True)
class Felt:
    """What some classes felt: how often each step was chosen, by question, never less than what they filled in together."""

    organisation_id: int
    course: str
    letter: str
    day: date
    classes: int
    chosen: Mapping[str, Sequence[int]]


def add_feelings(db: Session, felt: Felt) -> None:
    """Add what classes felt to the school's own, once at least three of them tell no single child.

    So not even the difference between what is shown today and what was shown yesterday is one class's.
    """
    for item, chosen in felt.chosen.items():
        row = _row(db, felt, item, len(chosen))
        owner = f"{row.organisation_id}/{row.course}/{row.letter}/{row.item}/{row.year}"
        waiting = added(_opened(row.waiting, owner, len(chosen)), chosen)
        classes = row.waiting_classes + felt.classes
        if may_show_feelings(waiting, classes):
            row.chosen, row.classes = added(row.chosen, waiting), row.classes + classes
            row.waiting, row.waiting_classes = None, 0
        else:
            row.waiting, row.waiting_classes = _closed(waiting, owner), classes
        db.flush()


def _row(db: Session, felt: Felt, item: str, steps: int) -> SetFeelings:
    key = {
        "organisation_id": felt.organisation_id,
        "course": felt.course,
        "letter": felt.letter,
        "item": item,
        "year": usual_school_year(felt.day)[0].year,
    }
    row = db.scalar(select(SetFeelings).filter_by(**key).with_for_update())
    if row is None:
        row = SetFeelings(**key, classes=0, chosen=[0] * steps, waiting_classes=0)
        db.add(row)
    return row


def _closed(counts: Sequence[int], owner: str) -> str:
    padded = [*counts, *[0] * (MOST_STEPS - len(counts))]
    return seal(struct.pack(f">{MOST_STEPS}I", *padded), purpose=PURPOSE, owner=owner)


def _opened(sealed: str | None, owner: str, steps: int) -> list[int]:
    if sealed is None:
        return [0] * steps
    return list(struct.unpack(f">{MOST_STEPS}I", unseal(sealed, purpose=PURPOSE, owner=owner)))[:steps]
