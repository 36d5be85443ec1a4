"""Which of these belongs to this chapter: a term, or a sentence, of it among those of other chapters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.corpus.lecture import Chapter
from bot.corpus.question import Depth, Kind, Question, Wrong
from bot.study.lint.rules.agreement import is_plural
from bot.study.quiz.generate.making import explained, fact_of, made, pointed
from bot.study.quiz.generate.material import Material, Sentence, named
from bot.study.quiz.generate.terms import Sort, Term, terms
from bot.study.quiz.generate.which import gives_away, says
from bot.study.search.tokens import parts

LEAST, MOST = 2, 3  # wrong options of a choice
SIMILAR = 2.0
"""An option is at most so many times as long as another: length tells nothing then."""
SHORT = 22
"""Words that a sentence has at most as an option: four of them have to be read."""
CHAPTERS = 12
"""Chapters, the nearest ones, whose terms and sentences are tried as wrong options."""


@dataclass(frozen=True, slots=True)
class _Offer:
    """What can be an option, with the sentence where it stands."""

    text: str
    sentence: Sentence


def questions(material: Material, chapter: Chapter) -> Iterator[Question]:
    """About each term and each sentence of the chapter, where others are like it."""
    if not material.is_named(chapter):
        return
    others = material.siblings(chapter)[:CHAPTERS]
    yield from _of_terms(material, chapter, others)
    yield from _of_sentences(material, chapter, others)


def _of_terms(material: Material, chapter: Chapter, others: Sequence[Chapter]) -> Iterator[Question]:
    heading = set(material.words.keys(chapter.title))
    known = material.all_keys(chapter)
    foreign = [
        term
        for other in others
        for term in _terms(material, other)
        if not known.intersection(material.words.keys(term.text))
    ]
    for term in _terms(material, chapter):
        if not heading.intersection(material.words.keys(term.text)):
            offers = [_Offer(one.text, one.sentence) for one in foreign if one.sort is term.sort]
            wrong = _like(material, term.text, offers)
            if wrong:
                yield _question(f"Which of these terms belongs to {named(chapter)}?", term.text, term.sentence, wrong)


def _of_sentences(material: Material, chapter: Chapter, others: Sequence[Chapter]) -> Iterator[Question]:
    offers = [
        _Offer(one.text, one)
        for other in others
        for one in material.sentences(other)
        if len(parts(one.text)) <= SHORT and not says(material, chapter, one)
    ]
    for sentence in material.sentences(chapter):
        if len(parts(sentence.text)) <= SHORT and not gives_away(material, chapter, sentence):
            wrong = _like(material, sentence.text, offers)
            if wrong:
                yield _question(f"Which of these does {named(chapter)}, say?", sentence.text, sentence, wrong)


def _question(stem: str, answer: str, sentence: Sentence, wrong: Iterable[_Offer]) -> Question:
    return made(
        Kind.CHOICE,
        sentence.chapter,
        fact_of(sentence),
        stem,
        (answer,),
        explained(sentence),
        pointed(sentence),
        wrong=tuple(
            Wrong(one.text, f"That is from {named(one.sentence.chapter)}.", one.sentence.chapter.id) for one in wrong
        ),
        depth=Depth.DISTINGUISH,
    )


def _like(material: Material, right: str, offers: Sequence[_Offer]) -> list[_Offer]:
    """Two or three *offers* that could be taken for *right*: of one number, each from another chapter where possible.

    One of them is at least as long, so that the right one never stands out; empty where there are no such two.
    """
    size = len(right)
    similar = [one for one in offers if size / SIMILAR <= len(one.text) <= size * SIMILAR]
    similar.sort(key=lambda one: (is_plural(one.text) is not is_plural(right), abs(len(one.text) - size), one.text))
    longer = [one for one in similar if len(one.text) >= size]
    chosen: list[_Offer] = []
    forms = {material.words.form(right)}
    for fresh_chapters_only in (True, False):
        for one in (*longer[:1], *similar):
            is_fresh = one.sentence.chapter.id not in {other.sentence.chapter.id for other in chosen}
            form = material.words.form(one.text)
            if len(chosen) < MOST and form not in forms and (is_fresh or not fresh_chapters_only):
                chosen.append(one)
                forms.add(form)
    return chosen if longer and len(chosen) >= LEAST else []


def _terms(material: Material, chapter: Chapter) -> Iterator[Term]:
    """Its terms but numbers: options that are numbers are put in order, and would always be right in one place."""
    for sentence in material.sentences(chapter):
        yield from (term for term in terms(material, sentence) if term.sort is not Sort.NUMBER)
