"""`chapterhouse transcript`: what was said in a lecture, so that `/topic` cites the moment."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot import app
from bot.commands.importing import attach
from bot.console.codes import DONE
from bot.console.reading import reachable
from bot.corpus.cue import Cue
from bot.corpus.formats import transcript
from bot.kernel.ids import LectureId
from bot.settings import Settings
from bot.storage import open_store


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("transcript", help="give a lecture its transcript, WebVTT or SRT")
    parser.add_argument("lecture", metavar="ID", type=LectureId)
    parser.add_argument("path", metavar="FILE", type=Path)
    parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
    parser.set_defaults(work=work)


def work(arguments: argparse.Namespace, settings: Settings) -> int:
    with reachable(arguments.path):
        cues = transcript.read(app.source(arguments.path))
    count = app.run(lambda: _attach(settings, arguments.lecture, cues, dry_run=arguments.dry_run))
    would = "would have" if arguments.dry_run else "has"
    print(f"{arguments.lecture} {would} a transcript of {count} passages; /topic cites the moment where one fits.")
    return DONE


async def _attach(settings: Settings, lecture: LectureId, cues: tuple[Cue, ...], *, dry_run: bool) -> int:
    async with open_store(settings.database_url) as store:
        return await attach(store, lecture, cues, dry_run=dry_run)
