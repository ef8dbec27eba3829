"""Answers about who is meant, taken along when the list comes again: a line that says the same was answered already."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from app.interop.sheets.headings import Meaning
from app.interop.sheets.values import name_of, number_of, phone_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.interop.sheets.sheet import Line, Sheet
    from app.interop.sheets.uploads import Upload

Said = tuple[str, ...]


def answers_taken_along(former: Sheet, answers: Mapping[str, int], sheet: Sheet) -> dict[str, int]:
    """Return the answers that hold in a corrected file, by the places of its lines; where two lines say the same, none."""
    answered = {said: answers[str(place)] for said, place in _said(former).items() if str(place) in answers}
    return {str(place): answered[said] for said, place in _said(sheet).items() if said in answered}


def answers_of(uploads: Iterable[Upload], sheet: Sheet) -> dict[str, int]:
    """Return the answers given about former uploads that hold for a list, the latest of each line."""
    found: dict[str, int] = {}
    for one in uploads:
        found |= answers_taken_along(one.sheet, one.choices.people, sheet)
    return found


def _said(sheet: Sheet) -> dict[Said, int]:
    """Return where each line stands by what it says of its person, without those that say the same as another."""
    every = [_person_of(sheet, line) for line in sheet.lines]
    counts = Counter(every)
    return {said: place for place, said in enumerate(every) if counts[said] == 1}


def _person_of(sheet: Sheet, line: Line) -> Said:
    values = sheet.values(line)
    name, number, phone, post = (
        values.get(one, "") for one in (Meaning.NAME, Meaning.NUMBER, Meaning.PHONE, Meaning.POST)
    )
    return name_of(name), number_of(number), phone_of(phone), text_of(post)
