"""By which account a person is told something."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.kernel.ids import ChannelId, LearnerId, platform_of
from bot.storage.schema import links


async def reached(connection: AsyncConnection, person: LearnerId, channel: ChannelId) -> LearnerId:
    """The account of the person that is on the platform of *channel*, if they have one there."""
    platform = f"{platform_of(channel)}:"
    if person.startswith(platform):
        return person
    theirs = select(links.c.account).where(links.c.person == person, links.c.account.startswith(platform))
    account: str | None = await connection.scalar(theirs.order_by(links.c.at).limit(1))
    return person if account is None else LearnerId(account)
