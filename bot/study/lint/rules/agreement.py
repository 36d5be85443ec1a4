"""Grammar that gives the answer away: an article or a number that only some options agree with. English only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.corpus.question import GAP, Kind, Question
from bot.study.lint.rule import Rule, Severity, each_question
from bot.study.lint.subject import Subject
from bot.study.words import is_english

_ARTICLE = re.compile(r"\b(an?) +[\"'“‘(\[]*([^\W_][\w.&'’/-]*)", re.IGNORECASE)
_WORD = re.compile(r"[^\W_][\w.&'’/-]*")
_VOWEL = re.compile(
    r"[aeio]|u(?!ni(?!n|m(?!o)|d(?!ir))|s[aeu]|ti|bi|ra|ro|re|k\b|f?o)|hono|hones|hour|heir", re.IGNORECASE
)
_NO_VOWEL = re.compile(r"(?:eu|ew|one\b|once|onesel|ouija)", re.IGNORECASE)
_SPOKEN_WITH_VOWEL = frozenset("AEFHILMNORSX")

_SINGULAR = frozenset({"a", "an", "each", "every", "one", "another", "either", "neither"})
_PLURAL = frozenset(
    {"these", "those", "many", "several", "few", "both", "various", "two", "three", "four", "five", "six", "seven"}
)
_HEAD_ENDS = re.compile(r"\s(?:of|for|in|on|with|to|from|by|at|that|which|between|over|under|per|versus|vs)\b|[,(:;]")
_NOT_PLURAL = re.compile(r"(?:ss|us|is|ics|as|os|news|lens|series|species|bias|gas|always|perhaps)$|'s$|’s$")
_CLOSING = "\"'”’»)] "
_SHORT = 4  # words; longer options are clauses, of which the last word says nothing


def _articles(question: Question, subject: Subject) -> Iterator[str]:
    if not is_english(subject.lecture.language):
        return
    texts = [_filled(question, option) for option in _fillers(question, subject)] or [question.stem]
    others = (question.explanation, *subject.options(question), *(one.belongs for one in question.wrong))
    told = set()
    for text in (*texts, *others):
        for found in _ARTICLE.finditer(text):
            article, word = found.groups()
            wanted = article_of(word)
            if wanted is not None and wanted != article.lower() and article != "A" and (article, word) not in told:
                told.add((article, word))
                yield f'"{article} {word}" should be "{wanted} {word}".'


def article_of(word: str) -> str | None:
    """`a` or `an`, as it stands before *word*; None where that depends on how an abbreviation is spoken."""
    first = word[0]
    if first.isdigit():
        return "an" if re.match(r"8|1[18](?!\d)", word) else "a"
    if not first.isascii():
        return None
    letters = re.split(r"[^A-Za-z]", word)[0]
    if len(letters) == 1 or sum(map(str.isupper, letters)) > 1:
        return _article_of_letters(letters)
    if _NO_VOWEL.match(word):
        return "a"
    return "an" if _VOWEL.match(word) else "a"


def _article_of_letters(letters: str) -> str | None:
    """`an` for LLM, spoken letter by letter, and for API, however it is spoken; None for LoRA or NASA."""
    if not letters.isupper() or (letters[0] not in "AEIO" and len(letters) > 1 and re.search("[AEIOU]", letters)):
        return None
    return "an" if letters[0] in _SPOKEN_WITH_VOWEL else "a"


def _numbers(question: Question, subject: Subject) -> Iterator[str]:
    if not is_english(subject.lecture.language):
        return
    options = _fillers(question, subject)
    before = _WORD.findall(_filled(question, GAP).split(GAP)[0].lower())[-1:] if _has_slot(question) else []
    for option in options:
        number = is_plural(option)
        if before and before[0] in _SINGULAR and number:
            yield f'"{before[0]}" stands before the gap, but "{option}" is plural.'
        if before and before[0] in _PLURAL and number is False:
            yield f'"{before[0]}" stands before the gap, but "{option}" is singular.'
    numbers = [is_plural(option) for option in options]
    if question.kind is Kind.CHOICE and None not in numbers and numbers.count(numbers[0]) == 1 and len(numbers) > 2:
        what = "plural" if numbers[0] else "singular"
        yield f'Only the right option, "{options[0]}", is {what}.'


def is_plural(option: str) -> bool | None:
    """Whether a short noun phrase names several things; None for what is longer or cannot be told."""
    words = _WORD.findall(option)
    if not words or len(words) > _SHORT or any(character.isdigit() for character in option):
        return None
    if re.search(r"\sand\s|/|&", option):
        return None
    head = _WORD.findall(_HEAD_ENDS.split(option)[0])
    if not head or len(head[-1]) < 4:
        return None
    last = head[-1].lower()
    return last.endswith("s") and _NOT_PLURAL.search(last) is None


def _fillers(question: Question, subject: Subject) -> tuple[str, ...]:
    """What is put into the stem's gap, or after it, the right one first."""
    match question.kind:
        case Kind.CHOICE:
            return subject.options(question)
        case Kind.CLOZE:
            return question.answer
        case Kind.TRUEFALSE | Kind.SHORT | Kind.ORDER | Kind.WHICH:
            return ()


def _has_slot(question: Question) -> bool:
    return GAP in question.stem or question.stem.rstrip(_CLOSING)[-1:] not in {"?", ".", "!"}


def _filled(question: Question, option: str) -> str:
    """The stem as a sentence with *option* in its gap, or at its end where it is left open there."""
    if GAP in question.stem:
        return question.stem.replace(GAP, option)
    return f"{question.stem.rstrip(' …:.')} {option}" if _has_slot(question) else question.stem


ARTICLE = Rule(
    "article",
    Severity.ERROR,
    '"a" and "an" agree with the word that follows, for every option that can be put into the gap.',
    'Put the article into the options, or write "a/an".',
    each_question(_articles),
)
NUMBER = Rule(
    "number",
    Severity.WARNING,
    "All options agree in number with the words around the gap, and the right one is not the only singular or plural.",
    "Put all options into the singular or all into the plural, or ask without the word that tells.",
    each_question(_numbers),
)
