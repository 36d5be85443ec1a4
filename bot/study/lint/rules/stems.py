"""Stems: they do not show the answer, do not repeat each other, and can be read in the time there is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from rapidfuzz import fuzz, process

from bot.corpus.question import GAP, Kind, Question
from bot.corpus.sketch import normal
from bot.study.lint.rule import Flaw, Rule, Severity, each_question
from bot.study.lint.subject import Subject
from bot.study.quiz.options import heading_of
from bot.study.quiz.reading import reading_time
from bot.study.search.tokens import parts
from bot.study.search.wordlists import STOP_WORDS, is_general
from bot.study.words import Words, holds, share

SHORTEST, LONGEST = timedelta(seconds=1), timedelta(seconds=30)
"""Between some three words, which ask nothing, and a hundred, by which half of a round's time is over."""

NEAR = 90
"""From this likeness (rapidfuzz, 0 to 100) of the words that are not common, two stems are near-duplicates."""


def _shown(question: Question, subject: Subject) -> Iterator[str]:
    words = subject.words
    stem = words.stems(question.stem.replace(GAP, "\n"))
    match question.kind:
        case Kind.CLOZE | Kind.SHORT:
            for form in (*question.answer, *question.accept):
                if holds(stem, words.stems(form)):
                    yield f'The stem says "{form}", which is the answer.'
        case Kind.CHOICE | Kind.WHICH:
            right, *wrong = (
                subject.options(question)
                if question.kind is Kind.CHOICE
                else (heading_of(subject.lecture, question.chapter), *subject.options(question)[1:])
            )
            if _stands_in(right, stem, words) and not any(_stands_in(option, stem, words) for option in wrong):
                yield f'The stem has all the words of "{right}", which is the answer, and of no other option.'
        case Kind.TRUEFALSE | Kind.ORDER:
            pass


def _stands_in(option: str, stem: Sequence[str], words: Words) -> bool:
    keys = words.keys(option)
    return bool(keys) and share(keys, set(stem)) == 1


def _gap(question: Question, subject: Subject) -> Iterator[str]:
    if question.kind is Kind.CLOZE and not any(subject.words.keys(text) for text in question.answer):
        yield f'"{question.answer[0]}" is a word that stands anywhere; to miss it teaches nothing.'


def _reading_time(question: Question, subject: Subject) -> Iterator[str]:
    time = reading_time((question.stem, *subject.options(question)))
    if not SHORTEST <= time <= LONGEST:
        yield f"Stem and options take {time.total_seconds():.1f} s to read."


def _similar(subject: Subject) -> Iterator[Flaw]:
    for kind in Kind:
        found = list(subject.of_kind(kind))
        for one, other in alike([question.stem for _, question in found]):
            (_, first), (place, second) = found[one], found[other]
            yield Flaw(
                ("questions", place), f'"{_short(second.stem)}" nearly repeats "{_short(first.stem)}" ({first.id}).'
            )


def alike(stems: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The places of each stem that is a near-duplicate of an earlier one, and of the first such one, before it."""
    rare = [uncommon(stem) for stem in stems]
    scores = process.cdist(rare, rare, scorer=fuzz.token_sort_ratio, score_cutoff=NEAR)
    for place in range(1, len(stems)):
        near = scores[place, :place].nonzero()[0]
        if len(near):
            yield int(near[0]), place


def uncommon(stem: str) -> str:
    """The words of a stem by which it differs from other questions; all of them where none is uncommon."""
    return " ".join(word for word in parts(stem) if word not in STOP_WORDS and not is_general(word)) or normal(stem)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59].rstrip()}…"


SHOWN = Rule(
    "answer-in-stem",
    Severity.ERROR,
    "No stem shows its answer: not a form of what is missing in it, nor all words of the right option alone.",
    "Ask in other words.",
    each_question(_shown),
)
GAP_IN_NOTHING = Rule(
    "informative-gap",
    Severity.ERROR,
    "What is missing in a cloze is a word that carries meaning.",
    "Put the gap in the place of a term.",
    each_question(_gap),
)
READING_TIME = Rule(
    "reading-time",
    Severity.WARNING,
    f"Stem and options can be read in {SHORTEST.seconds} to {LONGEST.seconds} seconds, at 200 words a minute.",
    "Shorten the options first, then the stem; or ask about one thing.",
    each_question(_reading_time),
)
SIMILAR = Rule(
    "similar-stems",
    Severity.WARNING,
    "No two stems of a kind are nearly the same.",
    "Ask about another side of it, or in another kind of question, or keep one of the two.",
    _similar,
)
