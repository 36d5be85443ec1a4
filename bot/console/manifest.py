"""`chapterhouse manifest`: what a platform is told of the bot when it is set up there."""

from __future__ import annotations

import argparse
import json

from bot import app
from bot.console.codes import DONE
from bot.kernel.errors import PersonError
from bot.platforms.slack.manifest import manifest
from bot.settings import Settings


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("manifest", help="print what Slack asks for when an app is made from a manifest")
    parser.add_argument("platform", choices=("slack",))
    parser.add_argument(
        "--http", metavar="URL", default="", help="for requests to this public address, in place of a socket"
    )
    parser.set_defaults(work=work)


def work(arguments: argparse.Namespace, settings: Settings) -> int:
    url: str = arguments.http
    if url and not url.startswith(("https://", "http://")):
        raise PersonError(f"--http takes an address that begins with https://, and was given {url!r}.")
    print(json.dumps(manifest(app.DECLARATIONS, settings.slack_command_prefix, url), indent=2, ensure_ascii=False))
    return DONE
