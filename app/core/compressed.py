"""Styles, scripts and drawings of the site's own in gzip, for browsers that take it: the same bytes for everybody.

Pages and data are never compressed: beside what somebody sends along, their length would tell what stands in them (BREACH).
"""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from flask import request

if TYPE_CHECKING:
    from flask import Response

TEXTS = frozenset({".css", ".js", ".svg"})
OK = 200


@lru_cache(maxsize=256)
def _small(path: str, _changed: int, _size: int) -> bytes | None:
    """Return a file in gzip, made once a process for each of its states; None where that is no shorter."""
    plain = Path(path).read_bytes()
    small = gzip.compress(plain, mtime=0)
    return small if len(small) < len(plain) else None


def as_small_as_taken(response: Response, folder: str, name: str) -> Response:
    """Return the answer with a file of the static folder, in gzip where it is a text and the browser takes that."""
    if PurePosixPath(name).suffix not in TEXTS:
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code != OK or "Range" in request.headers or not request.accept_encodings["gzip"]:
        return response
    path = Path(folder, name)
    file = path.stat()
    small = _small(str(path), file.st_mtime_ns, file.st_size)
    if small is None:
        return response
    response.close()
    response.direct_passthrough = False
    response.set_data(small)
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("Accept-Ranges", None)
    response.set_etag(f"{response.get_etag()[0]}-gzip")
    return response.make_conditional(request)  # type: ignore[return-value]  # the same answer, or 304 of it
