"""Quizzes: rounds, who plays, what was answered, what was said about questions, and what is due."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0005"
down_revision = "0004"


def upgrade(op: Operations) -> None:
    _rounds(op)
    _answers(op)
    _judgements(op)
    _due(op)
    _people(op)


def _rounds(op: Operations) -> None:
    op.create_table(
        "rounds",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("server", sa.Text),
        sa.Column("home", sa.Text, nullable=False),
        sa.Column("host", sa.Text),
        sa.Column("host_name", sa.Text, nullable=False),
        sa.Column("mode", sa.Text, nullable=False),
        sa.Column("scoring", sa.Text, nullable=False),
        sa.Column("seed", sa.Text, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("lecture", sa.Text, nullable=False),
        sa.Column("owner", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True)),
        sa.Column("hurried", sa.Boolean, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("begun", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended", sa.DateTime(timezone=True)),
        sa.Column("paper", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("rounds_by_code", "rounds", ["code"])
    op.create_index("rounds_by_host", "rounds", ["host"])
    op.create_index("rounds_by_lecture", "rounds", ["lecture"])
    op.create_index("rounds_by_seed", "rounds", ["seed", "begun"])
    op.create_index("rounds_by_server", "rounds", ["server", "ended"])
    op.create_index("rounds_by_state", "rounds", ["state"])
    op.create_table(
        "seats",
        sa.Column("round", sa.Text, sa.ForeignKey("rounds.id"), primary_key=True),
        sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("shown", sa.DateTime(timezone=True)),
        sa.Column("is_playing", sa.Boolean, nullable=False),
    )
    op.create_index(
        "one_round_a_channel",
        "seats",
        ["channel"],
        unique=True,
        sqlite_where=sa.text("is_playing = 1"),
        postgresql_where=sa.text("is_playing"),
    )
    op.create_table(
        "papers",
        sa.Column("round", sa.Text, sa.ForeignKey("rounds.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("chapter", sa.Text, nullable=False),
        sa.Column("concept", sa.Text),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("counts", sa.Boolean, nullable=False),
    )


def _answers(op: Operations) -> None:
    op.create_table(
        "players",
        sa.Column("round", sa.Text, sa.ForeignKey("rounds.id"), primary_key=True),
        sa.Column("learner", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("seen", sa.Integer, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
    )
    op.create_index("players_by_learner", "players", ["learner"])
    op.create_table(
        "answers",
        sa.Column("round", sa.Text, sa.ForeignKey("rounds.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("learner", sa.Text, primary_key=True),
        sa.Column("given", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first", sa.Text, nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown", sa.DateTime(timezone=True)),
        sa.Column("is_right", sa.Boolean, nullable=False),
        sa.Column("is_close", sa.Boolean, nullable=False),
        sa.Column("is_appealed", sa.Boolean, nullable=False),
        sa.Column("confidence", sa.Text, nullable=False),
    )
    op.create_index("answers_by_learner", "answers", ["learner", "first_at"])


def _judgements(op: Operations) -> None:
    op.create_table(
        "appeals",
        sa.Column("round", sa.Text, sa.ForeignKey("rounds.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("learner", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("given", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.Boolean),
        sa.Column("by", sa.Text),
        sa.Column("decided", sa.DateTime(timezone=True)),
    )
    op.create_index("appeals_by_learner", "appeals", ["learner"])
    op.create_table(
        "votes",
        sa.Column("round", sa.Text, sa.ForeignKey("rounds.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("learner", sa.Text, primary_key=True),
        sa.Column("voter", sa.Text, primary_key=True),
        sa.Column("is_right", sa.Boolean, nullable=False),
    )
    op.create_index("votes_by_voter", "votes", ["voter"])
    op.create_table(
        "forms",
        sa.Column("server", sa.Text, primary_key=True),
        sa.Column("owner", sa.Text, primary_key=True),
        sa.Column("lecture", sa.Text, primary_key=True),
        sa.Column("question", sa.Text, primary_key=True),
        sa.Column("form", sa.Text, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "reports",
        sa.Column("server", sa.Text, primary_key=True),
        sa.Column("owner", sa.Text, primary_key=True),
        sa.Column("lecture", sa.Text, primary_key=True),
        sa.Column("question", sa.Text, primary_key=True),
        sa.Column("learner", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("stem", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("reports_by_learner", "reports", ["learner"])


def _due(op: Operations) -> None:
    op.create_table(
        "timers",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_claimed", sa.Boolean, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("server", sa.Text),
    )
    op.create_index("timers_by_moment", "timers", ["platform", "free_at"])
    op.create_table(
        "messages",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("server", sa.Text),
        sa.Column("shows", sa.Text, nullable=False),
        sa.Column("tells", sa.Text),
        sa.Column("under", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("wanted", sa.Integer, nullable=False),
        sa.Column("shown", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True)),
        sa.Column("free_at", sa.DateTime(timezone=True)),
        sa.Column("is_claimed", sa.Boolean, nullable=False),
    )
    op.create_index("messages_by_channel", "messages", ["channel", "position"])
    op.create_index(
        "messages_waiting",
        "messages",
        ["free_at"],
        sqlite_where=sa.text("free_at IS NOT NULL"),
        postgresql_where=sa.text("free_at IS NOT NULL"),
    )
    op.create_index(
        "messages_waiting_by_channel",
        "messages",
        ["channel", "position"],
        sqlite_where=sa.text("free_at IS NOT NULL"),
        postgresql_where=sa.text("free_at IS NOT NULL"),
    )
    op.create_table(
        "alive",
        sa.Column("platform", sa.Text, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def _people(op: Operations) -> None:
    op.create_table(
        "unranked",
        sa.Column("learner", sa.Text, primary_key=True),
    )
