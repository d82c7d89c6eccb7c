"""The migrations build exactly the tables that the code describes, from nothing and from before."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

import escalation.store
from escalation.store.migrate import migrate
from escalation.store.sqlite_file import DRIVER
from escalation.store.tables import METADATA, NEWEST_REVISION

MIGRATIONS = Path(str(escalation.store.__file__)).with_name("migrations")


def test_a_migrated_database_has_the_tables_of_the_code(tmp_path: Path) -> None:
    path = tmp_path / "house.db"
    migrate(f"sqlite:///{path}")
    engine = create_engine(f"sqlite:///{path}", module=DRIVER)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, METADATA)
        tables = set(inspect(connection).get_table_names())
        (events,) = connection.exec_driver_sql(
            "SELECT sql FROM sqlite_master WHERE name = 'events'"
        ).one()
    engine.dispose()
    assert differences == []
    assert tables == {*METADATA.tables, "alembic_version"}
    assert "AUTOINCREMENT" in events


def test_the_steps_form_one_line() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    steps = list(script.walk_revisions())
    assert script.get_heads() == [NEWEST_REVISION]
    assert [step.down_revision for step in steps[:-1]] == [step.revision for step in steps[1:]]
    assert all(step.doc for step in steps)
