"""A list between upload and import: kept in the instance folder, only what is read of it, for an hour at most (SAFEGUARDS 37)."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import current_app

from app.interop.sheets.headings import Meaning, SheetKind
from app.interop.sheets.listing import Choices
from app.interop.sheets.sheet import Line, Sheet

if TYPE_CHECKING:
    from flask import Flask

KEPT = timedelta(hours=1)
SWEPT_EVERY = timedelta(minutes=1)
TOKEN = re.compile(r"[0-9a-f]{32}")
SWEPT = "uploads-swept"


@dataclass(frozen=True)
class Upload:
    """A list somebody uploaded and has not imported yet, with what they chose so far."""

    token: str
    person_id: int
    organisation_id: int
    at: datetime
    sheet: Sheet
    choices: Choices = field(default_factory=lambda: Choices(date.min))


def keep_upload(upload: Upload) -> None:
    """Keep an upload, readable by this program only."""
    path = _path(upload.token)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = {**asdict(upload), "at": upload.at.isoformat()}
    content["choices"]["since"] = upload.choices.since.isoformat()
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False)
    fresh.replace(path)


def new_upload(sheet: Sheet, *, person_id: int, organisation_id: int, choices: Choices, at: datetime) -> Upload:
    """Keep a new upload and return it."""
    upload = Upload(secrets.token_hex(16), person_id, organisation_id, at, sheet, choices)
    keep_upload(upload)
    return upload


def changed_upload(upload: Upload, *, sheet: Sheet | None = None, choices: Choices | None = None) -> Upload:
    """Keep an upload with another reading or other choices, and return it."""
    changed = replace(upload, sheet=sheet or upload.sheet, choices=choices or upload.choices)
    keep_upload(changed)
    return changed


def upload_of(token: str, person_id: int, *, at: datetime) -> Upload | None:
    """Return somebody's own upload; None when there is none, or its hour is over."""
    if not TOKEN.fullmatch(token):
        return None
    try:
        content = json.loads(_path(token).read_text(encoding="utf-8"))
    except OSError:
        return None
    upload = _read(content)
    return upload if upload.person_id == person_id and at - upload.at < KEPT else None


def uploads_like(sheet: Sheet, *, person_id: int, organisation_id: int, at: datetime) -> list[Upload]:
    """Return somebody's own uploads of a kind of list for an organisation whose hour is not over, oldest first."""
    every = (upload_of(path.stem, person_id, at=at) for path in _every() if path.suffix == ".json")
    same = [one for one in every if one and one.organisation_id == organisation_id and one.sheet.kind is sheet.kind]
    return sorted(same, key=lambda one: (one.at, one.token))


def forget_upload(token: str) -> None:
    """Delete an upload."""
    _path(token).unlink(missing_ok=True)


def was_imported(token: str, *, person_id: int, import_id: int) -> None:
    """Delete an upload and keep, as long as it would have been kept, which import it became."""
    forget_upload(token)
    content = json.dumps({"person_id": person_id, "import_id": import_id})
    _path(token).with_suffix(".done").write_text(content, encoding="utf-8")


def import_of(token: str, person_id: int) -> int | None:
    """Return which import somebody's own upload became; None when there is none."""
    if not TOKEN.fullmatch(token):
        return None
    try:
        content = json.loads(_path(token).with_suffix(".done").read_text(encoding="utf-8"))
    except OSError:
        return None
    return int(content["import_id"]) if content["person_id"] == person_id else None


def forget_old_uploads(*, at: datetime) -> None:
    """Delete every upload whose hour is over, by the time of its file."""
    for path in _every():
        with_time = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if at - with_time >= KEPT:
            path.unlink(missing_ok=True)


def init_uploads(app: Flask) -> None:
    """Sweep at the start, and at most once a minute when somebody asks for a page."""
    from app.core.clock import now

    @app.before_request
    def _sweep() -> None:
        at = now()
        swept: datetime | None = current_app.extensions.get(SWEPT)
        if swept is None or at - swept >= SWEPT_EVERY:
            current_app.extensions[SWEPT] = at
            forget_old_uploads(at=at)


def _folder() -> Path:
    path: Path = current_app.config["SETTINGS"].instance_path / "uploads"
    return path


def _path(token: str) -> Path:
    return _folder() / f"{token}.json"


def _every() -> Iterator[Path]:
    folder = _folder()
    return folder.glob("*.*") if folder.is_dir() else iter(())


def _read(content: dict[str, Any]) -> Upload:
    sheet, choices = content["sheet"], content["choices"]
    return Upload(
        content["token"],
        content["person_id"],
        content["organisation_id"],
        datetime.fromisoformat(content["at"]),
        Sheet(
            SheetKind(sheet["kind"]),
            tuple(sheet["headings"]),
            tuple(Meaning(one) if one else None for one in sheet["meanings"]),
            tuple(Line(one["sheet"], one["row"], tuple(one["cells"]), one["mark"]) for one in sheet["lines"]),
            tuple(sheet["not_read"]),
            tuple(sheet["notes"]),
        ),
        Choices(**{**choices, "since": date.fromisoformat(choices["since"])}),
    )
