"""What pages of figures ask of packages to their right, and the form in which answers come."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from app.compliance.models import Requirement
from app.core.questions import Question
from app.people.identity import SignedIn


class DeniedKind(StrEnum):
    """What is denied: acts, or taught sessions."""

    ACTS = "acts"
    SESSIONS = "sessions"


@dataclass(frozen=True)
class Denied:
    """How many of the entries behind a figure somebody denies who is said to have done them. They count until settled."""

    kind: DeniedKind
    denied: int
    entered: int


@dataclass(frozen=True)
class Counted:
    """A requirement's acts and sessions at some places, done after a day and up to another."""

    requirement: Requirement
    places: Collection[int]
    after: date
    until: date


# How many of some acts and sessions are denied.
denied_of: Question[[Session, Counted], Denied] = Question("compliance.denied_of")


@dataclass(frozen=True)
class WorkshopDays:
    """How many days of workshops count, how many of them stand mostly by list, how many were closed more than a week later."""

    days: int
    by_list: int
    late: int


# How the days of workshops of some courses (none named: of all) were kept.
workshop_days: Question[[Session, Counted, Collection[str]], WorkshopDays] = Question("compliance.workshop_days")


@dataclass(frozen=True)
class TaughtAlthough:
    """How many lessons were given although not ready: by a head's decision, and without one as far as what is kept tells."""

    lessons: int
    undecided: int


@dataclass(frozen=True)
class WithdrawnCertificate:
    """A certificate of somebody that was withdrawn: its course, whether what was learnt counts, and its own page."""

    title: str
    title_en: str | None
    still_counts: bool
    url: str


# Which certificates of somebody were withdrawn, as far as that matters on a day.
withdrawn_of: Question[[Session, int, date], WithdrawnCertificate] = Question("compliance.withdrawn_of")


@dataclass(frozen=True)
class Held:
    """Lessons of the classes of some places, held after a day and up to another."""

    places: Collection[int]
    after: date
    until: date


@dataclass(frozen=True)
class RecalledLater:
    """Of how many lessons nearly all, about half or few of a class could still say what it was about, asked at the next one.

    Each part is of whole threes of a school's classes, so that no difference between two figures is one class's.
    """

    nearly_all: int
    half: int
    few: int


# What classes could still say of lessons of some courses (none named: of all) in the school year up to a day.
recalled_later: Question[[Session, Counted, Collection[str]], RecalledLater] = Question("compliance.recalled_later")


# How many lessons of some courses (none named: of all) were given although not ready.
taught_although: Question[[Session, Held, Collection[str]], TaughtAlthough] = Question("compliance.taught_although")


@dataclass(frozen=True)
class ReceiptsByCode:
    """How many receipts of letters came by the code of a slip; of them how many within minutes of a print, and how many one
    after another from one device.
    """

    by_code: int
    soon: int
    together: int


# How receipts by code came of the letters begun at some places after a day and up to another; `only_over`: of those that
# open no more then.
receipts_at: Question[..., ReceiptsByCode] = Question("compliance.receipts_at")


@dataclass(frozen=True)
class RecordPage:
    """The page of one act, lesson or day of a workshop, named by its id in reports."""

    id: str
    url: str


# Where the acts and sessions behind a figure can be read, as far as the viewer may open them.
pages_of: Question[[Session, SignedIn, Collection[str]], RecordPage] = Question("compliance.pages_of")
