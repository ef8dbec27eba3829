"""A pack as one zip whose bytes follow from its content, its manifest, and whether a file still is what was made."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MANIFEST, ABOUT = "SHA256SUMS", "pack.json"
FORMAT = "hulei-pack-1"
WRITTEN = (1980, 1, 1, 0, 0, 0)  # the first day a zip knows: the same for every file, so that no clock is in the bytes
UNIX, PLAIN_FILE = 3, 0o100644 << 16
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


class NoPack(ValueError):
    """The bytes are no evidence pack."""


@dataclass(frozen=True)
class Examined:
    """A pack that was looked into: the digest of its manifest, its public id, and the files that do not agree."""

    digest: str
    pack: str
    wrong: tuple[str, ...]


def as_json(value: Any) -> bytes:
    """Return a value as JSON that reads well and is the same every time."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def manifest_of(files: Mapping[str, bytes]) -> bytes:
    """Return the manifest of some files, in the form that `sha256sum -c` reads."""
    return "".join(f"{digest_of(files[path])}  {path}\n" for path in sorted(files)).encode()


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of some bytes; of a manifest this is the digest of its pack."""
    return hashlib.sha256(content).hexdigest()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return files with their manifest as one zip: by path, without times, so that the same files give the same bytes."""
    out = io.BytesIO()
    whole = {**files, MANIFEST: manifest_of(files)}
    with zipfile.ZipFile(out, "w") as pack:
        for path in sorted(whole):
            entry = zipfile.ZipInfo(path, WRITTEN)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, UNIX, PLAIN_FILE
            pack.writestr(entry, whole[path])
    return out.getvalue()


def examine(content: bytes) -> Examined:
    """Compare every file of a pack with its manifest. Raises NoPack for bytes that are none."""
    try:
        pack = zipfile.ZipFile(io.BytesIO(content))
        names = pack.namelist()
        manifest = pack.read(MANIFEST)
    except (*UNREADABLE, KeyError) as error:
        raise NoPack from error
    if ABOUT not in names:
        raise NoPack
    expected = _expected(manifest)
    found = {name: _digest_in(pack, name) for name in names if name != MANIFEST}
    wrong = {name for name in {*expected, *found} if name not in expected or expected[name] != found.get(name)}
    wrong |= {name for name in names if names.count(name) > 1}
    return Examined(digest_of(manifest), _id_in(pack), tuple(sorted(wrong)))


def _expected(manifest: bytes) -> dict[str, str]:
    lines = manifest.decode(errors="replace").splitlines()
    return {path: digest for digest, _blank, path in (line.partition("  ") for line in lines) if path}


def _digest_in(pack: zipfile.ZipFile, name: str) -> str | None:
    """Return the digest of a file of a pack, read part by part; None when it cannot be read."""
    digest = hashlib.sha256()
    try:
        with pack.open(name) as file:
            while part := file.read(1 << 16):
                digest.update(part)
    except UNREADABLE:
        return None
    return digest.hexdigest()


def _id_in(pack: zipfile.ZipFile) -> str:
    try:
        return str(json.loads(pack.read(ABOUT))["pack"])
    except (*UNREADABLE, KeyError, TypeError):
        return "?"
