"""`chapterhouse backup` and `chapterhouse restore`, both safe while the bot runs."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot import app
from bot.console.codes import DONE
from bot.settings import Settings
from bot.storage import backup, restore


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    saving = commands.add_parser("backup", help="copy the database to PATH, also while the bot runs")
    saving.add_argument("path", type=Path, metavar="PATH")
    saving.set_defaults(work=work)
    bringing = commands.add_parser("restore", help="bring the database back from PATH, also while the bot runs")
    bringing.add_argument("path", type=Path, metavar="PATH")
    bringing.set_defaults(work=bring_back)


def work(arguments: argparse.Namespace, settings: Settings) -> int:
    app.run(lambda: backup(settings.database_url, arguments.path))
    print(f"The database is copied to {arguments.path.resolve()}.")
    return DONE


def bring_back(arguments: argparse.Namespace, settings: Settings) -> int:
    restored = app.run(lambda: restore(arguments.path, settings.database_url))
    print(f"The database is as it was in {arguments.path.resolve()}.")
    if restored.kept:
        print(f"What was there before is in {restored.kept}.")
    if restored.was_replaced:
        print("The old one could not be read, so its file was replaced: start the bot anew.")
    return DONE
