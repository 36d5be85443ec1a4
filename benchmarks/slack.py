"""`/study chapter 3` answered by the whole bot, beside two bare Bolt apps, by the socket of a Slack on loopback.

One bare app acknowledges `pong`; the other acknowledges the very card that ours makes, as a constant, because whoever
says more has more to write. All run at once as processes of their own and take turns, as in beside.py. Bolt looks only
every 10 ms whether a listener has acknowledged, so a bare app mostly waits where few ask at once: beside the rates
stands the work. `python benchmarks/slack.py --help`
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.beside import OURS, rated
from tests.process import environment
from tests.slack_server import ADA, APP_TOKEN, BEN, BOT_TOKEN, Asked, Json, SlackServer

POINTED = """
import sys
from slack_sdk.web.async_client import AsyncWebClient
make = AsyncWebClient.__init__
def pointed(self, *arguments, **named):
    make(self, *arguments, **named)
    self.base_url = sys.argv[1] + "/api/"
AsyncWebClient.__init__ = pointed
"""
BARE = """
import asyncio, json, os
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
answer = json.loads(sys.argv[2])
app = AsyncApp(token=os.environ["SLACK_BOT_TOKEN"])
@app.command("/study")
async def study(ack):
    await ack(**answer)
async def main():
    await AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).connect_async()
    print("ready", flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""
PONG = {"text": "pong"}


class Slack(SlackServer):
    """A Slack that finds fault with nothing: the time for that would be counted as an app's."""

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[str, asyncio.Future[Json]] = {}

    async def answer(self, number: int) -> Json:
        """What a command is acknowledged with."""
        asked = await self.command("/study", "chapter 3", user=(ADA, BEN)[number % 2])
        if asked.acknowledged is not None:
            return asked.acknowledged
        told: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._told[asked.payload["trigger_id"]] = told
        async with asyncio.timeout(30):
            return await told

    def forget(self) -> None:
        """Keeps nothing of what was asked."""
        for kept in (self._asked, self._envelopes, self._told):
            kept.clear()

    def _acknowledged(self, asked: Asked, body: Json | None) -> None:
        asked.acknowledged = body or {}
        if (told := self._told.get(asked.payload["trigger_id"])) is not None:
            told.set_result(asked.acknowledged)


@dataclass
class Runner:
    """An app that runs, its Slack, and the rates of its rounds, in answers a second."""

    name: str
    server: Slack
    process: Process
    rates: list[float] = field(default_factory=list)
    answered: int = 0
    worked: float = 0.0  # seconds of a processor, for all that was answered

    async def round(self, count: int, at_once: int) -> None:
        """*count* commands, *at_once* at a time."""

        async def answered(number: int) -> None:
            answer = await self.server.answer(number)
            assert answer.get("text"), f"{self.name} did not answer with its acknowledgement"

        rate, worked = await rated(self.process, count, at_once, answered)
        self.rates.append(rate)
        self.worked += worked
        self.answered += count
        self.server.forget()

    @property
    def each(self) -> float:
        """Milliseconds of a processor for each answer."""
        return 1000 * self.worked / self.answered


@asynccontextmanager
async def running(name: str, code: str, folder: Path, *arguments: str) -> AsyncIterator[Runner]:
    """An app from when it is ready until the block ends."""
    server = Slack()
    await server.start()
    settings = {
        **{"PLATFORMS": "slack", "DISCORD_TOKEN": "", "LOG_LEVEL": "WARNING"},
        **{"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN},
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", POINTED + code, server.base, *arguments),
        cwd=folder,
        env=environment(**settings),
        stdout=PIPE,
    )
    assert process.stdout is not None
    await process.stdout.readline()
    try:
        yield Runner(name, server, process)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        await server.stop()


async def compare(rounds: int, count: int, at_once: int) -> None:
    """Prints the rates and the work, and ours by each of the others round by round."""
    async with AsyncExitStack() as exits:
        folder = Path(exits.enter_context(tempfile.TemporaryDirectory()))
        ours = await exits.enter_async_context(running("ours", OURS, folder))
        await ours.server.answer(0)  # who somebody is is asked of Slack once
        said = await ours.server.answer(1)
        card = {name: said[name] for name in ("text", "blocks", "response_type")}
        pong, constant = [
            await exits.enter_async_context(running(name, BARE, folder, json.dumps(answer)))
            for name, answer in (("bare, pong", PONG), ("bare, the card as a constant", card))
        ]
        runners = (pong, constant, ours)
        for number in range(rounds + 1):
            for runner in runners if number % 2 else reversed(runners):
                await runner.round(count, at_once)
        for runner in runners:
            runner.rates.pop(0)  # the first round warms up
            rate = statistics.median(runner.rates)
            print(f"{runner.name}: {rate:.0f} answers/s, {runner.each:.3f} ms of a processor each")
        for other in (pong, constant):
            ratios = [mine / others for mine, others in zip(ours.rates, other.rates, strict=True)]
            each = ", ".join(f"{ratio:.2f}" for ratio in ratios)
            median, work_ratio = statistics.median(ratios), other.each / ours.each
            print(f"ours by {other.name}: {median:.2f} (rounds: {each}); by work {work_ratio:.2f}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--count", type=int, default=2000)
    options.add_argument("--at-once", type=int, default=32)
    chosen = options.parse_args()
    asyncio.run(compare(chosen.rounds, chosen.count, chosen.at_once))


if __name__ == "__main__":
    main()
