"""The whole bot on Slack, as a process with the real Bolt: from the first start to kill -9 and back."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.process import environment
from tests.slack_server import APP_TOKEN, BOT_TOKEN, SlackServer

POINTED = """
import sys
from slack_sdk.web.async_client import AsyncWebClient
make = AsyncWebClient.__init__
def pointed(self, *arguments, **named):
    make(self, *arguments, **named)
    self.base_url = sys.argv[1] + "/api/"
AsyncWebClient.__init__ = pointed
from bot.__main__ import main
sys.exit(main(["run"]))
"""


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    """A Slack that finds nothing to object to."""
    server = SlackServer()
    await server.start()
    yield server
    await server.stop()
    assert server.problems == []


async def started(server: SlackServer, folder: Path) -> Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        POINTED,
        server.base,
        cwd=folder,
        env=environment(DISCORD_TOKEN="", PLATFORMS="slack", SLACK_BOT_TOKEN=BOT_TOKEN, SLACK_APP_TOKEN=APP_TOKEN),
        stdout=PIPE,
        stderr=PIPE,
    )
    assert process.stdout is not None
    async with asyncio.timeout(30):
        said = await process.stdout.readline()
    assert said == b"ready slack\n"
    return process


async def test_after_kill_9_and_a_restart_the_old_buttons_answer_and_sigterm_ends_it_well(
    server: SlackServer, tmp_path: Path
) -> None:
    process = await started(server, tmp_path)
    third = await server.shown(await server.command("/chapter", "3"))
    asking = "how are the inner representations of a generative model aligned with meaning, in several modalities"
    found = await server.shown(await server.command("/study", f"topic {asking}"))

    process.kill()
    await process.communicate()
    await server.until(lambda: not server.sockets)
    process = await started(server, tmp_path)
    await server.press(third, "Next")
    shared = await server.shown(await server.press(found, "Share with the channel"))
    await server.until(lambda: third.edits == 1)
    home = await server.open_home()
    process.terminate()
    async with asyncio.timeout(5):
        _, log = await process.communicate()

    assert "Natural vs human-made representations" in third.text
    assert shared.to == ""
    assert "14 chapters" in str(home)
    assert process.returncode == 0
    assert b"Traceback" not in log
