"""The upload that a page of the wizard is about, and the posts its titles mean."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask_login import current_user

from app.core.access import found
from app.core.clock import now, today
from app.core.database import db
from app.interop.queries import organisations_to_import_for
from app.interop.sheets.memory import memory_of
from app.interop.sheets.posts import Posts
from app.interop.sheets.uploads import upload_of

if TYPE_CHECKING:
    from app.interop.sheets.listing import Choices
    from app.interop.sheets.uploads import Upload
    from app.people.models import Organisation


def own_upload(token: str) -> tuple[Upload, Organisation]:
    """Return the viewer's own upload, for an organisation they still manage."""
    kept = found(upload_of(token, current_user.person_id, at=now()))
    organisations = organisations_to_import_for(db(), current_user, on=today())
    return kept, found(next((one for one in organisations if one.id == kept.organisation_id), None))


def posts_of(kept: Upload) -> Posts:
    """Return the posts there are, with what an organisation said its titles mean."""
    memory = memory_of(db(), kept.organisation_id, kept.sheet.kind)
    return Posts(db(), memory.posts if memory else None)


def with_posts(kept: Upload) -> Choices:
    """Return what was chosen for an upload, with what the organisation said its titles mean."""
    memory = memory_of(db(), kept.organisation_id, kept.sheet.kind)
    return replace(kept.choices, posts=memory.posts if memory else {})
