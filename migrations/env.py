"""Alembic's entry: the connection comes from the caller, the tables from the application."""

from alembic import context

from app.core.database import Moment
from app.tables import metadata


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Write our own column type as the plain type below it, so that migrations never import the application."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


def run() -> None:
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        compare_server_default=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
