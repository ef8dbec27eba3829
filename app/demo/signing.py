"""Who in the invented county has signed the other texts: most, not everybody."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from app.content.policies import ensure_policy_edition
from app.demo.rows import morning
from app.records.models import SignedPolicy

if TYPE_CHECKING:
    from app.content.shapes import Policy
    from app.demo.county import County
    from app.demo.rows import Rows

SIGNS, SEED = 0.7, 4


def sign_texts(rows: Rows, county: County, policies: dict[str, Policy], *, but: str, spared: set[int]) -> None:
    """Let most adults of the schools sign every text `but` one, which a course had them sign."""
    chance = Random(SEED)  # noqa: S311  nothing here is a secret
    for policy in policies.values():
        ensure_policy_edition(rows.db, policy, at=morning(rows.today), by=None)
        for school in county.schools if policy.id != but else ():
            for person, _post, _since in school.staff:
                signed_on = rows.today - timedelta(days=chance.randint(3, 60))
                if chance.random() < SIGNS and person.id not in spared:
                    rows.fact(
                        SignedPolicy(
                            person_id=person.id,
                            policy=policy.id,
                            edition=policy.edition,
                            digest=policy.digest,
                            signed_at=morning(signed_on),
                        ),
                        on=signed_on,
                        by=person.id,
                    )
