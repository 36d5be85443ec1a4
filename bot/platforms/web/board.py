"""The messages that stand in channels: kept in the store, and told to every page that may see them."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from bot.kernel.ids import ChannelId
from bot.platforms.web import limits
from bot.platforms.web.crowd import Crowd, lane_of
from bot.platforms.web.protocol import History, Json, MessageOut, Missed, Posted
from bot.ports import Store, WebDraft, WebMessage


class Board:
    """Posts and edits; *crowd* is who is told."""

    def __init__(self, store: Store, crowd: Crowd) -> None:
        self._store = store
        self._crowd = crowd

    async def post(self, draft: WebDraft, nonce: str) -> WebMessage:
        """The message as it stands; posting the same *nonce* again gives the one that is there."""
        async with self._store.transaction() as repositories:
            message, is_new = await repositories.web.post(draft, nonce)
        if is_new:
            self._tell(message)
        return message

    async def edit(self, channel: ChannelId, number: int, content: Json) -> bool:
        """Puts *content* in the place of what the message shows; whether there is one of that number."""
        async with self._store.transaction() as repositories:
            changed = await repositories.web.edit(channel, number, written(content))
        if changed is not None and changed[1]:
            self._tell(changed[0])
        return changed is not None

    async def history(self, request: str, channel: ChannelId, before: int) -> History:
        """The messages of a channel before that number; 0: the last ones."""
        async with self._store.reading() as repositories:
            found = await repositories.web.before(channel, before or None, limits.PAGE + 1)
        messages = [shown(message) for message in found[-limits.PAGE :]]
        return History(request=request, channel=channel, messages=messages, more=len(found) > limits.PAGE)

    async def missed(self, channels: Sequence[ChannelId], revision: int) -> Missed:
        """What is new or changed since."""
        async with self._store.reading() as repositories:
            found = await repositories.web.since(channels, revision, limits.MISSED + 1)
        if len(found) > limits.MISSED:
            return Missed(messages=[], whole=False)
        return Missed(messages=[shown(message) for message in found], whole=True)

    async def latest(self, channels: Sequence[ChannelId]) -> tuple[int, dict[ChannelId, int]]:
        """The highest revision, and the number of each channel's last message."""
        async with self._store.reading() as repositories:
            revision, numbers = await repositories.web.latest(channels)
        return revision, dict(numbers)

    def _tell(self, message: WebMessage) -> None:
        text = Posted(message=shown(message)).model_dump_json()
        self._crowd.tell(text, lane_of(message.draft.channel))


def written(content: Json) -> str:
    """A message's content as it is kept."""
    return orjson.dumps(content).decode()


def shown(message: WebMessage) -> MessageOut:
    """A kept message as pages get it."""
    draft = message.draft
    content: Json = orjson.loads(draft.content)
    return MessageOut(
        id=str(message.number),
        channel=draft.channel,
        number=message.number,
        revision=message.revision,
        at=draft.at.isoformat(),
        author=draft.author or "",
        name=draft.name,
        line=draft.line,
        said=content.get("said", False),
        tone=content.get("tone", "neutral"),
        blocks=content["blocks"],
    )
