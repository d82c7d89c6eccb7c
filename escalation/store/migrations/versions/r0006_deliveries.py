"""Notices on their way to receivers, and receivers that are gone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("receiver", sa.String(), nullable=False),
        sa.Column("notice", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.Column("since", sa.String(), nullable=False),
        sa.Column("next_at", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("node", sa.String(), nullable=True),
        sa.Column("told", sa.String(), nullable=False),
        sa.Column("ended_at", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint(
            "receiver",
            "conversation_id",
            "seq",
            name=op.f("uq_deliveries_receiver_conversation_id_seq"),
        ),
    )
    op.create_index(
        "ix_deliveries_receiver_state_next_at",
        "deliveries",
        ["receiver", "state", "next_at"],
        unique=False,
    )
    op.create_index("ix_deliveries_state_since", "deliveries", ["state", "since"], unique=False)
    op.create_index(op.f("ix_deliveries_since"), "deliveries", ["since"], unique=False)
    op.create_table(
        "disabled_receivers",
        sa.Column("receiver", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("told", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("receiver", name=op.f("pk_disabled_receivers")),
    )
