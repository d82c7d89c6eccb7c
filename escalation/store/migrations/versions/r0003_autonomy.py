"""Decisions with what people said of them, standings of topics, timers, learnt questions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "certifications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certifications")),
    )
    op.create_table(
        "decisions",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("answer_id", sa.String(), nullable=True),
        sa.Column("draft", sa.String(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("raw", sa.Float(), nullable=True),
        sa.Column("threshold", sa.Float(), nullable=True),
        sa.Column("certified", sa.Boolean(), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("signals", sa.String(), nullable=False),
        sa.Column("versions", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("knowledge", sa.String(), nullable=False),
        sa.Column("calibration", sa.String(), nullable=False),
        sa.Column("audit_probability", sa.Float(), nullable=False),
        sa.Column("audit_drawn", sa.Boolean(), nullable=False),
        sa.Column("sent", sa.Boolean(), nullable=False),
        sa.Column("answer_seq", sa.Integer(), nullable=True),
        sa.Column("probability", sa.Float(), nullable=True),
        sa.Column("right", sa.Boolean(), nullable=True),
        sa.Column("right_id", sa.String(), nullable=True),
        sa.Column("how", sa.String(), nullable=True),
        sa.Column("labelled_at", sa.String(), nullable=True),
        sa.Column("labelled_seq", sa.Integer(), nullable=True),
        sa.Column(
            "labelled_position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("reviewer", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("conversation_id", "seq", name=op.f("pk_decisions")),
    )
    op.create_index(
        "ix_decisions_days",
        "decisions",
        [
            "day",
            "model",
            "knowledge",
            "calibration",
            "site",
            "topic",
            "action",
            "sent",
            "how",
            "right",
        ],
        unique=False,
    )
    op.create_index(
        "ix_decisions_labels",
        "decisions",
        ["labelled_position"],
        unique=False,
        sqlite_where=sa.text("labelled_position IS NOT NULL"),
        postgresql_where=sa.text("labelled_position IS NOT NULL"),
    )
    op.create_index("ix_decisions_position", "decisions", ["position"], unique=False)
    op.create_index(
        "ix_decisions_topics", "decisions", ["topic", "sent", "how", "right"], unique=False
    )
    op.create_table(
        "learnt_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learnt_questions")),
        sa.UniqueConstraint(
            "conversation_id", "seq", name=op.f("uq_learnt_questions_conversation_id_seq")
        ),
    )
    op.create_index(
        op.f("ix_learnt_questions_entry_id"), "learnt_questions", ["entry_id"], unique=False
    )
    op.create_table(
        "standing_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_changes")),
    )
    op.create_index(op.f("ix_standing_changes_topic"), "standing_changes", ["topic"], unique=False)
    op.create_table(
        "standings",
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("ceiling", sa.String(), nullable=False),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("since", sa.String(), nullable=False),
        sa.Column("monitor", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("topic", name=op.f("pk_standings")),
    )
    op.create_table(
        "timers",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("draft_seq", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("node", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_timers")),
    )
