"""What a roster asks of packages to its right, and the form in which answers come."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from app.core.questions import Question

# Which of some taught sessions at some organisations another organisation's lecturer gave: their ids.
given_by_guests: Question[[Session, Collection[int], Collection[int]], int] = Question("roster.given_by_guests")
