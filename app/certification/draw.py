"""The child process that draws one certificate: JSON on standard input, PDF or PNG on standard output.

It is a process of its own so that the web workers never hold typst and its fonts in memory.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

HERE = Path(__file__).parent / "typst"
PIXELS_PER_INCH = 110
FONTS = Path(__file__).resolve().parents[2] / "static" / "fonts"


def draw(order: dict[str, Any]) -> bytes:
    """Return the drawn certificate. Values go in as data, never as Typst source."""
    arguments: dict[str, Any] = {"format": order["kind"]}
    if order["kind"] == "pdf":
        arguments.update(pdf_standards=["ua-1"], timestamp=int(datetime.fromisoformat(order["date"]).timestamp()))
    else:
        arguments["ppi"] = PIXELS_PER_INCH
    compiler = typst.Compiler(
        str(HERE / "certificate.typ"),
        root=str(HERE),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={
            "values": json.dumps(order["values"]),
            "issued": datetime.fromisoformat(order["date"]).date().isoformat(),
        },
    )
    result = compiler.compile(**arguments)
    if not isinstance(result, bytes):
        raise TypeError("a certificate has one page")
    return result


if __name__ == "__main__":
    sys.stdout.buffer.write(draw(json.load(sys.stdin)))
