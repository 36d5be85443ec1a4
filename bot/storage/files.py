"""Which files of the lectures' folder have been loaded, and what was in them (ports.FileRepository)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.schema import files
from bot.storage.statements import insert


class Files:
    """A digest for each file, so that a start reads only those that are new or different."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def digest(self, name: str) -> str | None:
        """What was recorded for a file of that name, or None."""
        found: str | None = await self._connection.scalar(select(files.c.digest).where(files.c.name == name))
        return found

    async def record(self, name: str, digest: str) -> None:
        """Remembers that the file was loaded with this content."""
        row = {"name": name, "digest": digest}
        put = insert(self._connection, files).values(row)
        await self._connection.execute(put.on_conflict_do_update(index_elements=["name"], set_=row))
