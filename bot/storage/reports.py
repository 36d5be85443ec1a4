"""Reports about questions (ports.ReportRepository)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Column, Index, Table, Text, and_, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.kernel.ids import LectureId, QuestionId, ServerId
from bot.ports import Report
from bot.storage.schema import Moment, Typed, metadata
from bot.storage.statements import insert

reports = Table(
    "reports",
    metadata,
    Column("server", Text, primary_key=True),
    Column("owner", Text, primary_key=True),  # '' for everyone's, as of lectures
    Column("lecture", Text, primary_key=True),
    Column("question", Text, primary_key=True),
    Column("learner", Text, primary_key=True),
    Column("name", Typed, nullable=False),
    Column("stem", Text, nullable=False),
    Column("note", Typed, nullable=False),
    Column("at", Moment, nullable=False),
    Index("reports_by_learner", "learner"),
)


class Reports:
    """One transaction's view of the reports."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, report: Report) -> None:
        """Keeps it, in the place of an earlier one of the same learner about the same question."""
        row = {**asdict(report), "owner": report.owner or ""}
        put = insert(self._connection, reports).values(row)
        keys = [column.name for column in reports.primary_key]
        await self._connection.execute(put.on_conflict_do_update(index_elements=keys, set_=row))

    async def of_server(self, server: ServerId) -> Sequence[Report]:
        """All of a server, the latest first."""
        found = select(reports).where(reports.c.server == server)
        found = found.order_by(reports.c.at.desc(), reports.c.lecture, reports.c.question, reports.c.learner)
        rows = (await self._connection.execute(found)).mappings()
        return [Report(**{**row, "owner": row["owner"] or None}) for row in rows]

    async def close(self, server: ServerId, lecture: LectureId, question: QuestionId) -> int:
        """Takes those about a question away; how many there were."""
        about = and_(reports.c.server == server, reports.c.lecture == lecture, reports.c.question == question)
        return (await self._connection.execute(delete(reports).where(about))).rowcount
