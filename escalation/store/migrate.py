"""Brings a database to this version's tables by Alembic, which takes a while to load."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from escalation.errors import NewerDatabase
from escalation.store.session import Database

_MIGRATIONS = Path(__file__).with_name("migrations")


def migrate(database_url: str) -> None:
    """Bring the database to this version's tables, or make it; all in one transaction.

    Raises ``NewerDatabase`` when a newer version was there before, else as ``Database.open``.
    """
    with (
        closing(Database.open(database_url)) as database,
        database.changing_tables() as connection,
    ):
        _upgrade(connection)


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    script = ScriptDirectory.from_config(config)
    present = MigrationContext.configure(connection).get_current_revision()
    if present == script.get_current_head():
        return
    if present is not None and present not in {each.revision for each in script.walk_revisions()}:
        raise NewerDatabase
    command.upgrade(config, "head")
