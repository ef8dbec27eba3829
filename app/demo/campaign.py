"""A campaign of the invented bureau: a time and six items, each at another stage, all by their records."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.compliance.rules.windows import CAMPAIGN
from app.compliance.service import load_requirements
from app.demo.rows import morning
from app.people.models import Window
from app.records.models import HelpCardDays

if TYPE_CHECKING:
    from app.demo.county import County
    from app.demo.plan import Calendar
    from app.demo.rows import Rows

TITLE = "六个一（演示）"
BEFORE, AFTER = timedelta(days=45), timedelta(days=20)
ITEMS = (
    ("lesson", "一节课：五六年级每班一节安全课", "class_group", '{grades: ["5", "6"]}', "sessions: {courses: [kids-g56], count: 1}"),
    ("letter", "一封信：五六年级每班给家长一封信", "class_group", '{grades: ["5", "6"]}', "letters: {count: 1, courses: [kids-g56]}"),
    ("contact", "一次联系：五六年级每家联系一次", "person", '{kinds: [student], grades: ["5", "6"]}', "contacts: {count: 1}"),
    ("signed", "一份承诺：班主任都签了保密约定", "person", "{kinds: [staff], posts: [class-teacher]}", "signed: {policy: confidentiality}"),
    ("card", "一张卡：每校一张有效的求助卡", "organisation", "{org_kinds: [school]}", "help_card: {valid: true}"),
    ("drill", "一次演练：每校演练一次", "organisation", "{org_kinds: [school]}", "acts: {kind: drill, count: 1}"),
)  # fmt: skip


def hold_campaign(rows: Rows, county: County, calendar: Calendar) -> None:
    """Let the bureau hold a campaign that is half over, and keep from when the schools' help cards are valid."""
    first, last = max(rows.today - BEFORE, calendar.school_year[0]), rows.today + AFTER
    rows.fact(
        Window(
            public_id="w-campaign",
            organisation_id=county.district.id,
            kind=CAMPAIGN + TITLE,
            title=TITLE,
            first_day=first,
            last_day=last,
        ),
        on=first,
    )
    for school in county.schools:
        days = HelpCardDays(
            public_id=rows.next_id("card"),
            organisation_id=school.organisation.id,
            first_day=calendar.term[0],
            last_day=calendar.terms[1][1],
        )
        rows.fact(days, on=min(calendar.term[0], rows.today))
    rows.db.flush()
    load_requirements(rows.db, _as_file(), "demo.yaml", at=morning(first), by=None)


def _as_file() -> str:
    lines = ["requirements:"]
    for name, title, subject, audience, evidence in ITEMS:
        lines += [
            f"  - id: demo-{name}",
            f'    title: {{zh: "{title}"}}',
            "    scope: local example",
            f"    subject: {subject}",
            f"    audience: [{audience}]",
            f"    evidence: {{{evidence}}}",
            f'    timing: {{each: "{CAMPAIGN}{TITLE}"}}',
        ]
    return "\n".join(lines) + "\n"
