"""The app on a manager's phone: it knows the key that the page showed, and gives each code once, as the server takes it."""

from __future__ import annotations

import re
from datetime import datetime

import pyotp

from app.core.clock import now
from app.people.factor_rules import STEP_SECONDS

KEY = re.compile(r"secret=([A-Z2-7]{32})")


class Authenticator:
    """Holds one key; two codes within half a minute are this step's and the next one's, which the server takes as well."""

    def __init__(self, page: str) -> None:
        found = KEY.search(page)
        assert found, "no key on this page"
        self.totp, self.last = pyotp.TOTP(found[1]), 0

    def code(self, at: datetime | None = None) -> str:
        """Return the next code that was never given."""
        self.last = max(int((at or now()).timestamp()) // STEP_SECONDS, self.last + 1)
        return self.totp.generate_otp(self.last)
