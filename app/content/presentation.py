"""What pages of this package show, as finished values."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

MEDIA_TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
}
AUDIENCES = ("staff", "volunteers", "pupils", "guardians")


def audience_name(audience: str) -> str:
    """Return how an audience is called on screen."""
    names = {
        "staff": _("For staff"),
        "volunteers": _("For volunteers"),
        "pupils": _("For classes"),
        "guardians": _("For families"),
    }
    return str(names[audience])


@dataclass(frozen=True)
class SourceFile:
    """A file of an edition: its text, or where it can be opened; neither where its reader may sit the quiz in it."""

    path: str
    size: int
    text: str | None
    url: str | None


def source_files(
    files: Mapping[str, bytes], course_id: str, edition: str, *, withheld: Collection[str] = ()
) -> list[SourceFile]:
    """Return an edition's files in the order of their paths; text in full, pictures and sounds by address.

    Of the quizzes `withheld`, by id, only the path is given.
    """
    sources = []
    for path in sorted(files):
        name = posixpath.basename(path)
        if path.startswith("quizzes/") and name.split(".")[0] in withheld:
            sources.append(SourceFile(path, len(files[path]), None, None))
            continue
        is_text = path.endswith(".md")
        sources.append(
            SourceFile(
                path,
                len(files[path]),
                files[path].decode("utf-8", "replace") if is_text else None,
                None if is_text else url_for("content.media", course_id=course_id, edition=edition, name=name),
            )
        )
    return sources
