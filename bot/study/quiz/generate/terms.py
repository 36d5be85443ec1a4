"""The informative terms of a sentence: what one would have to know to fill it in, and could not guess from grammar.

They are the lecture's concepts; in a sentence without any, what the text itself marks: names, numbers, compounds. In
English they are also single words that are nouns by their ending or by the words around them. In other languages a
word of small letters may be anything, so there none is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from bot.kernel.ids import ConceptId
from bot.study.quiz.generate.material import Material, Sentence
from bot.study.search.tokens import fold, initials, parts, tied
from bot.study.search.wordlists import STOP_WORDS, is_general

_NOUN = re.compile(r"(?:tion|sion|ment|ness|ity|ism|ance|ence|ship|logy|graphy|ics|hood|dom|cracy|tude)s?$")
_DETERMINERS = frozenset(
    "a an the this these those its his her their our of into from with for by every each no".split()  # noqa: SIM905
)
_TIMES = frozenset("morning evening night afternoon hour minute second week month quarter dozen moment while".split())  # noqa: SIM905
_POSSESSIVE = re.compile(r"['’]s?$")
_PAUSE = re.compile(r"[\"'”’]?\s*[,.;:!?…()—–]")
_YEAR_LIKE = re.compile(r"\d{2,4}")
_NO_NAME = re.compile(r"^non-|&|/", re.IGNORECASE)
_LONGEST_NAME = 4  # words
_LONGEST_ABBREVIATION = 6  # letters
_SHORTEST_WORD = 5  # letters


class Sort(IntEnum):
    """What a term is; terms of one sort can stand for each other as options."""

    CONCEPT = 0
    NAME = 1
    ABBREVIATION = 2
    COMPOUND = 3
    WORD = 4
    NUMBER = 5


@dataclass(frozen=True, slots=True)
class Term:
    """A term where it stands in its sentence, from *start* to *end*. *accept* are its other names."""

    sort: Sort
    sentence: Sentence
    start: int
    end: int
    concept: ConceptId | None = None
    accept: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return self.sentence.text[self.start : self.end]

    @property
    def rest(self) -> str:
        """What stands around it."""
        return f"{self.sentence.text[: self.start]}\n{self.sentence.text[self.end :]}"


def terms(material: Material, sentence: Sentence) -> tuple[Term, ...]:
    """The terms of *sentence* that can be missed in it, each standing there once, the surest sorts first."""
    key = (sentence.chapter.id, sentence.number)
    if key not in material.known_terms:
        material.known_terms[key] = tuple(_found(material, sentence))
    return material.known_terms[key]


def _found(material: Material, sentence: Sentence) -> list[Term]:
    found: list[Term] = []
    for term in (*_concepts(material, sentence), *_marked(material, sentence)):
        overlaps = any(term.start < other.end and other.start < term.end for other in found)
        if not overlaps and _is_informative(material, term) and not _is_shown(material, term):
            found.append(term)
    named = [term for term in found if term.sort is Sort.CONCEPT]
    return sorted(named or found, key=lambda term: (term.sort, term.start))


def _is_informative(material: Material, term: Term) -> bool:
    """Whether it tells its chapter from others, and is no speaker, of whom every sentence could be said."""
    speakers = set(parts(" ".join(material.lecture.speakers)))
    words = [word for word in parts(term.text) if word not in STOP_WORDS and not is_general(word)]
    return (
        bool(words)
        and not speakers.intersection(words)
        and any(not material.common(material.words.stem(word)) for word in words)
    )


def _is_shown(material: Material, term: Term) -> bool:
    """Whether the rest of the sentence has words of it, its initials, or what it is the initials of."""
    around = parts(term.rest)
    own = parts(term.text)
    keys = {material.words.stem(word) for word in own if word not in STOP_WORDS}
    if term.sort is not Sort.COMPOUND and keys.intersection(map(material.words.stem, around)):
        return True
    if len(own) > 1 and initials(own)[1:] in around:
        return True
    size = len(own[0])
    return len(own) == 1 and any(
        initials(around[at : at + size])[1:] == own[0] for at in range(len(around) - size + 1) if size > 1
    )


def _concepts(material: Material, sentence: Sentence) -> Iterator[Term]:
    for concept in material.concepts:
        names = (concept.term, *concept.aliases)
        for name in names:
            found = list(re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", sentence.text, re.IGNORECASE))
            if len(found) == 1:
                others = tuple(other for other in names if fold(other) != fold(name))
                yield Term(Sort.CONCEPT, sentence, *found[0].span(), concept.id, others)
                break


def _marked(material: Material, sentence: Sentence) -> Iterator[Term]:
    runs = [_without_possessive(run) for run in tied(sentence.text)]
    yield from _names(material, sentence, runs)
    for place, (start, end) in enumerate(runs):
        text = sentence.text[start:end]
        if _YEAR_LIKE.fullmatch(text):
            yield Term(Sort.NUMBER, sentence, start, end)
        elif "-" in text and all(len(part) > 2 and part.isalpha() for part in text.split("-")) and text.islower():
            yield Term(Sort.COMPOUND, sentence, start, end)
        elif material.is_english and _is_noun(sentence.text, runs, place):
            yield Term(Sort.WORD, sentence, start, end)


def _without_possessive(run: re.Match[str]) -> tuple[int, int]:
    return run.start(), run.start() + len(_POSSESSIVE.sub("", run.group()))


def _names(material: Material, sentence: Sentence, runs: Sequence[tuple[int, int]]) -> Iterator[Term]:
    """Runs of words with capitals. A text in which every other word has one says nothing by them."""
    are_names = [_is_name(material, sentence.text[start:end], place == 0) for place, (start, end) in enumerate(runs)]
    if sum(are_names) * 2 > len(runs) > 1:
        return
    place = 0
    while place < len(runs):
        last = place
        while (
            are_names[place]
            and last + 1 < len(runs)
            and (are_names[last + 1] or sentence.text[runs[last + 1][0]].isupper())
            and sentence.text[runs[last][1] : runs[last + 1][0]] == " "
        ):
            last += 1
        text = sentence.text[runs[place][0] : runs[last][1]]
        if are_names[place] and last - place < _LONGEST_NAME and not _NO_NAME.search(text):
            yield Term(_sort_of_name(text), sentence, runs[place][0], runs[last][1])
        place = last + 1


def _sort_of_name(text: str) -> Sort:
    capitals = sum(map(str.isupper, text))
    return Sort.ABBREVIATION if capitals > 1 and len(text) <= _LONGEST_ABBREVIATION and " " not in text else Sort.NAME


def _is_name(material: Material, word: str, is_first: bool) -> bool:
    has_capital = word[:1].isupper() or any(letter.isupper() for letter in word[1:])
    is_known = not is_first or word in material.inner_capitals or any(letter.isupper() for letter in word[1:])
    return has_capital and is_known and len(word) > 1 and word.lower() not in material.small


def _is_noun(text: str, runs: Sequence[tuple[int, int]], place: int) -> bool:
    start, end = runs[place]
    word = text[start:end]
    if len(word) < _SHORTEST_WORD or not word.isascii() or not word.isalpha() or not word.islower():
        return False
    if is_general(word) or word in STOP_WORDS or word.removesuffix("s") in _TIMES:
        return False
    before = text[runs[place - 1][0] : runs[place - 1][1]].lower() if place else ""
    after = text[runs[place + 1][0] : runs[place + 1][1]].lower() if place + 1 < len(runs) else ""
    gap = text[end : runs[place + 1][0]] if after else ""
    ends_phrase = not after or after in STOP_WORDS or _PAUSE.match(gap) is not None
    return ends_phrase and (before in _DETERMINERS or _NOUN.search(word) is not None)
