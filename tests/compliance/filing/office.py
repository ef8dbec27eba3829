"""A county whose schools file: each step as somebody would take it, with the moments in between."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from app.compliance.filing import service
from app.compliance.filing.content import Content, content_of
from app.compliance.filing.models import Filing
from app.compliance.filing.rules import Choice, Explanation, Period, PeriodKind, ReturnReason, period_of
from app.compliance.filing.stored import stored_document
from app.people.models import Organisation, Person
from app.records import service as ledger
from tests.compliance.county import County

TODAY = date(2027, 2, 10)
MORNING = datetime(2027, 2, 10, 2, 0, tzinfo=UTC)
NOON = datetime(2027, 2, 10, 4, 0, tzinfo=UTC)
TERM = Period(PeriodKind.TERM, date(2026, 9, 1), date(2027, 1, 20), date(2027, 1, 20))
HALF_YEAR = Period(PeriodKind.HALF_YEAR, date(2026, 7, 1), date(2026, 12, 31), date(2026, 12, 31))


class Office:
    """Takes filings through their steps; a person's id stands for whoever holds the role."""

    def __init__(self, db: Session, county: County) -> None:
        self.db, self.county = db, county
        self.head = county.make.person("范一签")
        self.officer = county.make.person("田二收")

    def content(self, organisation: Organisation, period: Period = TERM) -> Content:
        return content_of(self.db, organisation.id, period, today=TODAY, at=MORNING)

    def draft(self, organisation: Organisation, period: Period = TERM) -> Filing:
        return service.draft(
            self.db, organisation.id, period, is_answerable=True, at=MORNING, by=self.head.id, capacity="head"
        )

    def sign(self, filing: Filing, *codes: Explanation, at: datetime = NOON) -> str:
        period = period_of(PeriodKind(filing.period), filing.first_day, filing.last_day, TODAY)
        content = content_of(self.db, filing.organisation_id, period, today=TODAY, at=at)
        return service.sign(
            self.db,
            filing,
            content,
            seen=content.digest,
            choice=Choice.TRUE_EXPLAINED if codes else Choice.TRUE,
            codes=codes,
            on=TODAY,
            at=at,
            by=self.head.id,
            capacity="head",
        )

    def file(self, filing: Filing) -> None:
        service.file(self.db, filing, on=TODAY, at=NOON, by=self.head.id, capacity="head")
        self.db.flush()

    def answer(self, filing: Filing, *reasons: ReturnReason) -> None:
        service.answer(self.db, filing, reasons=reasons, at=NOON, by=self.officer.id, capacity="bureau_officer")
        self.db.flush()

    def filed(self, organisation: Organisation, period: Period = TERM) -> Filing:
        filing = self.draft(organisation, period)
        self.sign(filing)
        self.file(filing)
        return filing

    def document(self, filing: Filing):
        self.db.flush()
        return stored_document(self.db, filing.id)

    def take_back(self, filing: Filing) -> None:
        service.take_back(self.db, filing, at=NOON, by=self.head.id, capacity="head")
        self.db.flush()

    def complete(self, person: Person, *, on: date, at: datetime) -> None:
        """Enter that somebody completed the core course on a day, at a moment."""
        ledger.enter_training_record(
            self.db, person.id, course="staff-core", edition="1.0", completed_on=on, minutes=120, at=at, by=None
        )
        self.db.flush()
