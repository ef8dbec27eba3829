"""The file a batch is given as: the PDF itself, or its zips joined to one."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO


def joined(parts: Sequence[bytes]) -> bytes:
    """Return several zips as one; what is in them is not packed anew."""
    if len(parts) == 1:
        return parts[0]
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        for part in parts:
            with zipfile.ZipFile(BytesIO(part)) as one:
                for info in one.infolist():
                    packed.writestr(info, one.read(info))
    return out.getvalue()
