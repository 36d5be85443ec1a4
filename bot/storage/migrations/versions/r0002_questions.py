"""Questions about a lecture. Those removed stay, so that what learners did with them keeps its meaning."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0002"
down_revision = "0001"


def upgrade(op: Operations) -> None:
    op.create_table(
        "questions",
        sa.Column("lecture", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("chapter", sa.Text, nullable=False),
        sa.Column("concept", sa.Text),
        sa.Column("fact", sa.Text, nullable=False),
        sa.Column("depth", sa.Text, nullable=False),
        sa.Column("difficulty", sa.Integer, nullable=False),
        sa.Column("stem", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("accept", sa.Text, nullable=False),
        sa.Column("wrong", sa.Text, nullable=False),
        sa.Column("explanation", sa.Text, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["lecture", "chapter"], ["chapters.lecture", "chapters.id"], name="question_of_a_chapter"
        ),
    )
