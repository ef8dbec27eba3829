"""The child process that sets documents: JSON on standard input; PDF, PNG or SVG, or a zip of PDF files, on standard output.

It is a process of its own so that the web workers never hold typst and its fonts in memory, and it imports nothing of `app`:
that would start the whole site first.
"""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import typst

ROOT = Path(__file__).resolve().parents[2]


def set_documents(order: dict[str, Any]) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Yield each document with what was set of it; one compiler for all. Values go in as data, never as Typst source."""
    template = ROOT / order["template"]
    compiler = typst.Compiler(
        str(template), root=str(template.parent), font_paths=order["fonts"], ignore_system_fonts=True
    )
    for document in order["documents"]:
        moment = datetime.fromisoformat(document["date"])
        arguments: dict[str, Any] = {"format": order["kind"]}
        if order["kind"] == "pdf":
            arguments.update(pdf_standards=["ua-1"], timestamp=int(moment.timestamp()))
        elif order["kind"] == "png":
            arguments["ppi"] = order["pixels_per_inch"]
        inputs = {"values": document["values"], "issued": moment.date().isoformat()}
        result = compiler.compile(sys_inputs=inputs, **arguments)
        if not isinstance(result, bytes):
            raise TypeError("a picture has one page")
        yield document, result


def as_zip(order: dict[str, Any]) -> bytes:
    """Return the documents as a zip. They are packed within already: packing them once more would gain nothing."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        for document, content in set_documents(order):
            moment = datetime.fromisoformat(document["date"])
            packed.writestr(zipfile.ZipInfo(document["name"], moment.timetuple()[:6]), content)
    return out.getvalue()


if __name__ == "__main__":
    given = json.load(sys.stdin)
    sys.stdout.buffer.write(as_zip(given) if given["as_zip"] else next(set_documents(given))[1])
