"""A second, plain reading of what a plan of a term must not do: every rule by itself, counted by hand, nothing shared."""

from __future__ import annotations

from datetime import date, timedelta

DAY = timedelta(days=1)
FIXED = ["01-01", *(f"05-0{n}" for n in range(1, 6)), *(f"10-0{n}" for n in range(1, 8))]


def school(day: date) -> bool:
    return day.isoweekday() < 6 and f"{day:%m-%d}" not in FIXED


def school_days_after(first: date, last: date) -> int:
    count, day = 0, first
    while day < last:
        day += DAY
        count += 1 if school(day) else 0
    return count


def ends_its_week(day: date) -> bool:
    saturday = day + (6 - day.isoweekday()) * DAY
    return not any(school(day + n * DAY) for n in range(1, (saturday - day).days))


def week(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]


def broken(known, lines) -> list[str]:
    """Return every rule that a proposal breaks."""
    return [*_days(known, lines), *_people(known, lines), *_weeks(known, lines), *_pace(known, lines),
            *_whole(known, lines)]  # fmt: skip


def _wanted(known, line):
    return next(w for c in known.classes if c.class_group_id == line.class_group_id for w in c.wanted
                if w.module == line.module)  # fmt: skip


def _whole(known, lines):
    asked = [(c.class_group_id, w.module) for c in known.classes for w in c.wanted]
    if sorted(asked) != sorted((line.class_group_id, line.module) for line in lines):
        yield "not every wanted lesson stands once"


def _days(known, lines):
    for line in lines:
        day = line.day
        if day is None:
            continue
        if not known.term.first <= day <= known.term.last:
            yield "outside the term"
        if (day - known.today).days < 7:
            yield "too soon to prepare"
        if not school(day):
            yield "no school"
        if ends_its_week(day):
            yield "the week's last day"
        if school_days_after(day, known.term.last) < 10:
            yield "in the last ten school days"
        if school_days_after(_wanted(known, line).letter_on or known.today, day) < 5:
            yield "the letter is late"
        one = next(c for c in known.classes if c.class_group_id == line.class_group_id)
        if not one.first <= day <= one.last:
            yield "the class is not there"


def _people(known, lines):
    stands = [(person, row.day) for row in known.booked for person in set(row.people)]
    for line in lines:
        if line.facilitator_id is None:
            continue
        here = (line.facilitator_id, line.day)
        if here in stands:
            yield "twice on a day"
        stands.append(here)
        if line.facilitator_id in known.not_to_plan:
            yield "not to plan"
        spans = _wanted(known, line).rights.get(line.facilitator_id, ())
        if not any(a <= line.day <= b for a, b in spans):
            yield "not authorised"
    for one in known.classes:
        new = [ln.facilitator_id for ln in lines if ln.class_group_id == one.class_group_id and ln.facilitator_id]
        before = [person for person, count in one.by_person.items() for _ in range(count)]
        if new and len(set(before + new)) == 1 and len(before + new) >= 3:
            yield "all lessons of a year by one person"


def _weeks(known, lines):
    seen = {(row.class_group_id, week(row.day)) for row in known.booked}
    for line in lines:
        if line.day is None:
            continue
        here = (line.class_group_id, week(line.day))
        if here in seen:
            yield "two of a class in a week"
        seen.add(here)


def _pace(known, lines):
    ids = {c.class_group_id for c in known.classes}
    before = _firsts((row.class_group_id, row.day) for row in known.booked)
    after = _firsts([*((row.class_group_id, row.day) for row in known.booked),
                     *((line.class_group_id, line.day) for line in lines if line.day)])  # fmt: skip
    ahead, day = set(), known.today + 7 * DAY
    while day <= known.term.last:
        is_good = day >= known.term.first and school(day) and not ends_its_week(day)
        if is_good and school_days_after(day, known.term.last) >= 10:
            ahead.add((day - known.term.first).days // 30)
        day += DAY
    third = -(-len(ids) // max(1, min(3, len(ahead))))
    inside = [one for one, first in after.items() if one in ids and first >= known.term.first]
    for month in {(after[one] - known.term.first).days // 30 for one in inside}:
        begin = [one for one in inside if (after[one] - known.term.first).days // 30 == month]
        if len(begin) > third and any(after[one] != before.get(one) for one in begin):
            yield "more than a third begin in a month"


def _firsts(rows):
    found: dict[int, date] = {}
    for one, day in rows:
        if one not in found or day < found[one]:
            found[one] = day
    return found
