"""The web chat under a lecture hall: pages that answer one quiz question within a second, and the first paint.

The whole bot runs as a process of its own. Every answer must be acknowledged, and counted on the question once.
`python benchmarks/web.py --help`
"""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import socket
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from playwright.async_api import async_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.whole import WholeBot  # noqa: E402
from tests.platforms.web.visitor import Json, Visitor, token_of, words  # noqa: E402


@dataclass(frozen=True)
class Pressed:
    """One press: seconds until it was acknowledged, and whether an answer came."""

    seconds: float
    is_answered: bool


async def crowd(bot: WholeBot, session: aiohttp.ClientSession, count: int) -> list[Visitor]:
    """*count* people, each with a seat of their own and a page open."""
    people = [Visitor(session, bot.address) for _ in range(count)]
    for number, person in enumerate(people):
        await person.enter(f"Student {number}", seat=True)
        await person.connect()
    return people


async def opened(host: Visitor) -> Json:
    """A quiz's first question, which stays open: its host plays too, and never answers."""
    hosting = await host.shown("/quiz questions:1 kinds:choice pace:untimed")
    await host.presses(hosting, "Start")
    return (await host.until("message", lambda told: "Question 1 of 1" in words(told["message"])))["message"]  # type: ignore[no-any-return]


async def counted(host: Visitor, count: int) -> bool:
    """Whether the question comes to say that all of them have answered."""
    answered = f"{count} of {count + 1} answered"
    try:
        await host.until("message", lambda told: answered in words(told["message"]))
    except TimeoutError:
        return False
    return True


async def presses(
    people: list[Visitor], posted: Json, letter: str, within: float, chance: random.Random
) -> list[Pressed]:
    """Everybody gives the same answer to the same question, at some moment of *within* seconds."""
    token = token_of(posted, letter)

    async def press(person: Visitor, after: float) -> Pressed:
        await asyncio.sleep(after)
        begun = time.perf_counter()
        said = await person.asks("press", channel=posted["channel"], message=posted["id"], token=token)
        return Pressed(time.perf_counter() - begun, said["answer"] is not None and not said["done"]["sorry"])

    return await asyncio.gather(*(press(person, chance.uniform(0, within)) for person in people))


async def first_paints(address: str, rounds: int) -> list[float]:
    """Seconds from asking for the page to its first paint, each time with an empty cache."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    paints = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for _ in range(rounds):
            page = await (await browser.new_context()).new_page()
            await page.goto(address)
            await page.get_by_label("Your name").wait_for()
            paint = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
            paints.append(await page.evaluate(paint) / 1000)
            await page.context.close()
        await browser.close()
    return paints


async def measure(count: int, within: float, rounds: int, seed: int) -> None:
    """Prints how long presses and paints took."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        bot = WholeBot(Path(folder), port)
        await bot.start()
        try:
            paints = await first_paints(bot.address, rounds)
            print(f"first paint: median {statistics.median(paints):.2f} s, longest {max(paints):.2f} s")
            connector = aiohttp.TCPConnector(limit=0)
            async with aiohttp.ClientSession(bot.address, connector=connector) as session:
                people = await crowd(bot, session, count + 1)
                host = people.pop()
                posted = await opened(host)
                for number in range(rounds):
                    chance = random.Random(seed + number)
                    pressed = await presses(people, posted, "ABC"[number % 3], within, chance)
                    if number == 0:
                        print("all are counted on the question:", await counted(host, count))
                    times = sorted(one.seconds for one in pressed)
                    answered = sum(one.is_answered for one in pressed)
                    middle, last = times[len(times) // 2], times[int(len(times) * 0.99) - 1]
                    print(
                        f"{count} answers within {within:g} s: {answered} acknowledged, p50 {middle * 1000:.0f} ms, "
                        f"p99 {last * 1000:.0f} ms, longest {times[-1] * 1000:.0f} ms"
                    )
                for person in people:
                    await person.leave()
        finally:
            await bot.kill()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--people", type=int, default=300)
    options.add_argument("--within", type=float, default=1.0, help="seconds")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    asyncio.run(measure(chosen.people, chosen.within, chosen.rounds, chosen.seed))


if __name__ == "__main__":
    main()
