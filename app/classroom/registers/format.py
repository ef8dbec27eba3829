"""`hulei-register`, version 1: what a device says of one lesson, on the wire, in a queue's file and in a saved page's file.

Seats, never names or ids: each label of a seat belongs to a reference that only this installation can read (app/classroom/
registers/seats.py), so that a list that changed since moves nobody into another's seat.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from app.classroom.models import RoughCount, SecondAdult

FORMAT, VERSION = "hulei-register", 1
MOST_BYTES = 200_000
MOST_SEATS = 400

Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{16,64}$")]
Label = Annotated[str, Field(min_length=1, max_length=60)]
Ref = Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")]


Cards = Annotated[list[Annotated[int, Field(ge=0, le=MOST_SEATS)]], Field(max_length=8)]


class NotARegister(ValueError):
    """A file or a message is no register of this kind."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Device(_Part):
    """What the device says of itself: its clock may be wrong, its order number counts its closings."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{4,32}$")] | None = None
    order: Annotated[int, Field(ge=0, le=1_000_000_000)] | None = None
    time: AwareDatetime | None = None


class CasesPart(_Part):
    """What a visitor says of cases in a lesson: three ticks, or honestly that one was shown (SAFEGUARDS 16)."""

    no_local_case: bool = False
    no_open_case: bool = False
    no_case_film: bool = False
    shown: bool = False


class TaughtPart(_Part):
    """What was taught, of the whole class. `all` says that all key points were, whichever they are.

    `open_place` is asked of a make-up planned with an open door; `cases` where a visitor of the school teaches. A check is one of three words or how many cards of each answer; `recall` what the class still knew of the lesson before.
    """

    all: bool = False
    key_points: list[Annotated[int, Field(ge=1, le=200)]] = Field(default=[], max_length=200)
    activities: list[Label] = Field(default=[], max_length=100)
    checks: dict[Annotated[str, Field(max_length=120)], RoughCount | Cards] = Field(default={}, max_length=100)
    recall: RoughCount | None = None
    second_adult: SecondAdult
    open_place: bool = False
    cases: CasesPart | None = None


class RegisterPart(_Part):
    """Who stood on the list by label, and who was tapped. `nobody` says that an empty register was meant."""

    seats: dict[Label, Ref] = Field(max_length=MOST_SEATS)
    not_reached: list[Label] = Field(default=[], max_length=MOST_SEATS)
    guests: dict[Label, Ref] = Field(default={}, max_length=MOST_SEATS)
    came: list[Label] = Field(default=[], max_length=MOST_SEATS)
    nobody: bool = False


class Sent(_Part):
    """One register as it was sent."""

    format: Literal["hulei-register"]
    version: Literal[1]
    lesson: Annotated[str, Field(pattern=r"^[a-z0-9]{4,12}$")]
    key: Key
    way: Literal["page", "queue", "file"]
    device: Device = Device()
    taught: TaughtPart | None = None
    register_: RegisterPart | None = Field(default=None, alias="register")

    @property
    def device_time(self) -> datetime | None:
        """Return the device's own time."""
        return self.device.time


def read_register(content: bytes) -> Sent:
    """Return what a file or a message says. Raises NotARegister."""
    if len(content) > MOST_BYTES:
        raise NotARegister("too large")
    try:
        parsed = json.loads(content.decode("utf-8-sig"))
        sent = Sent.model_validate(parsed)
    except (UnicodeDecodeError, RecursionError, ValueError, ValidationError) as error:
        raise NotARegister(type(error).__name__) from error
    if sent.taught is None and sent.register_ is None:
        raise NotARegister("empty")
    return sent
