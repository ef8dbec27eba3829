"""Each change of signatures: sign as oneself, and keep the text that was signed."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select, tuple_

from app.content.policies import ensure_policy_edition, signed_editions
from app.content.shapes.directories import POLICIES
from app.records import service as records
from app.records.models import SignedPolicy
from app.records.policies import queries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from app.content.shapes import Policy


class NotAsked(Exception):
    """The text is not asked of this person today."""


class AnotherEdition(Exception):
    """What was read is not the present edition any more."""


def sign(db: Session, person_id: int, policy: Policy, *, at: datetime) -> SignedPolicy:
    """Enter a signature and keep what was signed. Raises content's EditionChanged."""
    ensure_policy_edition(db, policy, at=at, by=person_id)
    return records.sign_policy(db, person_id, policy=policy.id, edition=policy.edition, digest=policy.digest, at=at)


def sign_as_asked(db: Session, person_id: int, policy: Policy, *, edition: str, day: date, at: datetime) -> bool:
    """Sign the edition that was read, where it is asked for; False when this edition was signed before.

    Raises NotAsked, AnotherEdition, and content's EditionChanged.
    """
    own = next((one for one in queries.own_policies(db, person_id, on=day) if one.policy.id == policy.id), None)
    if own is None:
        raise NotAsked(policy.id)
    if edition != policy.edition:
        raise AnotherEdition(edition)
    if own.standing.last is not None and own.standing.last.edition == policy.edition:
        return False
    sign(db, person_id, policy, at=at)
    return True


def keep_what_was_signed(db: Session, policies: Mapping[str, Policy], *, at: datetime) -> None:
    """Keep the present editions that were signed before editions were kept at all."""
    wanted = {policy.key: policy for policy in policies.values()}.keys() - signed_editions(db).keys()
    waiting = [policy for policy in policies.values() if policy.key in wanted]
    signed = db.execute(
        select(SignedPolicy.policy, SignedPolicy.edition, SignedPolicy.digest)
        .where(tuple_(SignedPolicy.policy, SignedPolicy.edition).in_([(one.id, one.edition) for one in waiting]))
        .distinct()
    )
    with_ours = {((f"{POLICIES}{row.policy}", row.edition), row.digest) for row in signed}
    for policy in waiting:
        if (policy.key, policy.digest) in with_ours:
            ensure_policy_edition(db, policy, at=at, by=None)
