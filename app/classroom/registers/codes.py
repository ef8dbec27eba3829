"""The code of a register: what stands on its paper and in its file, longer than the class view's that a whole class can read.

It is the lesson's code with a sign made by the installation's secret, so that no column holds it. Who teaches may type either;
to a clerk only the whole one opens anything: seeing a classroom's screen is not holding its paper (SAFEGUARDS 8, 18).
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from typing import TYPE_CHECKING

from flask import current_app

from app.classroom.service import CODE_LENGTH, CODE_LETTERS

if TYPE_CHECKING:
    from app.classroom.models import PlannedLesson

SIGN_LENGTH = 4
WHOLE = CODE_LENGTH + SIGN_LENGTH


def register_code_of(lesson: PlannedLesson) -> str:
    """Return the code of a lesson's register."""
    return lesson.code + _sign(lesson.code)


def written(code: str) -> str:
    """Return a register's code as it is read and typed best: in two parts."""
    return f"{code[:CODE_LENGTH]}-{code[CODE_LENGTH:]}"


def read_register_code(typed: str) -> str:
    """Return the code in what somebody typed, or in the whole address they scanned; nothing where it is as long as none."""
    last = unicodedata.normalize("NFKC", typed[:200]).strip().rstrip("/").rsplit("/", 1)[-1].rsplit("=", 1)[-1].lower()
    code = "".join(letter for letter in last if letter.isalnum())
    return code if len(code) in (CODE_LENGTH, WHOLE) else ""


def lesson_code_in(code: str) -> tuple[str, bool]:
    """Return the lesson's code in a register's, and whether it is the whole one with the right sign."""
    lesson_code, sign = code[:CODE_LENGTH], code[CODE_LENGTH:]
    return lesson_code, hmac.compare_digest(sign.encode(), _sign(lesson_code).encode())


def _sign(lesson_code: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    number = int.from_bytes(hmac.new(key, f"register\0{lesson_code}".encode(), hashlib.sha256).digest()[:12])
    letters = []
    for _place in range(SIGN_LENGTH):
        number, letter = divmod(number, len(CODE_LETTERS))
        letters.append(CODE_LETTERS[letter])
    return "".join(letters)
