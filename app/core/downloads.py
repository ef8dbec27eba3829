"""Under which name a browser keeps a file."""

from __future__ import annotations

from urllib.parse import quote

NOT_IN_NAMES = str.maketrans(dict.fromkeys('\\/:*?"<>|', "_"))


def kept_as(name: str, plain: str) -> dict[str, str]:
    """Return the headers of a file that is kept under a name people know it by, as RFC 5987 writes one beyond ASCII.

    `plain` is for programs that read ASCII only. Ids of organisations and names of persons stay out of both.
    """
    said = quote(name.translate(NOT_IN_NAMES), safe="")
    return {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{said}",
        "Cache-Control": "no-store",
    }
