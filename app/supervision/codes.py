"""Reference codes: letters, digits and strokes only, so that nothing can be told in one (SAFEGUARDS 5, 37, 38)."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import ValidationError

from app.core.clock import today
from app.people.identifiers import is_identity_shaped

MOST = 20
LONG_RUN = re.compile(r"[0-9]{11}")
PHONE = re.compile(r"(?<![0-9])(?:1[3-9][0-9][-/]?[0-9]{4}[-/]?[0-9]{4}|0[0-9]{2,3}[-/]?[0-9]{7,8})(?![0-9])")
SHAPE = re.compile(rf"(?=.*[0-9])(?!.*[A-Za-z]{{5}})[A-Za-z0-9/-]{{1,{MOST}}}")


def is_reference(text: str) -> bool:
    """Whether a text is a reference code: at most 20 letters, digits, - and /, with a digit, at most four letters in a row.

    Four letters are a prefix as AQJC, and no word; an identity number, eleven or more digits on end and a telephone
    number, strokes inside it or not, are none (SAFEGUARDS 37).
    """
    is_number_of_somebody = is_identity_shaped(text) or LONG_RUN.search(text) or PHONE.search(text)
    return SHAPE.fullmatch(text) is not None and not is_number_of_somebody


class IsAReference:
    """Refuse whatever is no reference code, and forget it."""

    def __call__(self, _form: Any, field: Any) -> None:
        """Look at the typed code."""
        if field.data and not is_reference(field.data):
            field.data = ""
            raise ValidationError(
                str(
                    _(
                        "A number of the paper only: letters, digits, - and /, with at least one digit, at most four letters in a row. What was found stays on paper."
                    )
                )
            )


class NotInTheFuture:
    """Refuse a day after today (COMPLIANCE §9)."""

    def __call__(self, _form: Any, field: Any) -> None:
        """Look at the day that was typed."""
        if field.data and field.data > today():
            raise ValidationError(str(_("This day lies ahead. Enter it when it has happened.")))
