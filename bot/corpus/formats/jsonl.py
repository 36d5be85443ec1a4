"""JSON lines: a line for the lecture, then one chapter a line, read one by one so that length costs no memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.corpus.draft import ChapterDraft, ConceptDraft, LectureDraft, QuestionDraft, Source
from bot.corpus.formats.lecture_json import NotJson, parsed
from bot.corpus.formats.model import ChapterModel, HeadModel
from bot.corpus.formats.problems import refusal
from bot.corpus.formats.rules import in_order, named_chapters, wrong_chapter, wrong_name
from bot.corpus.formats.text import Line, numbered
from bot.kernel.errors import BadFile
from bot.kernel.ids import ChapterId

_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class _Chapters:
    """The chapters of the file, read anew each time they are gone through."""

    source: Source
    concepts: tuple[ConceptDraft, ...]
    questions: tuple[QuestionDraft, ...]
    head_line: int

    def __iter__(self) -> Iterator[ChapterDraft]:
        """Raises BadFile with the line of what is wrong, when that line is reached."""
        named = named_chapters(self.concepts, self.questions)
        found: set[ChapterId] = set()
        count = 0
        for chapter in in_order(self.source.name, self._drafts()):
            count += 1
            if chapter.id in named:
                found.add(chapter.id)
            yield chapter
        wrong = wrong_chapter(self.concepts, self.questions, found, count)
        if wrong is not None:
            raise BadFile(self.source.name, self.head_line, wrong.problem)

    def _drafts(self) -> Iterator[ChapterDraft]:
        lines = numbered(self.source)
        next(lines)
        for line in lines:
            yield _checked(self.source.name, line, ChapterModel).draft(line.number)


def looks_like(text: str) -> bool:
    """Whether the first line of *text* is a JSON object and more follows."""
    first, _, rest = text.strip().partition("\n")
    if not rest:
        return False
    try:
        return isinstance(parsed(first), dict)
    except NotJson:
        return False


def read(source: Source) -> tuple[LectureDraft, ...]:
    """The lecture, of which only the first line is read now. Raises BadFile where that line is wrong."""
    first = next(numbered(source), None)
    if first is None:
        raise BadFile(source.name, None, "This file is empty. Give a line for the lecture, then one for each chapter.")
    model = _checked(source.name, first, HeadModel)
    head = model.lecture(source.name, (), lambda _: first.number)
    wrong = wrong_name(head)
    if wrong is not None:
        raise BadFile(source.name, first.number, wrong.problem)
    return (replace(head, chapters=_Chapters(source, head.concepts, head.questions, first.number)),)


def _checked(name: str, line: Line, model: type[_Model]) -> _Model:
    try:
        return model.model_validate(parsed(line.text))
    except NotJson as error:
        raise BadFile(name, line.number, error.problem) from error
    except ValidationError as error:
        raise refusal(name, error, lambda _: line.number, model) from error
