"""`chapterhouse run`: every platform that is set up, until told to stop."""

from __future__ import annotations

import argparse
import os
import sys
import webbrowser

from bot import app
from bot.app import Started
from bot.console.codes import DONE
from bot.settings import Settings

_WIDTH = 15  # columns of what stands before an address


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "run", help="start the web chat and each platform that has a token; what happens without a command"
    )
    parser.set_defaults(work=work)


def work(_arguments: argparse.Namespace, settings: Settings) -> int:
    app.run(lambda: app.serve(settings, lambda started: _say(started, settings)))
    return DONE


def _say(started: Started, settings: Settings) -> None:
    """Prints what is up and where, and shows it to a person who sits there."""
    if started.missing:
        print(f"Not reached yet: {', '.join(started.missing)}. It is tried until it answers.", flush=True)
    else:
        print("ready", *started.platforms, flush=True)
    if not started.web:
        return
    print(f"\n{'Web chat':<{_WIDTH}}{started.web}")
    print(f"{'Administrator':<{_WIDTH}}{started.admin}")
    if started.invite:
        print(f"{'Invite link':<{_WIDTH}}{started.invite}")
    print(
        "\nOpen the first in a browser, choose a name, and type /topic or /help.\n"
        "Whoever opens the administrator's link may add lectures and set times: keep it to yourself."
    )
    if started.platforms == ["web"]:
        print(
            "To connect Discord, put the bot's token into DISCORD_TOKEN, in the environment or in .env (.env.example)."
        )
    print("Ctrl-C ends it.", flush=True)
    if settings.web_open_browser and sys.stdout.isatty() and _has_screen():
        webbrowser.open(started.web)


def _has_screen() -> bool:
    """Whether a browser could be seen. Without a screen `webbrowser` would start one within this terminal."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
