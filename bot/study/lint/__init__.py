"""The linter: what makes a lecture's concepts and questions fair, checked rule by rule. It reads no files."""

from bot.study.lint.rule import Finding, Flaw, Rule, Severity
from bot.study.lint.rules import OF_A_LECTURE, OF_A_QUESTION, OF_THE_SOURCE, RULES
from bot.study.lint.run import findings
from bot.study.lint.subject import SourceText

__all__ = [
    "OF_A_LECTURE",
    "OF_A_QUESTION",
    "OF_THE_SOURCE",
    "RULES",
    "Finding",
    "Flaw",
    "Rule",
    "Severity",
    "SourceText",
    "findings",
]
