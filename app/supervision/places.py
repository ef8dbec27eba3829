"""An organisation as it counts its own: itself and its departments, never another home organisation below it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Select, select

from app.people.models import Organisation, OrganisationKind
from app.people.queries.organisations import inside


def home_and_departments(organisation_id: int, *, on: date) -> Select[Any]:
    """Select an organisation and its departments on a day (COMPLIANCE §3)."""
    return select(Organisation.id).where(
        Organisation.id.in_(inside([organisation_id], on=on)),
        (Organisation.id == organisation_id) | (Organisation.kind == OrganisationKind.DEPARTMENT),
    )
