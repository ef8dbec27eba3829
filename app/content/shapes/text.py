"""What every shape may carry: texts a class may see, and the line it begins at."""

from __future__ import annotations

from dataclasses import field
from typing import Any


class ShownText(str):
    """Markdown that may stand on a class screen: what stood inside `::: screen`, or a quiz item (SAFEGUARDS 9).

    The class face prints nothing else, so a script handed to it by mistake stays unseen.
    """

    __slots__ = ()


def mark_shown(shape: object, *names: str) -> None:
    """Mark some texts of a shape as what a class may see."""
    for name in names:
        value = getattr(shape, name)
        object.__setattr__(shape, name, value if value is None else ShownText(value))


def line_of() -> Any:
    """Return a field for the line a shape begins at in its file; it plays no part when shapes are compared."""
    return field(default=0, compare=False, kw_only=True)
