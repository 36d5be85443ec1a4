"""What servers do with lectures: files that wait to be added, common lectures that are hidden, who was where."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0003"
down_revision = "0002"


def upgrade(op: Operations) -> None:
    op.create_table(
        "pending",
        sa.Column("server", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "hidden",
        sa.Column("server", sa.Text, primary_key=True),
        sa.Column("lecture", sa.Text, primary_key=True),
    )
    op.create_table(
        "visits",
        sa.Column("learner", sa.Text, primary_key=True),
        sa.Column("server", sa.Text, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
