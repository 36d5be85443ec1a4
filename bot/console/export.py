"""`chapterhouse export`: a lecture as a file to edit, to read elsewhere, to learn with; or what was answered so far."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot import app
from bot.commands import results
from bot.console.codes import DONE
from bot.corpus.exports import tables
from bot.corpus.exports.lecture_data import data
from bot.corpus.exports.yaml_text import yaml_text
from bot.corpus.lecture import Lecture
from bot.kernel import clock
from bot.kernel.errors import NotFound, PersonError
from bot.settings import Settings
from bot.study import lookup
from bot.study.library import Shelf

TEXTS: Mapping[str, Callable[[Lecture], str]] = {
    "yaml": lambda lecture: yaml_text(data(lecture)),
    "json": lambda lecture: json.dumps(data(lecture), ensure_ascii=False, indent=2) + "\n",
}
TABLES: Mapping[str, Callable[[Lecture], str]] = {"questions": tables.questions, "concepts": tables.concepts}
YAML, CSV, ANKI, JSONL = "yaml", "csv", "anki", "jsonl"


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("export", help="write a lecture as a file: YAML, JSON, CSV or a deck for Anki")
    parser.add_argument("lecture", nargs="?", default="", metavar="LECTURE", help="id or title; not needed for one")
    parser.add_argument("--format", choices=(*TEXTS, CSV, ANKI, JSONL), help="default: yaml, of results jsonl")
    parser.add_argument("--results", action="store_true", help="what was answered in quizzes instead: jsonl or csv")
    parser.add_argument("--table", choices=tuple(TABLES), default="questions", help="which table of CSV (questions)")
    parser.add_argument("--output", type=Path, metavar="PATH", help="a file to write, in the place of one there")
    parser.set_defaults(work=work)


def work(arguments: argparse.Namespace, settings: Settings) -> int:
    if arguments.results:
        return _results(arguments, settings)
    if arguments.format == JSONL:
        raise PersonError("JSON lines are for results: chapterhouse export --results --format jsonl")
    lecture = chosen(app.run(lambda: _shelf(settings)), arguments.lecture)
    path: Path | None = arguments.output
    if arguments.format == ANKI:
        if path is None:
            raise PersonError("A deck for Anki is a file. Name it: --output DECK.apkg")
        _deck(lecture, path)
        return DONE
    text = TABLES[arguments.table](lecture) if arguments.format == CSV else TEXTS[arguments.format or YAML](lecture)
    _put(text, path, is_table=arguments.format == CSV, what=lecture.title)
    return DONE


def _results(arguments: argparse.Namespace, settings: Settings) -> int:
    if arguments.format not in (None, JSONL, CSV) or arguments.lecture:
        raise PersonError("Results are written as jsonl or csv, of all lectures: chapterhouse export --results")
    rows = app.run(lambda: _rows(settings))
    is_table = arguments.format == CSV
    text = results.table(rows) if is_table else "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    _put(text, arguments.output, is_table=is_table, what=f"What was answered ({len(rows)} answers)")
    return DONE


async def _rows(settings: Settings) -> list[dict[str, Any]]:
    async with app.opened(settings) as house, house.store.reading() as repositories:
        return [results.row(one) async for one in repositories.answers.records()]


def _put(text: str, path: Path | None, *, is_table: bool, what: str) -> None:
    """Writes *text* to the file, or to standard output where none is named."""
    if path is None:
        sys.stdout.write(text)
        return
    with _written(path):
        # Spreadsheets know by the mark that a table is UTF-8; the other formats need none.
        path.write_text(text, encoding="utf-8-sig" if is_table else "utf-8", newline="")
    print(f"{what} is written to {path}.")


def chosen(shelf: Shelf, named: str) -> Lecture:
    """The lecture of that id or title; the only one where none is named. Raises NotFound."""
    if not named and len(shelf.lectures) == 1:
        return next(iter(shelf.lectures.values()))
    lecture = lookup.lecture(shelf, named)
    if lecture is None:
        known = ", ".join(shelf.lectures) if shelf.lectures else ""
        raise NotFound(f"Say which lecture: {known}" if known else lookup.EMPTY)
    return lecture


def _deck(lecture: Lecture, path: Path) -> None:
    from bot.console import anki

    with _written(path):
        count = anki.write(lecture, path, clock.now())
    if not count:
        print(f"{lecture.title} has no questions and no concepts, so the deck in {path} is empty.")
    else:
        print(f"{lecture.title} is written to {path}: {count} notes. A later export brings them up to date.")


@contextmanager
def _written(path: Path) -> Iterator[None]:
    """Says what keeps *path* from being written."""
    try:
        yield
    except OSError as error:
        raise PersonError(f"{path} cannot be written: {error.strerror}. Name another place.") from error


async def _shelf(settings: Settings) -> Shelf:
    async with app.opened(settings) as house:
        return house.shelves.library.everything
