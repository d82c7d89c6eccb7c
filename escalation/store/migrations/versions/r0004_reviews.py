"""Which conversations hold answers that wait for a reviewer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("conversations", sa.Column("review_seq", sa.Integer(), nullable=True))
    op.create_index(
        "ix_conversations_review",
        "conversations",
        ["position"],
        unique=False,
        sqlite_where=sa.text("review_seq IS NOT NULL"),
        postgresql_where=sa.text("review_seq IS NOT NULL"),
    )
