"""Options: one is right, none stands twice, none speaks of its place among the others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from bot.corpus.question import Kind, Question
from bot.study.lint.rule import Rule, Severity, each_question
from bot.study.lint.subject import Subject

_PLACE = re.compile(
    r"(?:all|none|any|both|neither|some) of (?:the|these) (?:above|below|options|answers|others|rest)"
    r"|(?:both|neither|either) [A-D] (?:and|n?or) [A-D]|(?:options?|answers?) [A-D]\b"
    r"|[A-D] (?:and|or) [A-D]|(?:all|none|both|neither) of (?:these|them)",
    re.IGNORECASE,
)


def _one_right(question: Question, subject: Subject) -> Iterator[str]:
    right, *wrong = subject.options(question) or ("",)
    if question.kind is Kind.ORDER or not wrong:
        return
    forms = subject.forms_of((right, *question.accept))
    for option in wrong:
        if subject.words.form(option) in forms:
            yield f'The wrong option "{option}" says the same as the right one, "{right}".'


def _duplicates(question: Question, subject: Subject) -> Iterator[str]:
    options = subject.options(question)
    count = Counter(map(subject.words.form, options if question.kind is Kind.ORDER else options[1:]))
    for option in options:
        if count.pop(subject.words.form(option), 1) > 1:
            yield f'"{option}" stands more than once among the options.'


def _position(question: Question, subject: Subject) -> Iterator[str]:
    if question.kind is Kind.CHOICE:
        for option in subject.options(question):
            if _PLACE.fullmatch(option.strip(" .")):
                yield f'"{option}" speaks of other options, whose order and letters change.'


ONE_RIGHT = Rule(
    "one-right-option",
    Severity.ERROR,
    "One option is right: no wrong one says the same, nor is it an accepted form or an alias of the right one.",
    "Write a wrong option that is truly wrong.",
    each_question(_one_right),
)
DUPLICATES = Rule(
    "duplicate-options",
    Severity.ERROR,
    "No option, and no item of an order, stands twice; case, articles and punctuation do not tell them apart.",
    "Write another one in its place.",
    each_question(_duplicates),
)
POSITION = Rule(
    "option-about-options",
    Severity.ERROR,
    'No option speaks of the others ("all of the above"), because each group gets them in another order.',
    "Ask so that one option is right by itself.",
    each_question(_position),
)
