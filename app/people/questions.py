"""What pages of people ask of packages to their right, and the form in which answers come."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.core.access import Role
from app.core.questions import Question
from app.people.identity import SignedIn
from app.people.models import Window


@dataclass(frozen=True)
class Paper:
    """A report that was filed and never changes: what it is called, the day its figures are of, the day it was filed.

    `url` is where it is compared with today; None where the viewer may not look.
    """

    title: str
    as_of: date
    filed_on: date
    url: str | None


# Which filed reports of some organisations have figures of a day, or of a later one: what is dated back to it touches them.
filed_since: Question[[Session, Collection[int], date], Paper] = Question("people.filed_since")


@dataclass(frozen=True)
class Carrying:
    """A certificate that carries a name and is issued anew when the name is corrected."""

    title: str
    title_en: str | None
    completed_on: date


# Which papers of somebody would be issued anew, under their numbers, if they were called otherwise.
carrying_another_name: Question[[Session, int, str], Carrying] = Question("people.carrying_another_name")


@dataclass(frozen=True)
class NotLearnt:
    """A course that a role asks for before it can be used, and that somebody has not completed, or not validly any more."""

    title: str
    title_en: str | None


# Which courses somebody still has to complete before a role is of use: it can be given all the same.
not_learnt_for: Question[[Session, int, Role, date], NotLearnt] = Question("people.not_learnt_for")

# Who of some holders of a role has not completed all that it asks for, and so cannot use it now.
unable_now: Question[[Session, Role, Collection[int], date], int] = Question("people.unable_now")


@dataclass(frozen=True)
class ForChildren:
    """The words of the public help pages for children of one age, and who outside the project has read them."""

    band: str
    ages: str
    ages_en: str
    read_by: str | None = None
    capacity: str | None = None
    read_on: date | None = None


# The words for children by age that the help pages show, and which of them a professional has read.
words_for_children: Question[[], ForChildren] = Question("people.words_for_children")


@dataclass(frozen=True)
class DeputyFor:
    """A class whose deputy somebody is, and the page it opens to them."""

    title: str
    url: str


# Of which classes somebody is the deputy on a day.
deputy_for: Question[[Session, int, date], DeputyFor] = Question("people.deputy_for")


@dataclass(frozen=True)
class AskedIn:
    """Something asked for in a campaign: its title, its figures there and the page that opens them.

    `required` and `missing` are None where a small count is not shown, and before the campaign has begun; `may_follow`: the
    viewer may let it go with another name.
    """

    title: str
    title_en: str
    url: str
    required: int | None
    missing: int | None
    may_follow: bool
    has_begun: bool = True


# What is asked for in a campaign, which its name alone binds to it.
asked_in_campaign: Question[[Session, SignedIn, Window], AskedIn] = Question("people.asked_in_campaign")
