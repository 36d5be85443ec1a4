"""The whole bot as a process of its own, as somebody would start it, pointed at a Discord and a Slack on loopback."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

from tests.discord_server import TOKEN, DiscordServer
from tests.slack_server import APP_TOKEN, BOT_TOKEN, SlackServer

ROOT = Path(__file__).parent.parent


def pointed(code: str) -> str:
    """Python that runs *code* after the libraries, which have no setting for it, were told where Discord is (argv[1]),
    and Slack, if it is anywhere (argv[2]).
    """
    return f"""
import sys, yarl
if len(sys.argv) > 2:
    from slack_sdk.web.async_client import AsyncWebClient
    make = AsyncWebClient.__init__
    def pointed(self, *arguments, **named):
        make(self, *arguments, **named)
        self.base_url = sys.argv[2] + "/api/"
    AsyncWebClient.__init__ = pointed
from discord.gateway import DiscordWebSocket
from discord.http import Route
base = sys.argv[1]
Route.BASE = base + "/api/v10"
DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(base.replace("http", "ws") + "/gateway")
{code}
"""


def environment(**settings: str) -> dict[str, str]:
    """What a bot is started with, wherever its folder is."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "DISCORD_TOKEN": TOKEN, "PLATFORMS": "discord", **settings}


class BotProcess:
    """A bot with its database in *folder*. It can be killed, ended in good order, and started again.

    It serves Discord; with *slack* also that, unless the settings say otherwise.

    As a context it leaves no process behind, whatever a test ends with.
    """

    def __init__(self, server: DiscordServer, folder: Path, slack: SlackServer | None = None, **settings: str) -> None:
        self._addresses = [server.base] if slack is None else [server.base, slack.base]
        self._folder = folder
        both = {"PLATFORMS": "discord,slack", "SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN}
        self._settings = settings if slack is None else {**both, **settings}
        self._process: Process | None = None

    async def __aenter__(self) -> BotProcess:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._process is not None and self._process.returncode is None:
            await self.kill()

    async def start(self) -> None:
        """Starts it and waits until it says that it is ready."""
        process = await self.launch()
        assert process.stdout is not None
        async with asyncio.timeout(30):
            said = await process.stdout.readline()
        assert said.startswith(b"ready "), await self.failure()

    async def launch(self) -> Process:
        """Starts it, without waiting."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            pointed("from bot.__main__ import main; sys.exit(main(['run']))"),
            *self._addresses,
            cwd=self._folder,
            env=environment(**self._settings),
            stdout=PIPE,
            stderr=PIPE,
        )
        return self._process

    async def kill(self) -> None:
        """Ends it as `kill -9` does."""
        assert self._process is not None
        self._process.kill()
        await self._process.communicate()

    async def terminate(self) -> int:
        """Asks it to end, as a service manager does, and gives its exit code."""
        assert self._process is not None
        self._process.terminate()
        async with asyncio.timeout(5):
            await self._process.communicate()
        assert self._process.returncode is not None
        return self._process.returncode

    async def failure(self) -> str:
        """What it said while it failed."""
        assert self._process is not None
        _, said = await self._process.communicate()
        return said.decode()
