"""`chapterhouse lint`: what makes questions and concepts unfair, file by file, for teachers and for CI."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.console.codes import DONE, PERSON
from bot.console.reading import files, read
from bot.corpus import settled
from bot.corpus.draft import LectureDraft
from bot.corpus.formats.places import Place
from bot.corpus.formats.text import one_line
from bot.corpus.lecture import Lecture
from bot.corpus.sketch import normal
from bot.kernel.errors import BadFile
from bot.settings import Settings
from bot.study import lint
from bot.study.lint import Severity, SourceText

SCHEMA = "schema"
"""The rule that a file can be read as lectures at all; its findings are the sentences of the reading."""

ELSEWHERE = "This is the text of none of the lectures. Give one with the title of the lecture that it belongs to."


@dataclass(frozen=True, slots=True)
class Reported:
    """A finding with its file, as it was given, and its line, counted from 1; None where the whole file is meant."""

    file: str
    line: int | None
    rule: str
    severity: Severity
    sentence: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.severity.value} {self.rule}: {self.sentence}"


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("lint", help="look for what makes a lecture's questions wrong, unfair or guessable")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files, or folders of files")
    parser.add_argument(
        "--source",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="the text that a lecture was written from, in any format; evidence is looked up in it",
    )
    parser.add_argument("--strict", action="store_true", help="exit with 1 for warnings too")
    parser.add_argument("--json", action="store_true", help="say it as JSON, for programs")
    parser.set_defaults(work=work)


def work(arguments: argparse.Namespace, _settings: Settings) -> int:
    sources = {path: [settled.lecture(draft) for draft in read(path)] for path in arguments.source}
    paths = list(files(arguments.paths))
    reported = list(_look(paths, sources))
    errors, warnings = (sum(one.severity is severity for one in reported) for severity in Severity)
    if arguments.json:
        print(_as_json(reported, len(paths), errors, warnings))
    else:
        print("\n".join([*map(str, reported), _summary(len(paths), errors, warnings)]))
    return PERSON if errors or (arguments.strict and warnings) else DONE


def _look(paths: Sequence[Path], sources: Mapping[Path, Sequence[Lecture]]) -> Iterator[Reported]:
    """What is wrong in each file, by line; what concerns all of a lecture stands where it begins."""
    lectures: list[tuple[Path, LectureDraft, Lecture]] = []
    for path in paths:
        try:
            lectures += [(path, draft, settled.lecture(draft)) for draft in read(path)]
        except BadFile as error:
            yield Reported(str(path), error.line, SCHEMA, Severity.ERROR, one_line(error.problem))
    texts = [text for several in sources.values() for text in several]
    is_meant = len(texts) == len(lectures) == 1
    for path, draft, lecture in lectures:
        text = next((text for text in texts if is_meant or normal(text.title) == normal(lecture.title)), None)
        yield from _about(path, draft, lecture, text)
    titles = {normal(lecture.title) for _, _, lecture in lectures}
    for path, several in sources.items():
        if not is_meant and titles.isdisjoint(normal(text.title) for text in several):
            yield Reported(str(path), None, "source", Severity.ERROR, ELSEWHERE)


def _about(path: Path, draft: LectureDraft, lecture: Lecture, source: Lecture | None) -> Iterator[Reported]:
    text = SourceText.of(source) if source is not None else None
    found = [
        Reported(str(path), _line(draft, one.place), one.rule, one.severity, one.sentence)
        for one in lint.findings(lecture, text)
    ]
    yield from sorted(found, key=lambda one: one.line or 0)


def _line(draft: LectureDraft, place: Place) -> int | None:
    match place:
        case ("chapters", int(number)):
            return next((one.line for at, one in enumerate(draft.chapters) if at == number), None)
        case ("concepts", int(number)):
            return draft.concepts[number].line
        case ("questions", int(number)):
            return draft.questions[number].line
        case _:
            return draft.line


def _summary(count: int, errors: int, warnings: int) -> str:
    return f"{_many(errors, 'error')} and {_many(warnings, 'warning')} in {_many(count, 'file')}."


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _as_json(reported: Iterable[Reported], count: int, errors: int, warnings: int) -> str:
    listed = [
        {
            "file": one.file,
            "line": one.line,
            "rule": one.rule,
            "severity": one.severity.value,
            "sentence": one.sentence,
        }
        for one in reported
    ]
    return json.dumps(
        {"files": count, "errors": errors, "warnings": warnings, "findings": listed}, ensure_ascii=False, indent=2
    )
