"""`chapterhouse lectures` and `chapterhouse remove`: what is loaded, and taking one away."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from bot import app
from bot.console.codes import DONE
from bot.kernel.ids import LectureId
from bot.ports import Listed
from bot.settings import Settings
from bot.storage import open_store


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    listing = commands.add_parser("lectures", help="list the lectures that are loaded")
    listing.add_argument("--json", action="store_true", help="as JSON, for programs")
    listing.set_defaults(work=work)
    removing = commands.add_parser("remove", help="take a lecture away; importing it again brings it back as it was")
    removing.add_argument("lecture", metavar="ID", type=LectureId)
    removing.set_defaults(work=remove)


def work(arguments: argparse.Namespace, settings: Settings) -> int:
    listed = app.run(lambda: _listed(settings))
    if arguments.json:
        print(json.dumps([_as_json(item) for item in listed], ensure_ascii=False, indent=2))
    elif listed:
        print(
            "\n".join(
                f"{item.id}\t{item.chapters} chapter{'' if item.chapters == 1 else 's'}\t{item.title}"
                for item in listed
            )
        )
    else:
        print("No lecture is loaded. Import one: chapterhouse import FILE")
    return DONE


def remove(arguments: argparse.Namespace, settings: Settings) -> int:
    app.run(lambda: _remove(settings, arguments.lecture))
    print(f"{arguments.lecture} is removed. Importing it again brings it back with the same ids.")
    return DONE


async def _listed(settings: Settings) -> Sequence[Listed]:
    async with open_store(settings.database_url) as store, store.reading() as repositories:
        return await repositories.lectures.listed()


async def _remove(settings: Settings, lecture: LectureId) -> None:
    async with open_store(settings.database_url) as store, store.transaction() as repositories:
        await repositories.lectures.remove(lecture)


def _as_json(item: Listed) -> dict[str, object]:
    return {"id": item.id, "title": item.title, "chapters": item.chapters, "server": item.owner}
