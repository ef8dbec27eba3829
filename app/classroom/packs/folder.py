"""A folder that is filled: an empty one, or a former export, of which only its own files are replaced."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.classroom.packs.stick import StickFile

LIST, HEAD = "filelist.txt", "安全课文件清单 1"
# What computers put on every stick by themselves.
NOT_OURS = frozenset(
    {"System Volume Information", "$RECYCLE.BIN", ".Trashes", ".fseventsd", ".Spotlight-V100", "lost+found"}
)


class NotEmpty(Exception):
    """The folder holds something else: nothing was written."""


@dataclass(frozen=True)
class Filled:
    """What was done to a folder: the files written, those of a former export taken away, those left because somebody changed them."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    left: tuple[str, ...]


def fill(folder: Path, files: Iterable[StickFile]) -> Filled:
    """Write files into a folder in place of those of a former export. Raises NotEmpty before anything is written.

    What the list does not name stays, and so does a former file whose bytes somebody changed.
    """
    former = _former(folder)
    written = {one.path: one.content for one in files}
    removed, left = [], []
    for path, digest in former.items():
        place = folder / path
        if path in written or not place.is_file():
            continue
        if sha256(place.read_bytes()).hexdigest() == digest:
            place.unlink()
            removed.append(path)
        else:
            left.append(path)
    for path, content in written.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    lines = [HEAD, *(f"{sha256(content).hexdigest()} {path}" for path, content in sorted(written.items()))]
    (folder / LIST).write_text("\n".join([*lines, ""]), "utf-8")
    return Filled(tuple(sorted(written)), tuple(removed), tuple(left))


def _former(folder: Path) -> dict[str, str]:
    """Return the files of a former export with their digests; of a folder that does not exist yet, none."""
    if not folder.exists():
        return {}
    kept = folder / LIST
    lines = kept.read_text("utf-8", "replace").splitlines() if kept.is_file() else []
    if lines[:1] == [HEAD]:
        entries = (line.partition(" ") for line in lines[1:])
        return {path: digest for digest, _blank, path in entries if _is_below(path)}
    if not folder.is_dir() or any(one.name not in NOT_OURS for one in folder.iterdir()):
        raise NotEmpty(str(folder))
    return {}


def _is_below(path: str) -> bool:
    """Whether a path of the list lies in the folder, so that a forged list takes nothing else away."""
    parts = PurePosixPath(path).parts
    return bool(parts) and not PurePosixPath(path).is_absolute() and ".." not in parts and "\\" not in path
