"""In which conversations something is carried out that a person let the bot do."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("conversations", sa.Column("deed_seq", sa.Integer(), nullable=True))
    op.create_index(
        "ix_conversations_deed",
        "conversations",
        ["position"],
        unique=False,
        sqlite_where=sa.text("deed_seq IS NOT NULL"),
        postgresql_where=sa.text("deed_seq IS NOT NULL"),
    )
