"""`chapterhouse talk` and `chapterhouse ask`: the bot in this terminal, for a person, for one line, for a program."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from bot import app
from bot.chat.card import Answer, Form
from bot.console.codes import DONE
from bot.kernel import clock
from bot.platforms.terminal import client, document, door, parse, render
from bot.platforms.terminal.speaker import Speaker
from bot.settings import Settings

RENDERINGS = ("terminal", "discord", "json")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    talking = commands.add_parser("talk", help="talk to the bot in this terminal")
    talking.add_argument("--jsonl", action="store_true", help="for programs: JSON lines in and out (docs/talk.md)")
    talking.add_argument("--as", dest="rendering", choices=RENDERINGS, default="terminal", help="how replies are shown")
    talking.set_defaults(work=work)
    asking = commands.add_parser("ask", help='answer one line, such as "/topic flow matching"')
    asking.add_argument("line")
    asking.add_argument("--as", dest="rendering", choices=RENDERINGS, default="terminal", help="how it is shown")
    asking.set_defaults(work=ask)


def work(arguments: argparse.Namespace, settings: Settings) -> int:
    return app.run(lambda: _serve_programs(settings)) if arguments.jsonl else in_terminal(settings, arguments.rendering)


def ask(arguments: argparse.Namespace, settings: Settings) -> int:
    return app.run(lambda: _ask(settings, arguments.line, arguments.rendering))


def in_terminal(settings: Settings, rendering: str = "terminal") -> int:
    """Talks until the person leaves."""
    return app.run(lambda: _talk(settings, rendering))


async def _talk(settings: Settings, rendering: str) -> int:
    platform = client.TerminalPlatform(
        user=_user(),
        clock=clock.now,
        upload_limit=settings.upload_limit,
        history=_history(),
        links=True,
        rendering=None if rendering == "terminal" else _renderings(rendering)[rendering],
    )
    async with app.opened(settings) as house:
        await app.attended(house, {platform.name: platform}, platform.run(house.dispatcher, lambda: None))
    return DONE


async def _ask(settings: Settings, line: str, rendering: str) -> int:
    async with app.opened(settings) as house:
        seat = parse.seat(_user(), admin=True)
        speaker = Speaker(house.dispatcher, seat, clock.now, settings.upload_limit, client.FALLBACK)
        return await client.ask(speaker, line, _renderings(rendering), rendering, sys.stdout)


async def _serve_programs(settings: Settings) -> int:
    async with app.opened(settings) as house:
        platform = door.ProgramPlatform(clock.now, settings.upload_limit)
        await app.attended(house, {platform.name: platform}, platform.run(house.dispatcher, lambda: None))
    return DONE


def _renderings(wanted: str) -> Mapping[str, Callable[[Answer], str]]:
    shown: dict[str, Callable[[Answer], str]] = {
        "terminal": lambda answer: render.answer(answer, client.look(sys.stdout)),
        "json": document.as_json,
    }
    if wanted == "discord":
        from bot.platforms.discord import render as discord

        def as_discord(answer: Answer) -> str:
            if isinstance(answer, Form):
                made = discord.modal(answer)
            else:
                made = discord.message(answer.card, files=answer.files)
            return json.dumps(made, ensure_ascii=False, indent=2)

        shown["discord"] = as_discord
    return shown


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return "me"


def _history() -> Path:
    return Path("var") / "talk-history"
