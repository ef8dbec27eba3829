"""What a name, a telephone number and an e-mail address in a list can be, in words for a clerk (table-tested)."""

from __future__ import annotations

import re
import unicodedata

from flask_babel import gettext as _

LEAST_DIGITS, MOST_DIGITS, MOBILE_DIGITS = 7, 15, 11
MOBILE_LIKE = re.compile(r"1[3-9]\d*")
PHONE_SIGNS = re.compile(r"\+?[\d()\-]+")
EXTENSION = re.compile(r"(?:转|ext\.?|x)\d{1,6}$", re.IGNORECASE)
EMAIL = re.compile(r"[^@\s,;、，；]+@[^@\s,;、，；]+\.[^@\s.,;、，；]+")
COUNTRY_CODES = ("0086", "86")
MARKS_IN_NAMES = "·•・‧.'’-()（）〇"
LONGEST_NAME, LONGEST_EMAIL = 40, 120


def plain_phone(phone: str | None) -> str:
    """Return a telephone number to compare with: its digits, a mobile without the country's code."""
    digits = re.sub(r"\D", "", EXTENSION.sub("", phone or ""))
    for code in COUNTRY_CODES:
        if len(digits) == MOBILE_DIGITS + len(code) and digits.startswith(code):
            return digits.removeprefix(code)
    return digits


def plain_name(name: str) -> str:
    """Return a name to compare with: dots of one kind, no blanks, small letters; brackets stay, they tell people apart."""
    text = re.sub(r"[•・‧]", "·", unicodedata.normalize("NFKC", name))
    return re.sub(r"\s", "", text).casefold()


def is_spelt_otherwise(name: str, other: str) -> bool:
    """Whether two names differ in one character alone, as 梁静 and 梁䶮."""
    one, two = plain_name(name), plain_name(other)
    return len(one) == len(two) > 1 and sum(a != b for a, b in zip(one, two, strict=True)) == 1


def wrong_name(name: str) -> str | None:
    """Return what is wrong with a name and what to do; None when it may be one."""
    if len(name) > LONGEST_NAME:
        return str(
            _(
                "This name has %(count)s characters; at most %(most)s are read. Write only the name in this cell.",
                count=len(name),
                most=LONGEST_NAME,
            )
        )
    if any(sign.isdigit() for sign in name):
        return str(_("“%(text)s” is no name: it contains digits. Write only the name in this cell.", text=name))
    strange = strange_sign(name)
    if strange is not None:
        return str(
            _(
                "“%(text)s” contains a sign that belongs in no name: %(sign)s. Remove it, or write the character that is meant.",
                text=name,
                sign=strange,
            )
        )
    if not any(sign.isalpha() for sign in name):
        return str(_("“%(text)s” is no name: it has no letters or characters. Write the name in this cell.", text=name))
    return None


def strange_sign(name: str) -> str | None:
    """Return the first sign that stands in no name, with its code: a picture, an arrow, a character only one computer knows."""
    for sign in name:
        if sign in MARKS_IN_NAMES or sign.isspace() or unicodedata.category(sign)[0] in "LM":
            continue
        code = f"U+{ord(sign):04X}"
        return f"{sign} ({code})" if unicodedata.category(sign)[0] in "PSN" else code
    return None


def wrong_phone(phone: str) -> str | None:
    """Return what is wrong with a telephone number and what to do; None when it may be one."""
    if not phone:
        return None
    if not PHONE_SIGNS.fullmatch(EXTENSION.sub("", phone)):
        return str(_("“%(text)s” is not one telephone number. Write one number in this cell, digits only.", text=phone))
    digits = plain_phone(phone)
    if MOBILE_LIKE.fullmatch(digits) and len(digits) != MOBILE_DIGITS and not phone.startswith("+"):
        return str(
            _(
                "“%(text)s” has %(count)s digits; a mobile number has %(right)s. Check the number, or leave the cell empty.",
                text=phone,
                count=len(digits),
                right=MOBILE_DIGITS,
            )
        )
    if not LEAST_DIGITS <= len(digits) <= MOST_DIGITS:
        return str(
            _(
                "“%(text)s” is too short or too long for a telephone number: people sign in with it. Write the whole number, or leave the cell empty.",
                text=phone,
            )
        )
    return None


def wrong_email(email: str) -> str | None:
    """Return what is wrong with an e-mail address and what to do; None when it may be one."""
    if not email or (len(email) <= LONGEST_EMAIL and EMAIL.fullmatch(email)):
        return None
    return str(
        _("“%(text)s” is no e-mail address. Write one like name@example.org, or leave the cell empty.", text=email[:60])
    )
