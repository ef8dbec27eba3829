"""Many keys in one statement, and more of them some at a time."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, BigInteger, any_, bindparam, func, select

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

MANY = 100


def batches(keys: Iterable[int], size: int) -> Iterator[list[int]]:
    """Yield some keys in order, at most so many at once."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]


def among(db: Session, column: Any, keys: Collection[int]) -> ColumnElement[bool]:
    """Return the condition that a column is one of some keys; many keys are one value of the statement, not thousands."""
    condition: ColumnElement[bool]
    if len(keys) < MANY:
        condition = column.in_(keys)
    elif db.get_bind().dialect.name == "postgresql":
        condition = column == any_(bindparam(None, list(keys), ARRAY(BigInteger), unique=True))
    else:
        condition = column.in_(select(func.json_each(json.dumps(list(keys))).table_valued("value").c.value))
    return condition
