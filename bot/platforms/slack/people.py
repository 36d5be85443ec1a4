"""Who somebody is on Slack: name, rights, and the conversation with them. Remembered for some minutes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chat.interaction import Learner
from bot.kernel.clock import Clock
from bot.platforms.slack.api import Api, SlackError
from bot.platforms.slack.parse import Origin, is_conversation

log = logging.getLogger(__name__)

ASKED_ANEW = timedelta(minutes=5)
"""How long a right may be believed that an administrator has taken away meanwhile."""

PATIENCE = timedelta(seconds=1)
"""How long Slack is waited for before somebody is answered without it."""

REMEMBERED = 10_000
"""People; beyond it they are forgotten and asked for once more."""


@dataclass(frozen=True, slots=True)
class _Profile:
    name: str
    administers: bool
    asked: datetime


class People:
    """Those who use the bot. *admins* are ids of those who may manage beside the workspace's own administrators."""

    def __init__(self, api: Api, admins: Collection[str], clock: Clock) -> None:
        self._api = api
        self._admins = frozenset(admins)
        self._clock = clock
        self._profiles: dict[str, _Profile] = {}
        self._conversations: dict[str, str] = {}

    async def learner(self, origin: Origin) -> Learner:
        """The person with their rights. Where Slack does not tell them, those last known, else none."""
        profile = self._profiles.get(origin.user)
        if profile is None or self._clock() - profile.asked > ASKED_ANEW:
            profile = await self._asked(origin.user) or profile
        administers = origin.user in self._admins or (profile is not None and profile.administers)
        name = profile.name if profile is not None else origin.name
        return Learner(origin.learner, name or origin.user, administers, administers)

    async def conversation(self, user: str) -> str:
        """The channel of the direct message with *user*; raises SlackError."""
        if user not in self._conversations:
            opened = await self._api.call("conversations.open", again=True, users=user)
            if len(self._conversations) >= REMEMBERED:
                self._conversations.clear()
            self._conversations[user] = opened["channel"]["id"]
        return self._conversations[user]

    async def is_with_bot(self, origin: Origin) -> bool:
        """Whether a conversation of two is with the bot; where Slack does not tell, it is taken for one."""
        if not is_conversation(origin.channel):
            return False
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                return await self.conversation(origin.user) == origin.channel
        except (SlackError, TimeoutError) as error:
            log.warning("Slack does not tell which conversation is the bot's: %s", str(error) or "it takes its time")
            return True

    async def _asked(self, user: str) -> _Profile | None:
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                told = (await self._api.call("users.info", again=True, user=user))["user"]
        except (SlackError, TimeoutError) as error:
            log.warning("Slack does not tell who somebody is: %s", str(error) or "it takes its time")
            return None
        shown = told.get("profile", {})
        name = shown.get("display_name") or shown.get("real_name") or told.get("real_name") or told.get("name", "")
        if len(self._profiles) >= REMEMBERED:
            self._profiles.clear()
        administers = bool(told.get("is_admin") or told.get("is_owner")) and not told.get("deleted")
        self._profiles[user] = _Profile(name, administers, self._clock())
        return self._profiles[user]
