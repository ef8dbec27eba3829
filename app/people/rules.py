"""Decisions of people as plain functions on plain values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.core.access import Role

LEAST_INSIDE, LEAST_OUTSIDE = 2, 2

# Who may give which role inside the subtree they hold their own for (DESIGN §3: granted by somebody who holds more).
GIVES: dict[Role, frozenset[Role]] = {
    Role.BUREAU_OFFICER: frozenset({Role.REVIEWER}),
    Role.HEAD: frozenset(
        {
            Role.TRAINING_MANAGER,
            Role.PROTECTION_LEAD,
            Role.CLERK,
            Role.FACILITATOR,
            Role.ASSESSOR,
            Role.REVIEWER,
        }
    ),
    Role.TRAINING_MANAGER: frozenset({Role.CLERK, Role.FACILITATOR}),
}
# Who may give which role only to organisations below their own, where they hold more than an equal.
GIVES_BELOW: dict[Role, frozenset[Role]] = {
    Role.BUREAU_OFFICER: frozenset({Role.BUREAU_OFFICER, Role.HEAD}),
    Role.HEAD: frozenset({Role.HEAD}),
}
# The administrator grants these when nobody holds them at the organisation yet.
FIRST_ROLES = frozenset({Role.HEAD, Role.BUREAU_OFFICER})
# To teach a class is a right as well, though an enrolment gives it: who may look after the account of its holder.
ABOVE_TEACHERS = frozenset({Role.BUREAU_OFFICER, Role.HEAD, Role.TRAINING_MANAGER})
# Rights below every manager's (DESIGN §3), wherever they are held: the manager of the main post keeps the entry of their holders.
TEACHES = frozenset({Role.CLASS_TEACHER, Role.FACILITATOR})
# Whose holders nobody of their own organisation looks after: the authority above does.
LED_FROM_ABOVE = frozenset({Role.HEAD, Role.BUREAU_OFFICER, Role.ADMINISTRATOR})
NEEDS_LAST_DAY = frozenset({Role.REVIEWER, Role.ASSESSOR})
LONGEST_REVIEW = timedelta(days=366)  # a year, leap days included

Grants = Iterable[tuple[Role, int | None]]


def may_give(grants: Grants, role: Role, line: Sequence[int], *, to_oneself: bool, is_taken: bool) -> bool:
    """Whether somebody with these grants may give a role for an organisation (SAFEGUARDS 33).

    `line` is the organisation and those above it, nearest first. `is_taken`: somebody holds the role there already.
    """
    if to_oneself:
        return False
    return any(
        role in _given_by(held, where, line) or (held is Role.ADMINISTRATOR and role in FIRST_ROLES and not is_taken)
        for held, where in grants
    )


def has_an_end(role: Role, first_day: date, last_day: date | None) -> bool:
    """Whether a role that must end does so: a reviewer's and an assessor's within a year of its first day (DESIGN §3: dated)."""
    return role not in NEEDS_LAST_DAY or (last_day is not None and last_day <= first_day + LONGEST_REVIEW)


def may_take(grants: Grants, role: Role, line: Sequence[int]) -> bool:
    """Whether somebody with these grants may end a role that another person holds for an organisation."""
    return any(
        role in _given_by(held, where, line) or (held is Role.ADMINISTRATOR and role in FIRST_ROLES)
        for held, where in grants
    )


def is_above_teacher(grants: Grants, line: Sequence[int]) -> bool:
    """Whether somebody with these grants stands above the teacher of a class; `line` is that of the class's school."""
    return any(held is Role.ADMINISTRATOR or (held in ABOVE_TEACHERS and where in line) for held, where in grants)


def roles_to_give(grants: Grants, line: Sequence[int], *, taken: Collection[Role]) -> frozenset[Role]:
    """Return the roles that somebody with these grants may give to another person for an organisation.

    `line` is the organisation and those above it; `taken` are the roles that somebody holds there.
    """
    grants = list(grants)
    return frozenset(role for role in Role if may_give(grants, role, line, to_oneself=False, is_taken=role in taken))


def _given_by(held: Role, where: int | None, line: Sequence[int]) -> frozenset[Role]:
    if where is None or where not in line:
        return frozenset()
    below = GIVES_BELOW.get(held, frozenset()) if where != line[0] else frozenset()
    return GIVES.get(held, frozenset()) | below


def may_reset(grants: Grants, held: Collection[tuple[Role, Sequence[int]]], *, is_oneself: bool, manages: bool) -> bool:
    """Whether somebody may take another person's password away: downward only (SAFEGUARDS 33).

    `held` are the roles of the other person, each with the line of its organisation (empty: the installation), and
    the classes they teach. `manages`: the other person works where the viewer is head or training manager. Whoever
    holds roles can be reset only by somebody who could take every one of them.
    """
    if is_oneself:
        return False
    grants = list(grants)
    if held:
        return all(
            is_above_teacher(grants, line) if role is Role.CLASS_TEACHER else may_take(grants, role, line)
            for role, line in held
        )
    return manages


