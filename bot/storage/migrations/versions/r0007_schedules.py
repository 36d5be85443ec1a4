"""Schedules with the ledger of their posts, who serves a platform, and of which round a message is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0007"
down_revision = "0006"

OF_ROUND = """
    update messages set round = (select rounds.id from rounds where rounds.id = substr(messages.key, 1, 8))
"""  # a key began with its round's id, which has eight characters


def upgrade(op: Operations) -> None:
    op.create_table(
        "schedules",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("sort", sa.Text, nullable=False),
        sa.Column("server", sa.Text),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lecture", sa.Text),
        sa.Column("owner", sa.Text),
        sa.Column("options", sa.Text, nullable=False),
        sa.Column("paused", sa.Boolean, nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("round", sa.Text),
    )
    op.create_index("schedules_by_server", "schedules", ["server"])
    op.create_index("schedules_by_channel", "schedules", ["channel"])
    op.create_index("schedules_by_learner", "schedules", ["by"])
    op.create_table(
        "deliveries",
        sa.Column("schedule", sa.Text, primary_key=True),
        sa.Column("date", sa.Date, primary_key=True),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("round", sa.Text),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("sort", sa.Text, nullable=False),
    )
    op.create_index("deliveries_by_round", "deliveries", ["round"])
    op.create_index("deliveries_by_channel", "deliveries", ["channel"])
    op.create_table(
        "leases",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )
    op.add_column("messages", sa.Column("round", sa.Text))
    op.execute(OF_ROUND)
