"""Which timers wait for all that people wait for: those of schedules, of which very many may be due in one minute."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0009"
down_revision = "0008"


def upgrade(op: Operations) -> None:
    op.add_column("timers", sa.Column("is_patient", sa.Boolean, nullable=False, server_default=sa.false()))
    op.execute("update timers set is_patient = true where key like 'schedule %'")
    op.drop_index("timers_by_moment", "timers")
    op.create_index("timers_by_moment", "timers", ["platform", "is_patient", "free_at"])
