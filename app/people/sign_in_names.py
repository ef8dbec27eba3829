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
    def logins(self) -> frozenset[str]:
        """Return every login that may be meant: a phone number chosen as login is found however it is spelt."""
        return self.phones | {self.login} if self.is_mobile else frozenset({self.login})

    @property
    def is_mobile(self) -> bool:
        """Whether this is the number of a mobile."""
        return bool(self.phones) and len(self.door) == MOBILE_DIGITS and self.door.startswith("1")

    @property
    def kept_login(self) -> str:
        """Return in which spelling a login is kept: a mobile as its bare digits."""
        return self.door if self.is_mobile else self.login

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
        numbers=frozenset() if is_email or not plain else _numbers(plain),
    )


def _numbers(plain: str) -> frozenset[str]:
    """Return the spellings of a staff number: as typed, and as lists were read before their strokes were kept."""
    return frozenset(text for one in (plain, plain.upper()) for text in (one, re.sub(r"(?<=\d)-(?=\d)", "", one)))


def _phones(plain: str) -> frozenset[str]:
    """Return the spellings of a phone number: bare, as typed, with the country's code, a mobile in groups."""
    digits = re.sub(r"\D", "", plain)
    for prefix in (f"00{COUNTRY}", COUNTRY):
        if len(digits) == MOBILE_DIGITS + len(prefix) and digits.startswith(prefix):
            digits = digits.removeprefix(prefix)
    spelt = {digits}
    if len(digits) == MOBILE_DIGITS:
        parts = (digits[:3], digits[3:7], digits[7:])
        spelt |= {sign.join(parts) for sign in " -"}
    before = ("", f"+{COUNTRY}", f"+{COUNTRY} ", f"+{COUNTRY}-", COUNTRY)
    return frozenset({plain, *(prefix + one for prefix in before for one in spelt)})
