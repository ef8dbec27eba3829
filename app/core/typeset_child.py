"""The child process that sets one document: JSON on standard input; PDF, PNG or SVG on standard output.

It is a process of its own so that the web workers never hold typst and its fonts in memory, and it imports nothing of `app`:
that would start the whole site first.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

ROOT = Path(__file__).resolve().parents[2]
FONTS = ROOT / "static" / "fonts"
PIXELS_PER_INCH = 110


def set_document(order: dict[str, Any]) -> bytes:
    """Return the document that was set. Values go in as data, never as Typst source."""
    template = ROOT / order["template"]
    arguments: dict[str, Any] = {"format": order["kind"]}
    if order["kind"] == "pdf":
        arguments.update(pdf_standards=["ua-1"], timestamp=int(datetime.fromisoformat(order["date"]).timestamp()))
    elif order["kind"] == "png":
        arguments["ppi"] = PIXELS_PER_INCH
    compiler = typst.Compiler(
        str(template),
        root=str(template.parent),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={
            "values": json.dumps(order["values"]),
            "issued": datetime.fromisoformat(order["date"]).date().isoformat(),
        },
    )
    result = compiler.compile(**arguments)
    if not isinstance(result, bytes):
        raise TypeError("a picture has one page")
    return result


if __name__ == "__main__":
    sys.stdout.buffer.write(set_document(json.load(sys.stdin)))
