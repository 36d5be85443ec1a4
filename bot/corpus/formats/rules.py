"""What holds of the chapters of any lecture, whatever file they come from."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.corpus.draft import ChapterDraft, ConceptDraft
from bot.corpus.formats.times import clock
from bot.kernel.errors import BadFile
from bot.kernel.ids import ChapterId


@dataclass(frozen=True, slots=True)
class Wrong:
    """A problem, and where it is among the concepts: the position of one of them, then a key, then a position."""

    place: tuple[int | str, ...]
    problem: str


def in_order(file: str, chapters: Iterable[ChapterDraft]) -> Iterator[ChapterDraft]:
    """The *chapters*, one by one, each checked against those before it.

    Raises BadFile for an id that occurs twice, a start before that of an earlier chapter, or when there is none.
    """
    first_lines: dict[ChapterId, int | None] = {}
    latest = timedelta()
    count = 0
    for chapter in chapters:
        count += 1
        if chapter.id is not None:
            if chapter.id in first_lines:
                raise BadFile(file, chapter.line, _twice(chapter.id, first_lines[chapter.id]))
            first_lines[chapter.id] = chapter.line
        if chapter.start is not None:
            if chapter.start < latest:
                raise BadFile(
                    file,
                    chapter.line,
                    f"This chapter starts at {clock(chapter.start)}, before an earlier one ({clock(latest)}). "
                    "Put the chapters in the order of their times, or correct the time.",
                )
            latest = chapter.start
        yield chapter
    if not count:
        raise BadFile(file, None, "There is no chapter. A lecture needs at least one.")


def wrong_chapter(concepts: Iterable[ConceptDraft], ids: Container[ChapterId], count: int) -> Wrong | None:
    """The first chapter named by a concept that is not among *ids* and the numbers 1 to *count*, if there is one."""
    for place, concept in enumerate(concepts):
        for position, chapter in enumerate(concept.chapters):
            if isinstance(chapter, int) and not 1 <= chapter <= count:
                problem = f'"{concept.term}" names chapter {chapter}, but they are numbered 1 to {count}.'
                return Wrong((place, "chapters", position), problem)
            if isinstance(chapter, str) and chapter not in ids:
                problem = f'"{concept.term}" names the chapter "{chapter}", but no chapter has that id.'
                return Wrong((place, "chapters", position), problem)
    return None


def wrong_concept(concepts: Sequence[ConceptDraft]) -> Wrong | None:
    """The first concept whose id another has, or that is related to one that is not there, if there is one."""
    ids = {concept.id for concept in concepts}
    seen = set()
    for place, concept in enumerate(concepts):
        if concept.id in seen:
            return Wrong(
                (place, "id"), f'The id "{concept.id}" belongs to an earlier concept. Give each one of its own.'
            )
        seen.add(concept.id)
        for position, other in enumerate(concept.related):
            if other not in ids:
                problem = f'"{concept.term}" is related to "{other}", but no concept has that id.'
                return Wrong((place, "related", position), problem)
    return None


def _twice(id_: ChapterId, line: int | None) -> str:
    where = "" if line is None else f" (line {line})"
    return f'The id "{id_}" belongs to an earlier chapter already{where}. Give each chapter an id of its own.'
