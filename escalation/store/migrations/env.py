"""Runs the migrations on the connection that ``migrate`` hands over, in its transaction."""

from __future__ import annotations

from alembic import context

from escalation.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
    # SQLite changes a column by building the table anew.
    render_as_batch=True,
)
context.run_migrations()
