"""Every rule, in the order in which findings are listed. docs/content.md explains them to teachers."""

from __future__ import annotations

from bot.study.lint.rules import agreement, answers, balance, evidence, options, pointers, stems

OF_A_QUESTION = (
    pointers.CHAPTER,
    pointers.EVIDENCE,
    options.ONE_RIGHT,
    options.DUPLICATES,
    options.POSITION,
    agreement.ARTICLE,
    agreement.NUMBER,
    answers.EXPLANATION,
    answers.ACCEPTED,
    stems.SHOWN,
    stems.GAP_IN_NOTHING,
    stems.READING_TIME,
)
"""Rules that a question keeps or breaks by itself, whatever others stand beside it (and concepts likewise)."""

OF_A_LECTURE = (
    stems.SIMILAR,
    balance.LONGEST,
    balance.LETTERS,
    balance.TRUTH,
    balance.DEPTHS,
)
"""Rules that all questions of a lecture keep or break together."""

OF_THE_SOURCE = (
    evidence.SAME_LECTURE,
    evidence.THERE,
    evidence.WORDS,
)
"""Rules that need the text which the lecture was written from."""

RULES = (*OF_A_QUESTION, *OF_A_LECTURE, *OF_THE_SOURCE)
