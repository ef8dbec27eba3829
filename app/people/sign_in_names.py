"""What people type to say who they are: a login, an e-mail address, a phone or staff number (table-tested)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

PHONE = re.compile(r"\+?[\d\s()\-]{5,30}")
COUNTRY = "86"
MOBILE_DIGITS = 11


@dataclass(frozen=True)
class TypedName:
    """What was typed, and every way in which a roster may have written the same; empty where it cannot be that."""

    login: str
    emails: frozenset[str]
    phones: frozenset[str]
    numbers: frozenset[str]

    @property
    def door(self) -> str:
        """Return under which one name tries are counted, however it is spelt."""
        return min(self.phones, key=len) if self.phones else self.login


def typed_name(text: str) -> TypedName:
    """Read what somebody typed to sign in."""
    plain = unicodedata.normalize("NFKC", text).strip()
    is_email = "@" in plain
    return TypedName(
        login=plain.lower(),
        emails=frozenset({plain, plain.lower()}) if is_email else frozenset(),
        phones=_phones(plain) if PHONE.fullmatch(plain) else frozenset(),
        numbers=frozenset() if is_email or not plain else frozenset({plain, plain.upper()}),
    )


def _phones(plain: str) -> frozenset[str]:
    """Return the spellings of a phone number: bare, as typed, with the country's code, a mobile in groups."""
    digits = re.sub(r"\D", "", plain)
    if len(digits) == MOBILE_DIGITS + len(COUNTRY) and digits.startswith(COUNTRY):
        digits = digits.removeprefix(COUNTRY)
    found = {plain, digits, f"+{COUNTRY}{digits}", f"+{COUNTRY} {digits}"}
    if len(digits) == MOBILE_DIGITS:
        parts = (digits[:3], digits[3:7], digits[7:])
        found |= {sign.join(parts) for sign in " -"}
    return frozenset(found)
