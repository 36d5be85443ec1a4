"""What the web chat keeps: its messages, since there is no other service that would, and the secret it signs with."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.kernel.ids import ChannelId, LearnerId


@dataclass(frozen=True, slots=True)
class WebDraft:
    """A message that is to stand in a channel of the web chat.

    *author* is who said it or asked for it, None where nobody did; *name* is theirs at that time. *line* is what was
    typed to get it, empty for what was said. *content* is the JSON that the page draws.
    """

    channel: ChannelId
    content: str
    at: datetime
    author: LearnerId | None = None
    name: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class WebMessage:
    """A message as it stands. *number* rises from message to message, and is its id; *revision* rises with each message
    and each change, in one row with the numbers: whoever has seen all up to one has missed only what is above it."""

    number: int
    revision: int
    draft: WebDraft


class WebRepository(Protocol):
    """The web chat's own table. Its channels are `web:general` and, for a person alone, `web:@PERSON`."""

    async def secret(self, fresh: str) -> str:
        """The secret of this database; *fresh* becomes it where there is none yet."""

    async def post(self, draft: WebDraft, nonce: str) -> tuple[WebMessage, bool]:
        """The message, and whether it is new: one of the same channel and *nonce* is there once."""

    async def edit(self, channel: ChannelId, number: int, content: str) -> tuple[WebMessage, bool] | None:
        """The message with that *content*, and whether that changed it; None where there is none of that number."""

    async def before(self, channel: ChannelId, number: int | None, limit: int) -> Sequence[WebMessage]:
        """The last *limit* messages of a channel that stand before *number*, or at its end; the oldest first."""

    async def since(self, channels: Collection[ChannelId], revision: int, limit: int) -> Sequence[WebMessage]:
        """What is new or changed after *revision*, in the order of revisions; at most *limit*."""

    async def latest(self, channels: Collection[ChannelId]) -> tuple[int, Mapping[ChannelId, int]]:
        """The highest revision, and the number of each channel's last message; channels without one are left out."""
