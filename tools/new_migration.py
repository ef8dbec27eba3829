"""Write the next numbered migration from what the tables say: python tools/new_migration.py NUMBER "message" """

import sys
import tempfile
from pathlib import Path

from alembic import command

from app import create_app
from app.core.database import extension
from app.core.schema import alembic_config
from app.core.settings import Settings

number, message = sys.argv[1:]
with tempfile.TemporaryDirectory() as folder:
    app = create_app(Settings(database_url=f"sqlite:///{Path(folder) / 'empty.sqlite'}", secret_key="migration"))
    with app.app_context(), extension.engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        command.revision(config, message=message, autogenerate=True, rev_id=number)
    with app.app_context():
        extension.engine.dispose()
