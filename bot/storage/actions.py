"""The actions of buttons whose id could not hold them (ports.ActionRepository)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.schema import actions
from bot.storage.statements import insert


class Actions:
    """Tokens and what they stand for. A token is a digest of its text, so the text of one never changes."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def keep(self, kept: Sequence[tuple[str, str]], at: datetime, lapsed: datetime) -> None:
        """Remembers (token, text) pairs as of *at*, known ones anew; those from before *lapsed* are forgotten."""
        if kept:
            # In one order always, so that two writers who keep the same tokens do not wait for each other in a ring.
            rows = [{"token": token, "text": text, "at": at} for token, text in sorted(kept)]
            put = insert(self._connection, actions)
            anew = put.on_conflict_do_update(index_elements=["token"], set_={"at": put.excluded.at})
            await self._connection.execute(anew, rows)
        await self._connection.execute(delete(actions).where(actions.c.at < lapsed))

    async def get(self, token: str) -> str | None:
        """The text of a token, or None."""
        text: str | None = await self._connection.scalar(select(actions.c.text).where(actions.c.token == token))
        return text
