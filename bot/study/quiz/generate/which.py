"""Which chapter: the one that says a sentence, or, where chapters have only headings, the one that follows another."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from bot.corpus.lecture import Chapter
from bot.corpus.question import Evidence, Kind, Question, Wrong
from bot.study.quiz.generate.making import explained, fact_of, made, pointed
from bot.study.quiz.generate.material import Material, Sentence, quote
from bot.study.quiz.options import SIBLINGS
from bot.study.sentences import sentences
from bot.study.words import share

IN_HEADING = 0.2
"""How much of a heading's words may stand in the sentence; in a heading of up to four, none."""
SAID_ELSEWHERE = 0.6
"""From this share of a sentence's words on, a chapter that has them might be said to say it, too."""


def questions(material: Material, chapter: Chapter) -> Iterator[Question]:
    """One for each sentence, where the heading is the chapter's own."""
    if not material.is_named(chapter):
        return
    for sentence in material.sentences(chapter):
        others = (other for other in material.siblings(chapter) if not says(material, other, sentence))
        wrong = tuple(_wrong(other) for other in islice(others, SIBLINGS))
        if wrong and not gives_away(material, chapter, sentence):
            yield made(
                Kind.WHICH,
                chapter,
                fact_of(sentence),
                f"Which chapter says this? {quote(sentence.text)}",
                (),
                explained(sentence),
                pointed(sentence),
                wrong=wrong,
            )


def successors(material: Material, chapter: Chapter) -> Iterator[Question]:
    """Which one follows this chapter: only where its neighbour has nothing but its heading, and that shows no place."""
    following = material.lecture.chapters[chapter.number : chapter.number + 1]
    for after in following:
        if after.summary or not (material.has_no_place(chapter) and material.has_no_place(after)):
            continue
        siblings = [one for one in material.siblings(after) if one.id != chapter.id and material.has_no_place(one)]
        if siblings:
            yield made(
                Kind.WHICH,
                after,
                f"after {chapter.title}",
                f"Which chapter comes right after {quote(chapter.title)}?",
                (),
                f"{quote(after.title)} is chapter {after.number}, right after {quote(chapter.title)}.",
                (Evidence(chapter.id, 0), Evidence(after.id, 0)),
                wrong=tuple(_wrong(other) for other in siblings[:SIBLINGS]),
            )


def gives_away(material: Material, chapter: Chapter, sentence: Sentence) -> bool:
    """Whether the sentence has words of the chapter's heading, so that it can be found without knowing it."""
    heading = set(material.words.keys(chapter.title))
    return bool(heading) and share(heading, sentence.keys) > IN_HEADING


def says(material: Material, chapter: Chapter, sentence: Sentence) -> bool:
    """Whether *chapter* says about the same."""
    return share(sentence.keys, material.all_keys(chapter)) >= SAID_ELSEWHERE


def _wrong(chapter: Chapter) -> Wrong:
    said = sentences(chapter.summary)[:1]
    first = f", which says: {quote(' '.join(said[0].split()))}" if said else "."
    return Wrong("", f"That is chapter {chapter.number}{first}", chapter.id)
