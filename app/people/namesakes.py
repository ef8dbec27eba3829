"""What tells people of one name apart on paper and in lists: no more of it than it takes (table-tested)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

DIGITS_SHOWN = 4


def told_apart(names: Mapping[int, str], *marks: Mapping[int, str]) -> dict[int, list[str]]:
    """Return by person the marks to write beside the name: none where nobody else has it, else one kind after the other
    (the post, then the class or group, then a number) until all of one name differ.
    """
    alike: dict[str, list[int]] = defaultdict(list)
    for person_id, name in names.items():
        alike[name].append(person_id)
    return {
        person_id: label
        for persons in alike.values()
        for person_id, label in zip(persons, _labels(persons, marks), strict=True)
    }


def _labels(persons: Sequence[int], marks: Iterable[Mapping[int, str]]) -> list[list[str]]:
    labels: list[list[str]] = [[] for _person in persons]
    for mark in marks:
        if len({tuple(label) for label in labels}) == len(persons):
            break
        if len({mark.get(person_id, "") for person_id in persons}) > 1:
            labels = [[*label, mark.get(one, "")] for label, one in zip(labels, persons, strict=True)]
    return [[text for text in label if text] for label in labels]


def last_digits(numbers: Mapping[int, str]) -> dict[int, str]:
    """Return the ends of staff numbers: four signs, or as many more as it takes for all to differ."""
    shown = DIGITS_SHOWN
    different = len(set(numbers.values()))
    longest = max((len(number) for number in numbers.values()), default=0)
    while shown < longest and len({number[-shown:] for number in numbers.values()}) < different:
        shown += 1
    return {person_id: number[-shown:] for person_id, number in numbers.items()}
