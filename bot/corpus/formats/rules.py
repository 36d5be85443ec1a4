"""What holds of any lecture, whatever file it comes from: the order of chapters, and whether what is named is there."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.corpus.draft import ChapterDraft, ConceptDraft, LectureDraft, QuestionDraft
from bot.corpus.formats.places import Place
from bot.corpus.formats.times import clock
from bot.kernel.errors import BadFile
from bot.kernel.ids import ChapterId, QuestionId


@dataclass(frozen=True, slots=True)
class Wrong:
    """A problem, and where it is within the lecture."""

    place: Place
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


def wrong_chapter(
    concepts: Iterable[ConceptDraft], questions: Iterable[QuestionDraft], ids: Container[ChapterId], count: int
) -> Wrong | None:
    """The first chapter named that is not among *ids* and the numbers 1 to *count*, if there is one."""
    for place, who, chapter in _named(concepts, questions):
        if isinstance(chapter, int) and not 1 <= chapter <= count:
            return Wrong(place, f"{who} names chapter {chapter}, but they are numbered 1 to {count}.")
        if isinstance(chapter, str) and chapter not in ids:
            return Wrong(place, f'{who} names the chapter "{chapter}", but no chapter has that id.')
    return None


def named_chapters(concepts: Iterable[ConceptDraft], questions: Iterable[QuestionDraft]) -> set[ChapterId]:
    """The chapters that are named by their ids."""
    return {chapter for _, _, chapter in _named(concepts, questions) if isinstance(chapter, str)}


def _named(
    concepts: Iterable[ConceptDraft], questions: Iterable[QuestionDraft]
) -> Iterator[tuple[Place, str, ChapterId | int]]:
    """Every chapter that is named: where, by whom, and how."""
    for number, concept in enumerate(concepts):
        for position, name in enumerate(concept.chapters):
            yield ("concepts", number, "chapters", position), f'"{concept.term}"', name
    for number, question in enumerate(questions):
        who = _who(question, number)
        yield ("questions", number, "chapter"), who, question.chapter
        for position, wrong in enumerate(question.wrong):
            if wrong.chapter is not None:
                yield ("questions", number, "wrong", position, "chapter"), who, wrong.chapter
        for position, evidence in enumerate(question.evidence):
            yield ("questions", number, "evidence", position, "chapter"), who, evidence.chapter


def wrong_name(draft: LectureDraft) -> Wrong | None:
    """The first id of a concept or question that is taken, or names nothing, if there is one; of chapters see above."""
    return _wrong_concept(draft.concepts) or _wrong_question(draft.questions, draft.concepts)


def _wrong_concept(concepts: Sequence[ConceptDraft]) -> Wrong | None:
    """The first concept whose id another has, or that is related to one that is not there, if there is one."""
    ids = {concept.id for concept in concepts}
    seen = set()
    for place, concept in enumerate(concepts):
        if concept.id in seen:
            problem = f'The id "{concept.id}" belongs to an earlier concept. Give each one of its own.'
            return Wrong(("concepts", place, "id"), problem)
        seen.add(concept.id)
        for position, other in enumerate(concept.related):
            if other not in ids:
                problem = f'"{concept.term}" is related to "{other}", but no concept has that id.'
                return Wrong(("concepts", place, "related", position), problem)
    return None


def _wrong_question(questions: Iterable[QuestionDraft], concepts: Collection[ConceptDraft]) -> Wrong | None:
    """The first question whose id another has, or that tests a concept which is not there, if there is one."""
    terms = {concept.id for concept in concepts}
    first_lines: dict[QuestionId, int | None] = {}
    for place, question in enumerate(questions):
        if question.id is not None and question.id in first_lines:
            line = first_lines[question.id]
            where = "" if line is None else f" (line {line})"
            problem = f'The id "{question.id}" belongs to an earlier question{where}. Give each one of its own.'
            return Wrong(("questions", place, "id"), problem)
        if question.id is not None:
            first_lines[question.id] = question.line
        if question.concept is not None and question.concept not in terms:
            problem = f'{_who(question, place)} tests "{question.concept}", but no concept has that id.'
            return Wrong(("questions", place, "concept"), problem)
    return None


def _who(question: QuestionDraft, place: int) -> str:
    return f'"{question.id}"' if question.id is not None else f"Question {place + 1}"


def _twice(id_: ChapterId, line: int | None) -> str:
    where = "" if line is None else f" (line {line})"
    return f'The id "{id_}" belongs to an earlier chapter already{where}. Give each chapter an id of its own.'
