"""What people of the desk know and take, and which customers were shut out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    for name in ("skills", "languages", "sites", "groups"):
        op.add_column("people", sa.Column(name, sa.String(), nullable=False, server_default="[]"))
    op.add_column("people", sa.Column("capacity", sa.Integer(), nullable=True))
    op.add_column(
        "conversations",
        sa.Column("blocked", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
