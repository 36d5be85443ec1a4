"""When a button's action was kept, so that those of long ago can be forgotten."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0004"
down_revision = "0003"


def upgrade(op: Operations) -> None:
    op.add_column("actions", sa.Column("at", sa.DateTime(timezone=True), nullable=True))
