"""`chapterhouse run`: every platform that is set up, until told to stop."""

from __future__ import annotations

import argparse
import sys

from bot import app
from bot.console.codes import DONE
from bot.kernel.errors import BadSetting
from bot.settings import Settings


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("run", help="start each platform that has a token; what happens without a command")
    parser.set_defaults(work=work)


def work(_arguments: argparse.Namespace, settings: Settings) -> int:
    if app.platforms(settings):
        app.run(lambda: app.serve(settings, lambda names: print("ready", *names, flush=True)))
        return DONE
    if not sys.stdin.isatty():
        raise BadSetting(app.NO_PLATFORM)
    print(f"{app.NO_PLATFORM}\n\nUntil then, here is the bot in this terminal. /help lists what it can do.\n")
    from bot.console import talk

    return talk.in_terminal(settings)