@dataclass(frozen=True)
class ContactOnCard:
    """An entry of a help card as its rules see it; `is_there` is false for an inside adult who left.

    `may_be_printed` is false for a number that is never printed (LAW-FACTS §9).
    """

    id: int
    inside: bool
    post: str
    is_there: bool
    verified_on: date | None
    review_by: date | None
    may_be_printed: bool = True
    post_en: str | None = None

    def is_good(self, on: date) -> bool:
        """Whether an entry may be shown: verified, not past its review, and not of somebody who left."""
        in_time = self.verified_on is not None and self.review_by is not None and self.review_by >= on
        return in_time and self.is_there and self.may_be_printed


class CardProblem(StrEnum):
    """Why a help card is not valid (SAFEGUARDS 3, 4)."""

    INSIDE = "inside"
    INSIDE_WAITING = "inside-waiting"
    SAME_POST = "same-post"
    OUTSIDE = "outside"
    UNVERIFIED = "unverified"
    REVIEW = "review"
    LEFT = "left"
    NUMBER = "number"


def card_problems(entries: Sequence[ContactOnCard], *, lasting_lines: int, on: date) -> list[CardProblem]:
    """Return why a card is not valid; an empty list means that it is.

    `lasting_lines` counts the national numbers that no organisation can take off.
    """
    good = [entry for entry in entries if entry.inside and entry.is_good(on)]
    problems = []
    if len(good) < LEAST_INSIDE:
        entered = sum(entry.inside and entry.is_there for entry in entries)
        problems.append(CardProblem.INSIDE if entered < LEAST_INSIDE else CardProblem.INSIDE_WAITING)
    elif len({entry.post for entry in good}) < LEAST_INSIDE:
        problems.append(CardProblem.SAME_POST)
    if lasting_lines < LEAST_OUTSIDE:
        problems.append(CardProblem.OUTSIDE)
    if any(entry.verified_on is None for entry in entries):
        problems.append(CardProblem.UNVERIFIED)
    if any(entry.review_by is not None and entry.review_by < on for entry in entries):
        problems.append(CardProblem.REVIEW)
    if any(not entry.is_there for entry in entries):
        problems.append(CardProblem.LEFT)
    if any(not entry.may_be_printed for entry in entries):
        problems.append(CardProblem.NUMBER)
    return problems


@dataclass(frozen=True)
class CardNow:
    """What children see of a card on a day: adults, local outside numbers; and entries that wait for a call."""

    inside: int
    outside: int
    waiting: int


def card_now(entries: Sequence[ContactOnCard], *, on: date, without: int | None = None) -> CardNow:
    """Return what children see of a card; `without` leaves one entry out, as if it were taken off or changed."""
    left = [entry for entry in entries if entry.id != without]
    shown = shown_on_card(left, on=on)
    inside = sum(entry.inside for entry in left if entry.id in shown)
    return CardNow(inside, len(shown) - inside, sum(entry.verified_on is None for entry in left))


def shown_on_card(entries: Sequence[ContactOnCard], *, on: date) -> set[int]:
    """Return which entries anybody may see.

    Inside adults are shown only when there are two of different posts: a single one could be the offender.
    """
    good = [entry for entry in entries if entry.is_good(on)]
    inside = [entry for entry in good if entry.inside]
    enough = len(inside) >= LEAST_INSIDE and len({entry.post for entry in inside}) >= LEAST_INSIDE
    return {entry.id for entry in good if enough or not entry.inside}


class MayNotVerify(StrEnum):
    """Why somebody may not confirm an entry of a help card."""

    NAMED = "named"
    ENTERED = "entered"


def may_not_verify(
    *, verifier_id: int, verifier_name: str, person_id: int | None, label: str, unconfirmed_by: int | None
) -> MayNotVerify | None:
    """Return why somebody may not confirm an entry; None when they may.

    Never whoever is named in it (SAFEGUARDS 4), and nobody what they entered or changed themselves (`unconfirmed_by`): one
    person alone could send a child to a number or a room of their own.
    """
    if verifier_id == person_id or verifier_name in label:
        return MayNotVerify.NAMED
    return MayNotVerify.ENTERED if verifier_id == unconfirmed_by else None


def overlap(first: date, last: date, other_first: date, other_last: date) -> bool:
    """Whether two closed intervals share a day."""
    return first <= other_last and other_first <= last
