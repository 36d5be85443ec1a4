"""All rules over a lecture."""

from __future__ import annotations

from collections.abc import Iterable

from bot.corpus.lecture import Lecture
from bot.study.lint.rule import Finding, Rule
from bot.study.lint.rules import RULES
from bot.study.lint.subject import SourceText, Subject


def findings(lecture: Lecture, source: SourceText | None = None, rules: Iterable[Rule] = RULES) -> tuple[Finding, ...]:
    """What *rules* find wrong in the lecture, rule by rule. Those of the source find nothing where there is none."""
    subject = Subject(lecture, source)
    return tuple(
        Finding(rule.name, rule.severity, flaw.place, f"{flaw.problem} {rule.advice}")
        for rule in rules
        for flaw in rule.check(subject)
    )
