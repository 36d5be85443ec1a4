"""Which messages wait for all that people wait for: those that come at set times, of which very many come at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0010"
down_revision = "0009"


def upgrade(op: Operations) -> None:
    op.add_column("messages", sa.Column("is_patient", sa.Boolean, nullable=False, server_default=sa.false()))
    op.execute(
        "update messages set is_patient = true where round in (select id from rounds where mode in ('daily', 'relay'))"
    )
    waits = sa.text("free_at is not null")
    op.drop_index("messages_waiting", "messages")
    op.create_index(
        "messages_waiting", "messages", ["is_patient", "free_at"], sqlite_where=waits, postgresql_where=waits
    )
