"""`chapterhouse search --jsonl`: for programs; one query a line in, one answer a line out (docs/search.md)."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot import app
from bot.console.codes import DONE
from bot.kernel.ids import LectureId
from bot.settings import Settings
from bot.study import lookup
from bot.study.library import Shelf
from bot.study.search import Verdict


class Query(BaseModel):
    """One line in. *k* is how many chapters are wanted."""

    model_config = ConfigDict(extra="forbid", strict=True)

    query: str
    k: int = Field(10, ge=1, le=1000)


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("search", help="for programs: chapter ids for queries, as JSON lines")
    parser.add_argument("--jsonl", action="store_true", required=True, help="JSON lines in and out")
    parser.add_argument("--lecture", default=lookup.ALL, metavar="L", help="look in this lecture only: id or title")
    parser.set_defaults(work=work)


def work(arguments: argparse.Namespace, settings: Settings) -> int:
    shelf = app.run(lambda: _shelf(settings))
    within = lookup.lecture(shelf, arguments.lecture)
    for answer in answers(sys.stdin, shelf, within.id if within is not None else None):
        print(answer, flush=True)
    return DONE


def answers(lines: Iterable[str], shelf: Shelf, within: LectureId | None) -> Iterator[str]:
    """One JSON object for each line that is not blank; a line that cannot be read gets one with `error`."""
    for line in lines:
        if line.strip():
            yield json.dumps(_answer(line, shelf, within), ensure_ascii=False)


def _answer(line: str, shelf: Shelf, within: LectureId | None) -> dict[str, object]:
    nothing: dict[str, object] = {"ids": [], "scores": [], "answered": False}
    try:
        asked = Query.model_validate_json(line)
    except ValidationError as error:
        problems = [(".".join(map(str, problem["loc"])) or "the line", problem["msg"]) for problem in error.errors()]
        reason = "; ".join(f"{where}: {what}" for where, what in problems)
        return nothing | {"error": f'{reason}. A line looks like {{"query": "flow matching", "k": 10}}.'}
    if not asked.query.strip():
        return nothing
    findings = shelf.index.search(asked.query, asked.k, within)
    return {
        "ids": [hit.chapter for hit in findings.hits],
        "scores": [round(hit.score, 6) for hit in findings.hits],
        "answered": findings.verdict is not Verdict.NONE,
    }


async def _shelf(settings: Settings) -> Shelf:
    async with app.opened(settings) as house:
        return house.shelves.library.everything
