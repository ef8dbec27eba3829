"""A requirement that was changed, as plainly as docs/compliance.md says it: every day by what counted on it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.compliance.naive import EVER, ONE, Facts, Naive, counted


class Changed(Naive):
    """One requirement that counted one way up to the day before `since`, and another way from it on."""

    def __init__(self, facts: Facts, former: dict[str, Any], new: dict[str, Any], since: date) -> None:
        super().__init__(facts, new)
        self.old, self.new, self.since = Naive(facts, former), Naive(facts, new), since
        self._brief: dict[tuple[str, str, date], str | None] = {}

    def at(self, day: date) -> Naive:
        return self.new if day >= self.since else self.old

    def homes(self, person: str) -> list[str]:
        both = {*self.old.homes(person), *self.new.homes(person)}
        return [org.id for org in self.facts.orgs if org.id in both]

    def row(self, person: str, home: str, day: date) -> dict[str, Any] | None:
        on_duty = [d for d in self.all_days if self.at(d).duty_at(person, home, d)]
        if on_duty and day < on_duty[0]:
            return {"status": "upcoming", "starts_on": on_duty[0]}
        row, duty = self.at(day).row(person, home, day), self.at(day).duty_at(person, home, day)
        if row is None or duty is None:
            return None
        if not (self.goes_over(day, duty) and "uncovered_days" in row):
            return row
        row["status"] = self.status(person, home, day)
        if row["due_on"] and duty[0] != EVER and not self.was_overdue(person, home):
            row["due_on"] = max(row["due_on"], self.given_until)
        if row["uncovered_days"] is not None:
            row["uncovered_days"] = len([d for d in duty if d <= day and self.is_uncovered(person, home, d)])
        if row["status"] == "met":
            row["late"] = any(self.status(person, home, d) == "overdue" for d in duty if d < day)
        return row

    def goes_over(self, day: date, duty: list[date]) -> bool:
        """Whether a day lies in a duty under the new definition that began before it counted."""
        rolling = not {"each", "by"} & set(self.new.r["timing"])
        return rolling and day >= self.since and duty[0] < self.since

    @property
    def given_until(self) -> date:
        return self.since + timedelta(days=self.new.r.get("transition_days", 0))

    def was_overdue(self, person: str, home: str) -> bool:
        return self.status(person, home, self.since - ONE) == "overdue"

    def is_uncovered(self, person: str, home: str, day: date) -> bool:
        reading = self.at(day)
        duty = reading.duty_at(person, home, day)
        if duty is None or duty[0] == EVER or {"each", "by"} & set(reading.r["timing"]):
            return False
        return self.status(person, home, day) in ("due", "overdue")

    def status(self, person: str, home: str, day: date) -> str | None:
        if (person, home, day) not in self._brief:
            self._brief[person, home, day] = self._status(person, home, day)
        return self._brief[person, home, day]

    def _status(self, person: str, home: str, day: date) -> str | None:
        reading = self.at(day)
        duty = reading.duty_at(person, home, day)
        if duty is None:
            return None
        if "each" in reading.r["timing"]:
            row = reading.each(person, home, day)
        elif "by" in reading.r["timing"]:
            row = reading.by(person, day)
        else:
            row = reading.rolling_status(person, duty, day)
        if row is None:
            return None
        late_only = row["status"] == "overdue" and duty[0] != EVER and self.goes_over(day, duty)
        if late_only and not self.was_overdue(person, home) and day < self.given_until:
            return "due"
        return str(row["status"])

    def previous(self, org: str, persons: list[str], day: date) -> dict[str, Any] | None:
        asked = self.at(day)
        if "each" not in asked.r["timing"]:
            return None
        rows: dict[str, list[dict[str, Any]]] = {}
        windows = set()
        for home in [o.id for o in self.facts.orgs if o.kind != "department"]:
            closed = [w for w in asked.windows(home, day) or [] if w[1] < day]
            if not closed:
                continue
            window = max(closed, key=lambda w: w[1])
            then = self.at(window[1])
            if then.r["timing"] != asked.r["timing"] or org not in self.facts.line(home, window[1]):
                continue
            windows.add(window)
            for person in persons:
                row = then.in_window(person, home, window[1], window) if home in then.homes(person) else None
                if row:
                    made_up = row["status"] == "overdue" and then.done_in(person, window[0], day)
                    rows.setdefault(person, []).append({**row, "made_up": made_up})
        if not windows:
            return None
        count = counted(rows)
        only = next(iter(windows)) if len(windows) == 1 else (None, None)
        return {"first": only[0], "last": only[1], "required": count["required"], "met": count["met"],
                "missed": count["required"] - count["met"], "excused": count["excused"],
                "made_up_since": count["made_up"]}  # fmt: skip
