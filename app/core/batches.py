"""Many keys, some at a time: a statement takes only so many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def batches(keys: Iterable[int], size: int) -> Iterator[list[int]]:
    """Yield some keys in order, at most so many at once."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]
