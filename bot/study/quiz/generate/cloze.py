"""Cloze: a sentence in which an informative term is missing."""

from __future__ import annotations

from collections.abc import Iterator

from bot.corpus.lecture import Chapter
from bot.corpus.question import GAP, Kind, Question
from bot.study.quiz.generate.making import explained, fact_of, made, pointed
from bot.study.quiz.generate.material import Material
from bot.study.quiz.generate.terms import terms


def questions(material: Material, chapter: Chapter) -> Iterator[Question]:
    """One for each term of each sentence."""
    for sentence in material.sentences(chapter):
        for term in terms(material, sentence):
            yield made(
                Kind.CLOZE,
                chapter,
                fact_of(sentence),
                f"{sentence.text[: term.start]}{GAP}{sentence.text[term.end :]}",
                (term.text,),
                explained(sentence),
                pointed(sentence),
                accept=term.accept,
                concept=term.concept,
                difficulty=2,
            )
