"""The web chat's messages and its secret (ports.WebRepository)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Row, Table, Text, UniqueConstraint, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.kernel.ids import ChannelId
from bot.ports import WebDraft, WebMessage
from bot.storage.schema import Moment, counters, metadata
from bot.storage.statements import count, insert

web_messages = Table(
    "web_messages",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, nullable=False),
    Column("channel", Text, nullable=False),
    Column("nonce", Text, nullable=False),
    Column("author", Text),
    Column("name", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("content", Text, nullable=False),  # JSON, as the page draws it
    Column("at", Moment, nullable=False),
    UniqueConstraint("channel", "nonce", name="web_message_once"),
    Index("web_messages_by_channel", "channel", "number"),
    Index("web_messages_by_revision", "revision"),
)

web_secrets = Table(
    "web_secrets",
    metadata,
    Column("name", Text, primary_key=True),
    Column("secret", Text, nullable=False),
)

_COUNTER = "web"
_SIGNING = "signing"


class WebMessages:
    """One transaction's view of the web chat."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def secret(self, fresh: str) -> str:
        """The secret of this database; *fresh* becomes it where there is none yet."""
        put = insert(self._connection, web_secrets).values(name=_SIGNING, secret=fresh).on_conflict_do_nothing()
        await self._connection.execute(put)
        found = select(web_secrets.c.secret).where(web_secrets.c.name == _SIGNING)
        return str((await self._connection.execute(found)).scalar_one())

    async def post(self, draft: WebDraft, nonce: str) -> tuple[WebMessage, bool]:
        """The message, and whether it is new: one of the same channel and *nonce* is there once."""
        number = await self._next()  # first, because it makes whoever posts the same wait until this is committed
        same = select(web_messages).where(web_messages.c.channel == draft.channel, web_messages.c.nonce == nonce)
        if (row := (await self._connection.execute(same)).first()) is not None:
            return _message(row), False
        await self._connection.execute(
            insert(self._connection, web_messages).values(
                number=number,
                revision=number,
                channel=draft.channel,
                nonce=nonce,
                author=draft.author,
                name=draft.name,
                line=draft.line,
                content=draft.content,
                at=draft.at,
            )
        )
        return WebMessage(number, number, draft), True

    async def edit(self, channel: ChannelId, number: int, content: str) -> tuple[WebMessage, bool] | None:
        """The message with that *content*, and whether that changed it; None where there is none of that number."""
        revision = await self._next()
        is_it = (web_messages.c.channel == channel, web_messages.c.number == number)
        row = (await self._connection.execute(select(web_messages).where(*is_it))).first()
        if row is None:
            return None
        if row.content == content:
            return _message(row), False
        change = update(web_messages).where(*is_it).values(content=content, revision=revision)
        await self._connection.execute(change)
        changed = (await self._connection.execute(select(web_messages).where(*is_it))).one()
        return _message(changed), True

    async def before(self, channel: ChannelId, number: int | None, limit: int) -> Sequence[WebMessage]:
        """The last *limit* messages of a channel that stand before *number*, or at its end; the oldest first."""
        found = select(web_messages).where(web_messages.c.channel == channel)
        if number is not None:
            found = found.where(web_messages.c.number < number)
        rows = await self._connection.execute(found.order_by(web_messages.c.number.desc()).limit(limit))
        return [_message(row) for row in rows][::-1]

    async def since(self, channels: Collection[ChannelId], revision: int, limit: int) -> Sequence[WebMessage]:
        """What is new or changed after *revision*, in the order of revisions; at most *limit*."""
        is_new = (web_messages.c.revision > revision, web_messages.c.channel.in_(channels))
        found = select(web_messages).where(*is_new).order_by(web_messages.c.revision).limit(limit)
        return [_message(row) for row in await self._connection.execute(found)]

    async def latest(self, channels: Collection[ChannelId]) -> tuple[int, Mapping[ChannelId, int]]:
        """The highest revision, and the number of each channel's last message; channels without one are left out."""
        highest = await self._connection.scalar(select(counters.c.value).where(counters.c.name == _COUNTER))
        last = (
            select(web_messages.c.channel, func.max(web_messages.c.number))
            .where(web_messages.c.channel.in_(channels))
            .group_by(web_messages.c.channel)
        )
        return highest or 0, {ChannelId(channel): number for channel, number in await self._connection.execute(last)}

    async def _next(self) -> int:
        """One more number. Whoever asks after it waits until this transaction ends, so they are committed in order."""
        return await count(self._connection, _COUNTER)


def _message(row: Row[Any]) -> WebMessage:
    draft = WebDraft(row.channel, row.content, row.at, row.author, row.name, row.line)
    return WebMessage(row.number, row.revision, draft)
