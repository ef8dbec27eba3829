"""One letter, one answer: a family that signed its slip and also sent the slip's code is counted once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.compliance.rules.ledger import Contact
from app.core.batches import among
from app.core.database import plain_rows
from app.people.models import Enrolment
from app.records.models import ContactKind, LetterOut

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.subject_facts import PersonFacts

LETTERS = (
    select(Enrolment.person_id, LetterOut.sent_on)
    .join(LetterOut, LetterOut.class_group_id == Enrolment.class_group_id)
    .where(among(Enrolment.person_id, "ids"))
    .distinct()
)


def count_answers_once(db: Session, found: Mapping[int, PersonFacts], by_code: Collection[str]) -> None:
    """Leave out of some pupils' contacts what only repeats an answer; `by_code` are the receipts families gave themselves.

    Both stay in the ledger, so that either can be taken back alone. Asks nothing where nobody answered in both ways.
    """
    both = [person for person, facts in found.items() if by_code and len(_ways(facts.contacts, by_code)) > 1]
    if not both:
        return
    letters = defaultdict(list)
    for person, sent_on in plain_rows(db, LETTERS, ids=both):
        letters[person].append(sent_on.toordinal())
    for person in both:
        facts = found[person]
        repeated = repeating(facts.contacts, by_code, letters[person])
        facts.contacts = [one for one in facts.contacts if one.id not in repeated]


def _ways(contacts: Collection[Contact], by_code: Collection[str]) -> set[bool]:
    return {one.id in by_code for one in contacts if one.kind == ContactKind.LETTER_RECEIPT}


def repeating(contacts: Collection[Contact], by_code: Collection[str], letters: Collection[int]) -> set[str]:
    """Return the receipts that repeat an answer in the other way to the last letter that was out by their day.

    Of a letter answered in both ways as many count as came in the way of which there are more: the earliest ones.
    """
    answers = defaultdict(list)
    for one in sorted(contacts, key=lambda contact: contact.day):
        if one.kind == ContactKind.LETTER_RECEIPT:
            answers[max((day for day in letters if day <= one.day), default=None)].append(one)
    repeated = set()
    for to_one_letter in answers.values():
        coded = sum(one.id in by_code for one in to_one_letter)
        repeated |= {one.id for one in to_one_letter[max(coded, len(to_one_letter) - coded) :]}
    return repeated
