"""`chapterhouse import`: lectures from files and folders, with a diff of what changes."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from bot import app
from bot.commands.importing import Imported, Terms, bring_in
from bot.console.codes import DONE
from bot.console.reading import files, read
from bot.corpus.diff import Diff, QuestionChanges
from bot.corpus.draft import LectureDraft
from bot.kernel.ids import LectureId
from bot.settings import Settings
from bot.storage import open_store

SHOWN = 20  # changed chapters of a lecture that are listed one by one


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("import", help="bring lectures in from files or folders")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
    parser.add_argument("--json", action="store_true", help="say it as JSON, for programs")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--update", metavar="ID", type=LectureId, help="continue this lecture with the file's chapters")
    which.add_argument("--as", dest="as_id", metavar="ID", type=LectureId, help="make it a lecture of its own")
    parser.set_defaults(work=work)


def work(arguments: argparse.Namespace, settings: Settings) -> int:
    drafts = [draft for path in files(arguments.paths) for draft in read(path)]
    terms = Terms(None, arguments.update, arguments.as_id, arguments.dry_run)
    imported = app.run(lambda: _import(settings, drafts, terms))
    if arguments.json:
        print(json.dumps([_as_json(item, arguments.dry_run) for item in imported], ensure_ascii=False, indent=2))
    else:
        print("\n\n".join("\n".join(_lines(item, dry_run=arguments.dry_run)) for item in imported))
    return DONE


async def _import(settings: Settings, drafts: Sequence[LectureDraft], terms: Terms) -> list[Imported]:
    async with open_store(settings.database_url) as store:
        with _progress() as progress:
            return await bring_in(store, drafts, terms, progress)


@contextmanager
def _progress() -> Iterator[Callable[[int], None]]:
    """A bar on standard error where a person watches; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from tqdm import tqdm

    with tqdm(unit=" chapters", delay=0.5, leave=False) as bar:

        def advance(count: int) -> None:
            bar.update(count)

        yield advance


def _lines(item: Imported, *, dry_run: bool) -> Iterator[str]:
    diff = item.diff
    yield f"{diff.title} ({diff.lecture_id}), {_size(diff)}: {_summary(diff, dry_run=dry_run)}"
    for change in diff.changes[:SHOWN] if not diff.is_new else ():
        what = f" ({', '.join(change.fields)})" if change.fields else ""
        yield f"  {change.change.value} {change.number}. {change.title}{what}"
    if not diff.is_new and len(diff.changes) > SHOWN:
        yield f"  and {diff.added + diff.edited + diff.moved + diff.removed - SHOWN} more"
    if diff.is_new and not diff.questions.total and not dry_run:
        yield f"  no questions of its own; chapterhouse questions {diff.lecture_id} shows which are made of its text"
    for part in item.left_out:
        yield f"  left out, line {part.line} of {item.file} ({part.reason}): {part.text}"


def _summary(diff: Diff, *, dry_run: bool) -> str:
    if diff.is_empty:
        return "nothing changed"
    if diff.is_new:
        return "would be added" if dry_run else "added"
    counts = {"added": diff.added, "edited": diff.edited, "moved": diff.moved, "removed": diff.removed}
    parts = [f"{count} {name}" for name, count in counts.items() if count]
    counted = _questions(diff.questions)
    fields = [name for name in diff.fields if name != "questions" or not counted]  # not counted: only their order
    parts += [*counted, *([f"{', '.join(fields)} edited"] if fields else [])]
    return f"{'would be ' if dry_run else ''}{', '.join(parts)}"


def _questions(changes: QuestionChanges) -> list[str]:
    counts = {"added": changes.added, "edited": changes.edited, "removed": changes.removed}
    return [f"{_many(count, 'question')} {name}" for name, count in counts.items() if count]


def _size(diff: Diff) -> str:
    chapters = _many(diff.chapters, "chapter")
    return f"{chapters} and {_many(diff.questions.total, 'question')}" if diff.questions.total else chapters


def _many(count: int, thing: str) -> str:
    return f"1 {thing}" if count == 1 else f"{count} {thing}s"


def _as_json(item: Imported, dry_run: bool) -> dict[str, object]:
    diff = item.diff
    return {
        "file": item.file,
        "lecture": diff.lecture_id,
        "title": diff.title,
        "dry_run": dry_run,
        "new": diff.is_new,
        "unchanged": diff.is_empty,
        "chapters": diff.chapters,
        "added": diff.added,
        "edited": diff.edited,
        "moved": diff.moved,
        "removed": diff.removed,
        "fields": list(diff.fields),
        "questions": asdict(diff.questions),
        "changes": [asdict(change) | {"change": change.change.value} for change in diff.changes],
        "left_out": [asdict(part) for part in item.left_out],
    }
